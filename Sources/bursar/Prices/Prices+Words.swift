import BursarClient
import Foundation

extension LiteLLMTable {
    /// Tells people what came in.
    func print(_ table: PriceTable, currency: String) {
        let out = Terminal.output
        out.line(
            "imported \(DecimalText.counted(table.models, "model")) from \(table.source.printable) "
                + "as table \(table.version), in \(currency)")
        if tieredCount > 0 {
            out.line("  \(DecimalText.grouped(tieredCount)) with other prices for large prompts")
        }
        if timedCount > 0 { out.line("  \(DecimalText.grouped(timedCount)) billed by time") }
        if skippedCount > 0 {
            let entries =
                skippedCount == 1 ? "1 entry" : "\(DecimalText.grouped(skippedCount)) entries"
            out.line(
                "  \(entries) skipped: billed by neither tokens nor the request's time")
        }
        if let first = rounded.first {
            out.line(
                "  \(DecimalText.counted(rounded.count, "model")) with prices finer than 1e-12, "
                    + "rounded up, such as \(first.printable)")
        }
    }

    /// What came in, for scripts.
    func json(_ table: PriceTable) -> JSON {
        .object(
            table.members + [
                .init("time_models", .integer(Int64(timedCount))),
                .init("tiered_models", .integer(Int64(tieredCount))),
                .init("skipped", .integer(Int64(skippedCount))),
                .init("rounded", .array(rounded.map(JSON.string))),
            ])
    }
}

extension PriceTable {
    fileprivate var members: [JSON.Member] {
        [
            .init("version", .unsigned(UInt64(version))),
            .init("models", .unsigned(UInt64(models))),
            .init("imported_ms", .integer(importedMs)),
            .init("source", .string(source)),
        ]
    }

    /// The table for scripts.
    var json: JSON { .object(members) }

    /// The table in a few words: `table 3 of 4,000 models, imported 3 days ago from prices.json`.
    var words: String { words(now: Date()) }

    func words(now: Date) -> String {
        let days = days(now: now)
        let age = days == 0 ? "today" : days == 1 ? "1 day ago" : "\(days) days ago"
        return "table \(version) of \(DecimalText.counted(models, "model")), imported \(age) from "
            + source.printable
    }

    /// Whole days since the import.
    func days(now: Date) -> Int64 {
        max(0, Int64(now.timeIntervalSince1970 * 1000) - importedMs) / 86_400_000
    }

    /// From so many days on prices are likely to be outdated.
    static let daysMost: Int64 = 90

    /// Whether it is time for newer prices.
    func isOld(now: Date) -> Bool { days(now: now) > Self.daysMost }
}

extension Reply.PriceList {
    /// Prints the prices, per million tokens and per second.
    func print(to terminal: Terminal = .output) {
        if let table {
            terminal.line(table.words)
        } else {
            terminal.line("no prices were imported")
        }
        guard !prices.isEmpty else { return }
        var rows = Table([
            ("MODEL", .left), ("", .left), ("INPUT", .right), ("CACHED", .right), ("WRITE", .right),
            ("OUTPUT", .right), ("REASONING", .right), ("SECOND", .right),
        ])
        for price in prices {
            rows.add([
                .init(price.model.isEmpty ? "any other" : price.model), .init(price.currency),
                .init(million: price.input),
                .init(million: price.cachedRead), .init(million: price.cacheWrite),
                .init(million: price.output), .init(million: price.reasoning),
                .init(price.time.map { DecimalText.price(picounits: $0, places: 12) } ?? ""),
            ])
            for tier in price.tiers {
                rows.add([
                    .init("  above \(DecimalText.grouped(tier.above)) tokens"), "",
                    .init(million: tier.input), .init(million: tier.cachedRead),
                    .init(million: tier.cacheWrite), .init(million: tier.output),
                    .init(million: tier.reasoning), "",
                ])
            }
        }
        rows.print(to: terminal)
    }

    /// The prices for scripts.
    var json: JSON {
        .object([
            .init("table", table?.json ?? .null), .init("prices", .array(prices.map(\.json))),
        ])
    }
}

extension Table.Cell {
    /// A price of a token, as one of a million; empty if there is none.
    fileprivate init(million picounits: UInt64?) {
        self.init(picounits.map { DecimalText.price(picounits: $0, places: 6) } ?? "")
    }
}

extension ModelPrice {
    /// All tiers, by rising size of the prompt.
    fileprivate var tiers: [PriceTier] {
        guard let tierAbove else { return furtherTiers }
        let first = PriceTier(
            above: tierAbove, input: tierInput, cachedRead: tierCachedRead,
            cacheWrite: tierCacheWrite, output: tierOutput, reasoning: tierReasoning)
        return [first] + furtherTiers
    }

    fileprivate var json: JSON {
        var members: [JSON.Member] = [
            .init("model", .string(model)), .init("currency", .string(currency)),
        ]
        members += ModelPrice.members(input, cachedRead, cacheWrite, output, reasoning)
        if let time { members.append(.init("time_pico", .unsigned(time))) }
        if !tiers.isEmpty {
            let list = tiers.map { tier in
                JSON.object(
                    [.init("above", .unsigned(tier.above))]
                        + ModelPrice.members(
                            tier.input, tier.cachedRead, tier.cacheWrite, tier.output,
                            tier.reasoning))
            }
            members.append(.init("tiers", .array(list)))
        }
        return .object(members)
    }

    private static func members(
        _ input: UInt64?, _ cachedRead: UInt64?, _ cacheWrite: UInt64?, _ output: UInt64?,
        _ reasoning: UInt64?
    ) -> [JSON.Member] {
        let named = [
            ("input_pico", input), ("cached_read_pico", cachedRead),
            ("cache_write_pico", cacheWrite), ("output_pico", output),
            ("reasoning_pico", reasoning),
        ]
        return named.compactMap { name, price in price.map { .init(name, .unsigned($0)) } }
    }
}
