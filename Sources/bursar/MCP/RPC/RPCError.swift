/// An error of JSON-RPC: the request itself was wrong, or cannot be answered here.
struct RPCError: Error, Hashable, Sendable {
    /// The codes of JSON-RPC 2.0 and of the Model Context Protocol.
    enum Code: Int64, Sendable {
        case parseError = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        /// Ours: the client asks for too much at a time.
        case tooManyRequests = -32000
        /// The protocol's, since 2026-07-28.
        case unsupportedVersion = -32022
    }

    var code: Code
    /// What was wrong and what would be right.
    var message: String
    var data: JSON?

    init(_ code: Code, _ message: String, data: JSON? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    /// The whole response.
    func response(to id: RPCIdentifier?) -> JSON {
        var members: [JSON.Member] = [
            .init("code", .integer(code.rawValue)), .init("message", .string(message)),
        ]
        if let data { members.append(.init("data", data)) }
        return .object([
            .init("jsonrpc", .string("2.0")), .init("id", id?.json ?? .null),
            .init("error", .object(members)),
        ])
    }
}
