import ArgumentParser
import BursarClient

// Values are taken unconditionally, so that `--tokens -5` reaches us and can be told what is right.

/// What is asked, used or given back.
struct AmountOptions: ParsableArguments {
    @Option(
        parsing: .unconditional, help: "Number of tokens.",
        transform: QuantityText.count)
    var tokens: Int64?

    @Option(
        parsing: .unconditional, help: "Time, such as 500ms, 5s or 1h30m.",
        transform: QuantityText.milliseconds)
    var time: Int64?

    @Option(
        parsing: .unconditional, help: "Cost in units of the currency, such as 0.01.",
        transform: QuantityText.nano)
    var cost: Int64?

    var amounts: Amounts { Amounts(finite: tokens, time, cost) }

    /// The amounts; a usage error if there are none.
    func some() throws -> Amounts {
        let amounts = amounts
        guard !amounts.isAbsent else {
            throw ValidationError("say how much: at least one of --tokens, --time and --cost")
        }
        return amounts
    }
}

/// The least that is still worth having.
struct LeastOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Fewest tokens that still help; a smaller grant than asked is taken then.",
        transform: QuantityText.count)
    var leastTokens: Int64?

    @Option(
        parsing: .unconditional, help: "Shortest time that still helps.",
        transform: QuantityText.milliseconds)
    var leastTime: Int64?

    @Option(
        parsing: .unconditional, help: "Smallest cost that still helps.",
        transform: QuantityText.nano)
    var leastCost: Int64?

    var amounts: Amounts { Amounts(finite: leastTokens, leastTime, leastCost) }
}

extension Amounts {
    /// Amounts out of numbers; those left out are absent.
    init(finite tokens: Int64?, _ time: Int64?, _ cost: Int64?) {
        func amount(_ number: Int64?) -> Amount { number.map(Amount.finite) ?? .absent }
        self.init(tokens: amount(tokens), time: amount(time), cost: amount(cost))
    }
}

extension Amounts {
    /// Nothing if no resource is present.
    var ifPresent: Amounts? { isAbsent ? nil : self }
}
