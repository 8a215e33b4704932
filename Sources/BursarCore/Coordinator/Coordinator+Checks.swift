extension Coordinator {
    /// Refuses settings that nobody can mean.
    func check(_ settings: AccountSettings, of path: AccountPath) throws(Refusal) {
        guard settings.nominal.isLimit, settings.ceiling.isLimit, settings.perOperation.isLimit
        else { throw Refusal(.invalidAmount, "\(path): amounts are from 0 to \(Amounts.most)") }
        guard (1...1_000_000).contains(settings.weight) else {
            throw Refusal(.invalidArgument, "\(path): a weight is from 1 to 1000000")
        }
        for parts in [
            settings.defaultReserved, settings.paybackRate, settings.guarantee,
            settings.learningRate,
        ] {
            guard (0...1_000_000).contains(parts ?? 0) else {
                throw Refusal(.invalidArgument, "\(path): a part is from 0 to 100 %")
            }
        }
        for bounds in [
            settings.reserved, settings.lendingLimit, settings.borrowingLimit, settings.debtLimit,
            settings.carryOver,
        ] {
            try check(bounds, of: path)
        }
        guard (0...Amounts.most).contains(settings.initialCredits ?? 0) else {
            throw Refusal(.invalidAmount, "\(path): credits are from 0 to \(Amounts.most)")
        }
        guard AccountSettings.clearingIntervals.contains(settings.clearingInterval ?? 1),
            AccountSettings.recallGraces.contains(settings.recallGrace ?? 0)
        else {
            throw Refusal(
                .invalidArgument,
                "\(path): an auction clears every 1 ms to 1 h, a recall leaves 0 s to 1 h")
        }
        try checkEnforcement(settings, of: path)
        if let prices = settings.prices {
            guard path.parent == nil else {
                throw Refusal(.invalidArgument, "\(path): only a pool has prices")
            }
            if let flaw = prices.flaw { throw Refusal(.invalidArgument, "\(path): \(flaw)") }
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

    /// Refuses what nobody can mean of elasticity, ladders and wall-clock time.
    private func checkEnforcement(
        _ settings: AccountSettings, of path: AccountPath
    ) throws(Refusal) {
        guard settings.elasticity.isLimit, settings.elasticity.unlimited == 0,
            settings.elasticity.values.excess(over: Quantities(repeating: 10_000_000)).isZero
        else { throw Refusal(.invalidArgument, "\(path): elasticity is from 0 to 1000 %") }
        for parts in [settings.hysteresis, settings.estimateQuantile] {
            guard (0...1_000_000).contains(parts ?? 0) else {
                throw Refusal(.invalidArgument, "\(path): a part is from 0 to 100 %")
            }
        }
        guard AccountSettings.deadlines.contains(settings.deadline ?? 1) else {
            throw Refusal(.invalidArgument, "\(path): a deadline is from 1 ms to 100 years")
        }
        guard settings.throttle.isCountable,
            (settings.ladder ?? []).count <= DegradationRung.countMost
        else {
            throw Refusal(.invalidArgument, "\(path): a pace is finite, a ladder has few rungs")
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

    /// Refuses a nominal or an absolute minimum that is more than the parent has left; `before` are
    /// the settings that it replaces. What an agent used itself in this period it has not left for
    /// its sub-agents.
    func checkFit(
        _ settings: AccountSettings, of path: AccountPath, under parent: Int,
        replacing before: AccountSettings = AccountSettings(), source: AccountSource
    ) throws(Refusal) {
        let record = tree.accounts[parent].record
        for resource in Resource.allCases {
            let old = before.promise(of: resource)
            if settings.promise(of: resource) <= old { continue }
            if record.nominal[resource] == .max {
                try check(settings, resource, of: path, isCountableUnder: parent, besides: old)
                continue
            }
            var taken = tree.accounts[parent].beneath.promised[resource] - Int128(old)
            if case .delegated = source {
                taken += Int128(record.held[resource]) + Int128(record.consumed[resource])
            }
            try check(settings, resource, of: path, fitsIn: record, besides: taken)
        }
    }

    /// Refuses an account that is there already, if it and its siblings claim more than there is.
    func checkFit(at slot: Int) throws(Refusal) {
        let parent = tree.accounts[slot].parent
        if parent < 0 { return }
        let (record, settings) = (tree.accounts[parent].record, tree.accounts[slot].record.settings)
        for resource in Resource.allCases where record.nominal[resource] != .max {
            let promise = settings.promise(of: resource)
            if promise == 0 { continue }
            try check(
                settings, resource, of: tree.accounts[slot].record.path, fitsIn: record,
                besides: tree.accounts[parent].beneath.promised[resource] - Int128(promise))
        }
    }

    /// Refuses a promise out of an unlimited nominal that leaves others nothing to count.
    private func check(
        _ settings: AccountSettings, _ resource: Resource, of path: AccountPath,
        isCountableUnder parent: Int, besides old: Int64
    ) throws(Refusal) {
        // What others may borrow of a nominal keeps nobody from anything.
        let isKept =
            tree.accounts[parent].policy.sharing == .static
            || settings.lendingLimit[resource] != .inherited
        var promise = settings.promise(of: resource)
        if case .finite = settings.nominal[resource], !isKept {
            promise = 0
            if case .absolute(let minimum) = settings.reserved[resource] { promise = minimum }
        }
        let most = tree.mostPromised(of: resource, at: parent, replacing: old)
        if promise <= most { return }
        throw Refusal(
            .amountOverflow,
            "\(path): \(promise) \(resource) would leave others nothing to count; at most \(most) can be "
                + "promised")
    }

    private func check(
        _ settings: AccountSettings, _ resource: Resource, of path: AccountPath,
        fitsIn parent: AccountRecord, besides taken: Int128
    ) throws(Refusal) {
        let promise = settings.promise(of: resource)
        // What is carried over is there for one period only.
        let lasting = parent.nominal[resource].subtractingClamped(parent.carried[resource])
        let left = max(0, Int128(lasting) - taken)
        if Int128(promise) <= left { return }
        guard case .finite = settings.nominal[resource] else {
            throw Refusal(
                .minimumDoesNotFit,
                "\(path): a minimum of \(promise) \(resource) does not fit; "
                    + "\(parent.path) can still promise \(left)")
        }
        throw Refusal(
            .nominalDoesNotFit,
            "\(path): \(promise) \(resource) do not fit; \(parent.path) has \(left) left "
                + "to allocate")
    }
}
