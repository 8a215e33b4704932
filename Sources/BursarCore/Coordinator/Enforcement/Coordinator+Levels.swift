/// Levels are told when they change, of whoever's doing.
///
/// Whoever spends is looked at in the same turn. The others' limits may have shrunk meanwhile: a group
/// remembers how little may be left to its accounts before one of them crosses a threshold, so that
/// looking at all of them is rare, and at most once in a twentieth of a second.
extension Coordinator {
    /// Time between two looks at those who did nothing themselves, in milliseconds.
    private static let sweepInterval: Int64 = 50

    /// Records the levels that have changed by `now`.
    mutating func updateLevels(at now: Instant) {
        if tree.levelsTouched.isEmpty, !tree.mayLevelsHaveMoved { return }
        let touched = tree.levelsTouched
        let touchedSince = levelsTouchedSince
        levelsTouchedSince = nil
        tree.levelsTouched.removeAll(keepingCapacity: true)
        var seen: Set<Int> = []
        for slot in touched {
            tree.accounts[slot].isLevelTouched = false
            guard tree.accounts[slot].isLive else { continue }
            var node = slot
            while node >= 0, seen.insert(node).inserted {
                updateLevel(at: node, since: touchedSince, now)
                let parent = tree.accounts[node].parent
                if parent >= 0 { tree.accounts[parent].levelWatch.add(tree.levelWatch(of: node)) }
                node = parent
            }
        }
        guard tree.mayLevelsHaveMoved,
            now >= levelsSweptAt.advanced(milliseconds: Coordinator.sweepInterval)
        else { return }
        levelsSweptAt = now
        tree.mayLevelsHaveMoved = false
        let movedSince = levelsMovedSince
        levelsMovedSince = nil
        for group in tree.groups.sorted()
        where tree.accounts[group].levelWatch.isBroken(
            by: Quantities { tree.idleRoom(of: $0, at: group) })
        {
            updateLevels(in: group, since: movedSince, now)
        }
    }

    /// When levels are looked at next.
    var nextLevelSweep: Instant? {
        tree.mayLevelsHaveMoved
            ? levelsSweptAt.advanced(milliseconds: Coordinator.sweepInterval) : nil
    }

    /// Remembers when levels may have changed first, so that it can be told how long nobody noticed.
    mutating func noteLevelsTouched(at time: Instant) {
        if levelsTouchedSince == nil, !tree.levelsTouched.isEmpty { levelsTouchedSince = time }
        if levelsMovedSince == nil, tree.mayLevelsHaveMoved { levelsMovedSince = time }
    }

    private mutating func updateLevels(in group: Int, since: Instant?, _ now: Instant) {
        var watch = AccountTree.LevelWatch.nobody
        for child in tree.accounts[group].children {
            updateLevel(at: child, since: since, now)
            watch.add(tree.levelWatch(of: child))
        }
        tree.accounts[group].levelWatch = watch
    }

    /// Tells an account's own level if it is not what was told last.
    private mutating func updateLevel(at slot: Int, since: Instant?, _ now: Instant) {
        let before = tree.accounts[slot].record.levels
        if before.worst == .green, tree.accounts[slot].treeConsumed.isZero, !isOverdue(slot, now) {
            return
        }
        var levels = tree.levels(at: slot)
        let cause = levels
        levels.isOverdue = isOverdue(slot, now)
        if levels == before { return }
        tell(levels, at: slot, tree.cause(of: cause, at: slot), since: since, now)
    }

    /// Records an account's levels; `since`: the first entry that may have changed them.
    mutating func tell(
        _ levels: ResourceLevels, at slot: Int, _ cause: (resource: Resource, percentage: Int64),
        since: Instant? = nil, _ now: Instant
    ) {
        let parent = tree.accounts[slot].parent
        record(
            .levelChanged(
                LevelChanged(
                    account: tree.accounts[slot].record.id, levels: levels,
                    level: max(levels.worst, parent < 0 ? .green : level(at: parent)),
                    resource: cause.resource, percentage: cause.percentage,
                    delay: since?.millisecondsUntil(max(now, lastTime)) ?? 0)),
            at: now)
    }

    mutating func evolve(_ fact: LevelChanged) {
        let slot = slot(fact.account)
        tree.accounts[slot].record.levels = fact.levels
        tree.markChanged(slot)
        // Whom a level held back may go on; whom it stops need not wait.
        if !queue.isEmpty { hasFreed = true }
    }
}
