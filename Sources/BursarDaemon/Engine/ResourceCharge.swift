import BursarCore

/// Something bounded that the users of the agents' socket share. Used on the event loop.
final class UserQuota {
    /// What there is for all.
    var capacity: Int
    /// What one user may have however few the others are.
    var most: Int
    private(set) var shares = UserShares()

    init(capacity: Int, most: Int = .max) {
        self.capacity = capacity
        self.most = most
    }

    /// Charges a user; `nil` if that is more than its share.
    func charge(_ amount: Int, to user: UInt32) -> ResourceCharge? {
        guard shares.admits(amount, for: user, capacity: capacity, most: most) else { return nil }
        return ResourceCharge(quota: self, user: user, amount: amount)
    }

    /// What a user may have now.
    func share(of user: UInt32) -> Int {
        shares.share(of: user, capacity: capacity, most: most)
    }

    /// Whether a user has all that it may have, or more.
    func isUsedUp(by user: UInt32) -> Bool { shares.held(by: user) >= share(of: user) }

    fileprivate func change(by amount: Int, for user: UInt32) {
        if amount < 0 {
            shares.remove(-amount, from: user)
        } else {
            shares.add(amount, to: user)
        }
    }
}

/// What a user takes of something bounded. It is given back when the value ends, exactly once, whatever
/// ends it.
struct ResourceCharge: ~Copyable {
    private let quota: UserQuota
    let user: UInt32
    private(set) var amount: Int

    /// A charge of so much, whether or not that is within the user's share.
    init(quota: UserQuota, user: UInt32, amount: Int) {
        self.quota = quota
        self.user = user
        self.amount = amount
        quota.change(by: amount, for: user)
    }

    /// What was taken has become more or less; what has happened is charged whatever the share.
    mutating func resize(to amount: Int) {
        quota.change(by: amount - self.amount, for: user)
        self.amount = amount
    }

    deinit { quota.change(by: -amount, for: user) }
}
