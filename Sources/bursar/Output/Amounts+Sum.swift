import BursarClient

extension Amounts {
    /// The sum of both, resource by resource, which stays at the largest number where it would be larger.
    /// What one has no number for is the other's; with something unlimited it is unlimited.
    func adding(_ other: Amounts) -> Amounts {
        var sum = self
        sum.add(other)
        return sum
    }

    /// Adds others, likewise.
    mutating func add(_ other: Amounts) {
        for resource in Resource.allCases {
            switch (self[resource], other[resource]) {
            case (_, .absent), (.unlimited, _): break
            case (.finite(let a), .finite(let b)): self[resource] = .finite(a.addingSaturated(b))
            case (_, let amount): self[resource] = amount
            }
        }
    }
}
