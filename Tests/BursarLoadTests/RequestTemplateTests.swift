import BursarProtocol
import Testing

@testable import BursarLoad

/// Frames whose numbers were written over are the frames that a client would have made.
struct RequestTemplateTests {
    private func written(
        _ template: RequestTemplate, _ change: (UnsafeMutableRawPointer) -> Void = { _ in }
    ) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: template.bytes.count)
        unsafe bytes.withUnsafeMutableBytes { buffer in
            let place = buffer.baseAddress!
            unsafe template.write(
                to: place, correlation: 0x0102_0304_0506_0708, number: 77,
                acknowledgedThrough: 61)
            unsafe change(place)
        }
        return bytes
    }

    private let key = IdempotencyKey(client: 9, number: 77, acknowledgedThrough: 61)

    @Test func reservationOfTheSession() throws {
        let expected = Request.Reserve(
            key: key, want: Amounts(tokens: .finite(1_000)), least: .absent,
            operationClass: .essential, waitMs: 0, detached: false, explain: false)
        let frame = unsafe written(.reserve(client: 9, naming: nil, isKept: false))
        #expect(try frame == expected.frame(correlation: 0x0102_0304_0506_0708))
    }

    @Test func reservationOfANamedAccountThatIsKept() throws {
        let template = RequestTemplate.reserve(client: 9, naming: "main", isKept: true)
        let expected = Request.Reserve(
            key: key, account: "main/g012/a345", want: Amounts(tokens: .finite(1_000)),
            least: .absent, operationClass: .essential, ttlMs: 3_600_000, waitMs: 0,
            detached: true, explain: false)
        let frame = unsafe written(template) { unsafe template.write(account: 12_345, to: $0) }
        #expect(try frame == expected.frame(correlation: 0x0102_0304_0506_0708))
    }

    @Test func commit() throws {
        let expected = Request.Commit(
            key: key, grant: 0xFEDC_BA98_7654_3210, actual: Amounts(tokens: .finite(900)))
        let frame = unsafe written(.commit(client: 9)) {
            unsafe RequestTemplate.write(grant: 0xFEDC_BA98_7654_3210, to: $0)
        }
        #expect(try frame == expected.frame(correlation: 0x0102_0304_0506_0708))
    }

    @Test func namesAreOfOneLength() {
        #expect(LoadPlan.account(ofConnection: 49, in: "main") == "main/a000049")
        #expect(LoadPlan.account(named: 0, in: "main") == "main/g000/a000")
        #expect(LoadPlan.account(named: 999_999, in: "p") == "p/g999/a999")
    }
}
