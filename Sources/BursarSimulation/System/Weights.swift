/// What may happen in a step.
enum Action: Int, CaseIterable {
    case deliver, turn, write, background
    case passMoment, passToNext, passLong
    case ask, askAgain, connect, follow
    case cut, stall, die
    case reload, failReload
    case kill, stop, losePower, failDisk, corrupt
}

/// How often each thing happens: different for each seed, so that each has something that the others
/// hardly have.
struct Weights {
    private var sums: [(sum: Int, action: Action)] = []
    private var total = 0

    /// Per ten thousand steps, in the middle.
    private static let usual: [Action: Int] = [
        .deliver: 3_000, .turn: 1_500, .write: 1_200, .background: 300, .passMoment: 900,
        .passToNext: 300, .passLong: 24, .ask: 2_000, .askAgain: 150, .connect: 250, .follow: 40,
        .cut: 25, .stall: 30, .die: 12, .reload: 12, .failReload: 4, .kill: 5, .stop: 2,
        .losePower: 4, .failDisk: 6, .corrupt: 1,
    ]

    init(using random: inout SeededRandom) {
        for action in Action.allCases {
            let factor = [1, 2, 4, 4, 8, 16].randomElement(using: &random) ?? 4
            // Some seeds know nothing of some faults.
            let isOff = action.rawValue >= Action.cut.rawValue && random.oneIn(4)
            total += isOff ? 0 : (Weights.usual[action] ?? 0) * factor
            sums.append((total, action))
        }
    }

    /// Something that may happen.
    func draw(using random: inout SeededRandom) -> Action {
        let number = Int.random(in: 0..<total, using: &random)
        return sums.first { $0.sum > number }?.action ?? .turn
    }
}
