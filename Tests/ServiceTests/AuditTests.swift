import Foundation
import TestSupport
import Testing

extension Service {
    @Suite("The audit trail in the journal") struct Audit {
        private static let configuration = """
            [daemon]
            durability = "process"
            [pool.main]
            tokens = 10_000
            [pool.main.account.a]
            [pool.main.account.b]
            tokens = 4_000
            users = ["nobody"]
            """

        private func started(
            _ configuration: String = configuration, service: [String] = []
        ) async throws -> Machine {
            let machine = try await Machine(configuration: configuration, service: service)
            try await machine.run("systemctl", "start", "bursard.socket", "bursard.service")
            return machine
        }

        @Test("decisions are there with all their fields, and the catalog explains them")
        func fields() async throws {
            let machine = try await started()
            try await machine.run("journalctl", "--update-catalog")
            let reserved = try await machine.json(
                "reserve", "main/a", "--tokens", "500", "--cost", "0.25", "--operation", "plan",
                "--model", "m")
            let grant = try #require(reserved["grant"] as? String)
            _ = try await machine.attempt(
                "bursar", "reserve", "main/a", "--tokens", "500000", "--operation", "too much")
            try await machine.run("bursar", "commit", grant, "--tokens", "700")

            let granted = try #require(
                try await machine.journal("MESSAGE_ID=6647a24a9c3c4d85b9509e38ca4238ea").first)
            let expected = [
                "BURSAR_KIND": "granted", "BURSAR_VERDICT": "granted", "BURSAR_GRANT": grant,
                "BURSAR_ACCOUNT": "main/a", "BURSAR_TOKENS": "500",
                "BURSAR_COST_NANO": "250000000", "BURSAR_OPERATION": "plan", "BURSAR_MODEL": "m",
                "BURSAR_UID": "0", "BURSAR_LEVEL": "green", "BURSAR_CLASS": "essential",
                "_SYSTEMD_UNIT": "bursard.service", "SYSLOG_IDENTIFIER": "bursard",
            ]
            for (name, value) in expected { #expect(granted[name] as? String == value, "\(name)") }
            #expect((granted["BURSAR_PID"] as? String).flatMap { Int($0) } ?? 0 > 0)

            let denied = try #require(
                try await machine.journal("MESSAGE_ID=1c636cbd36a746399b0b253c81c6875b").first)
            #expect(denied["BURSAR_VERDICT"] as? String == "denied")
            #expect(denied["BURSAR_REASON"] as? String == "insufficient_budget")
            #expect(denied["BURSAR_TOKENS"] as? String == "500000")
            #expect(denied["BURSAR_OPERATION"] as? String == "too much")
            #expect(denied["BURSAR_UID"] as? String == "0")
            #expect(
                denied["BURSAR_PREV_SEQ"] as? String == granted["BURSAR_SEQ"] as? String)
            let overrun = try await machine.journal("BURSAR_KIND=overrun")
            #expect(overrun.first?["BURSAR_ACTUAL_TOKENS"] as? String == "700")

