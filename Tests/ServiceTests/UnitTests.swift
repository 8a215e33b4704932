import Foundation
import TestSupport
import Testing

extension Service {
    @Suite("Units") struct Units {
        @Test("systemd finds nothing wrong with them")
        func verify() async throws {
            let machine = try await Machine()
            let result = try await machine.attempt(
                "systemd-analyze", "verify", "bursard.service", "bursard.socket",
                "bursard-control.socket")
            #expect(result.status == 0)
            #expect(result.output + result.errors == "")
        }

        @Test("the service exposes at most 0.5, and what it is for works nevertheless")
        func security() async throws {
            let machine = try await Machine()
            let text = try await machine.run(
                "systemd-analyze", "security", "--offline=yes", "bursard.service")
            let line = try #require(text.split(separator: "\n").last)
            let exposure = try #require(
                line.split(separator: " ").compactMap { Double($0) }.first, "\(line)")
            #expect(exposure <= 0.5, "\(line)")
            #expect(try await machine.property("PrivateUsers") == "no")

            try await machine.run("systemctl", "start", "bursard.socket", "bursard.service")
            // The peer's user and its death are the kernel's word.
            let (agent, output) = try machine.agent("main/a", "10", "hold")
            let grant = try #require(await output.line().split(separator: " ").last)
            kill(agent.processIdentifier, SIGKILL)
            _ = await agent.finished()
            try await eventually("its death is noticed") {
                try await machine.journal("BURSAR_KIND=abandoned", "BURSAR_GRANT=g\(grant)").count
                    == 1
            }
            let granted = try await machine.journal("BURSAR_KIND=granted")
            #expect(granted.first?["BURSAR_UID"] as? String == "0")
            // The boot is known though /proc/sys is hidden.
            let lock = try await machine.run("cat", "/var/lib/bursar/ledger/ledger.lock")
            #expect(!lock.contains("boot unknown"), "\(lock)")
        }

        @Test("a user's own service, under the user's manager")
        func userManager() async throws {
            let machine = try await Machine()
            let uid = try await machine.shell("useradd --create-home tester && id -u tester")
            try await machine.run("systemctl", "start", "user@\(uid).service")
            func asTester(_ command: String...) async throws -> String {
                try await machine.run(
                    [
                        "runuser", "-u", "tester", "--", "env", "HOME=/home/tester",
                        "XDG_RUNTIME_DIR=/run/user/\(uid)",
                    ] + command)
            }
            let found = try await asTester(
                "systemd-analyze", "--user", "verify", "bursard.service", "bursard.socket",
                "bursard-control.socket")
            #expect(found == "")
            _ = try await asTester("systemctl", "--user", "start", "bursard.socket")
            let status = try await asTester("bursar", "status", "--json")
            #expect(status.contains("\"socket\": \"/run/user/\(uid)/bursar/control.sock\""))
            let reserved = try await asTester(
                "bursar", "reserve", "main/a", "--tokens", "5", "--json")
            #expect(reserved.contains("\"verdict\": \"granted\""))
            let modes = try await asTester(
                "stat", "-c", "%a", "/run/user/\(uid)/bursar/control.sock",
                "/home/tester/.local/state/bursar/ledger")
            #expect(modes == "600\n700")
            _ = try await asTester("systemctl", "--user", "restart", "bursard")
            #expect(try await asTester("bursar", "grants").contains("main/a"))
        }

        @Test("uninstalling removes what was installed, and nothing that was made since")
        func uninstall() async throws {
            let machine = try await Machine()
            try await machine.run("systemctl", "start", "bursard.socket", "bursard.service")
            // The sources are not on that machine.
            try await machine.write(
                try String(contentsOf: Machine.installer, encoding: .utf8), to: "/tmp/install")
            try await machine.run("bash", "/tmp/install", "--prefix", "/usr", "uninstall")
            let left = try await machine.shell(
                """
                find /usr/bin /usr/lib/systemd /usr/lib/sysusers.d /usr/share/man /usr/share/bursar \
                    /usr/share/*/ /etc /var/lib -maxdepth 4 -name '*bursar*' 2>/dev/null | sort -u
                """
            ).split(separator: "\n").map(String.init)
            #expect(
                Set(left).isSubset(of: [
                    "/etc/bursar", "/var/lib/bursar", "/etc/bursar/bursard.toml",
                ]), "\(left)")
            let unit = try await machine.attempt("systemctl", "status", "bursard.service")
            #expect(unit.status == 4, "no such unit")
            #expect(try await machine.run("ls", "/var/lib/bursar/ledger").contains("ledger.db"))
        }
    }
}
