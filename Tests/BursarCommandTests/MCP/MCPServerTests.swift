import Synchronization
import TestSupport
import Testing

@testable import bursar

/// The server with tools that do nothing.
@Suite("MCP server", .onOwnThreads)
struct MCPServerTests {
    private let bench = ServerBench()

    @Test(arguments: [
        ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        // What comes without a handshake, or is not known, cannot be agreed on.
        ("2026-07-28", "2025-11-25"), ("1999-01-01", "2025-11-25"),
    ])
    func handshakeAgreesOnARevision(offer: String, agreed: String) async throws {
        let result = try await bench.initialize(offer)
        #expect(result["protocolVersion"] == .string(agreed))
        #expect(result["capabilities"]?["tools"] != nil)
        #expect(result["serverInfo"]?["name"] == .string("bursar"))
        #expect(result["instructions"]?.text?.contains("indicative") == true)
    }

    @Test func nothingButPingComesBeforeTheHandshake() async throws {
        #expect(try await bench.ask("ping")["result"] == .object([]))
        for method in ["tools/list", "tools/call", "prompts/list"] {
            #expect(try await bench.code(of: method) == -32600)
        }
        // So clients that begin otherwise go on with the handshake.
        #expect(try await bench.code(of: "nope") == -32601)
        #expect(try await bench.code(of: "initialize") == -32602)
        _ = try await bench.initialize()
        #expect(try await bench.code(of: "initialize", #"{"protocolVersion": "x"}"#) == -32600)
    }

    @Test func toolsAreListedWithSchemasAndHints() async throws {
        _ = try await bench.initialize()
        let list = try await bench.ask("tools/list")["result"]?["tools"]
        guard case .array(let tools)? = list else { throw ServerBench.Missing() }
        #expect(tools.map { $0["name"] } == [.string("echo"), .string("hang")])
        #expect(tools[0]["inputSchema"]?["type"] == .string("object"))
        #expect(tools[0]["outputSchema"]?["type"] == .string("object"))
        #expect(tools[0]["annotations"]?["readOnlyHint"] == .bool(true))
        #expect(tools[1]["annotations"]?["readOnlyHint"] == .bool(false))
        #expect(try await bench.code(of: "tools/list", #"{"cursor": "2"}"#) == -32602)
    }

