/// Indicative targets: what an agent means to keep to. They are counted and told, and nothing is refused by them.
extension Coordinator {
    /// Refuses a target that nobody can keep to.
    func check(target: Amounts, of path: AccountPath) throws(Refusal) {
        guard target.isLimit, target.unlimited == 0 else {
            throw Refusal(
                .invalidAmount,
                "\(path): an indicative target is finite and from 0 to \(Amounts.most)")
        }
    }

    /// Sets an account's indicative target, or without any resource takes it away.
    mutating func setIndicative(
        _ target: Amounts, at slot: Int, _ origin: Origin, _ now: Instant
    ) -> Answer {
        let record = tree.accounts[slot].record
        let answer = self.record(
            .indicativeSet(IndicativeSet(account: record.id, target: target, origin: origin)),
            at: now)
        guard let answer else { preconditionFailure("a target has an answer") }
        return answer
    }

    mutating func evolve(_ fact: IndicativeSet, _ entry: Entry) -> Answer {
        let slot = slot(fact.account)
        let used = tree.accounts[slot].treeConsumed
        tree.accounts[slot].record.indicative =
            fact.target.present == 0
            ? nil
            : IndicativeRecord(target: fact.target, set: entry.time, offset: .zero - used)
        tree.markChanged(slot)
        return .defined(
            DefinedAnswer(
                account: fact.account, path: tree.accounts[slot].record.path, created: false,
                seq: entry.seq))
    }

    /// Goes on counting where a period ends, as long as its consumption is still there.
    mutating func carryIndicative(at slot: Int) {
        guard var indicative = tree.accounts[slot].record.indicative else { return }
        indicative.offset = indicative.offset
            .addingSaturated(tree.accounts[slot].treeConsumed)
        tree.accounts[slot].record.indicative = indicative
        tree.markChanged(slot)
    }

    /// An account's indicative target and what was used since it was set, with all beneath.
    func indicative(at slot: Int) -> IndicativeStatus? {
        guard let record = tree.accounts[slot].record.indicative else { return nil }
        let used = record.offset.addingSaturated(tree.accounts[slot].treeConsumed).most(.zero)
        var counted = record.target.present
        for resource in Resource.allCases where used[resource] > 0 { counted |= resource.bit }
        return IndicativeStatus(
            target: record.target, used: Amounts(used, presentIn: counted), set: record.set)
    }
}
