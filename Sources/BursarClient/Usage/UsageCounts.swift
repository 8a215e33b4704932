/// What one answer, or one event of a streamed one, says of its tokens, as its API says it.
///
/// Kept in the API's own terms because streamed counts are cumulative: of several events the
/// largest count of each field holds.
struct UsageCounts: Hashable, Sendable {
    /// Whether `input` includes what was read from the cache and written to it (so at OpenAI) or is
    /// beside it (so at Anthropic); nothing if there is nothing to tell them apart by.
    var includesCache: Bool?
    var input: Int64 = 0
    var cachedRead: Int64 = 0
    var cacheWrite: Int64 = 0
    /// Always includes `reasoning`.
    var output: Int64 = 0
    var reasoning: Int64 = 0
    /// Used in the course of the answer, but not part of the above; its input is disjoint.
    var besides = Besides()

    struct Besides: Hashable, Sendable {
        var input: Int64 = 0
        var cachedRead: Int64 = 0
        var cacheWrite: Int64 = 0
        var output: Int64 = 0
    }

    /// - Throws: If a part is larger than its whole, or the sum is too large.
    func check() throws(UsageError) {
        if includesCache == true, cachedRead > input {
            throw UsageError(
                .partExceedsWhole, "\(cachedRead) tokens were cached of only \(input) in all")
        }
        if reasoning > output {
            throw UsageError(
                .partExceedsWhole, "\(reasoning) tokens were for reasoning of only \(output) in all"
            )
        }
        if usage(of: nil).tokens > UsageError.most {
            throw UsageError(.tooLarge, "more than \(UsageError.most) tokens in all")
        }
    }

    /// Whether both can be of the same answer.
    func fits(_ later: UsageCounts) -> Bool {
        includesCache == nil || later.includesCache == nil || includesCache == later.includesCache
    }

    /// Takes in a later event of the same answer, which fits.
    mutating func merge(_ later: UsageCounts) {
        includesCache = includesCache ?? later.includesCache
        input = max(input, later.input)
        cachedRead = max(cachedRead, later.cachedRead)
        cacheWrite = max(cacheWrite, later.cacheWrite)
        output = max(output, later.output)
        reasoning = max(reasoning, later.reasoning)
        besides.input = max(besides.input, later.besides.input)
        besides.cachedRead = max(besides.cachedRead, later.besides.cachedRead)
        besides.cacheWrite = max(besides.cacheWrite, later.besides.cacheWrite)
        besides.output = max(besides.output, later.besides.output)
    }

    /// The disjoint kinds.
    func usage(of model: String?) -> ModelUsage {
        let isInclusive = includesCache == true
        let read = isInclusive ? min(cachedRead, input) : cachedRead
        // OpenAI does not adjust the count of written tokens to what was billed.
        let written = isInclusive ? min(cacheWrite, input - read) : cacheWrite
        let fresh = isInclusive ? input - read - written : input
        return ModelUsage(
            input: UInt64(fresh + besides.input),
            cachedRead: UInt64(read + besides.cachedRead),
            cacheWrite: UInt64(written + besides.cacheWrite),
            output: UInt64(output - reasoning + besides.output),
            reasoning: UInt64(reasoning), model: model)
    }
}
