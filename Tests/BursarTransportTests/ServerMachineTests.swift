import BursarProtocol
import Testing

@testable import BursarTransport

@Suite("The coordinator's end, as a machine")
struct ServerMachineTests {
    static let reserve = MessageKind.reserve.rawValue
    static let hello = MessageKind.hello.rawValue

    func ready(_ change: (inout ServerConnectionLimits) -> Void = { _ in })
        -> ServerConnectionMachine
    {
        var limits = ServerConnectionLimits()
        change(&limits)
        var machine = ServerConnectionMachine(limits: limits)
        machine.welcomed(version: 0)
        return machine
    }

    @Test("the first frame is a hello, and short")
    func firstFrame() {
        let machine = ServerConnectionMachine(limits: ServerConnectionLimits())
        #expect(machine.lengthMost == 4_096)
        #expect(machine.frameReceived(kind: Self.hello) == .decode(version: 0))
        for kind in [Self.reserve, 999] {
            #expect(
                machine.frameReceived(kind: kind)
                    == .refuse(.helloExpected, rule: "the first frame is a hello"))
        }
    }

    @Test("no later frame is a hello")
    func laterFrames() {
        let machine = ready()
        #expect(machine.lengthMost == 65_536)
        #expect(machine.frameReceived(kind: Self.reserve) == .decode(version: 0))
        #expect(
            machine.frameReceived(kind: Self.hello)
                == .refuse(.unknownKind, rule: "only the first frame is a hello"))
    }

    @Test(
        "the highest version that both speak is agreed on",
        arguments: [
            (0, 9, 3), (2, 2, 2), (3, 3, 3), (0, 1, nil), (4, 9, nil), (3, 2, nil),
        ] as [(UInt16, UInt16, UInt16?)])
    func versions(least: UInt16, most: UInt16, agreed: UInt16?) {
        var limits = ServerConnectionLimits()
        limits.versions = 2...3
        let machine = ServerConnectionMachine(limits: limits)
        switch machine.helloReceived(versionLeast: least, versionMost: most) {
        case .ask(let version): #expect(version == agreed)
        case .refuse(let code, _): #expect(code == .versionUnsupported && agreed == nil)
        }
    }

    @Test("the hello's time runs out only before the hello")
    func helloTimeout() {
        var machine = ServerConnectionMachine(limits: ServerConnectionLimits())
        #expect(
            machine.helloTimedOut()
                == .refuse(.helloExpected, rule: "hello comes within 5.0 seconds"))
        machine.welcomed(version: 0)
        #expect(machine.helloTimedOut() == .rest)
    }

    @Test("reading stops at the limit of unanswered requests and goes on below it")
    func inFlight() {
        var machine = ready { $0.inFlightMost = 2 }
        machine.requestReceived()
        #expect(machine.readRequested() == true)
        machine.requestReceived()
        #expect(machine.readRequested() == false)
        #expect(machine.resume() == false)
        machine.answered()
        #expect(machine.resume() == true)
        #expect(machine.resume() == false, "once")
    }

    @Test("reading stops while replies are unread")
    func unread() {
        var machine = ready()
        #expect(machine.writabilityChanged(false, drainedBytes: 0) == true)
        #expect(machine.readRequested() == false)
        #expect(machine.writabilityChanged(true, drainedBytes: 9) == false)
        #expect(machine.resume() == true)
    }

    @Test("who takes nothing for as long as the timer runs has stalled")
    func stalled() {
        var machine = ready()
        #expect(machine.writabilityChanged(false, drainedBytes: 5) == true)
        #expect(machine.writabilityChanged(false, drainedBytes: 5) == false, "one timer")
        #expect(machine.stallTimerFired(drainedBytes: 6) == .again)
        #expect(
            machine.stallTimerFired(drainedBytes: 6)
                == .refuse(.stalled, rule: "replies are read within 10.0 seconds"))
    }

    @Test("who has read in the meantime has not stalled, and is watched again next time")
    func notStalled() {
        var machine = ready()
        #expect(machine.writabilityChanged(false, drainedBytes: 5) == true)
        #expect(machine.writabilityChanged(true, drainedBytes: 6) == false)
        #expect(machine.stallTimerFired(drainedBytes: 6) == .rest)
        #expect(machine.writabilityChanged(false, drainedBytes: 6) == true)
    }

    @Test("the hard limit stops a subscription at once")
    func hardLimit() {
        var machine = ready { $0.eventBytesHard = 100 }
        #expect(machine.mayQueueEvent(byteCount: 100, now: 0) == true)
        #expect(machine.mayQueueEvent(byteCount: 101, now: 0) == false)
        machine.eventQueued(byteCount: 60, now: 0)
        #expect(machine.mayQueueEvent(byteCount: 41, now: 0) == false)
        machine.eventsHandedOver(byteCount: 1)
        #expect(machine.mayQueueEvent(byteCount: 41, now: 0) == true)
    }

    @Test("the soft limit stops a subscription after its time")
    func softLimit() {
        var machine = ready {
            $0.eventBytesSoft = 100
            $0.eventBytesSoftTime = .nanoseconds(10)
        }
        machine.eventQueued(byteCount: 100, now: 1)
        #expect(machine.mayQueueEvent(byteCount: 1, now: 1_000) == true, "not above it")
        machine.eventQueued(byteCount: 1, now: 5)
        #expect(machine.mayQueueEvent(byteCount: 1, now: 15) == true)
        #expect(machine.mayQueueEvent(byteCount: 1, now: 16) == false)
        machine.eventsHandedOver(byteCount: 1)
        #expect(machine.mayQueueEvent(byteCount: 1, now: 16) == true)
    }

    @Test("a connection closes once and reads nothing more")
    func closing() {
        var machine = ready()
        #expect(machine.close() == true)
        #expect(machine.close() == false)
        #expect(machine.readRequested() == false)
        #expect(machine.resume() == false)
        #expect(machine.closed() == true)
        #expect(machine.closed() == false)
        #expect(machine.close() == false)
    }
}
