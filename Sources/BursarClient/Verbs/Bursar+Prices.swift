public import BursarProtocol

extension Bursar {
    /// The most prices that go into one part of an import.
    private static let pricesPerPart = 32

    /// Replaces the imported prices; the new ones are in force when this returns. Operators only.
    ///
    /// If it is cut short, the old prices stay in force.
    /// - Parameters:
    ///   - prices: At most 16,384, no model twice.
    ///   - source: Where they come from, for people; at most 128 bytes.
    @discardableResult
    public func importPrices(
        _ prices: [ModelPrice], source: String
    ) async throws(BursarError) -> Reply.PricesImported {
        let size = Self.pricesPerPart
        let parts = max(1, (prices.count + size - 1) / size)
        var part = 0
        while true {
            let some = Array(prices[(part * size)..<min((part + 1) * size, prices.count)])
            part += 1
            let number = UInt32(part)
            let reply = try await change(key: nil) { key in
                Request.ImportPrices(
                    key: key, source: source, part: number, parts: UInt32(parts), prices: some)
            }
            if part == parts { return reply }
        }
    }

    /// Asks for one page of prices, by name of the model.
    ///
    /// - Parameters:
    ///   - model: Only the price by which this model would be billed.
    ///   - account: Account whose pool's own prices come first; nothing: the client's own.
    ///   - after: ``Reply/PriceList/next`` of the page before; nothing: the first page.
    public func prices(
        of model: String? = nil, for account: String? = nil, after: String? = nil
    ) async throws(BursarError) -> Reply.PriceList {
        try await ask(Request.Prices(model: model, account: account, after: after))
    }

    /// Asks for all prices, page by page, by name of the model.
    public func allPrices(for account: String? = nil) async throws(BursarError) -> Reply.PriceList {
        var list = try await prices(for: account)
        while let next = list.next {
            let page = try await prices(for: account, after: next)
            list.prices += page.prices
            list.next = page.next
        }
        return list
    }
}
