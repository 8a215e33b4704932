import BursarProtocol
import Testing

@testable import BursarLoad

/// A load sees in a reply what a client that decodes it sees.
struct ReplyFrameTests {
    private func looking<Value>(
        at reply: some FrameBody, _ look: (ReplyFrame) -> Value
    ) throws -> Value {
        let bytes = try reply.frame(correlation: 5)
        return unsafe bytes.withUnsafeBytes { buffer in
            let start = buffer.baseAddress!
            let byteCount = unsafe ReplyFrame.byteCount(at: start)
            return look(unsafe ReplyFrame(bytes: start, byteCount: byteCount))
        }
    }

    private func reserved(_ verdict: Verdict, grant: UInt64?) -> Reply.Reserved {
        Reply.Reserved(
            verdict: verdict, grant: grant, amounts: .absent, borrowed: .absent, level: .green,
            action: .continue, reason: grant == nil ? .insufficientBudget : nil, holding: [],
            seq: 3)
    }

    private func committed(_ charged: Amounts) -> Reply.Committed {
        Reply.Committed(
            charged: charged, actual: charged, refunded: .absent, paidBack: .absent, late: false,
            level: .green, action: .continue, seq: 4)
    }

    @Test func grants() throws {
        try looking(at: reserved(.granted, grant: 0xABCD_EF01_2345_6789)) {
            #expect($0.grant == 0xABCD_EF01_2345_6789)
            #expect($0.correlation == 5)
            #expect($0.kind == MessageKind.reserved.rawValue)
        }
        try looking(at: reserved(.denied, grant: nil)) {
            #expect($0.grant == nil)
            #expect($0.fault.contains("denied"))
        }
    }

    @Test func charges() throws {
        let both = Amounts(tokens: .finite(900), time: .finite(12))
        #expect(try looking(at: committed(both)) { $0.chargedTokens } == 900)
        #expect(
            try looking(at: committed(Amounts(time: .finite(12)))) { $0.chargedTokens } == nil)
        #expect(try looking(at: committed(.absent)) { $0.chargedTokens } == nil)
    }

    @Test func errorsAreToldInTheirWords() throws {
        let error = Reply.Error(code: .busy, message: "come back later")
        #expect(try looking(at: error) { $0.fault } == "busy: come back later")
    }
}
