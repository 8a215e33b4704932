/// Strict priority classes around another rule: everyone's minimum first, then class after class,
/// from the highest, what the rule gives of what is left.
struct PriorityClasses: Allocator {
    /// How a class divides what it gets.
    var rule: any Allocator<Int64>

    func allocate(supply: Int64, claims: [Claim]) -> Awards {
        guard let first = claims.first, claims.contains(where: { $0.priority != first.priority })
        else { return rule.allocate(supply: supply, claims: claims) }
        let floors = claims.reduce(Int64(0)) { $0.addingClamped($1.floor) }
        if floors >= supply { return rule.allocate(supply: supply, claims: claims) }
        var left = supply == .max ? .max : supply - floors
        var awards = Awards(
            amounts: [Int64](repeating: 0, count: claims.count),
            payments: [Int64](repeating: 0, count: claims.count))
        let classes = Dictionary(grouping: claims.indices) { claims[$0].priority }
        for members in classes.sorted(by: { $0.key > $1.key }).map(\.value) {
            let own = members.reduce(Int64(0)) { $0.addingClamped(claims[$1].floor) }
            let divided = rule.allocate(
                supply: left.addingClamped(own), claims: members.map { claims[$0] })
            var taken: Int64 = 0
            for (place, member) in members.enumerated() {
                awards.amounts[member] = divided.amounts[place]
                taken = taken.addingClamped(divided.amounts[place])
                if !divided.payments.isEmpty {
                    awards.payments[member] = divided.payments[place]
                }
            }
            if left != .max { left -= taken - own }
        }
        return awards
    }
}
