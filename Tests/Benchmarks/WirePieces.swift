import BursarProtocol

/// Frames.
enum WirePieces {
    static func run() throws {
        let reserve = Request.Reserve(
            key: IdempotencyKey(client: 9, number: 77, acknowledgedThrough: 61),
            want: Amounts(tokens: .finite(1_000)), least: .absent, operation: "plan",
            model: "a-large-model-2", operationClass: .essential, waitMs: 0, detached: false,
            explain: false)
        let reserved = Reply.Reserved(
            verdict: .granted, grant: 7, amounts: Amounts(tokens: .finite(1_000)),
            borrowed: .absent, level: .green, action: .continue, expiresInMs: 60_000, holding: [],
            seq: 3)
        try encode("wire: encode a reserve", reserve)
        try encode("wire: encode a reserved", reserved)
        let frame = try reserve.frame(correlation: 1)
        try PieceBench.measure("wire: decode a reserve", count: 100_000) {
            for _ in 0..<100_000 {
                let bytes = frame.span
                let header = try unsafe FrameHeader(bytes.bytes)
                _ = try unsafe Request(
                    frame: bytes.bytes, header: header, version: ProtocolVersion.most)
            }
        }
    }

    private static func encode(_ name: String, _ message: some FrameBody) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4_096)
        try PieceBench.measure(name, count: 100_000) {
            for _ in 0..<100_000 {
                bytes.removeAll(keepingCapacity: true)
                try message.appendFrame(correlation: 1, to: &bytes)
            }
        }
    }
}
