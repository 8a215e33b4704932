import BursarClient

/// What `adjust` does to an allocation: `500` sets it, `+500` and `-500` change it.
enum QuantityChange: Hashable, Sendable {
    case set(Amount)
    case add(Int64)

    /// Reads `500`, `unlimited`, `+500` or `-500`, in the resource's units.
    init(_ text: String, of resource: Resource) throws(QuantityProblem) {
        switch text.first {
        case "+": self = .add(try QuantityText.quantity(String(text.dropFirst()), of: resource))
        case "-": self = .add(-(try QuantityText.quantity(String(text.dropFirst()), of: resource)))
        default: self = .set(try QuantityText.amount(text, of: resource))
        }
    }

    /// What is to be set, if anything.
    var amount: Amount {
        if case .set(let amount) = self { amount } else { .absent }
    }

    /// What is to be added, if anything.
    var delta: Amount {
        if case .add(let number) = self { .finite(number) } else { .absent }
    }
}
