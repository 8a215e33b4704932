import Glibc

extension Supervision {
    // MARK: The budget

    mutating func budget(exhausted reason: String?) -> [Action] {
        guard phase == .running else { return [] }
        guard let reason else {
            isOverrun = false
            return release(.budget, .budgetAgain)
        }
        if isOverrun { return [] }
        switch policy {
        case .term: return end(because: .budget(reason), .stopping(reason))
        case .pause: return hold(.budget, .pausing(reason))
        }
    }

    mutating func resumed() -> [Action] {
        guard phase == .running, !holds.isDisjoint(with: [.account, .budget]) else { return [] }
        if holds.contains(.budget) { isOverrun = true }
        holds.subtract([.account, .budget])
        let note = RunNote.resumed(isOverrun: isOverrun)
        return holds.isEmpty ? [.thaw, .note(note)] : [.note(note)]
    }

    mutating func end(because cause: Cause, _ note: RunNote) -> [Action] {
        guard phase == .running else { return [] }
        self.cause = cause
        phase = .ending
        holds = []
        return [.note(note), .terminate(SIGTERM)]
    }

    // MARK: Pauses

    mutating func hold(_ hold: Holds, _ note: RunNote) -> [Action] {
        guard phase == .running, !holds.contains(hold) else { return [] }
        let wasRunning = holds.isEmpty
        holds.insert(hold)
        return wasRunning ? [.freeze, .note(note)] : [.note(note)]
    }

    mutating func release(_ hold: Holds, _ note: RunNote) -> [Action] {
        guard holds.contains(hold) else { return [] }
        holds.remove(hold)
        return holds.isEmpty ? [.thaw, .note(note)] : []
    }

    /// The program does not run, and not because it was frozen here.
    mutating func stopped(by signal: Int32) -> [Action] {
        guard phase == .running, holds.isEmpty else { return [] }
        holds.insert(.job)
        // Its shell waits for this process, and has to see it stop.
        let isOfTerminal = [SIGTSTP, SIGTTIN, SIGTTOU].contains(signal)
        return isOfTerminal ? [.freeze, .suspend(signal)] : [.freeze]
    }

    /// Somebody let the program go on, or this process.
    mutating func continued() -> [Action] {
        guard phase == .running, !holds.isEmpty else { return [] }
        holds.remove(.job)
        return holds.isEmpty ? [.thaw] : [.freeze, .note(.stillPaused)]
    }

    // MARK: Signals

    mutating func signal(_ number: Int32, _ hasReachedProgram: Bool) -> [Action] {
        let forwarded: [Action] = hasReachedProgram ? [] : [.forward(number)]
        guard phase == .running, !holds.isDisjoint(with: [.account, .budget]) else {
            return number == SIGCONT ? continued() + forwarded : forwarded
        }
        switch number {
        case SIGINT, SIGTERM, SIGHUP, SIGQUIT:
            // It could not act on the signal, and must not go on otherwise.
            phase = .ending
            holds = []
            return [.terminate(number)]
        case SIGCONT: return continued()
        case SIGTSTP:
            // The program is stopped already; a shell's user wants the shell back.
            return hasReachedProgram ? [.suspend(SIGTSTP)] : []
        default: return forwarded
        }
    }

    // MARK: The end

    mutating func ended(_ end: ProgramEnd) -> [Action] {
        self.end = end
        guard phase == .running else { return [] }
        phase = .ending
        holds = []
        return [.sweep]
    }

    func leftovers() -> [Action] {
        phase == .ending ? [.note(.leftovers), .terminate(SIGTERM)] : []
    }

    mutating func graceOver() -> [Action] {
        guard phase == .ending else { return [] }
        phase = .killing
        return [.note(.killing), .kill]
    }

    mutating func guardLost() -> [Action] {
        guard phase != .gone else { return [] }
        phase = .killing
        cause = cause ?? .guardLost
        return [.note(.guardLost), .kill]
    }

    mutating func gone() -> [Action] {
        guard phase != .gone else { return [] }
        phase = .gone
        holds = []
        return [.finish]
    }
}
