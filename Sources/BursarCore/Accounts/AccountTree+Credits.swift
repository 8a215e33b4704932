extension AccountTree {
    /// Gives credits to the accounts of a group that deals in them and that have none yet.
    mutating func openCredits(in group: Int) {
    }
}
