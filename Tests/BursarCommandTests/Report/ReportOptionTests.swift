import ArgumentParser
import Foundation
import Testing

@testable import bursar

/// What `bursar report` takes, and where pages go.
struct ReportOptionTests {
    private func options(_ arguments: String...) throws -> ReportOptions {
        let command = try BursarCommand.parseAsRoot(["report"] + arguments)
        return try #require(command as? ReportCommand).options
    }

    @Test func sumsOverTheLedgerAreAskedForByTheirOptions() throws {
        #expect(try !options().isAttribution)
        #expect(try !options("main/a", "--json").isAttribution)
        #expect(try options("--csv").breakdowns == [.account])
        #expect(try options("--since", "1h", "--json").breakdowns == [.account])
        #expect(try options("--html", "-").breakdowns == [.account, .operation, .model])
        #expect(try options("--by", "model", "--html", "x").breakdowns == [.model])
        #expect(try options("--limit", "3", "--sort", "actual_tokens").isAttribution)
    }

    @Test(arguments: [
        (["--by", "agent"], "--by"),
        (["--operations", "--csv"], "--operations goes with no other option but --json"),
        (["--csv", "--json"], "either --csv or --json"),
        (["--html", "-", "--csv"], "--html - takes standard output"),
        (["--limit", "0"], "--limit is a count, 1 or more"),
        (["--since", "1h", "--until", "2h"], "--since must be before --until"),
        (["--by", "model", "--sort", "account"], "--sort is one of model, grants, denials"),
    ])
    func theRestIsRefused(_ arguments: [String], _ reason: String) {
        do {
            _ = try BursarCommand.parseAsRoot(["report"] + arguments)
            Issue.record("\(arguments) were taken")
        } catch {
            #expect(BursarCommand.fullMessage(for: error).contains(reason))
        }
    }

    @Test func pagesReplaceFilesButNotDevices() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (page, link) = (folder.path + "/page.html", folder.path + "/link.html")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: page)
        try PageFile(path: link).write("a long page")
        try PageFile(path: link).write("page")
        #expect(try String(contentsOfFile: page, encoding: .utf8) == "page")
        #expect(
            try FileManager.default.attributesOfItem(atPath: link)[.type] as? FileAttributeType
                == .typeSymbolicLink)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/null", withDestinationPath: "/dev/null")
        try PageFile(path: folder.path + "/null").write("page")
        #expect(
            try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
                as? FileAttributeType == .typeCharacterSpecial)
        #expect(throws: CommandFailure.self) {
            try PageFile(path: folder.path + "/none/page.html").write("page")
        }
    }
}
