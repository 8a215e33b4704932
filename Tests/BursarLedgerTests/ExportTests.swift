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
                "kind":"granted","account":"main/a","account_id":7,"grant":"g1",\
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
                "kind":"settled","account":"main/a","account_id":7,"grant":"g1",\
                "cause":"committed","actual":{"tokens":900,"time_ms":1500,"cost_nano":4000000},\
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
