import BursarCore
import Foundation
import Glibc
import Testing

@testable import BursarDaemon

@Suite struct ConfigurationFilesTests {
    private let folder: TemporaryFolder
    private var source: ConfigurationSource {
        .directories(["etc", "run", "usr"].map { "\(folder.path)/\($0)" })
    }

    init() throws { folder = try TemporaryFolder() }

    private func load(_ source: ConfigurationSource? = nil) throws -> Configuration {
        try Configuration.load(from: source ?? self.source, identities: identities)
    }

    /// What was read, without the folder.
    private func sources(_ source: ConfigurationSource? = nil) throws -> [String] {
        try load(source).sources.map { String($0.dropFirst(folder.path.count + 1)) }
    }

    private func problems(_ source: ConfigurationSource? = nil) -> [String] {
        do {
            _ = try load(source)
            return []
        } catch {
            return "\(error)".replacing("\(folder.path)/", with: "")
                .split(separator: "\n").map(String.init)
        }
    }

    @Test func theStrongestMainFileStandsAlone() throws {
        try folder.write("usr/bursard.toml", "[daemon]\nconnections = 1")
        #expect(try sources() == ["usr/bursard.toml"])
        try folder.write("run/bursard.toml", "[daemon]\nin_flight = 2")
        #expect(try sources() == ["run/bursard.toml"])
        try folder.write("etc/bursard.toml", "[daemon]\nin_flight = 3")
        #expect(try sources() == ["etc/bursard.toml"])
        let daemon = try load().daemon
        #expect(daemon.inFlight == 3)
        #expect(daemon.connections == DaemonSettings().connections)
    }

