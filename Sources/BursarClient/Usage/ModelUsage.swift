/// What an answer of a model used, in tokens by kind, and which model gave it.
///
/// The kinds are disjoint: their sum is what is charged, and each has a price of its own.
///
/// ```swift
/// if let usage = try ModelUsage(json: body) { grant.use(usage) }
/// ```
public struct ModelUsage: Hashable, Sendable {
    /// Tokens of the prompt that were neither read from a cache nor written to one.
    public var input: UInt64
    /// Tokens of the prompt that were read from a cache.
    public var cachedRead: UInt64
    /// Tokens of the prompt that were written to a cache.
    public var cacheWrite: UInt64
    /// Tokens of the answer without ``reasoning``.
    public var output: UInt64
    /// Tokens that the model thought with.
    public var reasoning: UInt64
    /// The model that answered; nothing: the one that the grant was asked for.
    public var model: String?

    /// So many tokens of each kind.
    public init(
        input: UInt64 = 0, cachedRead: UInt64 = 0, cacheWrite: UInt64 = 0, output: UInt64 = 0,
        reasoning: UInt64 = 0, model: String? = nil
    ) {
        self.input = input
        self.cachedRead = cachedRead
        self.cacheWrite = cacheWrite
        self.output = output
        self.reasoning = reasoning
        self.model = model
    }

    /// Tokens in all, which is what is charged; what is too large to count is the largest count.
    public var tokens: Int64 {
        let sum = [input, cachedRead, cacheWrite, output, reasoning].reduce(UInt64(0)) {
            $0.addingOrLargest($1)
        }
        return Int64(clamping: sum)
    }

    /// Adds another answer's tokens, and keeps the model.
    mutating func add(_ other: ModelUsage) {
        input = input.addingOrLargest(other.input)
        cachedRead = cachedRead.addingOrLargest(other.cachedRead)
        cacheWrite = cacheWrite.addingOrLargest(other.cacheWrite)
        output = output.addingOrLargest(other.output)
        reasoning = reasoning.addingOrLargest(other.reasoning)
    }

    mutating func subtract(_ other: ModelUsage) {
        input = input.subtractingOrZero(other.input)
        cachedRead = cachedRead.subtractingOrZero(other.cachedRead)
        cacheWrite = cacheWrite.subtractingOrZero(other.cacheWrite)
        output = output.subtractingOrZero(other.output)
        reasoning = reasoning.subtractingOrZero(other.reasoning)
    }

    /// What has come since `earlier`, which was of the same answer.
    ///
    /// What turns out to be of another kind than first said, as thinking that is told apart at the
    /// end, is not taken back: the new kinds get less instead, so that the deltas' sum is the
    /// total's.
    func since(_ earlier: ModelUsage) -> ModelUsage {
        var delta = ModelUsage(model: model)
        Self.grow(
            [\.cachedRead, \.cacheWrite, \.input], of: &delta, from: earlier, to: self)
        Self.grow([\.reasoning, \.output], of: &delta, from: earlier, to: self)
        return delta
    }

    private static func grow(
        _ kinds: [WritableKeyPath<ModelUsage, UInt64>], of delta: inout ModelUsage,
        from earlier: ModelUsage, to later: ModelUsage
    ) {
        let sum = { (usage: ModelUsage) in
            kinds.reduce(UInt64(0)) { $0.addingOrLargest(usage[keyPath: $1]) }
        }
        var rest = sum(later).subtractingOrZero(sum(earlier))
        for kind in kinds {
            let more = later[keyPath: kind].subtractingOrZero(earlier[keyPath: kind])
            delta[keyPath: kind] = min(more, rest)
            rest -= delta[keyPath: kind]
        }
    }
}

extension UInt64 {
    fileprivate func addingOrLargest(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    fileprivate func subtractingOrZero(_ other: UInt64) -> UInt64 {
        self - Swift.min(self, other)
    }
}