    @Test func callsHaveStructuredResults() async throws {
        _ = try await bench.initialize()
        let result = try await bench.call("echo", #"{"value": 5}"#)
        #expect(result["isError"] == .bool(false))
        #expect(result["structuredContent"]?["value"] == .integer(5))
        #expect(result.firstText == "it is 5")
        let failure = try await bench.call("echo", "{}")
        #expect(failure["isError"] == .bool(true))
        #expect(failure.firstText == "say a value")
        #expect(failure["structuredContent"] == nil)
    }

    @Test func olderRevisionsGetTheStructureAsText() async throws {
        _ = try await bench.initialize("2024-11-05")
        let result = try await bench.call("echo", #"{"value": 5}"#)
        #expect(result["structuredContent"] == nil)
        guard case .array(let content)? = result["content"] else { throw ServerBench.Missing() }
        #expect(content.last?["text"] == .string(#"{"value": 5}"#))
    }

    @Test(arguments: [
        #"{}"#, #"{"name": "nope"}"#, #"{"name": 5}"#, #"{"name": "echo", "arguments": [1]}"#,
    ])
    func callsThatNameNoToolAreRefused(params: String) async throws {
        _ = try await bench.initialize()
        #expect(try await bench.code(of: "tools/call", params) == -32602)
    }

    @Test func aCallThatWaitsBlocksNoOther() async throws {
        _ = try await bench.initialize()
        await bench.send(1, "tools/call", #"{"name": "hang"}"#)
        #expect(try await bench.call("echo", #"{"value": 1}"#).firstText == "it is 1")
        #expect(bench.response(to: 1) == nil)
        // Its identifier is taken meanwhile.
        await bench.send(1, "ping")
        #expect(bench.response(to: 1)?["error"]?["code"] == .integer(-32600))
        bench.forget()
        bench.toolbox.release()
        #expect(try await bench.next(1)["result"]?.firstText == "done")
    }

    @Test func cancelledCallsAreWithdrawnAndNotAnswered() async throws {
        _ = try await bench.initialize()
        await bench.send(1, "tools/call", #"{"name": "hang"}"#)
        await bench.receive(
            #"{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}"#)
        await bench.server.finish(within: .seconds(60))
        #expect(bench.toolbox.cancelled == 1)
        #expect(bench.response(to: 1) == nil)
        // What nobody knows cannot be cancelled, and does no harm.
        await bench.receive(
            #"{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 9}}"#)
        #expect(try await bench.ask("ping")["result"] == .object([]))
    }

    @Test func callsAreBounded() async throws {
        _ = try await bench.initialize()
        for id in 1...MCPServer.runningMost {
            await bench.send(id, "tools/call", #"{"name": "hang"}"#)
        }
        #expect(try await bench.code(of: "tools/call", #"{"name": "echo"}"#) == -32000)
        // The end withdraws them all.
        await bench.server.finish(within: .zero)
        #expect(bench.toolbox.cancelled == MCPServer.runningMost)
    }

    @Test func listsOfMessagesAreAnsweredTogether() async throws {
        _ = try await bench.initialize("2025-03-26")
        await bench.receive(
            #"[{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "echo", "#
                + #""arguments": {"value": 2}}}, {"jsonrpc": "2.0", "method": "notifications/x"}, "#
                + #"{"jsonrpc": "2.0", "id": 2, "method": "ping"}, 5]"#)
        await bench.server.finish(within: .seconds(60))
        guard case .array(let responses)? = bench.written.last else { throw ServerBench.Missing() }
        #expect(responses.count == 3)
        bench.forget()
        // A list of notifications has no response; an empty one is wrong.
        await bench.receive(#"[{"jsonrpc": "2.0", "method": "notifications/x"}]"#)
        #expect(bench.written.isEmpty)
        await bench.receive("[]")
        #expect(bench.written.last?["error"]?["code"] == .integer(-32600))
    }

    @Test func otherRevisionsHaveNoLists() async throws {
        _ = try await bench.initialize("2025-06-18")
        await bench.receive(#"[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]"#)
        #expect(bench.written.last?["error"]?["code"] == .integer(-32600))
        #expect(bench.written.last?["id"] == .null)
    }

    @Test func withoutAHandshakeEachRequestTellsItsRevision() async throws {
        let own = #""_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}"#
        let found = try await bench.ask("server/discover", "{\(own)}")["result"]
        guard case .array(let versions)? = found?["supportedVersions"] else {
            throw ServerBench.Missing()
        }
        #expect(versions.contains(.string("2026-07-28")))
        let list = try await bench.ask("tools/list", "{\(own)}")["result"]
        #expect(list?["resultType"] == .string("complete"))
        #expect(list?["ttlMs"] != nil)
        let call = #"{"name": "echo", "arguments": {"value": 1}, \#(own)}"#
        let result = try await bench.ask("tools/call", call)["result"]
        #expect(result?["resultType"] == .string("complete"))
        let other = #"{"_meta": {"io.modelcontextprotocol/protocolVersion": "2030-01-01"}}"#
        #expect(try await bench.code(of: "tools/list", other) == -32022)
    }

    @Test func thePromptTellsTargetAndLimits() async throws {
        _ = try await bench.initialize()
        let list = try await bench.ask("prompts/list")["result"]?["prompts"]
        guard case .array(let prompts)? = list else { throw ServerBench.Missing() }
        #expect(prompts.map { $0["name"] } == [.string("budget")])
        let result = try await bench.ask(
            "prompts/get", #"{"name": "budget", "arguments": {"target": "$7"}}"#)["result"]
        guard case .array(let messages)? = result?["messages"] else { throw ServerBench.Missing() }
        #expect(messages[0]["content"]?["text"]?.text?.contains("$7") == true)
        #expect(try await bench.code(of: "prompts/get", #"{"name": "other"}"#) == -32602)
    }
}

extension WrittenValue {
    /// Text of a result's first content.
    var firstText: String? {
        guard case .array(let content)? = self["content"] else { return nil }
        return content.first?["text"]?.text
    }
}
