extension Coordinator {
    /// The slot of an account, which is allocated with default settings if it is not there and may be.
    mutating func existingOrAllocated(
        _ path: AccountPath, origin: Origin, isBounded: Bool, at now: Instant
    ) throws(Refusal) -> Int {
        if let slot = tree.lookUp(path) { return slot }
        guard path.parent != nil else {
            throw Refusal(.unknownAccount, "there is no pool \(path)")
        }
        var unkeyed = origin
        unkeyed.key = nil
        try define(
            path, AccountSettings(), source: .allocated, origin: unkeyed, isBounded: isBounded,
            at: now)
        prepare(at: now)
        guard let slot = tree.slot(at: path) else { preconditionFailure("it was just defined") }
        return slot
    }

    /// Whether there is an account of that path; remembers it, because requests of one agent come together.
    public mutating func isAllocated(_ path: AccountPath) -> Bool { tree.lookUp(path) != nil }

    mutating func allocate(
        _ path: AccountPath, _ settings: AccountSettings, delegatedBy session: UInt64?,
        origin: Origin, isBounded: Bool, at now: Instant
    ) throws(Refusal) -> Answer {
        if let slot = tree.slot(at: path) {
            guard settings == AccountSettings() || settings == tree.accounts[slot].record.settings
            else {
                throw Refusal(.accountExists, "\(path) exists with other settings")
            }
            // Said again so that the key has its answer.
            return define(slot, tree.accounts[slot].record.settings, origin: origin, at: now)
        }
        let source = session.map { AccountSource.delegated(session: $0) } ?? .allocated
        let answer = try define(
            path, settings, source: source, origin: origin, isBounded: isBounded, at: now)
        prepare(at: now)
        return answer
    }

    /// Creates an account, and those above it that are missing.
    @discardableResult
    mutating func define(
        _ path: AccountPath, _ settings: AccountSettings, source: AccountSource, origin: Origin,
        isBounded: Bool = false, at now: Instant
    ) throws(Refusal) -> Answer {
        guard let parentPath = path.parent else {
            throw Refusal(.unknownAccount, "there is no pool \(path)")
        }
        try check(settings, of: path)
        if isBounded { try checkShare(of: origin.uid, making: path) }
        if tree.slot(at: parentPath) == nil {
            var unkeyed = origin
            unkeyed.key = nil
            try define(
                parentPath, AccountSettings(), source: source, origin: unkeyed,
                isBounded: isBounded, at: now)
        }
        guard let parent = tree.slot(at: parentPath) else {
            preconditionFailure("the parent was just defined")
        }
        if source.isDynamic, !tree.accounts[parent].policy.dynamicAccounts {
            throw Refusal(
                .dynamicAccountsOff,
                "accounts beneath \(parentPath) come from the configuration only")
        }
        guard tree.count < limits.accounts else {
            throw Refusal(.tooManyAccounts, "there are \(tree.count) accounts already")
        }
        if isBounded, tree.isNearlyCounted(above: parent) {
            throw Refusal(
                .amountOverflow,
                "\(tree.accounts[tree.accounts[parent].pool].record.path) has counted nearly all that "
                    + "can be counted: none but operators make accounts in it before its period ends; "
                    + "if it has no period, give it one")
        }
        // A configuration is divided and checked as a whole.
        if source.isDynamic {
            if tree.isUndivided(above: parent) { prepare(at: now) }
            try checkFit(settings, of: path, under: parent, source: source)
        }
        let answer = record(
            .accountDefined(
                AccountDefined(
                    id: tree.nextID, path: path, parent: tree.accounts[parent].record.id,
                    isNew: true, settings: settings, source: source, origin: origin)),
            at: now)
        guard let answer else { preconditionFailure("a definition has an answer") }
        return answer
    }

    /// Refuses an account, with those above it that are missing, if that is more than its user may make.
    private func checkShare(of user: UInt32, making path: AccountPath) throws(Refusal) {
        var missing = 1
        var parent = path.parent
        while let above = parent, tree.slot(at: above) == nil {
            missing += 1
            parent = above.parent
        }
        let (capacity, most) = (limits.accounts, limits.accountsPerUser)
        if tree.shares.admits(missing, for: user, capacity: capacity, most: most) { return }
        let held = tree.shares.held(by: user)
        throw Refusal(
            .tooManyAccounts,
            "user \(user) has made \(held) accounts already, of the "
                + "\(tree.shares.share(of: user, capacity: capacity, most: most)) that it may; release "
                + "some, or let an operator allocate them or raise accounts_per_user")
    }

