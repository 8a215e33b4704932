import Foundation
import TestSupport
import Testing

extension Service {
    @Suite("A journal in trouble") struct JournalTrouble {
        private func started() async throws -> Machine {
            let machine = try await Machine(
                configuration:
                    "[daemon]\ndurability = \"process\"\n[pool.main]\ntokens = 1_000_000\n")
            try await machine.run("systemctl", "start", "bursard.socket", "bursard.service")
            return machine
        }

        /// What the coordinator says of its journal.
        private func count(_ name: String, of machine: Machine) async throws -> Int {
            let journal = try #require(
                try await machine.json("status")["journal"] as? [String: Any])
            return try #require(journal[name] as? Int)
        }

        /// Lets an agent work, which it can only if the coordinator serves.
        private func serves(_ machine: Machine, rounds: Int) async throws {
            let (agent, output) = try machine.agent("main/a", "10", "work", "\(rounds)")
            #expect(await output.line() == "charged \(rounds * 5)")
            #expect(await agent.finished() == 0)
        }

        @Test("while journald is stopped the coordinator serves, and tells what was lost")
        func stopped() async throws {
            let machine = try await started()
            try await serves(machine, rounds: 5)
            try await machine.run(
                "systemctl", "stop", "systemd-journald.socket", "systemd-journald-dev-log.socket",
                "systemd-journald.service")
            try await serves(machine, rounds: 100)
            try await eventually("the loss is counted") {
                try await count("lost", of: machine) >= 200
            }
            let lost = try await count("lost", of: machine)
            #expect(try await machine.run("bursar", "status").contains("\(lost) entries lost"))
            try await eventually("the service manager is told") {
                try await machine.property("StatusText")
                    .hasPrefix("\(lost) entries lost to the journal; ")
            }

            try await machine.run(
                "systemctl", "start", "systemd-journald.socket", "systemd-journald.service")
            try await eventually("the journal is told, though nothing else happens") {
                try await machine.journal("BURSAR_KIND=journal_gap").count == 1
            }
            let gap = try #require(try await machine.journal("BURSAR_KIND=journal_gap").first)
            #expect(gap["BURSAR_COUNT"] as? String == "\(lost)")
            let report = try await machine.json("audit", "verify")
            #expect(report["missing"] as? Int == lost)
            let gaps = try #require(report["gaps"] as? [[String: Any]])
            #expect(gaps.map { $0["cause"] as? String } == ["not_taken"])
            #expect(gaps.first?["first"] as? Int == Int(gap["BURSAR_FIRST_SEQ"] as? String ?? ""))
            #expect(gaps.first?["last"] as? Int == Int(gap["BURSAR_LAST_SEQ"] as? String ?? ""))
        }

        @Test(
            "while journald is stuck the coordinator serves and stops, and nothing is lost if it recovers"
        )
        func stuck() async throws {
            let machine = try await started()
            let journald = try await machine.property(
                "MainPID", of: "systemd-journald.service")
            try await machine.run("kill", "-STOP", journald)
            try await serves(machine, rounds: 500)
            #expect(try await count("waiting", of: machine) > 500)
            try await machine.run("kill", "-CONT", journald)
            try await eventually("all is written") {
                try await count("waiting", of: machine) == 0
            }
            #expect(try await count("lost", of: machine) == 0)
            let report = try await machine.json("audit", "verify")
            #expect(report["ok"] as? Bool == true, "\(report)")

            // Stopping does not wait for it for ever, and says what it left behind.
            try await machine.run("kill", "-STOP", journald)
            try await serves(machine, rounds: 200)
            try await machine.run("systemctl", "stop", "bursard.service")
            #expect(try await machine.property("Result") == "success")
            try await machine.run("kill", "-CONT", journald)
            try await serves(machine, rounds: 1)
            let after = try await machine.json("audit", "verify")
            let gaps = try #require(after["gaps"] as? [[String: Any]])
            #expect(gaps.map { $0["cause"] as? String } == ["ended"], "\(gaps)")
        }

        @Test(
            "while the journal's disk is full the coordinator serves, and verification shows what is missing"
        )
        func full() async throws {
            let machine = try await started()
            try await serves(machine, rounds: 2)
            try await machine.shell(
                """
                systemctl stop systemd-journald.socket systemd-journald-dev-log.socket \
                    systemd-journald.service
                mount -t tmpfs -o size=10M tmpfs /run/log/journal
                systemctl start systemd-journald.socket systemd-journald.service
                logger one; sleep 0.5
                dd if=/dev/zero of=/run/log/journal/full bs=1M 2>/dev/null || true
                """)
            try await serves(machine, rounds: 4_000)
            try await machine.run("rm", "/run/log/journal/full")
            #expect(try await machine.property("NRestarts") == "0")
            let ledger = try await machine.json("ledger", "verify")
            #expect(ledger["ok"] as? Bool == true)
            // How much journald finds room for by dropping older files is its own business; what is
            // missing behind the oldest entry that it kept is named.
            let report = try await machine.json("audit", "verify")
            let (due, present) = try await machine.auditNumbers()
            let oldest = try #require(present.min())
            let missing = try Machine.missing(report).filter { $0 > oldest }
            #expect(missing == due.subtracting(present).filter { $0 > oldest })
            #expect(!missing.isEmpty, "the journal had room for all")
        }
    }
}

extension Service {
    @Suite("A disk in trouble") struct DiskTrouble {
        @Test(
            "a full disk ends the coordinator with its reason, and it comes back when there is room"
        )
        func full() async throws {
            let machine = try await Machine(configuration: "[pool.main]\ntokens = 100_000_000\n")
            try await machine.shell(
                """
                install -d -o bursar -g bursar -m 0700 /var/lib/bursar
                mount -t tmpfs -o size=2M,mode=0700,uid=$(id -u bursar),gid=$(id -g bursar) \
                    tmpfs /var/lib/bursar
                systemctl start bursard.socket bursard.service
                """)
            let (agent, output) = try machine.agent("main/a", "10", "spend", "3600")
            try await eventually("it has failed") {
                try await machine.journal("BURSAR_KIND=ledger_failed").count >= 1
            }
            try await eventually("the service manager knows why") {
                try await machine.property("StatusErrno") == "28"
            }
            #expect(try await machine.property("StatusText").contains("ledger"))
            let told = try #require(
                Int64(await output.line().split(separator: " ").last ?? ""))
            _ = await agent.finished()
            try await machine.run("mount", "-o", "remount,size=64M", "/var/lib/bursar")
            try await eventually("it serves again") {
                try await machine.attempt("bursar", "status").status == 0
            }
            let pool = try await machine.json("check", "main")
            let consumed = (pool["consumed"] as? [String: Any])?["tokens"] as? Int64 ?? 0
            #expect(consumed >= told, "what was acknowledged is there")
        }
    }
}
