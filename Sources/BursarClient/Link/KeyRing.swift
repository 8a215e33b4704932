import BursarProtocol

/// Numbers the mutations of one client instance and knows which of them are answered.
struct KeyRing {
    /// Random number of the instance.
    let client: UInt64
    private(set) var lastNumber: UInt64 = 0
    /// All up to this one are answered.
    private var watermark: UInt64 = 0
    private var answeredAbove: Set<UInt64> = []
    /// Those that nobody waits for any more, and when their answers are gone in any case.
    private var givenUp: [(number: UInt64, until: Int64)] = []

    /// How long the coordinator keeps an answer at most, in nanoseconds.
    static let answerLifetime: Int64 = 600 * 1_000_000_000

    init(client: UInt64) {
        self.client = client
    }

    /// A new key. Times are nanoseconds of a clock that only rises.
    mutating func next(now: Int64) -> IdempotencyKey {
        let acknowledged = acknowledgedThrough(now: now)
        lastNumber += 1
        return IdempotencyKey(
            client: client, number: lastNumber, acknowledgedThrough: acknowledged)
    }

    /// The answer has come, or there will be none because the request was never sent.
    mutating func answered(_ key: IdempotencyKey) {
        guard key.number > watermark else { return }
        answeredAbove.insert(key.number)
        while answeredAbove.remove(watermark + 1) != nil { watermark += 1 }
    }

    /// Nobody waits for the answer any more. It can be asked for again as long as it is kept.
    mutating func gaveUp(_ key: IdempotencyKey, now: Int64) {
        givenUp.append((key.number, now + Self.answerLifetime))
    }

    /// The highest number up to which all are answered.
    mutating func acknowledgedThrough(now: Int64) -> UInt64 {
        let expired = givenUp.prefix { $0.until <= now }
        for (number, _) in expired {
            answered(IdempotencyKey(client: client, number: number, acknowledgedThrough: 0))
        }
        givenUp.removeFirst(expired.count)
        return watermark
    }
}
