/// What users have of what they share.
extension Coordinator {
    /// Users who have something of it, in no order.
    public var usersOfShares: Set<UInt32> {
        Set(queue.shares.holders).union(tree.shares.holders).union(answers.answerShares.holders)
    }

    /// Requests of a user that wait, accounts that its requests made, and answers that are kept for it.
    public func shares(of user: UInt32) -> (waiting: Int, accounts: Int, answers: Int) {
        (
            queue.shares.held(by: user), tree.shares.held(by: user),
            answers.answerShares.held(by: user)
        )
    }
}
