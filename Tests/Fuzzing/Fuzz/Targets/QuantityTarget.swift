import BursarClient

@testable import BursarDaemon
@testable import bursar

/// Texts of single quantities, on the command line and in the configuration.
enum QuantityTarget {
    static func run(_ input: [UInt8]) {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        for resource in Resource.allCases {
            if let amount = try? QuantityText.quantity(text, of: resource) {
                expect((0...QuantityText.most).contains(amount), "an amount can be counted")
            }
            if let amount = try? NaturalQuantity.read(text, of: resource) {
                expect((0...QuantityText.most).contains(amount), "an amount can be counted")
            }
        }
        if let price = try? PriceText(text: text) {
            expect(price.price?.model ?? price.model == price.model, "a price is its model's")
        }
        if let milliseconds = try? ConfigurationUnits.milliseconds(text) {
            let written = ConfigurationUnits.duration(milliseconds: milliseconds)
            expect(
                (try? ConfigurationUnits.milliseconds(written)) == milliseconds,
                "\(text) is \(written)")
        }
        if let bytes = try? ConfigurationUnits.bytes(text) {
            let written = ConfigurationUnits.size(bytes: bytes)
            expect((try? ConfigurationUnits.bytes(written)) == bytes, "\(text) is \(written)")
        }
        if let parts = try? ConfigurationUnits.partsPerMillion(text) {
            let written = ConfigurationUnits.percentage(partsPerMillion: parts)
            let again = try? ConfigurationUnits.partsPerMillion(written)
            expect(again == parts, "\(text) is \(written)")
        }
        _ = try? ConfigurationUnits.cost(text)
        _ = PolicyList(argument: text)
    }
}
