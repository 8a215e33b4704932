import Glibc
import Testing

@testable import bursar

@Suite("Signals to a process group")
struct GroupSignalTests {
    @Test("what the guard got too has reached the program, whichever heard of it first")
    func witnessed() {
        var signals = GroupSignals<SuspendingClock.Instant>()
        let now = SuspendingClock.now
        #expect(signals.caught(SIGTERM, at: now) == false)
        #expect(signals.witnessed(SIGTERM, at: now) == true)
        #expect(signals.witnessed(SIGINT, at: now) == false)
        #expect(signals.caught(SIGTERM, at: now) == false, "another one")
        signals.passedOn(SIGTERM)
        #expect(signals.caught(SIGINT, at: now + .milliseconds(10)) == true)
        #expect(signals.witnessed(SIGTERM, at: now) == false)
        #expect(signals.caught(SIGTERM, at: now + .seconds(1)) == false, "that was long ago")
    }
}

@Suite("How programs end")
struct ProgramEndTests {
    @Test(
        "out of the status of waitpid",
        arguments: [
            (0, .exited(0), 0), (3 << 8, .exited(3), 3), (15, .killed(15), 143),
            (0x80 | 11, .killed(11), 139),
        ] as [(Int32, ProgramEnd, Int32)])
    func status(status: Int32, expected: ProgramEnd, code: Int32) {
        let end = ProgramEnd(waitStatus: status)
        #expect(end == expected)
        #expect(end.code == code)
    }

    @Test func signalNames() {
        #expect(SignalName.of(SIGTERM) == "SIGTERM")
        #expect(SignalName.of(250) == "signal 250")
    }
}
