@testable import bursar

/// A scenario that was simulated, as scripts see it.
struct SimulateFixture {
    let report: SimulationReport
    /// The whole output with `--json`.
    let output: String
    /// The same, read back.
    let value: WrittenValue

    init(_ scenario: String) throws {
        try self.init(JSONReader.read(Array(scenario.utf8)))
    }

    init(_ scenario: WrittenValue) throws {
        report = SimulationReport(try ScenarioReader.read(scenario))
        var text = ""
        report.writeJSON { text += $0 }
        output = text
        value = try JSONReader.read(Array(text.utf8))
    }

    /// A round as JSON.
    func round(_ number: Int) -> String { report.json(of: report.rounds[number]).description }

    /// What the agents got in a round, in their order.
    func allocation(_ number: Int = 0) -> [Int64] { report.rounds[number].allocation }

    /// What the agents have after a round, in their order.
    func credits(_ number: Int = 0) -> [Int64] { report.rounds[number].credits }

    /// What is wrong with a scenario, or nothing.
    static func problems(_ scenario: String) throws -> [String] {
        let value = try JSONReader.read(Array(scenario.utf8))
        do throws(ScenarioProblems) {
            _ = try ScenarioReader.read(value)
            return []
        } catch {
            return error.shown
        }
    }
}

extension WrittenValue {
    /// The value of a key.
    subscript(key: String) -> WrittenValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The elements of a list.
    var elements: [WrittenValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// Whether everything that is expected is there, keys in any order.
    func contains(_ expected: WrittenValue) -> Bool {
        switch expected {
        case .object(let members):
            members.allSatisfy { self[$0.key]?.contains($0.value) == true }
        case .array(let others):
            elements.count == others.count
                && zip(elements, others).allSatisfy { $0.contains($1) }
        default: self == expected
        }
    }
}
