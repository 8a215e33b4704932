import DequeModule

extension AnswerBook.Lane {
    /// Where the answer with a number is.
    func index(of number: UInt64) -> Int? {
        let index = position(of: number)
        return index < answers.count && answers[index].number == number ? index : nil
    }

    /// Where an answer with this number stands, or would.
    private func position(of number: UInt64) -> Int {
        if let last = answers.last, last.number < number { return answers.count }
        var (low, high) = (0, answers.count)
        while low < high {
            let middle = (low + high) / 2
            if answers[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Keeps an answer and drops those up to a number; returns how many it dropped.
    mutating func keep(_ stored: consuming StoredAnswer, acknowledging number: UInt64) -> Int {
        let dropped = acknowledge(through: number, isInUse: true)
        lastUsed = stored.time
        let position = position(of: stored.number)
        if position == answers.count {
            answers.append(stored)
        } else {
            answers.insert(stored, at: position)
        }
        return dropped
    }

    /// Drops the answers up to a number; returns how many. What a lane that is in use has had room for it will
    /// need again.
    mutating func acknowledge(through number: UInt64, isInUse: Bool) -> Int {
        guard number > floor else { return 0 }
        floor = number
        let count = number == .max ? answers.count : position(of: number + 1)
        if count == answers.count {
            answers.removeAll(keepingCapacity: isInUse)
        } else {
            answers.removeFirst(count)
        }
        return count
    }

    /// Drops the answers from before `horizon`, except those of open grants; returns how many.
    mutating func dropOutlived(since horizon: Instant, isOpen: (UInt64) -> Bool) -> Int {
        let before = answers.count
        var newest: UInt64 = 0
        answers.removeAll { stored in
            if stored.time >= horizon { return false }
            if case .granted(let granted) = stored.answer, isOpen(granted.grant) { return false }
            newest = stored.number
            return true
        }
        // A number that outlived its answer is not executed again while its lane is known.
        floor = max(floor, newest)
        return before - answers.count
    }

    /// The lane as it is stored.
    var record: LaneRecord {
        LaneRecord(
            scope: id.scope, client: id.client, floor: floor, lastUsed: lastUsed,
            answers: Array(answers))
    }
}

extension LaneID: Comparable {
    init(_ key: RequestKey) { self.init(scope: key.scope, client: key.client) }

    /// The order in which lanes are stored: by account, user, client.
    public static func < (a: LaneID, b: LaneID) -> Bool {
        (a.scope.account, a.scope.uid, a.client) < (b.scope.account, b.scope.uid, b.client)
    }
}
