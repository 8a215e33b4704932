import BursarClient

/// What the user has chosen to see.
struct TopView: Sendable {
    /// What keys are for.
    enum Mode: Hashable, Sendable {
        case table
        case help
        case typing(Prompt, text: String)
    }

    /// What a text is typed for.
    enum Prompt: Hashable, Sendable {
        case search, filter, delay

        /// What stands before the text.
        var title: String {
            switch self {
            case .search: "Search: "
            case .filter: "Filter: "
            case .delay: "Seconds between refreshes: "
            }
        }
    }

    var mode = Mode.table
    var order = TopListing.Order()
    /// The resource of the columns of numbers; nothing: the first that says something.
    var resource: Resource?
    /// The account that is chosen; nothing: the first, whichever it is.
    var selection: String?
    /// Lines of the table above the screen.
    var offset = 0
    var showsGrants = false
    var isFrozen = false
    /// Between two refreshes.
    var delay: Duration
    /// What was searched last.
    var search = ""
    /// Why what was typed last was not taken.
    var complaint: String?
}
