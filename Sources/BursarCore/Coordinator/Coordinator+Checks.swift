extension Coordinator {
    /// Refuses settings that nobody can mean.
    func check(_ settings: AccountSettings, of path: AccountPath) throws(Refusal) {
        guard settings.nominal.isLimit, settings.ceiling.isLimit, settings.perOperation.isLimit
        else { throw Refusal(.invalidAmount, "\(path): amounts are from 0 to \(Amounts.most)") }
        guard (1...1_000_000).contains(settings.weight) else {
            throw Refusal(.invalidArgument, "\(path): a weight is from 1 to 1000000")
        }
        for parts in [settings.defaultReserved, settings.paybackRate] {
            guard (0...1_000_000).contains(parts ?? 0) else {
                throw Refusal(.invalidArgument, "\(path): a part is from 0 to 100 %")
            }
        }
        for bounds in [
            settings.reserved, settings.lendingLimit, settings.borrowingLimit, settings.debtLimit,
        ] {
            try check(bounds, of: path)
        }
        for resource in Resource.allCases {
            guard case .absolute(let minimum) = settings.reserved[resource] else { continue }
            for limit in [settings.nominal[resource], settings.ceiling[resource]] {
                if case .finite(let most) = limit, minimum > most {
                    throw Refusal(
                        .minimumDoesNotFit,
                        "\(path): a minimum of \(minimum) \(resource) is more than its own \(most)")
                }
            }
        }
    }

    private func check(_ bounds: Bounds, of path: AccountPath) throws(Refusal) {
        for resource in Resource.allCases {
            switch bounds[resource] {
            case .inherited, .unlimited: break
            case .absolute(let amount):
                guard (0...Amounts.most).contains(amount) else {
                    throw Refusal(
                        .invalidAmount, "\(path): amounts are from 0 to \(Amounts.most)")
                }
            case .fraction(let parts):
                guard parts >= 0 else {
                    throw Refusal(.invalidArgument, "\(path): a part is not negative")
                }
            }
        }
    }

    /// Refuses a nominal or an absolute minimum that is more than the parent has left. What an agent
    /// used itself in this period it has not left for its sub-agents.
    func checkFit(
        _ settings: AccountSettings, of path: AccountPath, under parent: Int,
        besides slot: Int? = nil, source: AccountSource
    ) throws(Refusal) {
        let record = tree.accounts[parent].record
        let before = slot.map { tree.accounts[$0].record.settings }
        for resource in Resource.allCases where record.nominal[resource] != .max {
            let promise = settings.promise(of: resource)
            if promise <= before?.promise(of: resource) ?? 0 { continue }
            var taken = tree.accounts[parent].promised[resource]
            taken -= Int128(before?.promise(of: resource) ?? 0)
            if case .delegated = source {
                taken += Int128(record.held[resource]) + Int128(record.consumed[resource])
            }
            let left = max(0, Int128(record.nominal[resource]) - taken)
            if Int128(promise) <= left { continue }
            guard case .finite = settings.nominal[resource] else {
                throw Refusal(
                    .minimumDoesNotFit,
                    "\(path): a minimum of \(promise) \(resource) does not fit; "
                        + "\(record.path) can still promise \(left)")
            }
            throw Refusal(
                .nominalDoesNotFit,
                "\(path): \(promise) \(resource) do not fit; \(record.path) has \(left) left "
                    + "to allocate")
        }
    }
}
