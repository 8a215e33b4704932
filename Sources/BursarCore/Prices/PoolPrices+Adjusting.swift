extension Adjustment {
    /// Changes a pool's own prices.
    func setPrices(in settings: inout AccountSettings, of path: AccountPath) throws(Refusal) {
        if prices.isEmpty, pricesRemoved.isEmpty { return }
        var own = settings.prices ?? PoolPrices()
        for model in pricesRemoved where !own.remove(model) {
            throw Refusal(
                .invalidArgument,
                model.isEmpty
                    ? "\(path) has no default price to remove"
                    : "\(path) has no price of its own for \"\(model)\" to remove")
        }
        for price in prices { own.set(price) }
        settings.prices = own
    }
}

extension PoolPrices {
    /// Puts a price in the place of the model's one; without a name, the fallback's.
    mutating func set(_ price: ModelPrice) {
        if price.model.isEmpty {
            fallback = price
        } else if let place = models.firstIndex(where: { $0.model == price.model }) {
            models[place] = price
        } else {
            models.append(price)
        }
    }

    /// Takes a model's price out, without a name the fallback; returns whether there was one.
    mutating func remove(_ model: String) -> Bool {
        if model.isEmpty {
            defer { fallback = nil }
            return fallback != nil
        }
        guard let place = models.firstIndex(where: { $0.model == model }) else { return false }
        models.remove(at: place)
        return true
    }
}
