extension MCPServer {
    private static let promptName = "budget"

    static func prompt(in revision: MCPRevision) -> JSON {
        let argument = JSON.object([
            .init("name", .string("target")),
            .init("description", .string("The target that the user mentioned, such as $7.")),
            .init("required", .bool(false)),
        ])
        var members: [JSON.Member] = [.init("name", .string(promptName))]
        if revision.hasStructuredContent {
            members.append(.init("title", .string("Keep to a budget")))
        }
        members += [
            .init("description", .string("How to keep to enforced limits and to a user's target.")),
            .init("arguments", .array([argument])),
        ]
        return .object(members)
    }

    func prompt(
        _ params: WrittenValue, in revision: MCPRevision
    ) throws(RPCError) -> () async -> [JSON.Member] {
        guard let name = params["name"]?.text, name == Self.promptName else {
            throw RPCError(.invalidParams, "there is one prompt; its \"name\" is \"budget\"")
        }
        let target = params["arguments"]?["target"]?.text
        let toolbox = self.toolbox
        return {
            var prompt = AgentPrompt(tools: .mcp)
            prompt.target = target
            prompt.limits = await toolbox.limits()
            let content: [JSON.Member] = [
                .init("type", .string("text")), .init("text", .string(prompt.text)),
            ]
            let message = JSON.object([
                .init("role", .string("user")), .init("content", .object(content)),
            ])
            return [
                .init("description", .string("Keep to a budget.")),
                .init("messages", .array([message])),
            ] + Self.marks(in: revision)
        }
    }
}
