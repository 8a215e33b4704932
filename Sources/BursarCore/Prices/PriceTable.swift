/// The imported prices in force, as a whole.
public struct PriceTable: Hashable, Sendable {
    /// Rises with each import; 0: nothing was imported.
    public var version: UInt32
    /// How many models have a price.
    public var models: Int
    /// When the last part came.
    public var imported: Instant
    /// Where it came from, for people.
    public var source: String

    /// A table from its parts.
    public init(version: UInt32, models: Int, imported: Instant, source: String) {
        self.version = version
        self.models = models
        self.imported = imported
        self.source = source
    }

    /// No table.
    public static let none = PriceTable(
        version: 0, models: 0, imported: Instant(nanoseconds: 0), source: "")

    /// How old it is, for people: `today`, `1 day ago`, `3 days ago`.
    func age(at now: Instant) -> String {
        let days = max(0, now.milliseconds - imported.milliseconds) / 86_400_000
        return days == 0 ? "today" : days == 1 ? "1 day ago" : "\(days) days ago"
    }
}

/// One part of an import.
public struct PriceImport: Hashable, Sendable {
    /// Where the prices come from, for people.
    public var source: String
    /// Number of the part, from 1. The first one begins a new table.
    public var part: UInt32
    /// How many parts there are; the last one puts the table in force.
    public var parts: UInt32
    /// Prices of this part.
    public var prices: [ModelPrice]

    /// A part from its parts.
    public init(source: String, part: UInt32, parts: UInt32, prices: [ModelPrice]) {
        self.source = source
        self.part = part
        self.parts = parts
        self.prices = prices
    }
}

/// A part of a table of prices as it is stored.
public struct PricePart: Hashable, Sendable {
    /// Which part of which table.
    public var id: PricePartID
    /// How many parts the table has.
    public var parts: UInt32
    /// Where the table comes from.
    public var source: String
    /// When the part came.
    public var time: Instant
    /// Its prices.
    public var prices: [ModelPrice]

    /// A part from its parts.
    public init(
        id: PricePartID, parts: UInt32, source: String, time: Instant, prices: [ModelPrice]
    ) {
        self.id = id
        self.parts = parts
        self.source = source
        self.time = time
        self.prices = prices
    }
}

/// Names a part of a table of prices.
public struct PricePartID: Hashable, Comparable, Sendable {
    /// Version of the table.
    public var version: UInt32
    /// Number of the part, from 1.
    public var part: UInt32

    /// An identifier from its parts.
    public init(version: UInt32, part: UInt32) {
        self.version = version
        self.part = part
    }

    /// The order of the parts.
    public static func < (a: PricePartID, b: PricePartID) -> Bool {
        (a.version, a.part) < (b.version, b.part)
    }
}
