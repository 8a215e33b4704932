public import ArgumentParser
public import BursarClient

extension OperationClass: ExpressibleByArgument {
    /// The class of that name.
    public init?(argument: String) { self.init(name: argument) }

    /// The names, for help and completion.
    public static var allValueStrings: [String] { allCases.map(\.name) }

    /// The name, for help.
    public var defaultValueDescription: String { name }
}

extension Topic: ExpressibleByArgument {
    /// The topic of that name.
    public init?(argument: String) { self.init(name: argument) }

    /// The names, for help and completion.
    public static var allValueStrings: [String] { allCases.map(\.name) }
}
