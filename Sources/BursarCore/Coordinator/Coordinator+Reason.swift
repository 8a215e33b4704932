/// Why an account has what it has, in words.
extension Coordinator {
    /// Why an account's nominal is what it is.
    func nominalReason(at slot: Int) -> String { "" }
}