    /// Gives an account that is there its settings.
    @discardableResult
    mutating func define(
        _ slot: Int, _ settings: AccountSettings, source: AccountSource? = nil, origin: Origin,
        at now: Instant
    ) -> Answer {
        let record = tree.accounts[slot].record
        let answer = self.record(
            .accountDefined(
                AccountDefined(
                    id: record.id, path: record.path, parent: record.parent,
                    isNew: false, settings: settings,
                    source: source ?? record.source, origin: origin)),
            at: now)
        prepare(at: now)
        guard let answer else { preconditionFailure("a definition has an answer") }
        return answer
    }

    mutating func adjust(
        _ path: AccountPath, by change: Adjustment, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        let slot = try accountSlot(path)
        if let target = change.indicative { try check(target: target, of: path) }
        let record = tree.accounts[slot].record
        var settings = record.settings
        settings.nominal = change.nominal.filled(from: settings.nominal)
        settings.ceiling = change.ceiling.filled(from: settings.ceiling)
        settings.weight = change.weight ?? settings.weight
        settings.priority = change.priority ?? settings.priority
        settings.perOperation = change.perOperation.filled(from: settings.perOperation)
        if let deadline = change.deadline { settings.deadline = deadline == 0 ? nil : deadline }
        try change.setPrices(in: &settings, of: path)
        for resource in Resource.allCases {
            switch change.reserved[resource] {
            case .absent: break
            case .finite(let amount): settings.reserved[resource] = .absolute(amount)
            case .unlimited:
                throw Refusal(.invalidAmount, "a guaranteed minimum is finite")
            }
            guard case .finite(let delta) = change.delta[resource] else { continue }
            // What holds for this period only is not part of the allocation.
            var base = record.allotted[resource]
            if case .finite(let amount) = settings.nominal[resource] { base = amount }
            if settings.nominal[resource] == .unlimited || base == .max {
                throw Refusal(
                    .invalidAmount, "\(path) has no limit on \(resource) that could be changed")
            }
            let (sum, overflow) = base.addingReportingOverflow(delta)
            guard !overflow, (0...Amounts.most).contains(sum) else {
                throw Refusal(
                    .invalidAmount, "\(base) \(resource) cannot be changed by \(delta)")
            }
            settings.nominal[resource] = .finite(sum)
        }
        if tree.accounts[slot].parent < 0 {
            guard settings.reserved == record.settings.reserved,
                settings.ceiling == record.settings.ceiling
            else {
                throw Refusal(.invalidArgument, "a pool has neither a minimum nor a ceiling")
            }
        }
        try check(settings, of: path)
        if tree.accounts[slot].parent >= 0 {
            try checkFit(
                settings, of: path, under: tree.accounts[slot].parent,
                replacing: record.settings, source: record.source)
        }
        var unkeyed = origin
        unkeyed.key = nil
        if let isPaused = change.isPaused { setPaused(isPaused, at: slot, unkeyed, now) }
        if let target = change.indicative {
            var rest = change
            rest.indicative = nil
            if rest == Adjustment() { return setIndicative(target, at: slot, origin, now) }
            _ = setIndicative(target, at: slot, unkeyed, now)
        }
        return define(slot, settings, origin: origin, at: now)
    }

    /// Ends an account and those beneath it, from the bottom up.
    mutating func release(
        _ path: AccountPath, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        let slot = try accountSlot(path)
        guard tree.accounts[slot].parent >= 0 else {
            throw Refusal(.accountInUse, "\(path) is a pool; a pool is not released")
        }
        let order = tree.subtree(of: slot)
        for node in order {
            let record = tree.accounts[node].record
            if case .configuration = record.source {
                throw Refusal(.accountInUse, "the configuration names \(record.path)")
            }
        }
        return releaseSubtree(order, origin: origin, at: now)
    }

    /// Ends accounts that are listed parents first; returns the answer for the first.
    @discardableResult
    mutating func releaseSubtree(
        _ order: [Int], origin: Origin, at now: Instant
    ) -> Answer {
        var answer: Answer?
        for node in order.reversed() {
            let id = tree.accounts[node].record.id
            if tree.accounts[node].waiting > 0 { resolveWaiters(of: id) }
            endRecalls(for: id, at: now)
            let own = node == order[0] ? origin : .coordinator
            answer = record(.accountReleased(AccountReleased(id: id, origin: own)), at: now)
        }
        guard let answer else { preconditionFailure("a release has an answer") }
        return answer
    }

    private mutating func resolveWaiters(of id: AccountID) {
        for waiter in queue.remove(where: { $0.account == id }) {
            withdraw(.ticket(waiter.ticket))
            // Who asked twice and was granted it once is not told otherwise.
            let outcome =
                repeated(waiter) ?? .refused(Refusal(.released, "the account was released"))
            effects.resolved.append(Resolution(ticket: waiter.ticket, outcome: outcome))
        }
    }
}
