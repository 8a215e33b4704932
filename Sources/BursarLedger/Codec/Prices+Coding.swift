internal import BursarCore

extension PricesImported: Coded {
    func encode(to writer: inout ByteWriter) {
        part.encode(to: &writer)
        writer.number(UInt64(version))
        writer.number(UInt64(models))
        origin.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let part = try PriceImport(from: &reader)
        let version = try reader.number32("version of prices")
        let models = try reader.number32("count of models")
        self.init(
            part: part, version: version, models: models, origin: try Origin(from: &reader))
    }
}

extension PriceImport: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.text(source)
        writer.number(UInt64(part))
        writer.number(UInt64(parts))
        writer.list(prices)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let source = try reader.text()
        let part = try reader.number32("part of prices")
        let parts = try reader.number32("part of prices")
        self.init(source: source, part: part, parts: parts, prices: try reader.list())
    }
}

extension PricePart: Coded {
    func encode(to writer: inout ByteWriter) {
        id.encode(to: &writer)
        writer.number(UInt64(parts))
        writer.text(source)
        writer.moment(time)
        writer.list(prices)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let id = try PricePartID(from: &reader)
        let parts = try reader.number32("part of prices")
        let source = try reader.text()
        let time = try reader.moment()
        self.init(id: id, parts: parts, source: source, time: time, prices: try reader.list())
    }
}

extension PricePartID: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.number(UInt64(version))
        writer.number(UInt64(part))
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let version = try reader.number32("version of prices")
        self.init(version: version, part: try reader.number32("part of prices"))
    }
}

extension ModelPrice: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.text(model)
        currency.encode(to: &writer)
        prices.encode(to: &writer)
        writer.optional(time)
        writer.list(tiers)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let model = try reader.text()
        let currency = try Currency(from: &reader)
        let prices = try TokenPrices(from: &reader)
        let time: Int64? = try reader.optional()
        self.init(
            model: model, currency: currency, prices: prices, time: time,
            tiers: try reader.list())
    }
}

extension Currency: Coded {
    func encode(to writer: inout ByteWriter) { writer.number(rawValue) }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        guard let currency = Currency(rawValue: try reader.number()) else {
            throw reader.invalid("currency")
        }
        self = currency
    }
}

extension PriceTier: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.signed(above)
        prices.encode(to: &writer)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let above = try reader.signed()
        self.init(above: above, prices: try TokenPrices(from: &reader))
    }
}

extension TokenPrices: Coded {
    /// A byte with a bit for each kind that has a price.
    func encode(to writer: inout ByteWriter) {
        writer.byte(TokenKind.allCases.reduce(0) { self[$1] == nil ? $0 : $0 | 1 << $1.rawValue })
        for kind in TokenKind.allCases {
            if let price = self[kind] { writer.signed(price) }
        }
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let mask = try reader.byte()
        guard mask < 32 else { throw reader.invalid("set of prices") }
        self.init()
        for kind in TokenKind.allCases where mask & 1 << kind.rawValue != 0 {
            self[kind] = try reader.signed()
        }
    }
}

extension PoolPrices: Coded {
    func encode(to writer: inout ByteWriter) {
        currency.encode(to: &writer)
        writer.optional(fallback)
        writer.list(models)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let currency = try Currency(from: &reader)
        let fallback: ModelPrice? = try reader.optional()
        self.init(currency: currency, fallback: fallback, models: try reader.list())
    }
}

extension PriceTable: Coded {
    func encode(to writer: inout ByteWriter) {
        writer.number(UInt64(version))
        writer.number(UInt64(models))
        writer.moment(imported)
        writer.text(source)
    }

    init(from reader: inout ByteReader) throws(CodecFailure) {
        let version = try reader.number32("version of prices")
        let models = Int(try reader.number32("count of models"))
        let imported = try reader.moment()
        self.init(
            version: version, models: models, imported: imported, source: try reader.text())
    }
}
