import ArgumentParser

/// How many accounts have series of their own.
enum AccountChoice: Hashable, Sendable, ExpressibleByArgument {
    /// At most so many, the busiest.
    case most(Int)
    /// Every one.
    case all

    /// A number, `all` or `none`.
    init?(argument: String) {
        switch argument {
        case "all": self = .all
        case "none": self = .most(0)
        default:
            guard let count = Int(argument), count >= 0 else { return nil }
            self = .most(count)
        }
    }

    var defaultValueDescription: String {
        switch self {
        case .most(let count): String(count)
        case .all: "all"
        }
    }
}
