/// Why usage cannot be what a document says.
public struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is. More may come.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// Its name.
        public let description: String

        /// The text is no JSON.
        public static let notJSON = Code(description: "not_json")
        /// A count is no whole number.
        public static let notACount = Code(description: "not_a_count")
        /// A count is below zero.
        public static let negative = Code(description: "negative")
        /// A count, or the sum of all, is above ``UsageError/most``.
        public static let tooLarge = Code(description: "too_large")
        /// More is said of a part, such as cached tokens, than of the whole.
        public static let partExceedsWhole = Code(description: "part_exceeds_whole")
    }

    /// Most tokens that the coordinator counts.
    public static let most: Int64 = 1 << 61

    /// What kind of failure it is.
    public let code: Code
    /// What was wrong, for people.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// For people.
    public var description: String { message }
}
