import BursarClient
import Foundation
import Testing

@testable import bursar

/// The rules for alerts, and what the command line says of the same.
struct AlertRuleTests {
    @Test func pricesAreOldAtTheSameAge() throws {
        let rules = URL(fileURLWithPath: #filePath)
            .appendingPathComponent("../../../../Systemd/prometheus/alerts.yml").standardized
        let text = try String(contentsOf: rules, encoding: .utf8)
        #expect(
            text.contains(
                "bursar_prices_import_timestamp_seconds > \(PriceTable.daysMost) * 86400\n"))
    }
}
