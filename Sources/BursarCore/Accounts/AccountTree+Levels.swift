/// Levels of accounts, and who may have crossed a threshold because of what others did.
extension AccountTree {
    /// An account's own levels by what it has consumed. Those that were told last count, since levels fall
    /// later than they rise.
    func levels(at slot: Int) -> ResourceLevels {
        var levels = accounts[slot].record.levels
        follow(.tokens, &levels, at: slot)
        follow(.time, &levels, at: slot)
        follow(.cost, &levels, at: slot)
        return levels
    }

    @inline(__always)
    private func follow(_ resource: Resource, _ levels: inout ResourceLevels, at slot: Int) {
        let consumed = accounts[slot].treeConsumed[resource]
        if consumed == 0 {
            levels[resource] = .green
            levels.raised &= ~resource.bit
            return
        }
        levels[resource] = levels[resource].next(
            consumed, limit: limit(of: resource, at: slot),
            thresholds: accounts[slot].policy.thresholds,
            hysteresis: accounts[slot].policy.hysteresis)
    }

    /// The resource that decides an account's level, and what is consumed of its limit.
    func cause(of levels: ResourceLevels, at slot: Int) -> (resource: Resource, percentage: Int64) {
        let consumed = accounts[slot].treeConsumed
        var decisive = (resource: Resource.tokens, level: Level.green, percentage: Int64(0))
        if consumed.isZero, levels.worst == .green { return (.tokens, 0) }
        let limit = limit(at: slot)
        for resource in Resource.allCases {
            let part = AccountTree.percentage(consumed[resource], of: limit[resource])
            let level = levels.inForce(resource)
            if (level, part) > (decisive.level, decisive.percentage) {
                decisive = (resource, level, part)
            }
        }
        return (decisive.resource, decisive.percentage)
    }

    /// What is consumed of a limit, in parts per million; 0 without a limit, and with one of zero.
    static func percentage(_ consumed: Int64, of limit: Int64) -> Int64 {
        if limit == .max || limit <= 0 { return 0 }
        return Int64(clamping: Int128(consumed) * 1_000_000 / Int128(limit))
    }

    /// Level of an account: the worst over its resources and its ancestors, or those up to `top`.
    func level(at slot: Int, upTo top: Int = -1) -> Level {
        var worst = Level.green
        var node = slot
        while node >= 0, worst != .black {
            if !staysGreen(node) { worst = max(worst, levels(at: node).worst) }
            if node == top { break }
            node = accounts[node].parent
        }
        return worst
    }

    /// Whether an account was green in all respects when it was told last, and still is: most are.
    private func staysGreen(_ slot: Int) -> Bool {
        accounts[slot].record.levels.isGreen && staysGreen(.tokens, at: slot)
            && staysGreen(.time, at: slot) && staysGreen(.cost, at: slot)
    }

    @inline(__always)
    private func staysGreen(_ resource: Resource, at slot: Int) -> Bool {
        let consumed = accounts[slot].treeConsumed[resource]
        if consumed == 0 { return true }
        let limit = limit(of: resource, at: slot)
        return Level.of(consumed, limit: limit, thresholds: accounts[slot].policy.thresholds)
            == .green
    }

    /// The most that is consumed of a limit of an account or its ancestors up to `top`, in parts per
    /// million.
    func worstPercentage(at slot: Int, upTo top: Int = -1) -> Int64 {
        var worst: Int64 = 0
        var node = slot
        while node >= 0 {
            let (consumed, limit) = (accounts[node].treeConsumed, limit(at: node))
            for resource in Resource.allCases {
                worst = max(
                    worst, AccountTree.percentage(consumed[resource], of: limit[resource]))
            }
            if node == top { break }
            node = accounts[node].parent
        }
        return worst
    }

    /// The uppermost node whose `committed` a grant would grow: those above it have kept as much for
    /// those beneath, and neither their level nor their pace matters. Within its own minimum that is the
    /// account itself. What an agent keeps for its sub-agents is no minimum that anybody guaranteed: it
    /// frees nobody from the level and the pace of the agent.
    func top(growingBy amounts: Quantities, at slot: Int) -> Int {
        var top = slot
        forEachGrowth(of: amounts, at: slot) { node, _ in top = node }
        while case .delegated = accounts[top].record.source { top = accounts[top].parent }
        return top
    }

    /// Whether an account or one above it can be slowed down.
    func isPaced(upFrom slot: Int) -> Bool {
        var node = slot
        while node >= 0 {
            if accounts[node].isPaced { return true }
            node = accounts[node].parent
        }
        return false
    }

    /// Remembers that an account's level, or one above it, may have changed.
    mutating func touchLevel(at slot: Int) {
        mayLevelsHaveMoved = true
        if accounts[slot].isLevelTouched { return }
        accounts[slot].isLevelTouched = true
        levelsTouched.append(slot)
    }

    /// Between which bounds of what their group leaves to all of them the levels of accounts stay.
    struct LevelWatch {
        /// At or below: some level rises.
        var below = Quantities(repeating: .max)
        /// At or above: some level falls; `Int64.max`: none.
        var above = Quantities.unlimited

        /// Nobody to watch.
        static let nobody = LevelWatch(below: Quantities(repeating: -1), above: .unlimited)

        func isBroken(by room: Quantities) -> Bool {
            Resource.allCases.contains { resource in
                room[resource] <= below[resource]
                    || above[resource] != .max && room[resource] >= above[resource]
            }
        }

        mutating func add(_ other: LevelWatch) {
            below = below.most(other.below)
            above = above.least(other.above)
        }
    }

    /// The bounds within which an account's level stays; `limit = consumed + min(ceiling − consumed,
    /// kept + room)`, solved for the room of its group.
    func levelWatch(of slot: Int) -> LevelWatch {
        var watch = LevelWatch.nobody
        let (consumed, levels) = (accounts[slot].treeConsumed, accounts[slot].record.levels)
        if consumed.isZero { return watch }
        let thresholds = accounts[slot].policy.thresholds
        let ceiling = accounts[slot].record.ceiling
        let kept = accounts[slot].idleContribution - consumed
        for resource in Resource.allCases where consumed[resource] > 0 {
            let used = Int128(consumed[resource])
            let level = levels[resource]
            if let next = thresholds.next(after: level) {
                let rest = used * 1_000_000 / Int128(next) - used - Int128(kept[resource])
                watch.below[resource] = Int64(clamping: max(-1, rest))
            }
            let floor = thresholds.start(of: level) - accounts[slot].policy.hysteresis
            if level > .green, floor > 0 {
                let limit = used * 1_000_000 / Int128(floor) + 1
                // Where its own ceiling is lower, the room of its group does not matter.
                if ceiling[resource] == .max || limit <= Int128(ceiling[resource]) {
                    watch.above[resource] = Int64(
                        clamping: max(0, limit - used - Int128(kept[resource])))
                }
            }
        }
        return watch
    }
}

extension Thresholds {
    /// Where a level begins, in parts per million.
    func start(of level: Level) -> Int64 {
        switch level {
        case .green: 0
        case .yellow: yellow
        case .orange: orange
        case .red: red
        case .black: black
        }
    }

    /// Where the level after this one begins.
    func next(after level: Level) -> Int64? {
        Level(rawValue: level.rawValue + 1).map { start(of: $0) }
    }
}
