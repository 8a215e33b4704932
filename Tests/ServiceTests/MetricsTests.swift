import Foundation
import TestSupport
import Testing

extension Service {
    @Suite("Measurements") struct Metrics {
        /// What the port answers, in the shell: no program for that need be there.
        private static let get = """
            exec 3<>/dev/tcp/127.0.0.1/28772
            printf 'GET /metrics HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n%s\\r\\n' "${1-}" >&3
            cat <&3
            """

        private func get(_ machine: Machine, _ header: String = "") async throws -> String {
            try await machine.run("bash", "-euc", Self.get, "get", header)
        }

        @Test("systemd finds nothing wrong with the units, and they expose little")
        func units() async throws {
            let machine = try await Machine()
            let result = try await machine.attempt(
                "systemd-analyze", "verify", "bursar-metrics.socket", "bursar-metrics.service")
            #expect(result.status == 0)
            #expect(result.output + result.errors == "")
            let text = try await machine.run(
                "systemd-analyze", "security", "--offline=yes", "bursar-metrics.service")
            let line = try #require(text.split(separator: "\n").last)
            let exposure = try #require(
                line.split(separator: " ").compactMap { Double($0) }.first, "\(line)")
            #expect(exposure <= 0.6, "\(line)")
            // Who wants a port asks for it.
            #expect(
                try await machine.attempt("systemctl", "is-enabled", "bursar-metrics.socket").output
                    .hasPrefix("disabled"))
            for name in ["prometheus.yml", "alerts.yml", "dashboard.json"] {
                try await machine.run("test", "-s", "/usr/share/bursar/prometheus/\(name)")
            }
        }

        @Test("the port is served by a user of its own, as an operator, whatever bursard does")
        func exporter() async throws {
            let machine = try await Machine()
            try await machine.run("systemctl", "start", "bursar-metrics.socket")
            let unit = "bursar-metrics.service"
            #expect(try await machine.property("ActiveState", of: unit) == "inactive")
            // There is no coordinator, and not even its socket.
            let without = try await get(machine)
            #expect(without.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(without)")
            #expect(without.contains("\nbursar_up 0\n"))
            let pid = try await machine.property("MainPID", of: unit)
            #expect(try await machine.run("ps", "-o", "user=", "-p", pid) != "root")

            try await machine.run("systemctl", "start", "bursard.socket")
            try await machine.run("bursar", "reserve", "main/a", "--tokens", "5")
            let with = try await get(
                machine, "Accept: application/openmetrics-text; version=1.0.0\r\n")
            #expect(with.contains("application/openmetrics-text"))
            #expect(with.contains("\nbursar_up 1\n"))
            #expect(
                with.contains("\nbursar_account_held_tokens{pool=\"main\",account=\"main/a\"} 5\n"))
            // Only operators are told of what the coordinator measures itself.
            #expect(
                with.contains("\nbursar_requests_total{kind=\"reserve\",outcome=\"ok\"} 1\n"))
            #expect(with.contains("\nprocess_resident_memory_bytes "))
            #expect(with.hasSuffix("# EOF"))

            try await machine.run("systemctl", "restart", "bursard.service")
            #expect(try await get(machine).contains("\nbursar_up 1\n"))
            // The same process all the time.
            #expect(try await machine.property("MainPID", of: unit) == pid)
            try await machine.run("systemctl", "stop", unit)
            #expect(try await machine.property("Result", of: unit) == "success")
        }
    }
}
