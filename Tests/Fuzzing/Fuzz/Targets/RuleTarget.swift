import BursarSimulation

/// The rules, with the inputs' bytes as the choices of a random run: what requests there are, how
/// much they want, when time passes. Every invariant is checked after each step.
enum RuleTarget {
    static func run(_ input: [UInt8]) {
        // A step takes a few bytes; when they are used up, the run is over.
        guard input.count > 16 else { return }
        do {
            var run = try RandomRun(choices: input)
            for _ in 0..<(input.count / 8) { try run.step() }
        } catch {
            fatalError("not kept: \(error)")
        }
    }
}
