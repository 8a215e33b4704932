import BursarCore
import BursarSimulation

extension SeededRandom {
    /// One to `most` claims whose weights, minimums, demands, classes and credits often coincide.
    mutating func claims(upTo most: Int = 8, minimum: Int64 = 20) -> [Claim] {
        (0..<Int.random(in: 1...most, using: &self)).map { _ in
            Claim(
                weight: oneIn(2) ? 1 : .random(in: 1...9, using: &self),
                minimum: oneIn(2) ? 0 : .random(in: 0...minimum, using: &self),
                demand: demand(),
                priority: .random(in: -1...1, using: &self),
                credits: oneIn(3) ? 0 : .random(in: 0...12, using: &self))
        }
    }

    /// How much one asks for: nothing, some or everything.
    mutating func demand() -> Int64 {
        if oneIn(8) { return oneIn(2) ? 0 : .max }
        return .random(in: 0...40, using: &self)
    }
}

extension Claim {
    /// What it gets before anything is shared.
    var certain: Int64 { min(minimum, demand) }
}

extension [Claim] {
    /// What all ask for together, at most `most`.
    func demanded(of most: Int64) -> Int64 {
        reduce(0) { Swift.min(most, $0 + Swift.min($1.demand, most)) }
    }
}
