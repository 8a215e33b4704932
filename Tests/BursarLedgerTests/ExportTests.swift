import BursarCore
import Foundation
import Testing

@testable import BursarLedger

/// The exported lines are JSON with the promised names.
struct ExportTests {
    let folder: Folder
    let seed = UInt64.random(in: .min ... .max)

    init() throws { folder = try Folder() }

    private func line(_ entry: Entry) -> String {
        var exporter = EntryExporter { $0.slot == 7 ? "main/a" : nil }
        exporter.write(entry)
        return String(decoding: exporter.line.bytes, as: UTF8.self)
    }

    @Test func aLifecycleReadsAsDocumented() {
        let entries = Traffic().lifecycles(1)
        #expect(
            line(entries[0]) == """
                {"seq":1,"time":"2027-01-15T08:00:00.001000000Z","time_ms":1800000000001,\
                "audit":"decisions","kind":"granted","account":"main/a","account_id":7,"grant":"g1",\
                "amounts":{"tokens":1200,"cost_nano":5000000},\
                "borrowed":{"tokens":0,"time_ms":0,"cost_nano":0},\
                "expires":"2027-01-15T08:01:00.000000000Z",\
                "session":"0000000000000003","detached":false,"class":"essential","waited":false,\
                "operation":"plan","model":"a-model-with-a-long-name","uid":1000,"pid":4242,\
                "key":{"scope":"123456789abcdef0","client":"fedcba9876543210","number":1,\
                "digest":"9e3779b97f4a7c15"}}

                """)
        #expect(
            line(entries[1]) == """
                {"seq":2,"time":"2027-01-15T08:00:00.002000000Z","time_ms":1800000000002,\
                "audit":"decisions","kind":"settled","account":"main/a","account_id":7,"grant":"g1",\
                "cause":"committed","overrun":false,\
                "actual":{"tokens":900,"time_ms":1500,"cost_nano":4000000},\
                "charged":{"tokens":900,"time_ms":1500,"cost_nano":4000000},\
                "paid_back":{"tokens":0,"time_ms":0,"cost_nano":0},"uid":1000,"pid":4242,\
                "key":{"scope":"123456789abcdef0","client":"fedcba9876543210","number":2,\
                "digest":"3c6ef372fe94f82a"}}

                """)
    }

    @Test func unlimitedIsAWordAndTextIsEscaped() {
        var settings = AccountSettings()
        settings.nominal[.tokens] = .unlimited
        settings.reserved.tokens = .fraction(50_000)
        settings.sharing = .static
        let defined = AccountDefined(
            id: AccountID(slot: 1, generation: 2), path: "main", parent: nil, isNew: true,
            settings: settings, source: .allocated, origin: .coordinator)
        let text = line(
            Entry(seq: 9, time: Instant(nanoseconds: -1), fact: .accountDefined(defined)))
        #expect(text.contains(#""time":"1969-12-31T23:59:59.999999999Z""#))
        #expect(text.contains(#""nominal":{"tokens":"unlimited"}"#))
        #expect(text.contains(#""reserved":{"tokens":{"ppm":50000}}"#))
        #expect(text.contains(#""sharing":"static""#))
        let notice = Notice(kind: .configurationKept, text: "a \"b\" \\ \n ☃")
        let escaped = line(Entry(seq: 1, time: Instant(nanoseconds: 0), fact: .notice(notice)))
        #expect(escaped.contains(#""notice":"configuration_kept","text":"a \"b\" \\ \u000a ☃""#))
    }

    @Test(arguments: [
        ("\u{9B}2J", #"\u009b2J"#), ("a\u{202E}b\"", #"a\u202eb\""#),
        ("\u{200E}\u{2066}\u{2028}\u{2029}", #"\u200e\u2066\u2028\u2029"#),
        ("\u{E0001}", #"\udb40\udc01"#), ("\u{7F}\n", #"\u007f\u000a"#), ("日本 😀", "日本 😀"),
    ])
    func whatActsOnATerminalIsEscaped(text: String, escaped: String) {
        let notice = Notice(kind: .configurationKept, text: text)
        let written = line(Entry(seq: 1, time: Instant(nanoseconds: 0), fact: .notice(notice)))
        #expect(written.contains("\"text\":\"\(escaped)\""))
    }

    @Test func howUsageWasToldReadsAsDocumented() {
        let usage = TokenUsage(input: 9, output: 3)
        let tracked = Tracked(
            grant: nil, account: AccountID(slot: 7, generation: 0), usage: Amounts(tokens: 12),
            billing: .bill(Bill(model: "m", usage: usage, price: .table(4))), origin: .coordinator)
        #expect(
            line(Entry(seq: 1, time: Instant(nanoseconds: 0), fact: .tracked(tracked))).contains(
                #""usage":{"tokens":12},"model":"m","breakdown":{"input":9,"cached_read":0,"#
                    + #""cache_write":0,"output":3,"reasoning":0},"price":"table","#
                    + #""price_version":4"#))
    }

    /// Messages carry entries as lines, which have at most 65,535 bytes.
    @Test func theLargestPartOfPricesFitsInAMessage() throws {
        let limits = Limits()
        let most = ModelPrice.most
        let all = TokenPrices(
            input: most, cachedRead: most, cacheWrite: most, output: most, reasoning: most)
        let prices = (0..<limits.pricesPerPart).map { _ in
            ModelPrice(
                model: String(repeating: "\"", count: ModelPrice.nameBytesMost),
                currency: Currency("CURRENCY")!, prices: all, time: most,
                tiers: (0..<ModelPrice.tiersMost).map { _ in
                    PriceTier(above: Amounts.most, prices: all)
                })
        }
        let part = PriceImport(
            source: String(repeating: "\u{1}", count: limits.labelBytes), part: .max, parts: .max,
            prices: prices)
        let key = RequestKey(
            scope: KeyScope(account: .max, uid: .max), client: .max, number: .max,
            acknowledgedThrough: .max, digest: .max)
        let fact = PricesImported(
            part: part, version: .max, models: .max,
            origin: Origin(key: key, uid: .max, pid: .max))
        let text = line(
            Entry(seq: .max, time: Instant(nanoseconds: .max), fact: .pricesImported(fact)))
        #expect(text.utf8.count < 62_000)

        // So do the prices of a pool's own.
        var settings = AccountSettings()
        settings.prices = PoolPrices(
            currency: Currency("CURRENCY")!, fallback: prices[0],
            models: Array(prices.prefix(PoolPrices.modelsMost)))
        let path = AccountPath(
            Array(repeating: String(repeating: "p", count: 64), count: 16).joined(separator: "/"))
        let defined = AccountDefined(
            id: AccountID(rawValue: .max), path: try #require(path), parent: nil, isNew: true,
            settings: settings, source: .allocated, origin: Origin(key: key, uid: .max, pid: .max))
        #expect(
            line(
                Entry(seq: .max, time: Instant(nanoseconds: .max), fact: .accountDefined(defined))
            ).utf8.count < 62_000)
    }

    @Test func everyEntryIsOneLineOfJSON() async throws {
        var random = Random(seed: seed)
        let entries = random.entries(5000)
        let (ledger, _) = try Ledger.open(at: folder.ledger, durability: .process)
        _ = try await ledger.append(entries)
        var seqs: [UInt64] = []
        try ledger.reader.export(from: 100) { line in
            let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
            #expect(object?["kind"] is String)
            #expect(line.filter { $0 == UInt8(ascii: "\n") }.count == 1 && line.last == 10)
            seqs.append((object?["seq"] as? NSNumber)?.uint64Value ?? 0)
        }
        #expect(seqs == Array(100...5000), "seed \(seed)")
        try ledger.close()
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000000Z"), (951_782_400, "2000-02-29T00:00:00.000000000Z"),
        (4_107_542_399, "2100-02-28T23:59:59.000000000Z"),
        (4_107_542_400, "2100-03-01T00:00:00.000000000Z"),
    ])
    func datesAreThoseOfTheCalendar(_ seconds: Int64, _ text: String) {
        #expect(Instant(nanoseconds: seconds * 1_000_000_000).timestamp == text)
    }
}
