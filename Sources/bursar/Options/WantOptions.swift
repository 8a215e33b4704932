import ArgumentParser
import BursarClient

/// What is asked of the coordinator, which may be left to it.
struct WantOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: "Number of tokens, or `auto`: what operations like this one used before.",
        transform: { try Wanted($0, of: .tokens) })
    var tokens: Wanted?

    @Option(
        parsing: .unconditional, help: "Time, such as 500ms, 5s or 1h30m.",
        transform: QuantityText.milliseconds)
    var time: Int64?

    @Option(
        parsing: .unconditional,
        help: "Cost in units of the currency, such as 0.01, or `auto`: by the model's price.",
        transform: { try Wanted($0, of: .cost) })
    var cost: Wanted?

    /// What is asked in numbers.
    var amounts: Amounts { Amounts(finite: tokens?.amount, time, cost?.amount) }

    /// What is left to the coordinator.
    var estimated: Set<Resource> {
        var resources: Set<Resource> = []
        if tokens == .auto { resources.insert(.tokens) }
        if cost == .auto { resources.insert(.cost) }
        return resources
    }

    func validate() throws {
        guard !amounts.isAbsent || !estimated.isEmpty else {
            throw ValidationError("say how much: at least one of --tokens, --time and --cost")
        }
    }
}

/// An amount, or that the coordinator chooses it.
enum Wanted: Hashable, Sendable {
    case amount(Int64)
    case auto

    init(_ text: String, of resource: Resource) throws(QuantityProblem) {
        self = text == "auto" ? .auto : .amount(try QuantityText.quantity(text, of: resource))
    }

    /// The amount, if it is one.
    var amount: Int64? {
        if case .amount(let amount) = self { amount } else { nil }
    }
}
