/// Credits: earned for lent budget, spent on borrowed, and the money of auctions.
extension Coordinator {
    /// Notes what a grant won or bought in groups with credits.
    mutating func countCredits(of fact: Granted, at slot: Int) {
    }

    /// Settles in credits what a group's accounts won while others waited.
    mutating func settleCredits(in group: Int) {
    }

    /// Settles in credits what a group's accounts used of each other's shares in the period that
    /// ends, and pays out what auctions brought in. Called before consumption starts from zero.
    mutating func settlePeriodCredits(in group: Int) {
    }
}
