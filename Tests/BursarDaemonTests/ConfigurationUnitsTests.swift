import Testing

@testable import BursarDaemon

@Suite struct ConfigurationUnitsTests {
    @Test(arguments: [
        ("8h", 28_800_000), ("90m", 5_400_000), ("90min", 5_400_000), ("1h30m", 5_400_000),
        ("1h 30m", 5_400_000), ("500ms", 500), ("2d", 172_800_000), ("1w", 604_800_000),
        ("0s", 0), ("36525d", 3_155_760_000_000),
    ])
    func readsDurations(text: String, milliseconds: Int64) throws {
        #expect(try ConfigurationUnits.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        "", " ", "h", "-1h", "1.5h", "1", "1us", "1H", "1h30", "h1", "٣h", "1 h",
        "36526d", "99999999999999999999d", "9223372036854775807w", "1d 36525d",
    ])
    func refusesDurations(text: String) {
        #expect(throws: ConfigurationUnitError.self) { try ConfigurationUnits.milliseconds(text) }
    }

    @Test(arguments: [
        ("25.00 USD", 25_000_000_000, "USD"), ("0.000000001 EUR", 1, "EUR"), ("0 USD", 0, "USD"),
        ("0.1 USD", 100_000_000, "USD"), ("7  TOKENS", 7_000_000_000, "TOKENS"),
        ("2305843009.213693952 USD", 1 << 61, "USD"),
    ])
    func readsCosts(text: String, nano: Int64, currency: String) throws {
        let cost = try ConfigurationUnits.cost(text)
        #expect(cost.nano == nano)
        #expect(cost.currency == currency)
    }

    @Test(arguments: [
        "", "USD", "25", "25usd", "25 usd", "25 US", "1e3 USD", ".5 USD", "5. USD", "1.2.3 USD",
        "0.0000000001 USD", "-1 USD", "+1 USD", "2305843009.213693953 USD",
        "99999999999999999999 USD", "1 USD EUR", "1,000 USD",
    ])
    func refusesCosts(text: String) {
        #expect(throws: ConfigurationUnitError.self) { try ConfigurationUnits.cost(text) }
    }

    @Test(arguments: [
        ("5%", 50_000), ("12.5 %", 125_000), ("0%", 0), ("100%", 1_000_000), ("0.0001%", 1),
    ])
    func readsPercentages(text: String, parts: Int64) throws {
        #expect(try ConfigurationUnits.partsPerMillion(text) == parts)
    }

    @Test(arguments: ["", "%", "5", "-5%", "0.00001%", "5%%", "x%"])
    func refusesPercentages(text: String) {
        #expect(throws: ConfigurationUnitError.self) {
            try ConfigurationUnits.partsPerMillion(text)
        }
    }

    @Test(arguments: [
        ("4GiB", 4 << 30), ("512 MiB", 512 << 20), ("100kB", 100_000), ("7B", 7),
        ("8388607TiB", 8_388_607 << 40),
    ])
    func readsSizes(text: String, bytes: Int64) throws {
        #expect(try ConfigurationUnits.bytes(text) == bytes)
    }

    @Test(arguments: ["", "4", "GiB", "4gib", "-4GiB", "4.5GiB", "8388608TiB", "4GiB2"])
    func refusesSizes(text: String) {
        #expect(throws: ConfigurationUnitError.self) { try ConfigurationUnits.bytes(text) }
    }

    @Test func writesWhatItReads() throws {
        for milliseconds: Int64 in [0, 1, 999, 60_000, 5_400_500, 90_000_000] {
            let text = ConfigurationUnits.duration(milliseconds: milliseconds)
            #expect(try ConfigurationUnits.milliseconds(text) == milliseconds)
        }
        for bytes: Int64 in [0, 1, 1 << 20, 5 << 40, 1000] {
            #expect(try ConfigurationUnits.bytes(ConfigurationUnits.size(bytes: bytes)) == bytes)
        }
        #expect(ConfigurationUnits.cost(nano: 25_000_000_000, currency: "USD") == "25.00 USD")
        #expect(ConfigurationUnits.cost(nano: 1, currency: "USD") == "0.000000001 USD")
        #expect(ConfigurationUnits.percentage(partsPerMillion: 125_000) == "12.5%")
        #expect(ConfigurationUnits.grouped(-1_234) == "-1_234")
        #expect(ConfigurationUnits.grouped(-123) == "-123")
        #expect(ConfigurationUnits.grouped(1_000_000) == "1_000_000")
    }
}
