import Foundation
import TestSupport
import Testing

extension Service {
    @Suite("Reloads, stops and restarts") struct Life {
        private static let pool = "[pool.main]\ntokens = 100_000_000\n"

        private func consumed(_ machine: Machine) async throws -> Int64 {
            let pool = try await machine.json("check", "main")
            let amounts = try #require(pool["consumed"] as? [String: Any])
            return try #require((amounts["tokens"] as? NSNumber)?.int64Value)
        }

        private func told(_ output: Pipe) async throws -> Int64 {
            try #require(Int64(await output.line().split(separator: " ").last ?? ""))
        }

        @Test("a good drop-in comes into force; a broken one is kept out, and everybody says so")
        func reload() async throws {
            let machine = try await Machine(configuration: Self.pool)
            try await machine.run("systemctl", "start", "bursard.socket", "bursard.service")
            let folder = "/etc/bursar/bursard.toml.d"
            try await machine.write("[pool.main]\ntokens = 500\n", to: "\(folder)/10.toml")
            try await machine.run("systemctl", "reload", "bursard")
            try await eventually("the new capacity is in force") {
                let pool = try await machine.json("show", "main")
                return (pool["nominal"] as? [String: Any])?["tokens"] as? Int == 500
            }
            try await eventually("the status says so") {
                try await machine.property("StatusText").contains("main: tokens 0% green")
            }

            try await machine.write("[pool.main]\ntokens = \"many\"\n", to: "\(folder)/20.toml")
            let reload = try await machine.attempt("systemctl", "reload", "bursard")
            #expect(reload.status != 0)
            #expect(try await machine.property("ActiveState") == "active")
            try await eventually("the status says why") {
                try await machine.property("StatusText")
                    .hasPrefix("configuration kept as it was: \(folder)/20.toml:2:1: tokens is")
            }
            let pool = try await machine.json("show", "main")
            #expect((pool["nominal"] as? [String: Any])?["tokens"] as? Int == 500)
            let kept = try await machine.journal("BURSAR_KIND=configuration_kept")
            #expect(kept.count == 1)
            #expect((kept.first?["MESSAGE"] as? String)?.contains("20.toml:2:1") == true)

            // What only the state of the accounts refuses, is refused as visibly.
            try await machine.run("bursar", "allocate", "main/d", "--reserved-tokens", "300")
            try await machine.write(
                "[pool.main.account.e]\nreserved = { tokens = 400 }\n", to: "\(folder)/20.toml")
            let unfit = try await machine.attempt("systemctl", "reload", "bursard")
            #expect(unfit.status != 0)
            let reloads = try await machine.attempt("bursar", "config", "reload", "--json")
            #expect(reloads.status == 1)
            #expect(reloads.output.contains("\"ok\": false"), "\(reloads)")
            try await machine.run("bursar", "release", "main/d")

            try await machine.run("rm", "\(folder)/20.toml")
            try await machine.run("systemctl", "reload", "bursard")
            try await eventually("all is well again") {
                try await machine.property("StatusText").hasPrefix("0 accounts")
            }
        }

        @Test("a configuration with mistakes starts nothing, and is not tried again")
        func brokenStart() async throws {
            let machine = try await Machine(configuration: "[pool.main]\ntokens = \"many\"\n")
            let start = try await machine.attempt("systemctl", "start", "bursard.service")
            #expect(start.status != 0)
            #expect(try await machine.property("ExecMainStatus") == "78")
            #expect(try await machine.property("NRestarts") == "0")
            let errors = try await machine.journal("PRIORITY=3")
            #expect(
                errors.contains { ($0["MESSAGE"] as? String)?.contains("bursard.toml:2:1") == true }
            )
        }

        @Test("a damaged ledger starts nothing, is left as it is, and is not tried again")
        func damagedLedger() async throws {
            let machine = try await Machine(configuration: Self.pool)
            try await machine.run("systemctl", "start", "bursard.service")
            try await machine.run("systemctl", "stop", "bursard.service")
            let database = "/var/lib/bursar/ledger/ledger.db"
            // The kind of its first page.
            try await machine.shell("printf x | dd of=\(database) bs=1 seek=100 conv=notrunc")
            let before = try await machine.run("sha256sum", database)
            let start = try await machine.attempt("systemctl", "start", "bursard.service")
            #expect(start.status != 0)
            #expect(try await machine.property("ExecMainStatus") == "65")
            #expect(try await machine.property("NRestarts") == "0")
            let told = try await machine.journal("BURSAR_KIND=ledger_failed")
            #expect((told.first?["MESSAGE"] as? String)?.contains("damaged") == true, "\(told)")
            #expect(try await machine.run("sha256sum", database) == before)
        }

