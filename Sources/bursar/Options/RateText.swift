import BursarClient

/// The texts by which the command line takes paces: `600/min`, `10/s`, `1.50/h`.
enum RateText {
    /// Milliseconds of each unit of time.
    private static let units: [String: Int64] = [
        "s": 1_000, "min": 60_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]

    /// Units of a resource per minute, rounded down; without a unit of time it is per minute already.
    static func perMinute(_ text: String, of resource: Resource) throws(QuantityProblem) -> Int64 {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let quantity = try QuantityText.quantity(String(parts[0]), of: resource)
        guard parts.count == 2 else { return quantity }
        guard let unit = units[String(parts[1])] else {
            throw QuantityProblem("write a pace like 600/min (units s min h d), or `off`")
        }
        return Int64(clamping: Int128(quantity) * 60_000 / Int128(unit))
    }
}
