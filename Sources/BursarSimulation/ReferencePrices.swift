internal import BursarCore

/// The imported prices by the entries alone, and costs computed from them in the plainest way.
struct ReferencePrices {
    private var version: UInt32 = 0
    private var table: [String: ModelPrice] = [:]
    private var coming: [ModelPrice] = []
    /// How many costs were computed by an imported price.
    private(set) var costs = 0

    mutating func fold(_ fact: PricesImported) throws {
        if fact.part.part == 1 { coming = [] }
        coming += fact.part.prices
        guard fact.version == version + 1, Int(fact.models) == coming.count else {
            throw Violation("table \(fact.version) of prices comes after \(version)")
        }
        guard fact.isLast else { return }
        version = fact.version
        table = Dictionary(uniqueKeysWithValues: coming.map { ($0.model, $0) })
        coming = []
    }

    /// Checks amounts that were told by kind of tokens.
    mutating func check(_ amounts: Amounts, _ billing: Billing) throws {
        guard case .bill(let bill) = billing, let usage = bill.usage else { return }
        guard case .table(let version) = bill.price else { return }
        guard version == self.version, let price = table[bill.model] else {
            throw Violation("\(bill.model) was billed by table \(version), not \(self.version)")
        }
        costs += 1
        let prompt = usage.input + usage.cachedRead + usage.cacheWrite
        var rates = price.prices
        for tier in price.tiers where prompt > tier.above {
            for kind in TokenKind.allCases { rates[kind] = tier.prices[kind] ?? rates[kind] }
        }
        let (input, output) = (rates.input ?? 0, rates.output ?? 0)
        let parts: [(tokens: Int64, price: Int64)] = [
            (usage.input, input), (usage.cachedRead, rates.cachedRead ?? input),
            (usage.cacheWrite, rates.cacheWrite ?? input), (usage.output, output),
            (usage.reasoning, rates.reasoning ?? output),
        ]
        // In units of 1e-15.
        let sum = parts.reduce(Int128(amounts.values.time) * Int128(price.time ?? 0)) {
            $0 + Int128($1.tokens) * Int128($1.price) * 1_000
        }
        guard case .finite(let cost) = amounts[.cost], Int128(cost) == (sum + 999_999) / 1_000_000
        else {
            throw Violation("\(usage) of \(bill.model) cost \(amounts), by its prices \(sum)e-15")
        }
    }
}
