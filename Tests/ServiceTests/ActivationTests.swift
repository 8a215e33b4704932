import Foundation
import TestSupport
import Testing

extension Service {
    @Suite("Socket activation") struct Activation {
        @Test("the first command starts the service, which runs as its own user")
        func firstCommand() async throws {
            let machine = try await Machine()
            try await machine.run("systemctl", "start", "bursard.socket")
            #expect(try await machine.property("ActiveState") == "inactive")
            #expect(
                try await machine.property("ActiveState", of: "bursard-control.socket")
                    == "active")
            let status = try await machine.json("status")
            #expect(status["socket"] as? String == "/run/bursar/control.sock")
            #expect(try await machine.property("ActiveState") == "active")

            let pid = try await machine.property("MainPID")
            #expect(try await machine.run("ps", "-o", "user=", "-p", pid) == "bursar")
            let modes = try await machine.run(
                "stat", "-c", "%a %U:%G", "/run/bursar/bursar.sock", "/run/bursar/control.sock",
                "/var/lib/bursar")
            #expect(modes == "666 root:root\n660 bursar:bursar\n700 bursar:bursar")
        }

        @Test("a grant is there soon after the first connection")
        func firstGrant() async throws {
            let machine = try await Machine()
            try await machine.run("systemctl", "start", "bursard.socket")
            var times: [Double] = []
            for _ in 0..<5 {
                let (agent, output) = try machine.agent("main/a", "10", "first")
                let time = try #require(Double(await output.line()))
                #expect(await agent.finished() == 0)
                times.append(time)
                try await machine.run("systemctl", "stop", "bursard.service")
            }
            // The release build is held to a bound by .ci/service.
            print("socket to first grant, debug build: \(times.map { Int($0) }) ms")
        }

        @Test("the backlog is the unit's, whatever it is")
        func backlog() async throws {
            let machine = try await Machine()
            try await machine.drop(["Backlog=77"], unit: "bursard.socket", section: "Socket")
            try await machine.run("systemctl", "daemon-reload")
            try await machine.run("systemctl", "start", "bursard.socket")
            _ = try await machine.json("status")
            #expect(try await machine.property("ActiveState") == "active")
            let sockets = try await machine.run("ss", "-xlH").split(separator: "\n")
            let columns = sockets.map { $0.split(separator: " ").map(String.init) }
            let backlogs = Dictionary(
                columns.filter { $0.count > 4 }.map { ($0[4], $0[3]) }, uniquingKeysWith: { $1 })
            #expect(backlogs["/run/bursar/bursar.sock"] == "77")
            #expect(backlogs["/run/bursar/control.sock"] == "128")
        }

        @Test(
            "the sockets are told apart by name, in any order",
            arguments: [["bursar.sock", "control.sock"], ["control.sock", "bursar.sock"]])
        func order(names: [String]) async throws {
            let machine = try await Machine()
            let listen = names.map { "--listen=/run/hand/\($0)" }
            try await machine.run(
                ["systemd-run", "--unit=hand", "--property=RuntimeDirectory=hand"]
                    + ["systemd-socket-activate", "--fdname=\(names.joined(separator: ":"))"]
                    + listen
                    + [
                        "/usr/bin/bursard", "--runtime-directory", "/run/hand",
                        "--state-directory", "/var/lib/hand",
                    ])
            try await eventually("the sockets are there") {
                try await machine.attempt("test", "-S", "/run/hand/\(names[1])").status == 0
            }
            // Only the operators' socket shows it.
            let shown = try await machine.run(
                "bursar", "config", "show", "--socket", "/run/hand/bursar.sock")
            #expect(shown.contains("[pool.main]"))
            try await machine.run(["chmod", "666"] + names.map { "/run/hand/\($0)" })
            let refused = try await machine.attempt(
                "runuser", "-u", "daemon", "--", "bursar", "config", "show", "--socket",
                "/run/hand/bursar.sock")
            #expect(refused.status == 1)
            #expect(refused.errors.contains("control socket"), "\(refused)")
        }

        @Test("a socket of a wrong type is refused, with what would be right")
        func wrongType() async throws {
            let machine = try await Machine()
            try await machine.drop(
                ["ListenStream=", "ListenDatagram=/run/bursar/bursar.sock"],
                unit: "bursard.socket", section: "Socket")
            try await machine.run("systemctl", "daemon-reload")
            try await machine.run("systemctl", "start", "bursard.socket")
            let start = try await machine.attempt("systemctl", "start", "bursard.service")
            #expect(start.status != 0)
            let messages = try await machine.journal().compactMap { $0["MESSAGE"] as? String }
            #expect(
                messages.contains {
                    $0.contains("passed as \"bursar.sock\" is no stream socket; it must be")
                }, "\(messages)")
        }

        @Test("a socket with a name that says nothing is refused, with the names that do")
        func unknownName() async throws {
            let machine = try await Machine()
            try await machine.drop(
                ["FileDescriptorName=agents"], unit: "bursard.socket", section: "Socket")
            try await machine.run("systemctl", "daemon-reload")
            let start = try await machine.attempt(
                "systemctl", "start", "bursard.socket", "bursard.service")
            #expect(start.status != 0)
            let messages = try await machine.journal().compactMap { $0["MESSAGE"] as? String }
            #expect(
                messages.contains {
                    $0.contains("passed as \"agents\" is not used")
                        && $0.contains("must be \"bursar.sock\" or \"control.sock\"")
                }, "\(messages)")
        }
    }
}
