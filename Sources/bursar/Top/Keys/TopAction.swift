/// What a key asks of `bursar top`.
enum TopAction: Hashable, Sendable {
    case quit, help
    /// Selection by so many rows; by so many pages; to the ends.
    case move(Int), page(Int), first, last
    case sort(TopColumn), nextColumn, previousColumn, reverse
    case fold, unfold, toggleFold, unfoldAll
    case toggleTree, nextResource, toggleGrants, freeze
    case search, searchAgain, filter, delay
    /// Ask now, and draw everything again.
    case refresh
    /// Leave what is in front: help, filter, list of grants.
    case back

    /// What a key asks while no text is being typed.
    init?(_ key: Key) {
        switch key {
        case .character("q"), .function(10), .control("c"): self = .quit
        case .character("h"), .character("?"), .function(1): self = .help
        case .up, .character("k"), .control("p"): self = .move(-1)
        case .down, .character("j"), .control("n"): self = .move(1)
        case .pageUp, .control("b"): self = .page(-1)
        case .pageDown, .control("f"): self = .page(1)
        case .home, .character("^"): self = .first
        case .end, .character("$"): self = .last
        case .character(let letter) where TopColumn(key: letter) != nil:
            self = .sort(TopColumn(key: letter) ?? .account)
        case .character(">"), .character("."), .function(6): self = .nextColumn
        case .character("<"), .character(","): self = .previousColumn
        case .character("r"), .character("R"), .character("I"): self = .reverse
        case .left, .character("-"): self = .fold
        case .right, .character("+"), .character("="): self = .unfold
        case .character(" "), .enter: self = .toggleFold
        case .character("*"): self = .unfoldAll
        case .character("t"), .function(5): self = .toggleTree
        case .tab, .character("m"): self = .nextResource
        case .character("g"), .function(7): self = .toggleGrants
        case .character("p"), .character("Z"): self = .freeze
        case .character("/"), .function(3): self = .search
        case .character("n"): self = .searchAgain
        case .character("\\"), .function(4): self = .filter
        case .character("d"), .character("s"): self = .delay
        case .control("l"), .control("r"), .character("u"): self = .refresh
        case .escape: self = .back
        default: return nil
        }
    }

    /// The keys, and what they do, for people.
    static let guide: [(keys: String, meaning: String)] = [
        ("↑ ↓  PgUp PgDn  Home End", "choose an account"),
        ("Space Enter  + -  *", "fold or unfold what is beneath it; unfold all"),
        ("g  F7", "its open grants and who waits"),
        ("t  F5", "tree, or one list"),
        ("P T U M", "sort by share, time left, use, rate"),
        ("N L G W H", "sort by name, level, grants, waiting, held"),
        ("< >  F6", "sort by another column"),
        ("r  I", "turn the order round"),
        ("Tab  m", "another resource in the columns of numbers"),
        ("/  F3, n", "search an account; the next one"),
        ("\\  F4", "show only accounts with a text in their path"),
        ("d  s", "seconds between two refreshes"),
        ("p  Z", "freeze, and go on"),
        ("u  Ctrl-L", "ask now, and draw everything again"),
        ("Esc", "leave help, list or filter"),
        ("q  F10  Ctrl-C", "quit"),
    ]
}
