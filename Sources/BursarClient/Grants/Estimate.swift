/// An amount that the coordinator estimates when it is asked for a grant: from what this account's
/// operations of the same label and model used before.
///
/// ```swift
/// try await bursar.withGrant(tokens: .auto, operation: "plan", model: "gpt-5") { grant in … }
/// ```
public struct Estimate: Hashable, Sendable {
    /// What is asked as long as the coordinator knows nothing.
    let first: Int64?

    /// As much as the coordinator expects.
    ///
    /// Coordinators that speak an older version of the protocol than 2 estimate nothing: then the
    /// request fails with ``BursarError/Code/invalidRequest``.
    public static let auto = Estimate(first: nil)

    /// As much as the coordinator expects, and so much as long as it knows nothing; also of
    /// coordinators that estimate nothing.
    public static func auto(atFirst amount: Int64) -> Estimate {
        Estimate(first: amount)
    }
}
