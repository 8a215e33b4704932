/// What reads bytes that others wrote. Each takes any input and ends the process where a promise is
/// broken; a trap, a leak or too long a run is one too.
enum FuzzTarget: String, CaseIterable {
    case frames
    case connection
    case client
    case configuration
    case scenario
    case prices
    case ledger
    case samples
    case mcp
    case usage
    case quantities
    case rules

    /// Runs one input.
    func run(_ input: [UInt8]) {
        switch self {
        case .frames: FrameTarget.run(input)
        case .connection: ConnectionTarget.run(input)
        case .client: ClientTarget.run(input)
        case .configuration: ConfigurationTarget.run(input)
        case .scenario: ScenarioTarget.run(input)
        case .prices: PriceTarget.run(input)
        case .ledger: LedgerTarget.run(input)
        case .samples: SampleTarget.run(input)
        case .mcp: MessageTarget.run(input)
        case .usage: UsageTarget.run(input)
        case .quantities: QuantityTarget.run(input)
        case .rules: RuleTarget.run(input)
        }
    }
}

/// Ends the process, which the fuzzer sees, if a promise is broken.
func expect(_ isKept: Bool, _ promise: @autoclosure () -> String) {
    if !isKept { fatalError("not kept: \(promise())") }
}
