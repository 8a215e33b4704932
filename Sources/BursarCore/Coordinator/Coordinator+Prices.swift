import HeapModule

/// The imported prices, and what an account pays.
extension Coordinator {
    /// The table of imported prices in force; version 0 where nothing was imported.
    public var priceTable: PriceTable { book.table }

    /// Takes in a part of a table of prices; the last one puts it in force.
    mutating func importPrices(
        _ part: PriceImport, origin: Origin, at now: Instant
    ) throws(Refusal) -> Answer {
        if let objection = book.objection(to: part, limits: limits) {
            throw Refusal(.invalidArgument, objection)
        }
        let answer = record(
            .pricesImported(
                PricesImported(
                    part: part, version: book.nextVersion, models: UInt32(book.models(with: part)),
                    origin: origin)),
            at: now)
        guard let answer else { preconditionFailure("an import has an answer") }
        return answer
    }

    mutating func evolve(_ fact: PricesImported, _ entry: Entry) -> Answer {
        book.add(fact.part, at: entry.time)
        return .pricesImported(PricesImportedAnswer(table: book.table, seq: entry.seq))
    }

    /// What the pool of an account says of prices.
    func poolPrices(at slot: Int) -> PoolPrices {
        tree.accounts[tree.accounts[slot].pool].record.settings.prices ?? PoolPrices()
    }

    /// The price of a model for an account: the pool's own, else the imported one if it is in the pool's
    /// currency, else the pool's default. `ModelNames` tells by which names it is looked for.
    ///
    /// - Throws: `no_price`.
    func price(
        of model: String, at slot: Int, now: Instant
    ) throws(Refusal) -> (price: ModelPrice, source: PriceSource) {
        let own = poolPrices(at: slot)
        var foreign: ModelPrice?
        if !model.isEmpty {
            for name in ModelNames(model) {
                if let price = own.price(of: name) { return (price, .pool) }
            }
            if let price = book.price(byNamesOf: model) {
                if price.currency == own.currency { return (price, .table(book.table.version)) }
                foreign = price
            }
        }
        if let price = own.fallback { return (price, .fallback) }
        throw noPrice(of: model, foreign: foreign, at: slot, now: now)
    }

    private func noPrice(
        of model: String, foreign: ModelPrice?, at slot: Int, now: Instant
    ) -> Refusal {
        let (table, own) = (book.table, poolPrices(at: slot))
        let pool = tree.accounts[tree.accounts[slot].pool].record.path
        let imported =
            "table \(table.version) of \(table.models) models (\(table.source), imported "
            + "\(table.age(at: now)))"
        let what =
            if let foreign {
                "the price of \"\(foreign.model)\" in \(imported) is in \(foreign.currency), but "
                    + "\(pool) counts in \(own.currency)"
            } else if model.isEmpty {
                "no model is named, and \(pool) has no default price"
            } else if book.hasPrices {
                "\"\(model)\" has no price: neither \(imported) nor \(pool) knows it"
            } else {
                "\"\(model)\" has no price: none were imported, and \(pool) does not know it"
            }
        return Refusal(
            .noPrice,
            what + "; import prices that have it, give \(pool) a price for it or a default one, or "
                + "say the cost")
    }

    /// Whether prices are in force for an account.
    func hasPrices(at slot: Int) -> Bool { book.hasPrices || poolPrices(at: slot).hasPrices }

    /// Whether usage of an account must have a cost: some prices are in force, or its cost, or that of an
    /// account above it, is spoken of. Elsewhere cost is nobody's business.
    func needsCost(at slot: Int) -> Bool {
        if hasPrices(at: slot) { return true }
        var node = slot
        while node >= 0 {
            let settings = tree.accounts[node].record.settings
            let said =
                settings.nominal.present | settings.ceiling.present
                | settings.perOperation.present
            if said & Resource.cost.bit != 0 { return true }
            node = tree.accounts[node].parent
        }
        return false
    }

    /// The most that so many tokens, and the time of the operation, can cost by a price, in nano-units:
    /// all of them at the dearest price that they can have.
    ///
    /// - Throws: `no_price`, `amount_overflow`.
    func mostCost(
        ofTokens tokens: Int64, time milliseconds: Int64, by price: ModelPrice
    ) throws(Refusal) -> Int64 {
        do throws(CostFailure) {
            return try price.mostCost(ofTokens: tokens, time: milliseconds)
        } catch {
            throw refusal(error, of: price)
        }
    }

    func refusal(_ failure: CostFailure, of price: ModelPrice) -> Refusal {
        let name = price.model.isEmpty ? "the default price" : "the price of \"\(price.model)\""
        switch failure {
        case .unpriced(let kind):
            return Refusal(
                .noPrice, "\(name) has none for \(kind.words); add one, or say the cost")
        case .tooLarge: return Refusal(.amountOverflow, "the cost is more than can be counted")
        }
    }
}

extension Coordinator {
    /// The price that an account pays for a model; without an account, the imported one.
    public func price(of model: String, for account: AccountPath?) -> ModelPrice? {
        if let slot = account.flatMap({ tree.slot(at: $0) }) {
            return try? price(of: model, at: slot, now: lastTime).price
        }
        return book.price(byNamesOf: model)
    }

    /// A page of the prices that an account pays, by name, after the name `cursor`: its pool's own, and
    /// the imported ones that these leave.
    public func prices(
        for account: AccountPath?, after cursor: String?, most: Int
    ) -> (page: [ModelPrice], next: String?) {
        let own = account.flatMap { tree.slot(at: $0) }.map { poolPrices(at: $0).models } ?? []
        var names: Heap<String> = []
        func offer(_ name: String) {
            if let cursor, name <= cursor { return }
            names.insert(name)
            if names.count > most + 1 { names.removeMax() }
        }
        for price in own { offer(price.model) }
        let owned = Set(own.map(\.model))
        for name in book.names where !owned.contains(name) { offer(name) }
        var page: [ModelPrice] = []
        while page.count < most, let name = names.popMin() {
            guard let price = own.first(where: { $0.model == name }) ?? book.price(of: name) else {
                continue
            }
            page.append(price)
        }
        return (page, names.isEmpty ? nil : page.last?.model)
    }
}
