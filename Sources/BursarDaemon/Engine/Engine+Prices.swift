import BursarCore
import BursarProtocol

extension Engine {
    /// Prices per page: with the longest names and all tiers they fit in a frame.
    private static let pricesMost = 100

    /// The table of prices as messages carry it; nothing if there is none.
    var priceTable: BursarProtocol.PriceTable? {
        let table = coordinator.priceTable
        return table.version == 0 ? nil : table.wire
    }

    /// A page of prices, or the one of a model.
    func prices(
        _ message: BursarProtocol.Request.Prices, _ peer: Peer
    ) throws(Refusal) -> Reply.PriceList {
        // Prices are nobody's secret, but what a pool pays is for those who may use it.
        let account =
            message.account == nil ? peer.account : try self.account(message.account, of: peer)
        if let model = message.model {
            let price = coordinator.price(of: model, for: account)
            return Reply.PriceList(
                table: priceTable, prices: price.map { [$0.wire] } ?? [])
        }
        let (page, next) = coordinator.prices(
            for: account, after: message.after, most: Engine.pricesMost)
        return Reply.PriceList(table: priceTable, prices: page.map(\.wire), next: next)
    }
}
