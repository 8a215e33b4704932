import Synchronization
import Testing

@testable import bursar

/// A server whose responses are at hand.
final class ServerBench: Sendable {
    struct Missing: Error {}

    let toolbox = IdleToolbox()
    let server: MCPServer
    private let output = Output()

    /// What was written, and who waits for more.
    private final class Output: Sendable {
        let lines = Mutex<[WrittenValue]>([])
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)

        func add(_ response: JSON) {
            let value = try? JSONReader.read(Array(response.description.utf8))
            lines.withLock { $0.append(value ?? .null) }
            arrived.yield()
        }
    }

    init() {
        let output = self.output
        server = MCPServer(toolbox) { output.add($0) }
    }

    var written: [WrittenValue] { output.lines.withLock { $0 } }

    func forget() { output.lines.withLock { $0 = [] } }

    func receive(_ text: String) async {
        var reader = MessageReader()
        for line in reader.feed(Array((text + "\n").utf8)) { await server.receive(line) }
    }

    func send(_ id: Int, _ method: String, _ params: String = "{}") async {
        await receive(
            #"{"jsonrpc": "2.0", "id": \#(id), "method": "\#(method)", "params": \#(params)}"#)
    }

    func response(to id: Int) -> WrittenValue? {
        written.last { $0["id"] == .integer(Int64(id)) }
    }

    /// The response that comes to a request.
    func next(_ id: Int) async throws -> WrittenValue {
        var arrivals = output.arrivals.makeAsyncIterator()
        while true {
            if let response = response(to: id) { return response }
            guard await arrivals.next() != nil else { throw Missing() }
        }
    }

    /// Sends a request and returns its response.
    func ask(_ method: String, _ params: String = "{}") async throws -> WrittenValue {
        forget()
        await send(100, method, params)
        return try await next(100)
    }

    func code(of method: String, _ params: String = "{}") async throws -> Int64? {
        guard case .integer(let code)? = try await ask(method, params)["error"]?["code"] else {
            return nil
        }
        return code
    }

    func call(_ tool: String, _ arguments: String) async throws -> WrittenValue {
        let response = try await ask(
            "tools/call", #"{"name": "\#(tool)", "arguments": \#(arguments)}"#)
        return response["result"] ?? .null
    }

    @discardableResult
    func initialize(_ revision: String = "2025-06-18") async throws -> WrittenValue {
        let response = try await ask("initialize", #"{"protocolVersion": "\#(revision)"}"#)
        return response["result"] ?? .null
    }
}

/// `echo` answers at once; `hang` when it is released.
final class IdleToolbox: Toolbox {
    private let state = Mutex<(cancelled: Int, isOpen: Bool)>((0, false))

    var cancelled: Int { state.withLock { $0.cancelled } }

    let definitions = [
        ToolDefinition(
            name: "echo", title: "Echo", about: "Answers.",
            input: .object([("value", .integer())]),
            output: .object([("value", .integer())], required: ["value"]), isReadOnly: true),
        ToolDefinition(
            name: "hang", title: "Hang", about: "Waits.", input: .object([]),
            output: .object([])),
    ]

    func release() { state.withLock { $0.isOpen = true } }

    func call(_ tool: String, _ arguments: WrittenValue) async -> ToolResult {
        if tool == "echo" {
            guard case .integer(let value)? = arguments["value"] else {
                return .failed("say a value")
            }
            return .done("it is \(value)", [.init("value", .integer(value))])
        }
        while !state.withLock({ $0.isOpen }) {
            do {
                try await Task.sleep(for: .milliseconds(1))
            } catch {
                state.withLock { $0.cancelled += 1 }
                break
            }
        }
        return .done("done", [])
    }

    func limits() async -> AgentPrompt.Limits? { nil }
}
