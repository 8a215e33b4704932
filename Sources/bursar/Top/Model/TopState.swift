import BursarClient

/// All that the picture is made of, and what changes it. Pure: nothing here asks or draws.
struct TopState: Sendable {
    private(set) var model = TopModel()
    var view: TopView
    private(set) var listing = TopListing()
    /// Lines of accounts that there is room for.
    private(set) var tableHeight = 1
    /// The coordinator's socket.
    var socket: String
    /// The account that was asked for; nothing: all.
    var path: String?

    init(view: TopView, socket: String, path: String? = nil) {
        self.view = view
        self.socket = socket
        self.path = path
    }

    /// The resource of the columns of numbers.
    var resource: Resource {
        let resources = model.resources
        if let chosen = view.resource, resources.contains(chosen) { return chosen }
        return resources.first ?? .tokens
    }

    /// Takes what was read.
    mutating func apply(_ reading: TopReading, at now: Int64) {
        model.apply(reading, at: now)
        list()
    }

    /// The coordinator does not answer.
    mutating func lost(_ cause: String, at now: Int64) { model.lost(cause, at: now) }

    /// Sorts again what is shown.
    mutating func list() {
        view.order.resource = resource
        let place = selectedPlace
        listing = TopListing(model.rows, view.order)
        // What was chosen is gone: its neighbour is chosen.
        if view.selection != nil, listing.place(of: view.selection) == nil {
            select(place: place)
        }
        scroll()
    }

    /// There is room for so many lines of accounts.
    mutating func settle(tableHeight: Int) {
        self.tableHeight = max(1, tableHeight)
        scroll()
    }

    // MARK: Selection

    /// Where the chosen account is in the listing.
    var selectedPlace: Int { listing.place(of: view.selection) ?? 0 }

    /// The chosen account.
    var selected: String? {
        listing.entries.indices.contains(selectedPlace)
            ? listing.entries[selectedPlace].account : nil
    }

    /// The lines of the listing that are on the screen.
    var visible: ArraySlice<TopListing.Entry> {
        listing.entries.dropFirst(view.offset).prefix(tableHeight)
    }

    /// Chooses the account at a place, or the nearest; the first one stays whichever comes first.
    mutating func select(place: Int) {
        let place = max(0, min(place, listing.entries.count - 1))
        view.selection =
            place > 0 && place < listing.entries.count ? listing.entries[place].account : nil
        scroll()
    }

    /// Chooses an account.
    mutating func select(_ account: String) {
        if let place = listing.place(of: account) { select(place: place) }
    }

    /// The chosen line stays on the screen, and no room is left empty.
    private mutating func scroll() {
        let place = selectedPlace
        view.offset = min(view.offset, place, max(0, listing.entries.count - tableHeight))
        view.offset = max(view.offset, place - tableHeight + 1, 0)
    }

    // MARK: Questions

    /// What to ask for next.
    func questions(at now: Int64) -> TopQuestions {
        let visible = visible.map(\.account)
        return TopQuestions(
            visible: visible,
            forecasts: model.forecastsDue(among: visible, at: now, most: Self.forecastsMost),
            grants: view.showsGrants ? selected : nil)
    }

    /// Forecasts of one refresh.
    static let forecastsMost = 50
}
