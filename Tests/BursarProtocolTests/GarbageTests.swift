import BursarProtocol
import Testing

@Suite("Garbage")
struct GarbageTests {
    @Test("a mutated frame is decoded or refused, and what is decoded comes back the same")
    func mutated() throws {
        var chance = SplitMix64(seed: .random(in: 0...(.max)))
        print("seed of mutated frames: \(chance.seed)")
        let frames = Vectors.valid.map { ($0.bytes, $0.role) }
        for _ in 0..<30_000 {
            var (bytes, role) = frames[Int.random(in: 0..<frames.count, using: &chance)]
            for _ in 0..<Int.random(in: 1...4, using: &chance) {
                let index = Int.random(in: 4..<bytes.count, using: &chance)
                bytes[index] = .random(in: 0...255, using: &chance)
            }
            try decode(bytes, role: role, seed: chance.seed)
        }
    }

    @Test("random bytes under a good header are decoded or refused")
    func random() throws {
        var chance = SplitMix64(seed: .random(in: 0...(.max)))
        print("seed of random bodies: \(chance.seed)")
        for _ in 0..<30_000 {
            let body = (0..<Int.random(in: 0...200, using: &chance)).map { _ in
                // Small bytes make plausible lengths, counts and presence bytes.
                UInt8.random(in: 0...(Bool.random(using: &chance) ? 3 : 255), using: &chance)
            }
            let kind = MessageKind.allCases.randomElement(using: &chance) ?? .ping
            let header = [UInt8(12 + body.count), 0, 0, 0, UInt8(kind.rawValue), 0, 0, 0]
            let role =
                switch kind.role {
                case .request: "request"
                case .reply: "reply"
                case .event: "event"
                }
            try decode(
                header + [UInt8](repeating: 0, count: 8) + body, role: role, seed: chance.seed)
        }
    }

    private func decode(_ bytes: [UInt8], role: String, seed: UInt64) throws {
        do {
            let decoded = try Decoded(bytes, role: role, version: 0)
            let again = try decoded.message.frame(correlation: decoded.correlation)
            let message = try Decoded(again, role: role, version: 0).message
            #expect(
                JSONValue(reflecting: message) == JSONValue(reflecting: decoded.message),
                "seed \(seed)")
        } catch let refusal as DecodingRefusal {
            #expect((4...bytes.count).contains(refusal.offset), "seed \(seed)")
            #expect(refusal.code.closesConnection, "seed \(seed)")
        }
    }
}

/// Numbers that a seed repeats.
struct SplitMix64: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
