import BursarProtocol

/// When lifecycles begin, and what follows from a reply.
extension LoadGenerator {
    /// The first requests, and what is measured of all of them.
    func begin(at start: Int64) {
        switch plan.work {
        case .lifecycles(let duration):
            let from = start + plan.warmUp.nanoseconds
            window = from..<from + duration.nanoseconds
        case .fixedLifecycles(let count), .openGrants(let count):
            window = start..<Int64.max
            lifecyclesLeft = count
        }
        if let rate = plan.rate { schedule = OpenLoopSchedule(start: start, rate: rate) }
        for index in 0..<plan.depth {
            for (number, connection) in connections.enumerated() {
                if schedule != nil {
                    free.add(.init(connection: number, slot: index))
                } else {
                    beginNext(connection, index, at: start)
                }
            }
        }
    }

    /// Whether no more lifecycles begin.
    func isOver(at now: Int64) -> Bool {
        switch plan.work {
        case .lifecycles: now >= window.upperBound
        case .fixedLifecycles, .openGrants: lifecyclesLeft == 0
        }
    }

    /// Begins what the schedule says is due, and sends it.
    ///
    /// - Returns: Milliseconds to wait for replies; none when the next is due sooner than waiting takes.
    func beginDue(at now: Int64) throws(LoadFailure) -> Int32 {
        guard schedule != nil else { return 1_000 }
        if isOver(at: now) { return 1_000 }
        var isDirty: [Int] = []
        while !free.isEmpty, let due = schedule?.take(at: now) {
            guard let place = free.take() else { break }
            let connection = connections[place.connection]
            if connection.outputCount == 0 {
                connection.acknowledge()
                isDirty.append(place.connection)
            }
            connection.append(reservationOf: place.slot, began: due, at: now)
            underWay += 1
        }
        for number in isDirty { try connections[number].flush() }
        guard !free.isEmpty, let next = schedule?.next else { return 1_000 }
        // A sleep ends up to a millisecond and a bit late.
        return Int32(clamping: max(0, (next - now) / 1_000_000 - 2))
    }

    /// Takes all replies that have arrived on a connection, and sends what follows from them.
    func receive(_ connection: LoadConnection, number: Int) throws(LoadFailure) {
        guard try connection.fill() else { return }
        let now = MonotonicClock.now()
        connection.acknowledge()
        var offset = 0
        while connection.inputCount - offset >= FrameHeader.byteCount {
            let bytes = unsafe UnsafeRawPointer(connection.input + offset)
            let byteCount = unsafe ReplyFrame.byteCount(at: bytes)
            guard byteCount <= LoadConnection.inputCapacity else {
                throw LoadFailure("the server sends a frame of \(byteCount) bytes")
            }
            if connection.inputCount - offset < byteCount { break }
            let reply = unsafe ReplyFrame(bytes: bytes, byteCount: byteCount)
            try follow(reply, of: connection, number: number, at: now)
            offset += byteCount
        }
        connection.drop(first: offset)
        try connection.flush()
    }

    @inline(__always)
    private func follow(
        _ reply: ReplyFrame, of connection: LoadConnection, number: Int, at now: Int64
    ) throws(LoadFailure) {
        let kind = reply.kind
        let index = Int(truncatingIfNeeded: reply.correlation)
        guard connection.slots.indices.contains(index), connection.slots[index].number != .max
        else { throw LoadFailure("the server answers what was not asked: \(reply.fault)") }
        let slot = connection.slots[index]
        let isMeasured = window.contains(now)
        if isMeasured { outcome.requests.record(now - slot.sent) }
        if kind == MessageKind.reserved.rawValue, let grant = reply.grant {
            outcome.granted += 1
            guard case .openGrants = plan.work else {
                return connection.append(commitOf: index, grant: grant, at: now)
            }
            if isMeasured { ended(slot, at: now) }
        } else if kind == MessageKind.committed.rawValue,
            reply.chargedTokens == LoadPlan.committedTokens
        {
            outcome.committed += 1
            if isMeasured { ended(slot, at: now) }
        } else if plan.server == .echo, kind == MessageKind.reserve.rawValue {
            return connection.append(commitOf: index, grant: 1, at: now)
        } else if plan.server == .echo, kind == MessageKind.commit.rawValue {
            if isMeasured { ended(slot, at: now) }
        } else {
            outcome.faults[reply.fault, default: 0] += 1
        }
        underWay -= 1
        connection.slots[index].number = .max
        if schedule == nil {
            beginNext(connection, index, at: now)
        } else {
            free.add(.init(connection: number, slot: index))
        }
    }

    @inline(__always)
    private func ended(_ slot: LoadConnection.Slot, at now: Int64) {
        outcome.measured += 1
        outcome.lifecycles.record(now - slot.began)
    }

    /// Begins another lifecycle where one has ended, unless that was the last.
    @inline(__always)
    private func beginNext(_ connection: LoadConnection, _ index: Int, at now: Int64) {
        guard !isOver(at: now) else { return }
        if lifecyclesLeft > 0 {
            guard connection.lifecyclesLeft > 0 else { return }
            connection.lifecyclesLeft -= 1
            lifecyclesLeft -= 1
        }
        connection.append(reservationOf: index, began: now, at: now)
        underWay += 1
    }
}
