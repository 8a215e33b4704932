import Foundation
import TestSupport
import Testing

extension Service {
    @Suite("Watchdog") struct Watchdog {
        private static let pool = "[pool.main]\ntokens = 100_000_000\n"

        private func booted(_ service: [String] = []) async throws -> Machine {
            let machine = try await Machine(
                configuration: Self.pool, service: ["WatchdogSec=4s"] + service)
            try await machine.run("systemctl", "start", "bursard.socket", "bursard.service")
            return machine
        }

        /// Waits for the watchdog to have acted, and for a coordinator that serves again.
        private func recovers(_ machine: Machine) async throws {
            try await eventually("it was restarted") {
                try await machine.property("NRestarts") == "1"
            }
            try await machine.waitUntilActive()
            let failures = try await machine.run(
                "journalctl", "-o", "cat", "-u", "bursard.service", "_PID=1")
            #expect(failures.contains("Failed with result 'watchdog'"), "\(failures)")
            let reserved = try await machine.json("reserve", "main/a", "--tokens", "1")
            #expect(reserved["verdict"] as? String == "granted")
        }

        @Test("a process that stands still is replaced, and its grants are kept")
        func stopped() async throws {
            let machine = try await booted()
            _ = try await machine.json("reserve", "main/a", "--tokens", "7", "--ttl", "5m")
            try await machine.run("systemctl", "kill", "-s", "STOP", "bursard")
            try await recovers(machine)
            let grants = try await machine.run("bursar", "grants")
            #expect(grants.contains("7"))
        }

        @Test("a ledger that hangs is replaced")
        func ledgerHangs() async throws {
            let machine = try await booted([
                "Environment=BURSAR_FAILPOINTS=commit.begin=hang@/var/lib/bursar/hang"
            ])
            try await machine.shell("install -o bursar /dev/null /var/lib/bursar/hang")
            let (agent, output) = try machine.agent("main/b", "10", "work", "3")
            try await recovers(machine)
            // It waited for the next coordinator.
            #expect(await output.line() == "charged 15")
            #expect(await agent.finished() == 0)
        }

        @Test("a broken invariant has the coordinator replaced at once")
        func invariant() async throws {
            let machine = try await booted([
                "WatchdogSec=10min",
                "Environment=BURSAR_FAILPOINTS=invariant.check=fail@/var/lib/bursar/broken",
            ])
            try await machine.shell("install -o bursar /dev/null /var/lib/bursar/broken")
            _ = try await machine.json("reserve", "main/a", "--tokens", "1")
            try await recovers(machine)
            // systemd keeps the last word, whatever becomes of our own entry.
            let words = try await machine.run(
                "journalctl", "-o", "cat", "-u", "bursard.service", "_PID=1")
            #expect(words.contains("an invariant is broken"), "\(words)")
            let broken = try await machine.journal("BURSAR_KIND=invariant_broken")
            #expect(broken.count == 1)
            #expect(broken.first?["PRIORITY"] as? String == "2")
        }

        @Test("a coordinator that is busy and healthy is left alone")
        func busy() async throws {
            let machine = try await booted()
            let agents = try (0..<8).map { try machine.agent("main/a\($0)", "10", "spend", "12") }
            for (agent, output) in agents {
                #expect(await output.line().hasPrefix("charged "))
                #expect(await agent.finished() == 0)
            }
            #expect(try await machine.property("NRestarts") == "0")
            #expect(try await machine.property("ActiveState") == "active")
        }
    }
}
