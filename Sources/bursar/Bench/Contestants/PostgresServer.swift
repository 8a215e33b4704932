import BursarLoad
import Foundation

/// PostgreSQL, with a reservation and a commit as PL/pgSQL functions and its files on the same disk.
final class PostgresServer: Sendable {
    /// The programs of it.
    struct Programs: Sendable {
        var initdb: URL
        var server: URL
        var psql: URL
        var pgbench: URL

        /// Where they are, if all are installed; Debian has servers beside `$PATH`, by version.
        static func find() -> Programs? {
            let versions = "/usr/lib/postgresql"
            let folders = ((try? FileManager.default.contentsOfDirectory(atPath: versions)) ?? [])
                .sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }.map { "\(versions)/\($0)/bin" }
            guard let initdb = InstalledProgram.find("initdb", first: folders),
                let server = InstalledProgram.find("postgres", first: folders),
                let psql = InstalledProgram.find("psql", first: folders),
                let pgbench = InstalledProgram.find("pgbench", first: folders)
            else { return nil }
            return Programs(initdb: initdb, server: server, psql: psql, pgbench: pgbench)
        }
    }

    let programs: Programs
    let stage: Stage
    let pinning: Pinning
    /// As whom it runs, and by what, where this is root.
    private let launch: (user: String, launcher: URL)?

    /// Makes a folder that it may use. Nothing runs yet.
    init(_ programs: Programs, in parent: String?, _ pinning: Pinning) throws(CommandFailure) {
        self.programs = programs
        self.pinning = pinning
        stage = try Stage(named: "bursar-bench-postgres", in: parent)
        do throws(CommandFailure) {
            launch = try Self.unprivileged(stage)
        } catch {
            stage.tearDown()
            throw error
        }
    }

    /// Makes a database with so many accounts, and starts the server.
    func prepare(accounts: Int) async throws {
        try await start()
        _ = try await ask(PostgresFunctions.schema(accounts: accounts))
        try stage.write(PostgresFunctions.lifecycle(accounts: accounts), to: "lifecycle.sql")
    }

    private func start() async throws {
        let folder = stage.folder.path
        let data = folder + "/data"
        let made = try launched(
            programs.initdb, ["-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8"],
            log: "initdb.log")
        guard await made.wait() == 0 else {
            throw CommandFailure("initdb failed: \(stage.text(of: "initdb.log"))")
        }
        _ = try Processor.bound(to: pinning.server) { () throws(CommandFailure) in
            try launched(
                programs.server,
                [
                    "-D", data, "-k", folder, "-c", "listen_addresses=",
                    // It would write everything in the middle of a round.
                    "-c", "checkpoint_timeout=1h", "-c", "max_wal_size=16GB",
                ], log: "postgres.log")
        }
        try await stage.wait(for: folder + "/.s.PGSQL.5432", log: "postgres.log")
        // It listens before it answers.
        for _ in 0..<100 {
            if (try? await ask("SELECT 1")) != nil { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw CommandFailure("PostgreSQL does not answer: \(stage.text(of: "postgres.log"))")
    }

    /// As root it refuses to run: then it is to run as the user that the package has made.
    private static func unprivileged(
        _ stage: Stage
    ) throws(CommandFailure) -> (user: String, launcher: URL)? {
        guard geteuid() == 0 else { return nil }
        guard let account = unsafe getpwnam("postgres"),
            let launcher = InstalledProgram.find("setpriv")
        else { throw CommandFailure("PostgreSQL does not run as root, and there is no postgres") }
        let (user, group) = unsafe (account.pointee.pw_uid, account.pointee.pw_gid)
        guard unsafe chown(stage.folder.path, user, group) == 0 else {
            throw CommandFailure("\(stage.folder.path) cannot be given to postgres")
        }
        return ("postgres", launcher)
    }

    private func launched(
        _ program: URL, _ arguments: [String], log: String
    ) throws(CommandFailure) -> StageProcess {
        var command = (program: program, arguments: arguments)
        if let launch {
            command.program = launch.launcher
            command.arguments =
                [
                    "--reuid", launch.user, "--regid", launch.user, "--init-groups", "--",
                    program.path,
                ] + arguments
        }
        return try stage.start(
            command.program, command.arguments, log: log, output: log + ".out", end: SIGQUIT)
    }

    /// What psql answers, without decoration.
    func ask(_ statements: String) async throws(CommandFailure) -> String {
        try await stage.capture(
            programs.psql,
            [
                "-h", stage.folder.path, "-U", "bench", "-d", "postgres", "-v",
                "ON_ERROR_STOP=1", "-q", "-A", "-t", "-c", statements,
            ])
    }

    func tearDown() { stage.tearDown() }
}
