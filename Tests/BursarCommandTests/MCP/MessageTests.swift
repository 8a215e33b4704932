import Testing

@testable import bursar

/// What comes in: any bytes at all.
@Suite("MCP messages")
struct MessageTests {
    static func message(_ text: String) throws -> RPCMessage {
        RPCMessage(try JSONReader.read(Array(text.utf8)))
    }

    @Test func requestsHaveAnIdentifierAndNotificationsHaveNot() throws {
        #expect(
            try Self.message(#"{"jsonrpc": "2.0", "id": 7, "method": "ping"}"#)
                == .request(RPCRequest(id: .number(7), method: "ping", params: .object([]))))
        #expect(
            try Self.message(#"{"jsonrpc": "2.0", "id": "7", "method": "ping", "params": {}}"#)
                == .request(RPCRequest(id: .text("7"), method: "ping", params: .object([]))))
        #expect(
            try Self.message(#"{"jsonrpc": "2.0", "method": "notifications/initialized"}"#)
                == .notification(method: "notifications/initialized", params: .object([])))
        #expect(try Self.message(#"{"jsonrpc": "2.0", "id": 7, "result": {}}"#) == .response)
    }

    @Test(arguments: [
        (#""ping""#, RPCError.Code.invalidRequest), ("7", .invalidRequest),
        (#"{"id": 1, "method": "ping"}"#, .invalidRequest),
        (#"{"jsonrpc": "1.0", "id": 1, "method": "ping"}"#, .invalidRequest),
        (#"{"jsonrpc": "2.0", "id": 1}"#, .invalidRequest),
        (#"{"jsonrpc": "2.0", "id": 1, "method": 5}"#, .invalidRequest),
        (#"{"jsonrpc": "2.0", "id": null, "method": "ping"}"#, .invalidRequest),
        (#"{"jsonrpc": "2.0", "id": 1.5, "method": "ping"}"#, .invalidRequest),
        (#"{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]}"#, .invalidParams),
    ])
    func othersAreInvalid(text: String, code: RPCError.Code) throws {
        guard case .invalid(let error, _) = try Self.message(text) else {
            Issue.record("\(text) was taken")
            return
        }
        #expect(error.code == code)
        #expect(!error.message.isEmpty)
    }

    @Test func errorsNameTheRequestWhereItIsKnown() throws {
        let message = try Self.message(#"{"jsonrpc": "2.0", "id": "x", "method": []}"#)
        guard case .invalid(let error, let id) = message else { throw Unexpected() }
        #expect(id == .text("x"))
        #expect(
            error.response(to: id).description
                == #"{"jsonrpc": "2.0", "id": "x", "error": {"code": -32600, "#
                + #""message": "\"method\" must be a string, not a list"}}"#)
        #expect(error.response(to: nil).description.contains(#""id": null"#))
    }

    struct Unexpected: Error {}

    // MARK: Lines

    private func kinds(_ lines: [MessageReader.Line]) -> [RPCError.Code?] {
        lines.map { if case .unreadable(let error) = $0 { error.code } else { nil } }
    }

    @Test func linesMayComeInAnyPieces() {
        let text = Array("{\"a\": \"é\"}\n\r\n \n[1]\r\n{".utf8)
        for size in 1...text.count {
            var reader = MessageReader()
            var lines: [MessageReader.Line] = []
            for start in stride(from: 0, to: text.count, by: size) {
                lines += reader.feed(text[start..<min(start + size, text.count)])
            }
            #expect(
                lines == [
                    .value(.object([.init(key: "a", value: .string("é"))])),
                    .value(.array([.integer(1)])),
                ])
            #expect(kinds([reader.finish()].compactMap(\.self)) == [.parseError])
            #expect(reader.finish() == nil)
        }
    }

    @Test func garbageIsToldAndSkipped() {
        var reader = MessageReader()
        let bytes: [UInt8] = [0xFF, 0x00, 0x0A] + Array("{]\n\"\\ud800\"\n{}\n".utf8)
        #expect(
            kinds(reader.feed(bytes)) == [.parseError, .parseError, .parseError, nil])
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000) + [0x0A]
        #expect(kinds(reader.feed(deep)) == [.parseError])
    }

    @Test func aLineOfAnyLengthTakesBoundedRoom() {
        var reader = MessageReader()
        let piece = [UInt8](repeating: UInt8(ascii: " "), count: 65_536)
        var lines: [MessageReader.Line] = []
        for _ in 0..<64 { lines += reader.feed(piece) }
        #expect(lines.isEmpty)
        lines = reader.feed(Array("\n{}\n".utf8))
        #expect(kinds(lines) == [.invalidRequest, nil])
        // The longest that is taken.
        let longest = [UInt8](repeating: UInt8(ascii: " "), count: MessageReader.lineMost - 2)
        #expect(kinds(reader.feed(longest + Array("{}\n".utf8))) == [nil])
    }
}
