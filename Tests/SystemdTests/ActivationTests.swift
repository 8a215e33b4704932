import Foundation
import Glibc
import Testing

@testable import Systemd

@Suite struct ActivationTests {
    /// Runs `body` in a copy of this process that has no other thread. Here the descriptors from 3 on are
    /// those by which libdispatch waits, and its thread ends the process if it finds others in their place.
    private static func alone(_ body: () throws -> Void) {
        typealias Fork = @convention(c) () -> pid_t
        let fork = unsafe unsafeBitCast(dlsym(nil, "fork"), to: Fork.self)
        let child = fork()
        if child == 0 {
            do {
                try body()
                _exit(0)
            } catch {
                preconditionFailure("\(error)")
            }
        }
        var status: Int32 = -1
        precondition(unsafe waitpid(child, &status, 0) == child)
        precondition(status == 0, "it ended with \(status)")
    }

    /// Moves descriptors to where systemd passes them, from 3 on, and says so in the environment.
    private static func pass(_ descriptors: [Int32], names: String?, to process: Int32) {
        // Copies far above, as a source may itself lie where another one goes.
        let copies = descriptors.map { fcntl($0, F_DUPFD, 200) }
        for (index, copy) in copies.enumerated() {
            precondition(dup2(copy, 3 + Int32(index)) >= 0)
        }
        setVariable("LISTEN_PID", "\(process)")
        setVariable("LISTEN_FDS", "\(descriptors.count)")
        if let names { setVariable("LISTEN_FDNAMES", names) }
    }

    @Test func takesSocketsByNameWhateverTheirOrder() async {
        await #expect(processExitsWith: .success) {
            ActivationTests.alone {
                let control = UnixSocket(SOCK_STREAM, listening: true)
                let agents = UnixSocket(SOCK_STREAM, listening: true)
                ActivationTests.pass(
                    [control.descriptor, agents.descriptor], names: "control:agents", to: getpid())
                let activation = try Activation.take()
                let names = ["agents", "control", "other"]
                let found = try names.map { try activation.listener(named: $0) }
                precondition(found == [4, 3, nil])
                let other = activation.others(than: ["agents"])
                precondition(other == [Activation.Descriptor(name: "control", number: 3)])
                for descriptor: Int32 in [3, 4] {
                    precondition(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
                }
                for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] {
                    precondition(unsafe getenv(name) == nil)
                }
                let again = try Activation.take()
                precondition(again.descriptors.isEmpty)
            }
        }
    }

    @Test func aProgramMayTakeAllThatListen() async {
        await #expect(processExitsWith: .success) {
            ActivationTests.alone {
                let first = UnixSocket(SOCK_STREAM, listening: true)
                // One that is not bound listens at a port of the kernel's choice.
                let second = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                precondition(listen(second, 5) == 0)
                ActivationTests.pass([first.descriptor, second], names: nil, to: getpid())
                let activation = try Activation.take()
                let found = try activation.streamListeners()
                precondition(found == [3, 4])
            }
        }
    }

    @Test func whatDoesNotListenIsNoListener() async {
        for type in [SOCK_STREAM, SOCK_DGRAM] {
            let socket = UnixSocket(type)
            let activation = Activation(descriptors: [.init(name: "a", number: socket.descriptor)])
            let error = #expect(throws: ActivationError.self) {
                try activation.streamListeners()
            }
            #expect(error?.description.contains("\"a\" is no stream socket that listens") == true)
        }
    }

    @Test func withoutNamesTheyAreUnknown() async {
        await #expect(processExitsWith: .success) {
            ActivationTests.alone {
                let socket = UnixSocket(SOCK_STREAM, listening: true)
                ActivationTests.pass([socket.descriptor], names: nil, to: getpid())
                let activation = try Activation.take()
                precondition(activation.descriptors.map(\.name) == ["unknown"])
            }
        }
    }

    @Test func whatIsForAnotherProcessIsLeftAlone() async {
        await #expect(processExitsWith: .success) {
            ActivationTests.alone {
                let socket = UnixSocket(SOCK_STREAM, listening: true)
                ActivationTests.pass([socket.descriptor], names: "agents", to: 1)
                let again = try Activation.take()
                precondition(again.descriptors.isEmpty)
            }
        }
    }

    @Test func nonsenseIsAnError() async {
        await #expect(processExitsWith: .success) {
            setVariable("LISTEN_PID", "\(getpid())")
            setVariable("LISTEN_FDS", "many")
            #expect(throws: ActivationError.self) { try Activation.take() }
        }
    }

    @Test func withoutSystemdThereIsNothing() async {
        await #expect(processExitsWith: .success) {
            unsafe unsetenv("LISTEN_FDS")
            let activation = try Activation.take()
            #expect(activation.descriptors.isEmpty)
        }
    }

    private func error(_ descriptors: (String, Int32)...) -> String? {
        let activation = Activation(
            descriptors: descriptors.map { Activation.Descriptor(name: $0.0, number: $0.1) })
        do {
            _ = try activation.listener(named: "agents")
            return nil
        } catch {
            return error.description
        }
    }

    @Test func refusesWhatIsNoListeningUnixStreamSocket() {
        let right = "; it must be a listening Unix stream socket: ListenStream= with a path"
        let idle = UnixSocket(SOCK_STREAM)
        #expect(
            error(("agents", idle.descriptor))
                == "the descriptor \(idle.descriptor) passed as \"agents\" is "
                + "a socket that does not listen" + right)
        let datagrams = UnixSocket(SOCK_DGRAM)
        #expect(
            error(("agents", datagrams.descriptor))
                == "the descriptor \(datagrams.descriptor) passed as \"agents\" is "
                + "no stream socket" + right)
        let internet = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(internet) }
        #expect(error(("agents", internet))?.contains("is no Unix socket") == true)
        #expect(error(("agents", 2))?.contains("is no Unix socket") == true)
        #expect(error(("agents", -1))?.contains("is no Unix socket") == true)
        let good = UnixSocket(SOCK_STREAM, listening: true)
        #expect(error(("agents", good.descriptor), ("control", 2)) == nil)
    }

    @Test func refusesTwoOfOneName() {
        #expect(
            error(("agents", 5), ("agents", 6))
                == "2 sockets named \"agents\" were passed; there must be one: "
                + "give each socket unit its own FileDescriptorName=")
    }
}