        @Test(
            "with a broken configuration and clients that wait the sockets stay, until it is mended"
        )
        func brokenWhileClientsWait() async throws {
            let machine = try await Machine(configuration: "[pool.main]\ntokens = \"many\"\n")
            try await machine.run("systemctl", "start", "bursard.socket")
            let status = try await machine.attempt("bursar", "status")
            #expect(status.status == 5)
            try await eventually("the status says why") {
                try await machine.property("StatusText").contains("bursard.toml:2:1: tokens is")
            }
            try await Task.sleep(for: .seconds(3))
            for unit in ["bursard.socket", "bursard-control.socket"] {
                #expect(try await machine.property("ActiveState", of: unit) == "active")
            }
            try await machine.write(Self.pool, to: "/etc/bursar/bursard.toml")
            try await eventually("it serves") {
                try await machine.attempt("bursar", "status").status == 0
            }
        }

        @Test("a stop under load ends well, and what was acknowledged is there afterwards")
        func stop() async throws {
            let machine = try await Machine(configuration: Self.pool)
            try await machine.run("systemctl", "start", "bursard.socket", "bursard.service")
            let agents = try (0..<4).map { try machine.agent("main/a\($0)", "10", "spend", "60") }
            try await eventually("they spend") { try await consumed(machine) > 500 }
            try await machine.run("systemctl", "stop", "bursard.socket", "bursard.service")
            #expect(try await machine.property("Result") == "success")
            #expect(try await machine.property("ExecMainStatus") == "0")
            var sum: Int64 = 0
            for (agent, output) in agents {
                sum += try await told(output)
                #expect(await agent.finished() == 0)
            }
            try await machine.run("systemctl", "start", "bursard.socket")
            let found = try await consumed(machine)
            // What was committed and not answered any more is there too.
            #expect((sum...sum + 4 * 8 * 10).contains(found), "\(sum) told, \(found) consumed")
            #expect(try await machine.json("ledger", "verify")["ok"] as? Bool == true)
        }

        @Test("restarts under load cost no client a request, and nobody is refused a connection")
        func restart() async throws {
            let machine = try await Machine(configuration: Self.pool)
            try await machine.run("systemctl", "start", "bursard.socket", "bursard.service")
            let agents = try (0..<4).map { try machine.agent("main/a\($0)", "10", "work", "400") }
            let (connecting, connections) = try machine.agent("main/c", "1", "connect", "4")
            for _ in 0..<3 {
                try await Task.sleep(for: .milliseconds(700))
                try await machine.run("systemctl", "restart", "bursard")
            }
            var sum: Int64 = 0
            for (agent, output) in agents {
                sum += try await told(output)
                #expect(await agent.finished() == 0)
            }
            let outcome = await connections.line()
            #expect(await connecting.finished() == 0)
            #expect(outcome.contains(" failed 0 "), "\(outcome)")
            #expect(sum == 4 * 400 * 5)
            #expect(try await consumed(machine) == sum)
            #expect(try await machine.property("NRestarts") == "0")
        }

        @Test("a killed coordinator is there again, with all that it acknowledged")
        func killed() async throws {
            let machine = try await Machine(configuration: Self.pool)
            try await machine.run("systemctl", "start", "bursard.socket", "bursard.service")
            let (agent, output) = try machine.agent("main/a", "10", "work", "300")
            try await Task.sleep(for: .milliseconds(300))
            try await machine.run("systemctl", "kill", "-s", "KILL", "bursard")
            let sum = try await told(output)
            #expect(await agent.finished() == 0)
            #expect(sum == 300 * 5)
            #expect(try await consumed(machine) == sum)
            #expect(try await machine.property("NRestarts") == "1")
        }
    }
}
