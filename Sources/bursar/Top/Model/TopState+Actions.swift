import BursarClient

/// What a key leads to beyond another picture.
enum TopEffect: Hashable, Sendable {
    case nothing
    case quit
    /// Ask the coordinator now.
    case ask
    /// Everything is to be drawn again, and asked for.
    case redraw
}

extension TopState {
    /// A key was pressed.
    @discardableResult
    mutating func press(_ key: Key) -> TopEffect {
        view.complaint = nil
        switch view.mode {
        case .typing(let prompt, let text):
            return type(key, into: text, for: prompt)
        case .help:
            view.mode = .table
            return TopAction(key) == .quit && key != .character("q") ? .quit : .nothing
        case .table: return TopAction(key).map { perform($0) } ?? .nothing
        }
    }

    private mutating func perform(_ action: TopAction) -> TopEffect {
        switch action {
        case .quit: return .quit
        case .help: view.mode = .help
        case .move(let rows): return choose(selectedPlace + rows)
        case .page(let pages): return choose(selectedPlace + pages * tableHeight)
        case .first: return choose(0)
        case .last: return choose(listing.entries.count - 1)
        case .sort, .nextColumn, .previousColumn, .reverse: sort(action)
        case .fold, .unfold, .toggleFold, .unfoldAll, .toggleTree: fold(action)
        case .nextResource: chooseNextResource()
        case .toggleGrants:
            view.showsGrants.toggle()
            return .ask
        case .freeze:
            view.isFrozen.toggle()
            return .ask
        case .search: view.mode = .typing(.search, text: "")
        case .searchAgain: find(view.search, after: selectedPlace)
        case .filter: view.mode = .typing(.filter, text: view.order.filter)
        case .delay: view.mode = .typing(.delay, text: "")
        case .refresh: return .redraw
        case .back: goBack()
        }
        return .nothing
    }

    private mutating func choose(_ place: Int) -> TopEffect {
        let before = selected
        select(place: place)
        return view.showsGrants && selected != before ? .ask : .nothing
    }

    private mutating func sort(_ action: TopAction) {
        switch action {
        case .sort(let column): sort(by: column)
        case .nextColumn: sort(by: view.order.column.moved(by: 1))
        case .previousColumn: sort(by: view.order.column.moved(by: -1))
        default: view.order.isReversed.toggle()
        }
        list()
    }

    private mutating func sort(by column: TopColumn) {
        view.order.column = column
        view.order.isReversed = false
    }

    private mutating func fold(_ action: TopAction) {
        switch action {
        case .toggleTree: view.order.isTree.toggle()
        case .unfoldAll: view.order.folded = []
        default:
            guard view.order.isTree, let account = selected else { return }
            let isFolded = view.order.folded.contains(account)
            let fold = action == .fold || action == .toggleFold && !isFolded
            if !fold {
                view.order.folded.remove(account)
            } else if hasChildren(account) {
                view.order.folded.insert(account)
            } else if action == .fold, let parent = model.rows[account]?.parent {
                // What has nothing beneath it leads back to what it is beneath.
                return select(parent)
            }
        }
        list()
    }

    private func hasChildren(_ account: String) -> Bool {
        model.rows.values.contains { $0.parent == account }
    }

    private mutating func chooseNextResource() {
        let resources = model.resources
        guard let place = resources.firstIndex(of: resource) else { return }
        view.resource = resources[(place + 1) % resources.count]
        list()
    }

    private mutating func goBack() {
        if view.showsGrants {
            view.showsGrants = false
        } else if !view.order.filter.isEmpty {
            view.order.filter = ""
            list()
        }
    }

    /// Chooses the next account after a place whose path has a text in it, around the end.
    mutating func find(_ text: String, after place: Int) {
        guard !text.isEmpty else { return }
        let count = listing.entries.count
        let text = text.lowercased()
        for step in 0..<count {
            let candidate = (place + 1 + step) % count
            if listing.entries[candidate].account.lowercased().contains(text) {
                return select(place: candidate)
            }
        }
        view.complaint = "no account shown here has “\(text)” in its path"
    }
}
