import BursarCore
import BursarProtocol

extension Adjustment {
    /// The adjustment that a message carries; prices that name no currency are in the pool's.
    init(
        _ message: BursarProtocol.Request.Adjust, currency: Currency
    ) throws(Refusal) {
        try self.init(
            Request.Preview(
                account: message.account, nominal: message.nominal, reserved: message.reserved,
                ceiling: message.ceiling, weight: message.weight, priority: message.priority,
                delta: message.delta, paused: message.paused, deadlineMs: message.deadlineMs,
                perOperation: message.perOperation, indicative: message.indicative,
                prices: message.prices, pricesRemoved: message.pricesRemoved), currency: currency)
    }

    /// The adjustment that a message asks about.
    init(
        _ message: BursarProtocol.Request.Preview, currency: Currency
    ) throws(Refusal) {
        self.init()
        nominal = Amounts(message.nominal ?? .absent)
        delta = Amounts(message.delta ?? .absent)
        reserved = Amounts(message.reserved ?? .absent)
        ceiling = Amounts(message.ceiling ?? .absent)
        weight = message.weight
        priority = message.priority
        isPaused = message.paused
        deadline = message.deadlineMs.map { Int64(clamping: $0) }
        perOperation = Amounts(message.perOperation ?? .absent)
        indicative = message.indicative.map { Amounts($0) }
        for var price in message.prices {
            if price.currency.isEmpty { price.currency = currency.description }
            prices.append(try ModelPrice(price))
        }
        pricesRemoved = message.pricesRemoved
    }
}