            let explained = try await machine.run("journalctl", "-x", "-t", "bursard")
            #expect(explained.contains("Request of main/a denied: insufficient_budget"))
            #expect(explained.contains("bursar audit --grant \(grant)"))
        }

        @Test("whatever happens to a budget is told, under a kind of its own")
        func kinds() async throws {
            let machine = try await started(
                """
                [daemon]
                audit = "all"
                [pool.main]
                tokens = 1_000
                period = "6s"
                recall_grace = "300ms"
                [pool.main.account.a]
                tokens = 400
                [pool.main.account.b]
                tokens = 400
                """)
            func bursar(_ arguments: String...) async throws {
                try await machine.run(["bursar"] + arguments)
            }
            func grant(_ arguments: String...) async throws -> String {
                let output = try await machine.run(["bursar", "reserve", "--json"] + arguments)
                let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
                return try #require((object as? [String: Any])?["grant"] as? String)
            }
            try await bursar("adjust", "main/a", "--pause")
            try await bursar("adjust", "main/a", "--resume")
            try await bursar("throttle", "main/b", "6000/min")
            try await bursar("allocate", "main/c")
            try await bursar("release", "main/c")
            let short = try await grant("main/b", "--tokens", "50", "--ttl", "1s")
            // What is lent is wanted back, and taken.
            let lent = try await grant("main/a", "--tokens", "800", "--ttl", "1m")
            _ = try await grant("main/b", "--tokens", "300", "--wait", "1m")
            try await bursar("extend", lent, "--ttl", "2m")
            try await bursar("track", "main/a", "--grant", lent, "--tokens", "5")
            try await bursar("commit", lent, "--tokens", "900")
            try await eventually("the lease is over") {
                try await machine.journal("BURSAR_KIND=abandoned").count >= 1
            }
            try await bursar("commit", short, "--tokens", "20")
            try await eventually("the period is over") {
                try await machine.journal("BURSAR_KIND=debt").count >= 1
            }
            let kinds = Set(try await machine.journal().compactMap { $0["BURSAR_KIND"] as? String })
            let expected: Set = [
                "started", "configured", "allocated", "adjusted", "paused", "resumed",
                "throttled", "released", "divided", "granted", "borrowed", "recall", "revoked",
                "extended", "tracked", "overrun", "abandoned", "corrected", "level_changed",
                "period_ended", "debt", "acknowledged",
            ]
            #expect(expected.subtracting(kinds) == [])
            let debt = try #require(try await machine.journal("BURSAR_KIND=debt").first)
            #expect(debt["BURSAR_ACCOUNT"] as? String == "main/a")
            #expect((debt["BURSAR_DEBT_TOKENS"] as? String).flatMap { Int($0) } ?? 0 > 0)
            #expect(try await machine.json("audit", "verify")["ok"] as? Bool == true)
        }

        @Test("what bursar audit shows can be narrowed")
        func filters() async throws {
            let machine = try await started()
            let grant = try #require(
                try await machine.json("reserve", "main/a", "--tokens", "5")["grant"] as? String)
            _ = try await machine.attempt("bursar", "reserve", "main/a", "--tokens", "99999")
            try await machine.run("bursar", "void", grant)
            func kinds(_ arguments: String...) async throws -> [String] {
                try await machine.run(["bursar", "audit", "--json"] + arguments)
                    .split(separator: "\n").map { line in
                        let entry = try JSONSerialization.jsonObject(with: Data(line.utf8))
                        return (entry as? [String: Any])?["kind"] as? String ?? ""
                    }
            }
            #expect(try await kinds("--grant", grant) == ["granted", "voided"])
            #expect(try await kinds("--verdict", "denied") == ["denied"])
            #expect(try await kinds("main/a", "--kind", "granted") == ["granted"])
            #expect(try await kinds("a", "--since", "1h", "-n", "1") == ["voided"])
            #expect(try await kinds("--until", "1h") == [])
            #expect(try await kinds("main/b") == ["allocated"])
            let lines = try await machine.run("bursar", "audit", "--verdict", "granted")
            #expect(lines.contains("\(grant): main/a may use 5 tokens"))
            // Who may not read the journal is told so, rather than that there is nothing.
            let blind = try await machine.attempt(
                "runuser", "-u", "daemon", "--", "bursar", "audit")
            #expect(blind.status == 1)
            #expect(blind.errors.contains("group systemd-journal"), "\(blind)")
        }

        @Test("labels with line breaks forge nothing")
        func forgery() async throws {
            let machine = try await started()
            let label = "plan\nBURSAR_ACCOUNT=main/b\nMESSAGE=all is well\u{1B}[31m"
            _ = try await machine.json("reserve", "main/a", "--tokens", "5", "--operation", label)
            let granted = try #require(
                try await machine.journal("BURSAR_KIND=granted").first)
            #expect(granted["BURSAR_ACCOUNT"] as? String == "main/a")
            let message = try #require(granted["MESSAGE"] as? String)
            #expect(message.hasPrefix("g") && !message.contains("\n"))
            #expect(
                try await machine.journal("BURSAR_ACCOUNT=main/b", "BURSAR_KIND=granted").isEmpty)

            // Nor do entries that others write under Bursar's names.
            try await machine.shell(
                """
                printf 'MESSAGE=forged\\nSYSLOG_IDENTIFIER=bursard\\nBURSAR_KIND=granted\\n\
                BURSAR_SEQ=9999\\nBURSAR_LEDGER=%s\\n' \
                "$(bursar status --json | python3 -c 'import json,sys;print(json.load(sys.stdin)["ledger"])')" \
                | logger --journald
                """)
            #expect(try await machine.journal("BURSAR_SEQ=9999").count == 1)
            #expect(!(try await machine.run("bursar", "audit")).contains("forged"))
            #expect(try await machine.json("audit", "verify")["ok"] as? Bool == true)

            // Nor a user's own unit of the same name.
            let uid = try await machine.shell("useradd --create-home forger && id -u forger")
            try await machine.write(
                """
                [Service]
                Type=oneshot
                ExecStart=/bin/sh -c "printf 'MESSAGE=forged\\\\nSYSLOG_IDENTIFIER=bursard\\\\nBURSAR_KIND=granted\\\\nBURSAR_SEQ=9998\\\\n' | logger --journald"
                """, to: "/home/forger/.config/systemd/user/bursard.service")
            try await machine.shell(
                """
                chown -R forger /home/forger; systemctl start user@\(uid).service
                runuser -u forger -- env XDG_RUNTIME_DIR=/run/user/\(uid) HOME=/home/forger \
                    systemctl --user start bursard.service
                """)
            #expect(try await machine.journal("BURSAR_SEQ=9998").count == 1)
            #expect(!(try await machine.run("bursar", "audit")).contains("forged"))
            #expect(try await machine.json("audit", "verify")["ok"] as? Bool == true)
        }

        @Test("a trail that is not there is no good trail")
        func nothing() async throws {
            let machine = try await started()
            let report = try await machine.json("audit", "verify", "--unit", "other.service")
            #expect(report["ok"] as? Bool == false)
            #expect(report["missing"] as? Int ?? 0 > 0)
            let blind = try await machine.attempt(
                "runuser", "-u", "daemon", "-G", "bursar", "--", "bursar", "audit", "verify")
            #expect(blind.status == 1)
            #expect(blind.errors.contains("group systemd-journal"), "\(blind)")
        }

        @Test("a kill while the level changes leaves a trail that agrees with the ledger")
        func killed() async throws {
            let machine = try await started()
            for level in ["all", "changes", "decisions"] {
                _ = try await machine.json("reserve", "main/a", "--tokens", "5")
                try await machine.write(
                    "[daemon]\naudit = \"\(level)\"\n", to: "/etc/bursar/bursard.toml.d/1.toml")
                try await machine.run("systemctl", "kill", "-s", "KILL", "bursard")
                try await eventually("it is restarted") {
                    let journal = try await machine.json("status")["journal"] as? [String: Any]
                    return journal?["audit"] as? String == level
                }
            }
            let report = try await machine.json("audit", "verify")
            #expect(report["ok"] as? Bool == true, "\(report)")
        }

        @Test("a request for what is not there is told of too")
        func requestRefused() async throws {
            let machine = try await started()
            _ = try await machine.attempt("bursar", "commit", "g999999")
            let refused = try await machine.journal("BURSAR_KIND=request_refused")
            #expect(refused.first?["BURSAR_REASON"] as? String == "unknown_grant")
            #expect(refused.first?["BURSAR_VERDICT"] as? String == "refused")
        }

        @Test("who may not use an account is refused and told of, once for many times")
        func refused() async throws {
            let machine = try await started()
            for _ in 0..<3 {
                let result = try await machine.attempt(
                    "runuser", "-u", "daemon", "--", "bursar", "reserve", "main/b", "--tokens",
                    "1")
                #expect(result.status == 1)
                #expect(result.errors.contains("user 1 may not use main/b"), "\(result.errors)")
            }
            let refused = try await machine.journal("BURSAR_KIND=client_refused")
            #expect(refused.count == 1)
            #expect(refused.first?["BURSAR_VERDICT"] as? String == "refused")
            #expect(refused.first?["BURSAR_UID"] as? String == "1")
            #expect(refused.first?["BURSAR_ACCOUNT"] as? String == "main/b")
            #expect(refused.first?["BURSAR_REASON"] as? String == "not_permitted")
            try await machine.run("systemctl", "stop", "bursard.service")
            let counted = try await machine.journal("BURSAR_KIND=client_refused")
            #expect(counted.map { $0["BURSAR_COUNT"] as? String } == ["1", "2"])
        }

        @Test("a client that breaks the protocol is disconnected and told of")
        func misbehaviour() async throws {
            let machine = try await started()
            try await machine.shell(
                """
                python3 -c '
                import socket
                s = socket.socket(socket.AF_UNIX); s.connect("/run/bursar/bursar.sock")
                s.sendall(b"\\xff" * 64); s.recv(4096)'
                """)
            try await eventually("it is told of") {
                try await machine.journal("BURSAR_KIND=client_refused").count == 1
            }
        }

        @Test("members of the group bursar are operators, others are not")
        func operators() async throws {
            let machine = try await started()
            try await machine.run("usermod", "-aG", "bursar", "daemon")
            let allowed = try await machine.attempt(
                "runuser", "-u", "daemon", "--", "bursar", "adjust", "main/a", "--weight", "2")
            #expect(allowed.status == 0, "\(allowed.errors)")
            let denied = try await machine.attempt(
                "runuser", "-u", "games", "--", "bursar", "adjust", "main/a", "--weight", "3")
            #expect(denied.status == 1)
        }

        /// Waits until the journal has got all that it takes.
        private func waitUntilWritten(_ machine: Machine) async throws {
            try await eventually("the journal has what it takes") {
                let journal = try await machine.json("status")["journal"] as? [String: Any]
                return journal?["waiting"] as? Int == 0
            }
        }

        @Test("ten thousand refusals: what journald drops is named exactly")
        func burst() async throws {
            let machine = try await started(service: [
                "LogRateLimitIntervalSec=2s", "LogRateLimitBurst=50",
            ])
            let (agent, output) = try machine.agent("main/a", "99999", "ask", "10000")
            #expect(await output.line() == "denied 10000")
            #expect(await agent.finished() == 0)
            try await waitUntilWritten(machine)
            // journald says what it dropped with the next entry that it takes.
            try await Task.sleep(for: .seconds(3))
            _ = try await machine.json("reserve", "main/a", "--tokens", "1")

            let report = try await machine.json("audit", "verify")
            let (due, present) = try await machine.auditNumbers()
            let missing = try Machine.missing(report)
            #expect(report["ok"] as? Bool == false)
            #expect(missing.count > 1_000)
            #expect(missing == due.subtracting(present))
            #expect(report["missing"] as? Int == missing.count)
            let gaps = try #require(report["gaps"] as? [[String: Any]])
            #expect(gaps.allSatisfy { $0["cause"] as? String == "rate_limit" }, "\(gaps)")
            #expect(report["mismatches"] as? [String] == [])
        }

        @Test("ten thousand refusals as the unit is: nothing is lost")
        func burstWithinLimits() async throws {
            let machine = try await started()
            let (agent, output) = try machine.agent("main/a", "99999", "ask", "10000")
            #expect(await output.line() == "denied 10000")
            #expect(await agent.finished() == 0)
            try await waitUntilWritten(machine)
            let report = try await machine.json("audit", "verify")
            #expect(report["ok"] as? Bool == true, "\(report)")
            let (due, present) = try await machine.auditNumbers()
            // What came between the two lists is in the second one alone.
            #expect(due.count > 10_000 && due.subtracting(present).isEmpty)
        }

        @Test("how much is copied can be changed while it runs, and verification knows")
        func levels() async throws {
            let machine = try await started()
            for level in ["all", "changes", "decisions"] {
                try await machine.write(
                    "[daemon]\naudit = \"\(level)\"\n", to: "/etc/bursar/bursard.toml.d/1.toml")
                try await machine.run("systemctl", "reload", "bursard")
                try await eventually("it is in force") {
                    let journal = try await machine.json("status")["journal"] as? [String: Any]
                    return journal?["audit"] as? String == level
                }
                let grant = try #require(
                    try await machine.json("reserve", "main/a", "--tokens", "5")["grant"]
                        as? String)
                try await machine.run(
                    "bursar", "track", "main/a", "--grant", grant, "--tokens", "2")
                try await machine.run("bursar", "commit", grant)
            }
            #expect(try await machine.journal("BURSAR_KIND=tracked").count == 1)
            #expect(try await machine.journal("BURSAR_KIND=granted").count == 2)
            let report = try await machine.json("audit", "verify")
            #expect(report["ok"] as? Bool == true, "\(report)")
        }
    }
}
