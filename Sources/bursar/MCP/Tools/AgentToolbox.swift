import BursarClient

/// The tools of an agent, for one account of a coordinator.
struct AgentToolbox: Toolbox {
    let account: AgentAccount
    /// Whether grants outlive the server.
    var grantsAreDetached = false

    let definitions = [
        checkBudget, getSessionInfo, setSelfBudget, requestGrant, reportUsage, forecast,
    ]

    func call(_ tool: String, _ arguments: WrittenValue) async -> ToolResult {
        do throws(ToolFailure) {
            guard let definition = definitions.first(where: { $0.name == tool }) else {
                throw ToolFailure("There is no tool \"\(tool.printable)\".")
            }
            let arguments = try ToolArguments(arguments, names: definition.input.propertyNames)
            switch tool {
            case Self.checkBudget.name: return try await checkBudget()
            case Self.getSessionInfo.name: return try await getSessionInfo()
            case Self.setSelfBudget.name: return try await setSelfBudget(arguments)
            case Self.requestGrant.name: return try await requestGrant(arguments)
            case Self.reportUsage.name: return try await reportUsage(arguments)
            default: return try await forecast()
            }
        } catch {
            return .failed(error.description)
        }
    }

    func limits() async -> AgentPrompt.Limits? {
        guard let standing = try? await account.standing() else { return nil }
        return AgentPrompt.Limits(standing)
    }

    // MARK: What the tools share

    /// Asks the coordinator; what it says against it becomes a failure.
    func asking<Value>(
        _ body: () async throws(BursarError) -> Value
    ) async throws(ToolFailure) -> Value {
        do throws(BursarError) {
            return try await body()
        } catch {
            throw ToolFailure(error)
        }
    }

    func standing() async throws(ToolFailure) -> Reply.Checked {
        try await asking { () throws(BursarError) in try await account.standing() }
    }

    /// The members that every result ends with, and the line of advice where there is one.
    func ending(
        _ level: Level, _ degradation: Degradation? = nil, _ indicative: Indicative? = nil
    ) async -> (members: [JSON.Member], advice: String) {
        let before = await account.told(level)
        let advice = Advice.line(
            level: level, before: before, degradation: degradation, indicative: indicative)
        guard let advice else { return ([], "") }
        return ([.init("advice", .string(advice))], "\nAdvice: \(advice)")
    }

    static func level(_ level: Level, _ action: Action) -> [JSON.Member] {
        [.init("level", .string(level.name)), .init("action", .string(action.name))]
    }
}

extension JSONSchema {
    /// Names of an object's members.
    var propertyNames: [String] {
        guard case .object(let members) = json,
            case .object(let properties)? = members.first(where: { $0.key == "properties" })?.value
        else { return [] }
        return properties.map(\.key)
    }
}
