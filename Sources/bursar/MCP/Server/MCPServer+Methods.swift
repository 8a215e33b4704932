extension MCPServer {
    /// What a request leads to: a result at once, or work first.
    enum Reaction {
        case result([JSON.Member])
        case work(() async -> [JSON.Member])
    }

    /// The key by which a request tells its revision where there is no handshake.
    private static let revisionKey = "io.modelcontextprotocol/protocolVersion"

    /// Decides what a request leads to.
    func reaction(to request: RPCRequest) throws(RPCError) -> Reaction {
        switch request.method {
        case "initialize": return .result(try initialize(request.params))
        case "ping": return .result([])
        case "server/discover":
            let revision = try revision(of: request)
            return .result(discovery(in: revision))
        case "tools/list":
            let revision = try revision(of: request)
            try checkIsFirstPage(request.params)
            let tools = toolbox.definitions.map { $0.json(in: revision) }
            return .result(list("tools", tools, in: revision))
        case "tools/call":
            let revision = try revision(of: request)
            return .work(try call(request.params, in: revision))
        case "prompts/list":
            let revision = try revision(of: request)
            try checkIsFirstPage(request.params)
            return .result(list("prompts", [Self.prompt(in: revision)], in: revision))
        case "prompts/get":
            let revision = try revision(of: request)
            return .work(try prompt(request.params, in: revision))
        default:
            throw RPCError(
                .methodNotFound,
                "there is no method \"\(request.method.prefix(100))\" here; this server has tools "
                    + "(tools/list, tools/call) and a prompt (prompts/list, prompts/get)")
        }
    }

    // MARK: Handshake

    private func initialize(_ params: WrittenValue) throws(RPCError) -> [JSON.Member] {
        guard revision == nil else {
            throw RPCError(.invalidRequest, "the connection is initialized already")
        }
        guard let offer = params["protocolVersion"]?.text else {
            throw RPCError(
                .invalidParams, "\"protocolVersion\" is missing, such as \"2025-06-18\"")
        }
        let agreed = MCPRevision.agreed(offer: offer)
        revision = agreed
        return [
            .init("protocolVersion", .string(agreed.rawValue)),
            .init("capabilities", Self.capabilities),
            .init("serverInfo", Self.identity(in: agreed)),
            .init("instructions", .string(AgentPrompt.brief)),
        ]
    }

    /// What a request is to be answered in: its own revision, else what the handshake agreed on.
    private func revision(of request: RPCRequest) throws(RPCError) -> MCPRevision {
        if let own = request.params["_meta"]?[Self.revisionKey] {
            if own == .string(MCPRevision.july2026.rawValue) { return .july2026 }
            let spoken = MCPRevision.allCases.map { JSON.string($0.rawValue) }
            throw RPCError(
                .unsupportedVersion,
                "this server speaks revision \(MCPRevision.july2026.rawValue), and older ones "
                    + "after \"initialize\"",
                data: .object([
                    .init("supported", .array(spoken)), .init("requested", .text(own.text)),
                ]))
        }
        guard let revision else {
            throw RPCError(
                .invalidRequest, "\"\(request.method)\" came before \"initialize\"; send that first"
            )
        }
        return revision
    }

    private func discovery(in revision: MCPRevision) -> [JSON.Member] {
        let versions = MCPRevision.allCases.map { JSON.string($0.rawValue) }
        return [
            .init("supportedVersions", .array(versions)),
            .init("capabilities", Self.capabilities),
            .init("instructions", .string(AgentPrompt.brief)),
        ] + holding(in: revision)
    }

    private static let capabilities = JSON.object([
        .init("tools", .object([])), .init("prompts", .object([])),
    ])

    private static func identity(in revision: MCPRevision) -> JSON {
        var members: [JSON.Member] = [.init("name", .string("bursar"))]
        if revision.hasStructuredContent { members.append(.init("title", .string("Bursar"))) }
        members.append(.init("version", .string(BursarCommand.version)))
        return .object(members)
    }

    // MARK: Lists

    private func list(
        _ name: String, _ elements: [JSON], in revision: MCPRevision
    ) -> [JSON.Member] {
        [.init(name, .array(elements))] + holding(in: revision)
    }

    /// That a list is whole and how long it holds: these never change.
    private func holding(in revision: MCPRevision) -> [JSON.Member] {
        guard revision.marksResults else { return [] }
        return Self.marks(in: revision) + [
            .init("ttlMs", .integer(3_600_000)), .init("cacheScope", .string("private")),
        ]
    }

    static func marks(in revision: MCPRevision) -> [JSON.Member] {
        guard revision.marksResults else { return [] }
        let server = JSON.Member("io.modelcontextprotocol/serverInfo", identity(in: revision))
        return [
            .init("resultType", .string("complete")), .init("_meta", .object([server])),
        ]
    }

    private func checkIsFirstPage(_ params: WrittenValue) throws(RPCError) {
        if let cursor = params["cursor"], cursor != .null {
            throw RPCError(
                .invalidParams,
                "everything is on the first page; there is no cursor "
                    + cursor.words)
        }
    }

    // MARK: Tools

    private func call(
        _ params: WrittenValue, in revision: MCPRevision
    ) throws(RPCError) -> () async -> [JSON.Member] {
        guard let name = params["name"]?.text else {
            throw RPCError(.invalidParams, "\"name\" of the tool is missing")
        }
        let names = toolbox.definitions.map(\.name)
        guard names.contains(name) else {
            throw RPCError(
                .invalidParams,
                "there is no tool \"\(name.prefix(100))\"; there are \(names.joined(separator: ", "))"
            )
        }
        let given = params["arguments"] ?? .null
        let arguments = given == .null ? .object([]) : given
        guard case .object = arguments else {
            throw RPCError(.invalidParams, "\"arguments\" must be an object, not \(given.words)")
        }
        let toolbox = self.toolbox
        return {
            let result = await toolbox.call(name, arguments)
            return result.members(in: revision) + Self.marks(in: revision)
        }
    }
}
