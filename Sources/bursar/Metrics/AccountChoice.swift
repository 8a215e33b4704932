/// How many accounts have series of their own.
enum AccountChoice: Hashable, Sendable, CustomStringConvertible {
    /// At most so many, the busiest.
    case most(Int)
    /// Every one.
    case all

    /// A number, `all` or `none`.
    init(text: String) throws(QuantityProblem) {
        switch text {
        case "all": self = .all
        case "none": self = .most(0)
        default:
            guard let count = Int(text), count >= 0 else {
                throw QuantityProblem("write a whole number like 100, or all, or none")
            }
            self = .most(count)
        }
    }

    var description: String {
        switch self {
        case .most(let count): String(count)
        case .all: "all"
        }
    }
}
