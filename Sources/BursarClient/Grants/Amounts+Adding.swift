import BursarProtocol

extension Amounts {
    mutating func add(_ other: Amounts) {
        for resource in Resource.allCases { add(other[resource], to: resource) }
    }

    /// What is too large to count stays the largest that can be counted.
    mutating func add(_ amount: Amount, to resource: Resource) {
        switch (self[resource], amount) {
        case (_, .absent), (.unlimited, _): break
        case (.absent, _), (_, .unlimited): self[resource] = amount
        case (.finite(let sum), .finite(let more)):
            let (total, overflow) = sum.addingReportingOverflow(more)
            self[resource] = .finite(overflow ? (more < 0 ? .min : .max) : total)
        }
    }
}
