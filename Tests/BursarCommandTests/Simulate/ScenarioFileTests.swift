import ArgumentParser
import Foundation
import Testing

@testable import bursar

/// Files are taken for what they are; problems begin with the file's name.
struct ScenarioFileTests {
    private let json =
        #"{"capacity": 1, "strategy": "equal", "agents": [{"name": "a"}], "#
        + #""rounds": [{}]}"#

    private func scenario(
        _ text: String, name: String, _ options: String...
    ) throws -> (scenario: Scenario?, message: String, path: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: name).path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let command = try BursarCommand.parseAsRoot(["simulate", path] + options)
        let trace = try #require(command as? SimulateCommand).trace
        do {
            return (try ScenarioFile(path).scenario(trace), "", path)
        } catch {
            return (nil, "\(error)", path)
        }
    }

    @Test(arguments: [
        ("scenario.json", true), ("scenario", true), ("scenario.toml", false), ("plain", false),
    ])
    func jsonAndTOML(name: String, isJSON: Bool) throws {
        let toml = """
            # One agent.
            capacity = 1
            strategy = "equal"
            agents = [{ name = "a" }]
            rounds = [{}]
            """
        let read = try scenario(isJSON ? json : toml, name: name)
        #expect(read.scenario?.nodes.map(\.path) == ["a"], "\(read.message)")
    }

    @Test func traces() throws {
        let text = Trace.header + "\n2023-11-16 18:00:00,7,0\n"
        let read = try scenario(
            text, name: "trace", "--capacity", "5", "--agents", "2", "--rounds", "2")
        #expect(read.scenario?.rounds == [[.init(node: 0, demand: 7)], []])
        #expect(
            try scenario(text, name: "trace").message
                == "for a trace say what there is in each round: --capacity UNITS")
        let broken = try scenario(text + "x,1,2\n", name: "trace.csv", "--capacity", "5")
        #expect(broken.message.hasPrefix("\(broken.path): line 3: \"x\" is no time"))
    }

    @Test func optionsOfTracesAreRefusedForScenarios() throws {
        let read = try scenario(json, name: "scenario.json", "--agents", "5")
        #expect(read.message.hasPrefix("--agents is for a trace"))
    }

    @Test func problemsNameTheFile() throws {
        let syntax = try scenario("{\n  x}", name: "a.json")
        #expect(
            syntax.message == "\(syntax.path):2:3: this is not JSON: a key in quotes is expected")
        let two = try scenario(#"{"capacity": -1, "strategy": 5}"#, name: "a.json")
        #expect(two.message.hasPrefix("\(two.path): a scenario needs \"agents\"\nbursar: "))
        #expect(
            two.message.hasSuffix(
                "\nbursar: \(two.path): capacity: the capacity is a whole number from 0, not -1"))
        let empty = try scenario("", name: "a.json")
        #expect(
            empty.message == "\(empty.path): it is empty; a scenario or a trace is expected")
        #expect(throws: CommandFailure.self) { try ScenarioFile("/nowhere/scenario.json") }
    }
}
