/// A key of a terminal.
enum Key: Hashable, Sendable {
    case character(Character)
    /// A letter with Ctrl.
    case control(Character)
    case up, down, left, right
    case pageUp, pageDown, home, end
    case insert, delete
    case enter, tab, backspace, escape
    /// F1 to F12.
    case function(Int)
}
