import BursarClient

/// Makes suggestions for the next run out of what the ledger tells of those before.
///
/// Pure: the same history gives the same suggestions, in the order in which they can be applied.
struct Suggester {
    var histories: [AccountHistory]
    var operations: [OperationStatus] = []

    /// Accounts that used less than this part of what is theirs have something to give.
    private static let idleShare = 0.8
    /// A group that used this part of what it has had nothing to lend.
    private static let scarceShare = 0.9

    /// All suggestions: first what gives something up, then what takes it, then advice.
    func suggestions() -> [Suggestion] {
        var found: [Suggestion] = []
        let groups = groups
        for resource in Resource.allCases {
            for group in groups {
                found += allocations(in: group, resource)
                found += minima(in: group, resource)
            }
        }
        found += caps() + estimates()
        return found.filter(\.isLess) + found.filter { !$0.isLess }
    }

    /// Accounts that share what one above them has.
    private struct Group {
        var path: String
        /// The account above them.
        var account: AccountHistory?
        /// Those of them that have none beneath.
        var members: [AccountHistory]
    }

    private var groups: [Group] {
        let leaves = histories.filter { history in
            // Where credits move budget by themselves, nothing is to be fixed.
            history.status.map { $0.children == 0 && $0.credits == nil } ?? false
                && history.parent != nil
        }
        let accounts = Dictionary(histories.map { ($0.path, $0) }) { first, _ in first }
        return Dictionary(grouping: leaves) { $0.parent ?? "" }
            .sorted { $0.key < $1.key }
            .map { Group(path: $0.key, account: accounts[$0.key], members: $0.value) }
    }

    /// Moves own allocation from who left it idle to who was refused for lack of it.
    private func allocations(in group: Group, _ resource: Resource) -> [Suggestion] {
        let (members, whole) = (group.members, group.account?.nominal(resource))
        // Where nobody may borrow, ceilings follow the allocations.
        let isFixed = members.allSatisfy { $0.nominal(resource) == $0.ceiling(resource) }
        var found: [Suggestion] = []
        var wanting: [(AccountHistory, now: Int64, more: Int64)] = []
        var giving: [(AccountHistory, now: Int64, spare: Int64)] = []
        for member in members {
            guard let now = member.nominal(resource) else { continue }
            if let need = member.unmetNeed(resource, of: whole) {
                guard member.isShort(of: resource) else { continue }
                let most = max(now, isFixed ? need : min(need, member.ceiling(resource) ?? need))
                if most > now { wanting.append((member, now, most - now)) }
                if need > most { found.append(raised(member, resource, from: most, to: need)) }
            } else if Double(member.peak[resource, default: 0]) <= Self.idleShare * Double(now),
                member.keep(resource) < now
            {
                giving.append((member, now, now - member.keep(resource)))
            }
        }
        let wanted = wanting.reduce(Int128(0)) { $0 + Int128($1.more) }
        let spare = giving.reduce(Int128(0)) { $0 + Int128($1.spare) }
        if wanted == 0 { return found }
        // What is spare is part of the group's own.
        let moved = Int64(clamping: min(wanted, spare))
        let given = Self.shares(of: moved, by: giving.map(\.spare))
        let taken = Self.shares(of: moved, by: wanting.map(\.more))
        let takers = wanting.map { $0.0.path }.joined(separator: ", ")
        let givers = giving.map { $0.0.path }.joined(separator: ", ")
        for ((member, now, _), part) in zip(giving, given) where part > 0 {
            found.append(
                Suggestion(
                    kind: .allocation, account: member.path, resource: resource, now: now,
                    proposed: now - part,
                    reason:
                        "used \(member.usedWords(resource)) at the most and was refused nothing; "
                        + "\(takers) can use it"))
        }
        for ((member, now, _), part) in zip(wanting, taken) where part > 0 {
            found.append(
                Suggestion(
                    kind: .allocation, account: member.path, resource: resource, now: now,
                    proposed: now + part,
                    reason: "was refused \(DecimalText.counted(member.denials, "time")) and used "
                        + "\(member.usedWords(resource)); \(givers) can spare it"))
        }
        if wanted > Int128(moved), let now = whole {
            found.append(
                Suggestion(
                    kind: .capacity, account: group.path, resource: resource, now: now,
                    proposed: Int64(clamping: Int128(now) + wanted - Int128(moved)),
                    reason:
                        "\(takers) would want that much, and nobody beneath \(group.path) can spare it",
                    isApplicable: false))
        }
        return found
    }

    /// Advice about an account that its ceiling keeps from more.
    private func raised(
        _ member: AccountHistory, _ resource: Resource, from most: Int64, to need: Int64
    ) -> Suggestion {
        Suggestion(
            kind: .cap, account: member.path, resource: resource, now: most, proposed: need,
            reason:
                "was refused \(DecimalText.counted(member.denials, "time")), and its ceiling keeps it from "
                + "more; only who set it can say whether that is meant",
            isApplicable: false)
    }

    /// Parts of a sum in proportion, whole, largest remainders first.
    static func shares(of sum: Int64, by weights: [Int64]) -> [Int64] {
        let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
        if total == 0 { return weights.map { _ in 0 } }
        var parts = weights.map { Int64(Int128(sum) * Int128($0) / total) }
        var rest = sum - parts.reduce(0, +)
        let order = weights.indices.sorted { a, b in
            let x = Int128(sum) * Int128(weights[a]) % total
            let y = Int128(sum) * Int128(weights[b]) % total
            return x == y ? a < b : x > y
        }
        for index in order where rest > 0 {
            parts[index] += 1
            rest -= 1
        }
        return parts
    }

    /// Guarantees what was refused though it lay within the own allocation, and lifts guarantees that nobody
    /// used.
    private func minima(in group: Group, _ resource: Resource) -> [Suggestion] {
        let (members, whole) = (group.members, group.account?.nominal(resource))
        let used = members.reduce(0.0) { $0 + Double($1.peak[resource, default: 0]) }
        let isWanted = members.contains { $0.unmetNeed(resource, of: whole) != nil }
        // What every account is promised where nobody says otherwise.
        let promise = (whole ?? 0) / 20
        let isScarce = whole.map { used >= Self.scarceShare * Double($0) } ?? false
        return members.compactMap { member in
            guard let nominal = member.nominal(resource), member.grants + member.denials > 0,
                case .finite(let reserved) = member.status?.reserved[resource] ?? .absent
            else { return nil }
            let used = member.peak[resource, default: 0]
            if isScarce, let need = member.unmetNeed(resource, of: whole), used < nominal,
                min(need, nominal) > reserved
            {
                return Suggestion(
                    kind: .minimum, account: member.path, resource: resource, now: reserved,
                    proposed: min(need, nominal),
                    reason: "was refused with \(member.usedWords(resource)) used of its own "
                        + Amount.finite(nominal).words(of: resource) + ": others had borrowed it")
            }
            let enough = max(member.enough(resource), promise)
            guard isWanted, member.unmetNeed(resource, of: whole) == nil, enough < reserved / 2
            else {
                return nil
            }
            return Suggestion(
                kind: .minimum, account: member.path, resource: resource, now: reserved,
                proposed: enough,
                reason: "used \(member.usedWords(resource)) at the most; what is guaranteed beyond "
                    + "that nobody can borrow")
        }
    }
}

extension AccountHistory {
    /// The most that it used in a period, in words.
    fileprivate func usedWords(_ resource: Resource) -> String {
        let used = peak[resource, default: 0]
        return used == 0 ? "nothing" : Amount.finite(used).words(of: resource)
    }
}
