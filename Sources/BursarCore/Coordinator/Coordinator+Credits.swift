/// Credits: earned for lent budget, spent on borrowed, and the money of auctions.
extension Coordinator {
    /// Notes what a grant won or bought in groups with credits.
    mutating func countCredits(of fact: Granted, at slot: Int) {
    }

    /// Settles in credits what a group's accounts won while others waited.
    mutating func settleCredits(in group: Int) {
    }
}
