internal import BursarCore

/// Commands as clients may send them: mostly sensible, some foreign, some nonsense.
struct RandomCommands {
    /// Whether little is spent of what is held: then budget is lent and recalled.
    let isThrifty: Bool
    /// The part of a table of prices that is sent next.
    var nextPart: UInt32 = 1

    init(isThrifty: Bool) { self.isThrifty = isThrifty }

    func amounts(most: Int64, using random: inout SeededRandom) -> Amounts {
        var amounts = Amounts.none
        amounts[.tokens] = .finite(Int64.random(in: 0...most, using: &random))
        if random.oneIn(3) {
            amounts[.cost] = .finite(Int64.random(in: 0...most / 4, using: &random))
        }
        if random.oneIn(9) { amounts[.time] = .finite(Int64.random(in: 0...90, using: &random)) }
        if random.oneIn(30) {
            amounts[.tokens] = .finite(Int64.random(in: -2...(.max), using: &random))
        }
        if random.oneIn(60) { amounts[.time] = .unlimited }
        return amounts
    }

    mutating func command(
        on path: AccountPath, grant: UInt64, using random: inout SeededRandom
    ) -> Command {
        let some = amounts(most: isThrifty ? 1_200 : 400, using: &random)
        let spent = amounts(most: isThrifty ? 20 : 400, using: &random)
        if random.oneIn(25) { return .importPrices(pricePart(using: &random)) }
        switch Int.random(in: 0..<25, using: &random) {
        case 24:
            return .throttle(
                path,
                rate: random.oneIn(3)
                    ? .none : Amounts(tokens: Int64.random(in: 0...90_000, using: &random)))
        case 0:
            let session = random.oneIn(2) ? UInt64.random(in: 1...4, using: &random) : nil
            let settings =
                random.oneIn(2) ? RandomWorld.settings(using: &random) : AccountSettings()
            return .allocate(path, settings, delegatedBy: session)
        case 1: return .release(path)
        case 2: return .adjust(path, adjustment(using: &random))
        case 3: return .void(grant: grant)
        case 4: return .extend(grant: grant, lease: Int64.random(in: 0...90_000, using: &random))
        case 5:
            let tokens = random.oneIn(3) ? tokenUsage(using: &random) : nil
            return .track(
                grant: random.oneIn(3) ? nil : grant, usage: tokens == nil ? spent : .none,
                tokens: tokens, model: tokens == nil ? "" : modelName(using: &random))
        case 6: return .repay(grant: random.oneIn(2) ? nil : grant, amounts: some)
        case 7..<12:
            guard random.oneIn(3) else {
                return .commit(
                    grant: grant, actual: random.oneIn(4) ? .none : spent,
                    work: UInt64.random(in: 0...3, using: &random))
            }
            let actual = random.oneIn(3) ? Amounts(time: spent.values.time) : .none
            return .commit(
                grant: grant, actual: actual, usage: tokenUsage(using: &random),
                model: modelName(using: &random))
        default: return .reserve(reservation(some, using: &random))
        }
    }

    func adjustment(using random: inout SeededRandom) -> Adjustment {
        var change = Adjustment()
        switch Int.random(in: 0..<7, using: &random) {
        case 0: change.delta[.tokens] = .finite(Int64.random(in: -900...900, using: &random))
        case 1: change.nominal[.cost] = .finite(Int64.random(in: 0...900, using: &random))
        case 4: change.isPaused = random.oneIn(2)
        case 6:
            change.indicative = random.oneIn(3) ? Amounts.none : amounts(most: 900, using: &random)
        case 5: change.deadline = Int64.random(in: 0...90_000, using: &random)
        case 2: change.ceiling[.tokens] = .finite(Int64.random(in: 0...900, using: &random))
        default: change.reserved[.tokens] = .finite(Int64.random(in: 0...200, using: &random))
        }
        return change
    }

    func reservation(_ want: Amounts, using random: inout SeededRandom) -> Reservation {
        var least = Amounts.none
        if random.oneIn(3) {
            least[.tokens] = .finite(Int64.random(in: 0...80, using: &random))
        }
        return Reservation(
            want: want, least: least, operation: "step",
            model: random.oneIn(3) ? modelName(using: &random) : "",
            operationClass: [.essential, .optional, .winddown, .winddown]
                .randomElement(using: &random) ?? .essential,
            lease: Int64.random(in: 1...(random.oneIn(9) ? 4_000_000 : 60_000), using: &random),
            wait: random.oneIn(2) ? Int64.random(in: 1...9_000, using: &random) : 0,
            detached: random.oneIn(4),
            bid: random.oneIn(2) ? Int64.random(in: -1...20, using: &random) : 0,
            estimate: random.oneIn(6) ? [1, 4, 5].randomElement(using: &random) ?? 1 : 0,
            promptTokens: random.oneIn(20) ? Int64.random(in: -1...50, using: &random) : nil)
    }
}
