import BursarCore

extension ConfigurationReader {
    private static let kinds: [(key: String, kind: TokenKind)] = [
        ("input", .input), ("cached_read", .cachedRead), ("cache_write", .cacheWrite),
        ("output", .output), ("reasoning", .reasoning),
    ]
    private static let priceExample = "{ input = \"3.00 USD\", output = \"15.00 USD\" }"

    /// `prices` of a pool: its own prices by model, and the one for models without any. Which currency
    /// that is turns out when all of the pool is read.
    mutating func prices(_ node: ConfigurationNode?, in pool: ConfigurationSection) -> PoolPrices {
        var prices = PoolPrices()
        guard let node else { return prices }
        let name = String(pool.name.dropLast()) + ".prices]"
        guard let section = section(node, "prices", named: name) else { return prices }
        checkKeys(of: section, known: ["default", "models"])
        if let node = section.table["default"] {
            prices.fallback = price(node, of: "", "default", in: section)
        }
        guard let models = section.table["models"] else { return prices }
        guard case .table(let table) = models.value else {
            reportKind("models", models, "it is a table of prices by the name of the model")
            return prices
        }
        if table.keys.count > PoolPrices.modelsMost {
            report(
                models.place,
                "\(table.keys.count) models; a pool has at most \(PoolPrices.modelsMost) prices of "
                    + "its own; `bursar prices import` takes more")
            return prices
        }
        for model in table.keys {
            guard let node = table[model] else { continue }
            if let flaw = ModelPrice.flaw(ofName: model) {
                report(node.place, "\(flaw); write the name by which agents ask for it")
            } else if let price = price(node, of: model, TOMLWriter.key(model), in: section) {
                prices.models.append(price)
            }
        }
        return prices
    }

    /// `{ input = "3.00 USD", … }`: a price per million tokens of each kind, and of an hour of time.
    private mutating func price(
        _ node: ConfigurationNode, of model: String, _ key: String, in prices: ConfigurationSection
    ) -> ModelPrice? {
        guard case .table(let table) = node.value else {
            reportKind(
                key, node,
                "write prices per million tokens, like "
                    + ConfigurationReader.priceExample)
            return nil
        }
        let section = inner(key, table, node, of: prices)
        let kinds = ConfigurationReader.kinds.map(\.key)
        let before = problems.count
        checkKeys(of: section, known: kinds + ["time", "tiers"])
        var price = ModelPrice(model: model, prices: tokenPrices(table))
        if let node = table["time"] {
            price.time = money(node, "time", like: "1.20 USD", places: 9) { nano in
                // Per hour, in picounits per second, rounded up.
                Int64((Int128(nano) * 1_000 + 3_599) / 3_600)
            }
        }
        price.tiers = tiers(table["tiers"], in: section)
        guard problems.count == before else { return nil }
        for kind in ["input", "output"] where price.time == nil && table[kind] == nil {
            report(
                node.place,
                "\(section.name) has no price of \(kind); write one, 0 where it is free, like "
                    + ConfigurationReader.priceExample)
            return nil
        }
        return price
    }

    private mutating func tokenPrices(_ table: ConfigurationTable) -> TokenPrices {
        var prices = TokenPrices()
        for (key, kind) in ConfigurationReader.kinds {
            guard let node = table[key] else { continue }
            // Per million tokens, in millionths: picounits per token.
            prices[kind] = money(node, key, like: "3.00 USD", places: 6) { $0 }
        }
        return prices
    }

    /// `[{ above = 200_000, input = "6.00 USD" }]`, by rising size of the prompt.
    private mutating func tiers(
        _ node: ConfigurationNode?, in price: ConfigurationSection
    ) -> [PriceTier] {
        guard let node else { return [] }
        let right = "write a list like [{ above = 200_000, input = \"6.00 USD\" }]"
        guard case .array(let elements) = node.value else {
            reportKind("tiers", node, right)
            return []
        }
        if elements.count > ModelPrice.tiersMost {
            let most = ModelPrice.tiersMost
            report(node.place, "tiers has \(elements.count) elements; write at most \(most)")
            return []
        }
        var tiers: [PriceTier] = []
        for element in elements {
            guard case .table(let table) = element.value else {
                reportKind("tiers", element, right)
                return []
            }
            let section = ConfigurationSection(
                name: "tiers, \(price.name)", table: table, place: element.place)
            checkKeys(of: section, known: ["above"] + ConfigurationReader.kinds.map(\.key))
            let prices = tokenPrices(table)
            guard let above = integer(table["above"], "above", in: 0...Amounts.most) else {
                if table["above"] == nil {
                    report(element.place, "a tier says above how many tokens it holds; \(right)")
                }
                return []
            }
            if let last = tiers.last, last.above >= above {
                report(element.place, "tiers do not rise; the one before is above \(last.above)")
                return []
            }
            if prices.isEmpty { report(element.place, "a tier has a price; \(right)") }
            tiers.append(PriceTier(above: above, prices: prices))
        }
        return tiers
    }

    /// An amount of money in the pool's currency, as a price.
    private mutating func money(
        _ node: ConfigurationNode, _ key: String, like example: String, places: Int,
        _ price: (Int64) -> Int64
    ) -> Int64? {
        guard case .string(let text) = node.value else {
            reportKind(key, node, "write a text with its currency, like \"\(example)\"")
            return nil
        }
        let parse = { () throws(ConfigurationUnitError) in
            try ConfigurationUnits.money(text, places: places, like: example)
        }
        guard let money = unit(node, key, parse), counts(in: money.currency, key, node) else {
            return nil
        }
        let result = price(money.units)
        guard result <= ModelPrice.most else {
            report(node.place, "\(key) is \(text), too much for a price")
            return nil
        }
        return result
    }
}

extension PoolPrices {
    /// These prices in the currency that the pool turned out to count in.
    func counted(in code: String) -> PoolPrices? {
        guard let currency = Currency(code), currency != .usd || !models.isEmpty || fallback != nil
        else { return nil }
        var result = self
        result.currency = currency
        result.fallback?.currency = currency
        for index in models.indices { result.models[index].currency = currency }
        return result
    }
}
