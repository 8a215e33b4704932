import BursarClient

/// The accounts in the order in which they are shown.
struct TopListing: Sendable {
    /// A line of it.
    struct Entry: Hashable, Sendable {
        var account: String
        /// What stands before the name: the branch that it hangs on.
        var branch = ""
        /// Its name, or its path where what it belongs to is not shown.
        var name: String
        /// Accounts beneath it that are folded away.
        var hidden = 0
        /// Requests that wait for it and for what is beneath it.
        var waiting = 0

        /// Columns of what stands before the bars.
        var nameColumns: Int {
            let fold = hidden > 0 ? 2 + String(hidden).count : 0
            return TextWidth.of(branch) + TextWidth.of(name) + fold
        }
    }

    /// What decides about it.
    struct Order: Hashable, Sendable {
        var column = TopColumn.percent
        var isReversed = false
        var isTree = true
        var resource = Resource.tokens
        var folded: Set<String> = []
        var filter = ""
    }

    private(set) var entries: [Entry] = []
    private var places: [String: Int] = [:]
    /// Columns of the longest name, with its branch.
    private(set) var nameColumns = 0

    /// Whose parent is not among them is at the top.
    init(_ rows: [String: TopRow] = [:], _ order: Order = Order()) {
        let waiting = Self.waiting(rows)
        let shown = Self.matching(rows, order)
        if order.isTree {
            var children: [String?: [TopRow]] = [:]
            for row in shown.values {
                children[row.parent.flatMap { shown[$0] == nil ? nil : $0 }, default: []].append(
                    row)
            }
            append(children, beneath: nil, trunk: nil, order, waiting)
        } else {
            for row in Self.sorted(Array(shown.values), order) {
                entries.append(
                    Entry(
                        account: row.status.account, name: row.status.account,
                        waiting: Int(row.status.waiting)))
            }
        }
        for (place, entry) in entries.enumerated() {
            places[entry.account] = place
            nameColumns = max(nameColumns, entry.nameColumns)
        }
    }

    /// Where an account is; nothing if it is not shown.
    func place(of account: String?) -> Int? { account.flatMap { places[$0] } }

    // MARK: Order

    private mutating func append(
        _ children: [String?: [TopRow]], beneath parent: String?, trunk: String?, _ order: Order,
        _ waiting: [String: Int]
    ) {
        let rows = Self.sorted(children[parent] ?? [], order)
        for (number, row) in rows.enumerated() {
            let account = row.status.account
            let isLast = number == rows.count - 1
            let isFolded = order.folded.contains(account)
            entries.append(
                Entry(
                    account: account, branch: trunk.map { $0 + (isLast ? "└─" : "├─") } ?? "",
                    name: parent == nil ? account : row.name,
                    hidden: isFolded ? Self.count(children, beneath: account) : 0,
                    waiting: waiting[account] ?? 0))
            guard !isFolded else { continue }
            let next = trunk.map { $0 + (isLast ? "  " : "│ ") } ?? ""
            append(children, beneath: account, trunk: next, order, waiting)
        }
    }

    private static func count(_ children: [String?: [TopRow]], beneath parent: String) -> Int {
        (children[parent] ?? []).reduce(0) { $0 + 1 + count(children, beneath: $1.status.account) }
    }

    /// By the column; where that does not decide, by path. What is unknown comes last.
    private static func sorted(_ rows: [TopRow], _ order: Order) -> [TopRow] {
        let isAscending = order.column.isAscending != order.isReversed
        let keyed = rows.map { row in
            (row: row, number: row.number(in: order.column, of: order.resource))
        }
        return keyed.sorted { a, b in
            switch (a.number, b.number) {
            case (let first?, let second?) where first != second:
                return isAscending ? first < second : first > second
            case (.some, nil): return true
            case (nil, .some): return false
            default:
                let isBefore = a.row.status.account < b.row.status.account
                let isSame = a.row.status.account == b.row.status.account
                return order.column == .account && !isAscending ? !isBefore && !isSame : isBefore
            }
        }.map(\.row)
    }

    // MARK: Selection

    /// Those with the text in their path; in a tree with those that they are beneath.
    private static func matching(_ rows: [String: TopRow], _ order: Order) -> [String: TopRow] {
        guard !order.filter.isEmpty else { return rows }
        let text = order.filter.lowercased()
        var shown = rows.filter { $0.key.lowercased().contains(text) }
        guard order.isTree else { return shown }
        for row in Array(shown.values) {
            var parent = row.parent
            while let path = parent, let above = rows[path], shown[path] == nil {
                shown[path] = above
                parent = above.parent
            }
        }
        return shown
    }

    /// Waiting requests of each account and all beneath it, where there are any.
    private static func waiting(_ rows: [String: TopRow]) -> [String: Int] {
        var sums: [String: Int] = [:]
        for row in rows.values where row.status.waiting > 0 {
            var account: String? = row.status.account
            while let path = account, let above = rows[path] {
                sums[path, default: 0] += Int(row.status.waiting)
                account = above.parent
            }
        }
        return sums
    }
}
