/// A message of JSON-RPC 2.0, as the Model Context Protocol uses it.
enum RPCMessage: Hashable, Sendable {
    case request(RPCRequest)
    /// Wants no response.
    case notification(method: String, params: WrittenValue)
    /// A response; this server asks for nothing, so nobody waits for one.
    case response
    /// None of these; answered with the error.
    case invalid(RPCError, id: RPCIdentifier?)

    /// The message that a value is.
    init(_ value: WrittenValue) {
        guard case .object = value else {
            self = .invalid(
                RPCError(
                    .invalidRequest,
                    "a message is an object with \"jsonrpc\", \"method\" and \"params\", not "
                        + value.words), id: nil)
            return
        }
        let id = value["id"]
        let known = id.flatMap(RPCIdentifier.init)
        func invalid(_ message: String, _ code: RPCError.Code = .invalidRequest) -> Self {
            .invalid(RPCError(code, message), id: known)
        }
        guard value["jsonrpc"] == .string("2.0") else {
            self = invalid("\"jsonrpc\" must be \"2.0\"")
            return
        }
        guard let method = value["method"] else {
            let isResponse = value["result"] != nil || value["error"] != nil
            self = isResponse ? .response : invalid("there is no \"method\"")
            return
        }
        guard case .string(let name) = method else {
            self = invalid("\"method\" must be a string, not \(method.words)")
            return
        }
        if let id, known == nil {
            self = invalid("\"id\" must be a string or a whole number, not \(id.words)")
            return
        }
        let params = value["params"] ?? .object([])
        guard case .object = params else {
            self = invalid("\"params\" must be an object, not \(params.words)", .invalidParams)
            return
        }
        if let known {
            self = .request(RPCRequest(id: known, method: name, params: params))
        } else {
            self = .notification(method: name, params: params)
        }
    }
}

/// A request that gets exactly one response, unless it is cancelled.
struct RPCRequest: Hashable, Sendable {
    var id: RPCIdentifier
    var method: String
    /// An object.
    var params: WrittenValue

    /// The whole response.
    func response(_ result: [JSON.Member]) -> JSON {
        .object([
            .init("jsonrpc", .string("2.0")), .init("id", id.json),
            .init("result", .object(result)),
        ])
    }
}

extension WrittenValue {
    /// The value of an object's key, the last one if it stands there twice; nothing if this is no
    /// object.
    subscript(key: String) -> WrittenValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// The text, if this is one.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
