import DequeModule

extension AnswerBook {
    /// How many lanes a checkpoint would hold now, at most.
    var changeCount: Int { changed.count + removed.count }

    /// The lanes that changed, and those that are gone; forgets that they did.
    mutating func takeChanges() -> (changed: [LaneRecord], removed: [LaneID]) {
        var records: [LaneRecord] = []
        records.reserveCapacity(changed.count)
        for place in changed {
            lanes[place].isChanged = false
            // Most lanes are not used again soon; those that are need room once more.
            if lanes[place].answers.isEmpty { lanes[place].answers = [] }
            if lanes[place].isUsed { records.append(lanes[place].record) }
        }
        changed.removeAll(keepingCapacity: true)
        let gone = removed.filter { placeOf[$0] == nil }
        removed.removeAll(keepingCapacity: true)
        return (records, gone)
    }

    /// All lanes, by scope and client.
    func records() -> [LaneRecord] {
        lanes.lazy.filter(\.isUsed).sorted { $0.id < $1.id }.map(\.record)
    }

    mutating func restore(_ records: [LaneRecord]) {
        for record in records {
            let place = addLane(
                LaneID(scope: record.scope, client: record.client), at: record.lastUsed)
            lanes[place].floor = record.floor
            lanes[place].answers = Deque(record.answers)
            countAnswers(record.answers.count, in: lanes[place].scope)
        }
    }
}