    @Test func dropInsOfAllFoldersAreSortedByName() throws {
        try folder.write("usr/bursard.toml", "[daemon]\nin_flight = 1\nconnections = 1")
        try folder.write("usr/bursard.toml.d/50-a.toml", "[daemon]\nin_flight = 2")
        try folder.write("run/bursard.toml.d/60-b.toml", "[daemon]\nin_flight = 3")
        try folder.write("etc/bursard.toml.d/40-c.toml", "[daemon]\nin_flight = 4")
        try folder.write("etc/bursard.toml.d/notes.txt", "no TOML")
        try folder.write("etc/bursard.toml.d/.hidden.toml", "no TOML")
        #expect(
            try sources() == [
                "usr/bursard.toml", "etc/bursard.toml.d/40-c.toml",
                "usr/bursard.toml.d/50-a.toml", "run/bursard.toml.d/60-b.toml",
            ])
        let daemon = try load().daemon
        #expect(daemon.inFlight == 3)
        #expect(daemon.connections == 1)
    }

    @Test func ofDropInsWithOneNameTheStrongestCounts() throws {
        try folder.write("usr/bursard.toml.d/a.toml", "[daemon]\nconnections = 1")
        try folder.write("run/bursard.toml.d/a.toml", "[daemon]\nin_flight = 2")
        #expect(try sources() == ["run/bursard.toml.d/a.toml"])
        try folder.write("etc/bursard.toml.d/a.toml", "[daemon]\nin_flight = 3")
        #expect(try sources() == ["etc/bursard.toml.d/a.toml"])
    }

    @Test(arguments: [true, false])
    func emptyFilesAndLinksToNullMask(link: Bool) throws {
        for name in ["bursard.toml", "bursard.toml.d/a.toml"] {
            try folder.write("usr/\(name)", "[daemon]\nconnections = 1")
            if link {
                try folder.link("etc/\(name)", to: "/dev/null")
            } else {
                try folder.write("etc/\(name)", "")
            }
        }
        try folder.write("usr/bursard.toml.d/b.toml", "[daemon]\nin_flight = 1")
        #expect(try sources() == ["usr/bursard.toml.d/b.toml"])
        #expect(try load().daemon.connections == DaemonSettings().connections)
    }

    @Test func nothingAtAllIsTheDefault() throws {
        #expect(try sources() == [])
        #expect(try load(ConfigurationSource.none).pools.map(\.name) == ["main"])
        #expect(try load().pools.map(\.name) == ["main"])
    }

    @Test func aNamedFileHasItsOwnDropIns() throws {
        let file = try folder.write("my.conf", "[daemon]\nin_flight = 1\n[pool.b]\ntokens = 1")
        try folder.write("my.conf.d/2.toml", "[pool.a]\n[pool.b]\ntokens = 2")
        try folder.write("my.conf.d/1.toml", "[pool.b]\ntokens = 3\ntime = \"1s\"")
        try folder.write("etc/bursard.toml", "[daemon]\nin_flight = 9")
        let loaded = try load(.file(file))
        #expect(try sources(.file(file)) == ["my.conf", "my.conf.d/1.toml", "my.conf.d/2.toml"])
        #expect(loaded.daemon.inFlight == 1)
        #expect(loaded.pools.map(\.name) == ["b", "a"])
        #expect(loaded.pools[0].settings.nominal[.tokens] == .finite(2))
        #expect(loaded.pools[0].settings.nominal[.time] == .finite(1000))
    }

    @Test func mergingGoesIntoTables() throws {
        let loaded = try configuration(
            "[pool.p]\nthresholds = [0.1, 0.2, 0.3, 0.4]\n[pool.p.account.a]\n"
                + "ceiling = { tokens = 5, time = \"1s\" }\nreserved = \"1%\"",
            "[pool.p]\nthresholds = [0.5, 0.6, 0.7, 0.8]\n[pool.p.account.a]\n"
                + "ceiling = { tokens = 6 }\nreserved = { tokens = 3 }")
        let account = loaded.pools[0].accounts[0].settings
        #expect(account.ceiling[.tokens] == .finite(6))
        #expect(account.ceiling[.time] == .finite(1000))
        #expect(account.reserved[.tokens] == .absolute(3))
        #expect(account.reserved[.time] == .inherited)
        #expect(loaded.pools[0].settings.thresholds?.yellow == 500_000)
    }

    @Test func aTableThatADropInReplacesIsToldThere() {
        let found = BursarDaemonTests.problems("[pool.p.account.a]", "[pool.p]\naccount = 1")
        #expect(
            found == [
                "1.toml:2:1: account is the integer 1; accounts are tables, [pool.p.account.NAME]"
            ])
    }

    @Test func problemsNameTheFileThatSaysIt() throws {
        try folder.write("etc/bursard.toml", "[pool.p]\n\ntokens = 1\n")
        try folder.write("run/bursard.toml.d/x.toml", "# ü\n[pool.p]\n  tokens = -1\n")
        #expect(
            problems() == [
                "run/bursard.toml.d/x.toml:3:3: tokens is negative (-1); write 0 or more"
            ])
    }

    @Test func refusesWhatIsNoFile() throws {
        try folder.link("etc/bursard.toml", to: "bursard.toml")
        try folder.write("etc/bursard.toml.d/a.toml/inside", "x")
        try folder.link("etc/bursard.toml.d/b.toml", to: "nowhere")
        try folder.link("etc/bursard.toml.d/c.toml", to: "/dev/zero")
        let made = unsafe mkfifo("\(folder.path)/etc/bursard.toml.d/d.toml", 0o600)
        try #require(made == 0)
        try folder.write("etc/bursard.toml.d/e.toml", [0x61, 0x0A, 0xFF])
        try folder.write("etc/bursard.toml.d/f.toml", "[daemon]")
        try folder.link("etc/bursard.toml.d/g.toml", to: "f.toml")
        #expect(
            problems() == [
                "etc/bursard.toml: is a symbolic link that leads in a circle; "
                    + "make it a regular file",
                "etc/bursard.toml.d/a.toml: is a directory; "
                    + "a configuration file is a regular file of TOML",
                "etc/bursard.toml.d/b.toml: is a symbolic link that leads nowhere; "
                    + "to mask a file, link /dev/null",
                "etc/bursard.toml.d/c.toml: is not a regular file; "
                    + "a configuration file is a regular file of TOML",
                "etc/bursard.toml.d/d.toml: is not a regular file; "
                    + "a configuration file is a regular file of TOML",
                "etc/bursard.toml.d/e.toml:2:1: is not UTF-8 text; save it as UTF-8",
                "etc/bursard.toml.d/g.toml: is the same file as etc/bursard.toml.d/f.toml; "
                    + "remove one of the two",
            ])
    }

    @Test func refusesANamedFileThatIsMissing() {
        let found = problems(.file("\(folder.path)/x.toml"))
        #expect(found == ["x.toml: does not exist; name a file of TOML"])
    }

    @Test(.enabled(if: geteuid() != 0, "root reads everything"))
    func refusesWhatItMayNotRead() throws {
        let path = try folder.write("etc/bursard.toml", "[daemon]")
        try #require(unsafe chmod(path, 0) == 0)
        #expect(problems() == ["etc/bursard.toml: cannot be opened: Permission denied"])
    }

    @Test func refusesFilesThatAreTooLarge() throws {
        let path = try folder.write("big.toml", String(repeating: "#", count: 1 + 16 << 20))
        #expect(
            problems(.file(path)) == [
                "big.toml: is larger than 16 MiB; split it or remove what is not needed"
            ])
    }
}
