import BursarProtocol
import Testing

@testable import BursarTransport

@Suite("The client's end, as a machine")
struct ClientMachineTests {
    func machine(pendingMost: Int = 8, version: UInt16? = 1) -> ClientConnectionMachine {
        var machine = ClientConnectionMachine(versions: 0...1, pendingMost: pendingMost)
        if let version { #expect(machine.welcomed(version: version) == nil) }
        return machine
    }

    @Test("nothing is sent before the welcome, nor after the end")
    func sending() {
        var machine = machine(version: nil)
        #expect(machine.send() == .refuse(.notWelcomed))
        #expect(machine.welcomed(version: 0) == nil)
        #expect(machine.send() == .send(correlation: 2))
        #expect(machine.send() == .send(correlation: 3))
        #expect(machine.close() == true)
        #expect(machine.send() == .refuse(.lost("the connection is closed")))
        #expect(machine.close() == false)
    }

    @Test("unanswered requests are bounded")
    func pending() {
        var machine = machine(pendingMost: 1)
        #expect(machine.send() == .send(correlation: 2))
        #expect(machine.send() == .refuse(.tooManyPending(most: 1)))
        machine.settled()
        #expect(machine.send() == .send(correlation: 3))
    }

    @Test("a version that was not offered is a violation")
    func version() {
        var machine = machine(version: nil)
        #expect(machine.welcomed(version: 2) == .violation("version 2 was not offered"))
    }

    @Test(
        "the first frame is a welcome to the hello, or an error",
        arguments: [
            (.welcome, 1, .welcome), (.error, 0, .refusal), (.error, 1, .refusal),
            (.welcome, 2, nil), (.pong, 1, nil), (.event, 0, nil), (.hello, 1, nil),
        ] as [(MessageKind, UInt64, ClientConnectionMachine.FrameAction?)])
    func firstFrame(
        kind: MessageKind, correlation: UInt64, expected: ClientConnectionMachine.FrameAction?
    ) {
        let machine = machine(version: nil)
        let action = machine.frameReceived(
            kind: kind.rawValue, correlation: correlation, isPending: false)
        if let expected {
            #expect(action == expected)
        } else {
            guard case .violate = action else { Issue.record("\(action)"); return }
        }
    }

    @Test(
        "later frames are replies to what is pending, events, or errors",
        arguments: [
            (.pong, true, .reply(version: 1)), (.error, true, .reply(version: 1)),
            (.error, false, .refusal), (.event, false, .push(version: 1)),
            (.overflow, false, .push(version: 1)), (.pong, false, nil), (.ping, true, nil),
        ] as [(MessageKind, Bool, ClientConnectionMachine.FrameAction?)])
    func laterFrames(
        kind: MessageKind, isPending: Bool, expected: ClientConnectionMachine.FrameAction?
    ) {
        let machine = machine()
        let action = machine.frameReceived(
            kind: kind.rawValue, correlation: 5, isPending: isPending)
        if let expected {
            #expect(action == expected)
        } else {
            guard case .violate = action else { Issue.record("\(action)"); return }
        }
    }

    @Test("a kind that no version knows is a violation")
    func unknownKind() {
        let action = machine().frameReceived(kind: 999, correlation: 0, isPending: true)
        guard case .violate = action else { Issue.record("\(action)"); return }
    }
}
