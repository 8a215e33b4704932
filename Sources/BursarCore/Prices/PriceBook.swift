/// The imported prices: the table in force, and the one that is coming in.
///
/// A table comes in parts, in order, and is in force from its last one on. A new first part drops
/// one that was never finished.
struct PriceBook: Sendable {
    private var inForce = Pages()
    private var coming = Pages()
    /// Parts that came or went since the last checkpoint.
    private(set) var changed: Set<PricePartID> = []

    /// The parts of one table, with the place of each model.
    private struct Pages: Sendable {
        var version: UInt32 = 0
        var parts: [PricePart] = []
        var places: [String: Place] = [:]

        /// Where a price is; its number in the part.
        struct Place { var part: Int32, number: Int32 }

        mutating func add(_ part: PricePart) {
            for (number, price) in part.prices.enumerated() {
                places[price.model] = Place(part: Int32(parts.count), number: Int32(number))
            }
            parts.append(part)
        }

        func price(of name: String) -> ModelPrice? {
            places[name].map { parts[Int($0.part)].prices[Int($0.number)] }
        }
    }

    /// The table in force.
    var table: PriceTable {
        guard let last = inForce.parts.last else { return .none }
        return PriceTable(
            version: inForce.version, models: inForce.places.count, imported: last.time,
            source: last.source)
    }

    /// Whether any model has a price; a table without models is as good as none.
    var hasPrices: Bool { !inForce.places.isEmpty }

    /// The price of a model with exactly this name.
    func price(of name: String) -> ModelPrice? { inForce.price(of: name) }

    /// The price by the first of a model's names that has one.
    func price(byNamesOf model: String) -> ModelPrice? {
        ModelNames(model).lazy.compactMap { price(of: String($0)) }.first
    }

    /// Names of the models with a price, in no order.
    var names: some Sequence<String> { inForce.places.keys }

    // MARK: Imports

    /// Version of the table that comes in, or would.
    var nextVersion: UInt32 { inForce.version + 1 }

    /// Models of the table that comes in, once it has this part too.
    func models(with part: PriceImport) -> Int {
        (part.part == 1 ? 0 : coming.places.count) + part.prices.count
    }

    /// Why a part cannot come next; `nil` if it can.
    func objection(to part: PriceImport, limits: Limits) -> String? {
        guard inForce.version < .max - 1 else { return "there were too many imports" }
        guard (1...UInt32(limits.priceParts)).contains(part.parts) else {
            return "a table comes in 1 to \(limits.priceParts) parts"
        }
        guard part.prices.count <= limits.pricesPerPart else {
            return "a part has at most \(limits.pricesPerPart) prices"
        }
        guard part.source.utf8.count <= limits.labelBytes else {
            return "the source has at most \(limits.labelBytes) bytes"
        }
        let begun = part.part == 1 ? Pages() : coming
        guard part.part <= part.parts, part.part == UInt32(begun.parts.count) + 1,
            begun.parts.last.map({ $0.parts == part.parts && $0.source == part.source }) ?? true
        else {
            return "part \(part.part) of \(part.parts) does not come after "
                + "\(coming.parts.count) parts; begin anew with part 1"
        }
        guard begun.places.count + part.prices.count <= limits.pricedModels else {
            return "at most \(limits.pricedModels) models have a price"
        }
        var seen: Set<String> = []
        for price in part.prices {
            if let flaw = price.flaw { return "\"\(price.model.prefix(64))\": \(flaw)" }
            guard begun.places[price.model] == nil, seen.insert(price.model).inserted else {
                return "\"\(price.model)\" is there twice"
            }
        }
        return nil
    }

    /// Takes a part in. It was found to come next.
    mutating func add(_ part: PriceImport, at time: Instant) {
        if part.part == 1 { dropComing() }
        coming.version = nextVersion
        let id = PricePartID(version: coming.version, part: part.part)
        coming.add(
            PricePart(
                id: id, parts: part.parts, source: part.source, time: time, prices: part.prices))
        changed.insert(id)
        guard part.part == part.parts else { return }
        for old in inForce.parts { changed.insert(old.id) }
        inForce = coming
        coming = Pages()
    }

    private mutating func dropComing() {
        for part in coming.parts { changed.insert(part.id) }
        coming = Pages()
    }

    // MARK: Storage

    /// All parts, by table and number.
    var records: [PricePart] { inForce.parts + coming.parts }

    /// What came and what went since the last time.
    mutating func takeChanges() -> (parts: [PricePart], removed: [PricePartID]) {
        if changed.isEmpty { return ([], []) }
        let parts = records.filter { changed.remove($0.id) != nil }
        defer { changed.removeAll() }
        return (parts, changed.sorted())
    }

    /// The book with these parts in it.
    init(restoring records: [PricePart]) throws(ReplayError) {
        for part in records.sorted(by: { $0.id < $1.id }) {
            let isNext = part.id.part == UInt32(coming.parts.count) + 1
            let isAlike = coming.parts.last.map { $0.parts == part.parts } ?? true
            guard isNext, isAlike, part.id.part <= part.parts,
                coming.parts.isEmpty || part.id.version == coming.version,
                part.id.version > inForce.version,
                inForce.parts.isEmpty || part.id.version == inForce.version + 1
            else {
                throw ReplayError(
                    "part \(part.id.part) of table \(part.id.version) of prices has no place")
            }
            coming.version = part.id.version
            coming.add(part)
            if part.id.part == part.parts {
                guard inForce.parts.isEmpty else {
                    throw ReplayError("two tables of prices are in force")
                }
                inForce = coming
                coming = Pages()
            }
        }
        if inForce.parts.isEmpty, !coming.parts.isEmpty, coming.version != 1 {
            throw ReplayError("table \(coming.version - 1) of prices is missing")
        }
    }

    /// A book without prices.
    init() {}
}
