import BursarClient

/// Answers of models, whole and streamed: what is told as it comes adds up to the total.
enum UsageTarget {
    static func run(_ input: [UInt8]) {
        if let usage = try? ModelUsage(json: input) {
            expect(usage.tokens >= 0, "usage is counted from 0")
        }
        var stream = UsageStream()
        var told: [Int64] = []
        for line in input.split(separator: UInt8(ascii: "\n")) {
            if let more = try? stream.feed(line) {
                expect(more.tokens > 0, "what is told is something")
                told.append(more.tokens)
            }
        }
        let sum = told.reduce(Int128(0)) { $0 + Int128($1) }
        let total = stream.usages.reduce(Int128(0)) { $0 + Int128($1.tokens) }
        // Sums that are too large stop at the largest.
        if max(sum, total) < Int128(Int64.max) {
            expect(sum == total, "told \(sum) of \(total)")
            expect(stream.total.tokens == Int64(total), "the total is the models'")
        }
    }
}
