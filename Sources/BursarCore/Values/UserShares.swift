/// How much of something bounded each user has, so that none can use it up.
///
/// Of n users none gets more than an (n + 1)th of what the others leave: however much is wanted, something
/// is left for whoever comes next. The order in which they come decides nothing but who waits.
public struct UserShares: Hashable, Sendable {
    /// What all have together.
    public private(set) var total = 0
    private var held: [UInt32: Int] = [:]

    /// Nobody has anything.
    public init() {}

    /// Users who have something.
    public var users: Int { held.count }

    /// Users who have something, in no order.
    public var holders: some Collection<UInt32> { held.keys }

    /// What a user has.
    public func held(by user: UInt32) -> Int { held[user, default: 0] }

    /// The most that a user may have now.
    ///
    /// - Parameters:
    ///   - capacity: What there is for all.
    ///   - most: What a user may have however few the others are.
    public func share(of user: UInt32, capacity: Int, most: Int = .max) -> Int {
        share(besides: held(by: user), capacity: capacity, most: most)
    }

    /// The same for a user who has so much.
    private func share(besides own: Int, capacity: Int, most: Int) -> Int {
        let left = max(0, capacity - (total - own))
        let parts = (own == 0 ? users + 1 : users) + 1
        return min(most, left / parts + (left % parts == 0 ? 0 : 1))
    }

    /// Whether a user may have so much more.
    public func admits(
        _ amount: Int, for user: UInt32, capacity: Int, most: Int = .max
    ) -> Bool {
        // As long as all together have little, nobody has too much.
        let all = total + amount
        if all <= most, all <= capacity / (users + 3) { return true }
        let own = held(by: user)
        return own + amount <= share(besides: own, capacity: capacity, most: most)
    }

    /// A user has so much more.
    public mutating func add(_ amount: Int, to user: UInt32) {
        if amount == 0 { return }
        held[user, default: 0] += amount
        total += amount
    }

    /// A user gives so much back.
    public mutating func remove(_ amount: Int, from user: UInt32) {
        if amount == 0 { return }
        let left = held(by: user) - amount
        precondition(left >= 0, "nobody gives back what it does not have")
        held[user] = left == 0 ? nil : left
        total -= amount
    }
}
