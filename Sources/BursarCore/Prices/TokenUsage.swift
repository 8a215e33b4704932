/// A kind of tokens that has a price of its own.
public enum TokenKind: UInt8, CaseIterable, Sendable {
    /// Of the prompt, neither read from a cache nor written to one.
    case input = 0
    /// Of the prompt, read from a cache.
    case cachedRead = 1
    /// Of the prompt, written to a cache.
    case cacheWrite = 2
    /// Of the answer, without those of reasoning.
    case output = 3
    /// Of reasoning.
    case reasoning = 4

    /// The kind whose price holds where this one has none of its own.
    var standIn: TokenKind? {
        switch self {
        case .input, .output: nil
        case .cachedRead, .cacheWrite: .input
        case .reasoning: .output
        }
    }

    /// What it is called in messages.
    var words: String {
        switch self {
        case .input: "input"
        case .cachedRead: "cached input"
        case .cacheWrite: "cache writes"
        case .output: "output"
        case .reasoning: "reasoning"
        }
    }
}

/// What a model's answer was billed for: tokens by kind, each counted once.
public struct TokenUsage: Hashable, Sendable {
    /// Tokens of the prompt that were neither read from a cache nor written to one.
    public var input: Int64
    /// Tokens of the prompt that were read from a cache.
    public var cachedRead: Int64
    /// Tokens of the prompt that were written to a cache.
    public var cacheWrite: Int64
    /// Tokens of the answer without those of reasoning.
    public var output: Int64
    /// Tokens of reasoning.
    public var reasoning: Int64

    /// The given counts, zero where none is given.
    public init(
        input: Int64 = 0, cachedRead: Int64 = 0, cacheWrite: Int64 = 0, output: Int64 = 0,
        reasoning: Int64 = 0
    ) {
        self.input = input
        self.cachedRead = cachedRead
        self.cacheWrite = cacheWrite
        self.output = output
        self.reasoning = reasoning
    }

    /// The tokens of one kind.
    public subscript(kind: TokenKind) -> Int64 {
        switch kind {
        case .input: input
        case .cachedRead: cachedRead
        case .cacheWrite: cacheWrite
        case .output: output
        case .reasoning: reasoning
        }
    }

    /// Whether every count is from 0 to `Amounts.most`.
    var isCountable: Bool {
        TokenKind.allCases.allSatisfy { (0...Amounts.most).contains(self[$0]) }
    }

    /// The tokens of all kinds.
    var total: Int128 { prompt + Int128(output) + Int128(reasoning) }

    /// The tokens of the whole prompt.
    var prompt: Int128 { Int128(input) + Int128(cachedRead) + Int128(cacheWrite) }
}
