import ArgumentParser
import BursarClient

/// Tokens by kind, and the model that answered.
struct TokenOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Tokens of the prompt that no cache read or wrote.", transform: QuantityText.count)
    var input: Int64?

    @Option(
        parsing: .unconditional, help: "Tokens of the prompt that were read from a cache.",
        transform: QuantityText.count)
    var cachedRead: Int64?

    @Option(
        parsing: .unconditional, help: "Tokens of the prompt that were written to a cache.",
        transform: QuantityText.count)
    var cacheWrite: Int64?

    @Option(
        parsing: .unconditional, help: "Tokens of the answer without those of reasoning.",
        transform: QuantityText.count)
    var output: Int64?

    @Option(
        parsing: .unconditional, help: "Tokens of reasoning.", transform: QuantityText.count)
    var reasoning: Int64?

    @Option(help: "Model that answered, if not the one that was reserved for.")
    var model: String?

    /// What the answer used; nothing if no kind was given.
    var usage: ModelUsage? {
        let counts = [input, cachedRead, cacheWrite, output, reasoning]
        guard counts.contains(where: { $0 != nil }) else { return nil }
        let known = counts.map { UInt64($0 ?? 0) }
        return ModelUsage(
            input: known[0], cachedRead: known[1], cacheWrite: known[2], output: known[3],
            reasoning: known[4], model: model)
    }
}
