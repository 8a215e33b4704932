public import ArgumentParser
public import BursarClient

extension OperationClass: ExpressibleByArgument {
    /// The class of that name.
    public init?(argument: String) { self.init(name: argument) }

    /// The names, for help and completion.
    public static var allValueStrings: [String] { allCases.map(\.name) }

    /// What they mean, for help.
    public static var allValueDescriptions: [String: String] {
        [
            "essential": "Granted until the account has to stop; the default.",
            "optional": "Denied as soon as the account has to degrade.",
            "winddown": "May use the rest, to save work.",
        ]
    }
}

extension Topic: ExpressibleByArgument {
    /// The topic of that name.
    public init?(argument: String) { self.init(name: argument) }

    /// The names, for help and completion.
    public static var allValueStrings: [String] { allCases.map(\.name) }

    /// What they mean, for help.
    public static var allValueDescriptions: [String: String] {
        [
            "account": "One account.",
            "subtree": "An account and all beneath it; the default with a PATH.",
            "pool": "The whole pool of the account.",
            "audit": "Everything, for operators; their default without a PATH.",
        ]
    }
}
