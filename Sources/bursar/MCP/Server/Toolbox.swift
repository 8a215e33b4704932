/// The tools that a server offers; they do the work.
protocol Toolbox: Sendable {
    /// All of them, in the order in which they are listed.
    var definitions: [ToolDefinition] { get }

    /// Does what a tool is for. Cancelling the task withdraws a request that waits.
    ///
    /// - Parameter arguments: An object.
    func call(_ tool: String, _ arguments: WrittenValue) async -> ToolResult

    /// The account's limits as they are, for the prompt; nothing if they cannot be had.
    func limits() async -> AgentPrompt.Limits?
}

/// A tool as clients see it.
struct ToolDefinition: Sendable {
    var name: String
    /// For people.
    var title: String
    /// For models: what it is for and when to use it.
    var about: String
    var input: JSONSchema
    var output: JSONSchema
    /// Whether it changes nothing.
    var isReadOnly = false

    /// As a revision lists it.
    func json(in revision: MCPRevision) -> JSON {
        var members: [JSON.Member] = [.init("name", .string(name))]
        if revision.hasStructuredContent { members.append(.init("title", .string(title))) }
        members += [.init("description", .string(about)), .init("inputSchema", input.json)]
        if revision.hasStructuredContent { members.append(.init("outputSchema", output.json)) }
        if revision > .november2024 {
            let hints: [JSON.Member] = [
                .init("title", .string(title)), .init("readOnlyHint", .bool(isReadOnly)),
                .init("destructiveHint", .bool(false)),
                .init("idempotentHint", .bool(isReadOnly)),
                .init("openWorldHint", .bool(false)),
            ]
            members.append(.init("annotations", .object(hints)))
        }
        return .object(members)
    }
}

/// What came of a call.
enum ToolResult: Hashable, Sendable {
    /// In words and as data of the tool's output schema.
    case done(String, [JSON.Member])
    /// What was wrong and what would be right.
    case failed(String)

    /// As a revision has it.
    func members(in revision: MCPRevision) -> [JSON.Member] {
        func text(_ text: String) -> JSON {
            .object([.init("type", .string("text")), .init("text", .string(text))])
        }
        switch self {
        case .failed(let words):
            return [.init("content", .array([text(words)])), .init("isError", .bool(true))]
        case .done(let words, let data):
            if revision.hasStructuredContent {
                return [
                    .init("content", .array([text(words)])),
                    .init("structuredContent", .object(data)), .init("isError", .bool(false)),
                ]
            }
            let both = [text(words), text(JSON.object(data).description)]
            return [.init("content", .array(both)), .init("isError", .bool(false))]
        }
    }
}
