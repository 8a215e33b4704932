import BursarCore

/// Karma as it is told, one unit after the other.
struct KarmaReference {
    let claims: [Claim]
    private(set) var amounts: [Int64]
    private(set) var credits: [Int64]
    /// Units that are granted as credits to all alike.
    let shared: Int64
    /// Units taken from them.
    private(set) var takenFromShared: Int64 = 0

    init(supply: Int64, claims: [Claim], guarantee: Int64, quantum: Int) {
        self.claims = claims
        let count = Int64(claims.count)
        let even = guarantee * (supply / count) / 1_000_000
        var guaranteed = claims.map { max(even, $0.minimum) }
        if guaranteed.reduce(0, +) > supply {
            let certain = claims.map { Claim(minimum: $0.certain, demand: max(even, $0.minimum)) }
            guaranteed = MaxMin().allocate(supply: supply, claims: certain).amounts
        }
        shared = supply - guaranteed.reduce(0, +)
        credits = claims.map(\.credits)
        for granted in 0..<Int(shared) { credits[(quantum + granted) % claims.count] += 1 }
        amounts = zip(claims, guaranteed).map { min($0.demand, $1) }
        var donated = zip(guaranteed, amounts).map { $0 - $1 }
        while let borrower = richestBorrower() {
            if let donor = poorest(donated) {
                donated[donor] -= 1
                credits[donor] += 1
            } else if takenFromShared < shared {
                takenFromShared += 1
            } else {
                break
            }
            credits[borrower] -= 1
            amounts[borrower] += 1
        }
        let rest = zip(claims, amounts).map {
            Claim(weight: $0.weight, minimum: $1, demand: $0.demand)
        }
        amounts = MaxMin().allocate(supply: supply, claims: rest).amounts
    }

    /// The first of those with the most credits who want more.
    private func richestBorrower() -> Int? {
        var found: Int?
        for index in claims.indices where amounts[index] < claims[index].demand {
            if credits[index] > (found.map { credits[$0] } ?? 0) { found = index }
        }
        return found
    }

    /// The first of those with the fewest credits who have something donated.
    private func poorest(_ donated: [Int64]) -> Int? {
        var found: Int?
        for index in claims.indices where donated[index] > 0 {
            if credits[index] < (found.map { credits[$0] } ?? .max) { found = index }
        }
        return found
    }
}
