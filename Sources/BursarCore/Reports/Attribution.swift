/// Who used what: sums over ledger entries, by any of several dimensions.
///
/// Entries come in order. What a row says adds up: each entry counts in exactly one of them, so the rows
/// of any breakdown have the same sum as those of any other.
struct Attribution: Sendable {
    private struct Key: Hashable {
        var account: AccountPath?
        var operation: String?
        var model: String?
        var operationClass: OperationClass?
        var period: Instant?
        var interval: Instant?
    }

    /// What an operation was.
    fileprivate struct Label {
        var operation = ""
        var model = ""
        var operationClass: OperationClass?
    }

    private let query: UsageQuery
    private var cells: [Key: UsageSums] = [:]
    /// Sums over entries that are gone, as far as they are asked for.
    private var past: [UsageRow]
    /// Rows with labels or models, by account.
    private var labelRows: [AccountPath: Int] = [:]
    /// Whether there were too many labels to tell them all apart.
    private(set) var isFolded = false

    /// Rows from which on new labels and models are added up under `foldedLabel`.
    static let labelRowsMost = 50_000
    /// Rows of one account likewise, so that it does not hide those of others.
    static let accountLabelRowsMost = 10_000
    /// The most rows.
    static let rowsMost = 200_000
    /// What stands for labels and models that are not told apart.
    static let foldedLabel = "…"

    /// - Parameter past: Sums over what came before, by account, operation, model, class and period.
    init(_ query: UsageQuery, past: [UsageRow] = []) {
        self.query = query
        self.past = UsageRow.merged(
            past.lazy.filter { $0.isWithin(query) }.map { $0.projected(on: query) })
        isFolded = self.past.contains {
            $0.operation == Attribution.foldedLabel || $0.model == Attribution.foldedLabel
        }
    }

    /// Whether there were too many rows to go on.
    var isOverfull: Bool { cells.count + past.count > Attribution.rowsMost }

    /// Counts an entry about an account of this path.
    ///
    /// - Parameters:
    ///   - grant: What earlier entries told of the grant that it is about.
    ///   - period: Start of the period that it lies in.
    mutating func add(
        _ entry: Entry, of account: AccountPath, grant: GrantOrigin?, period: Instant
    ) {
        switch entry.fact {
        case .granted(let fact):
            let label = Label(
                operation: fact.operation, model: fact.model, operationClass: fact.operationClass)
            count(entry, account, label, period) { $0.statistics.count(fact) }
        case .settled(let fact):
            let before = fact.tracked ?? grant?.tracked ?? .zero
            count(entry, account, Label(grant, answering: fact.billing), period) {
                $0.statistics.count(fact, isOverrun: fact.isOverrun, tracked: before)
                $0.work = $0.work.addingSaturated(fact.work)
                $0.charged = $0.charged.addingSaturated(fact.charged.values - before)
            }
        case .corrected(let fact):
            // Where nobody knows what it replaces, the change is that of the consumption.
            let before =
                fact.replaced ?? grant?.charged ?? (fact.actual.values - fact.consumedDelta)
            count(entry, account, Label(grant, answering: fact.billing), period) {
                $0.statistics.count(fact, charged: before)
                $0.work = $0.work.addingSaturated(fact.work)
                $0.charged = $0.charged.addingSaturated(fact.consumedDelta)
            }
        case .tracked(let fact):
            count(entry, account, Label(grant, answering: fact.billing), period) {
                $0.statistics.count(fact)
                $0.charged = $0.charged.addingSaturated(fact.usage.values)
            }
        case .repaid(let fact):
            count(entry, account, Label(grant), period) { $0.statistics.count(fact) }
        case .revoked(let fact):
            count(entry, account, Label(grant), period) { $0.statistics.count(fact) }
        case .denied(let fact):
            let label = Label(
                operation: fact.operation, model: fact.model, operationClass: fact.operationClass)
            count(entry, account, label, period) {
                $0.statistics.count(fact)
                if fact.reason.isLackOfBudget {
                    $0.refused = $0.refused.addingSaturated(fact.asked)
                }
            }
        default: break
        }
    }

    private mutating func count(
        _ entry: Entry, _ account: AccountPath, _ label: Label, _ period: Instant,
        _ body: (inout UsageSums) -> Void
    ) {
        var key = Key()
        for dimension in query.dimensions {
            switch dimension {
            case .account: key.account = account
            case .operation: key.operation = label.operation
            case .model: key.model = label.model
            case .operationClass: key.operationClass = label.operationClass
            case .period: key.period = period
            case .interval: key.interval = query.interval(of: entry.time)
            }
        }
        if key.operation != nil || key.model != nil, cells[key] == nil {
            let rows = labelRows[account, default: 0]
            if cells.count >= Attribution.labelRowsMost
                || rows >= Attribution.accountLabelRowsMost
            {
                isFolded = true
                if key.operation != nil { key.operation = Attribution.foldedLabel }
                if key.model != nil { key.model = Attribution.foldedLabel }
            } else {
                labelRows[account] = rows + 1
            }
        }
        body(&cells[key, default: UsageSums()])
    }

    /// The rows, in order of the dimensions.
    var rows: [UsageRow] {
        let counted = cells.map { key, sums in
            UsageRow(
                account: key.account, operation: key.operation, model: key.model,
                operationClass: key.operationClass, period: key.period, interval: key.interval,
                sums: sums)
        }
        var rows = UsageRow.merged(past + counted)
        rows.sort { a, b in
            for dimension in query.dimensions {
                if let isBefore = a.isBefore(b, by: dimension) { return isBefore }
            }
            return false
        }
        return rows
    }
}

extension Attribution.Label {
    /// The operation of a grant; the model that answered comes before the one that was asked for.
    fileprivate init(_ grant: GrantOrigin?, answering billing: Billing = .amounts) {
        operation = grant?.operation ?? ""
        model = grant?.model ?? ""
        operationClass = grant?.operationClass
        if case .bill(let bill) = billing, !bill.model.isEmpty { model = bill.model }
    }
}

extension UsageRow {
    /// Whether it comes first by one dimension; `nil` where both are the same in it.
    fileprivate func isBefore(_ other: UsageRow, by dimension: UsageDimension) -> Bool? {
        switch dimension {
        case .account: order(account?.description, other.account?.description)
        case .operation: order(operation, other.operation)
        case .model: order(model, other.model)
        case .operationClass:
            order(operationClass.map(\.rawValue), other.operationClass.map(\.rawValue))
        case .period: order(period?.nanoseconds, other.period?.nanoseconds)
        case .interval: order(interval?.nanoseconds, other.interval?.nanoseconds)
        }
    }

    private func order<Value: Comparable>(_ a: Value?, _ b: Value?) -> Bool? {
        switch (a, b) {
        case (nil, nil): nil
        case (nil, _): true
        case (_, nil): false
        case (let a?, let b?): a == b ? nil : a < b
        }
    }
}
