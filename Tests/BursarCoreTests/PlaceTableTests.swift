import BursarSimulation
import Testing

@testable import BursarCore

/// A table of places is a dictionary.
struct PlaceTableTests {
    @Test func anyOrder() {
        let seed = UInt64.random(in: 0...(.max))
        var random = SeededRandom(seed: seed)
        var (table, model) = (PlaceTable(), [UInt64: Int]())
        for place in 0..<4_000 {
            // Neighbours, so that their homes are near, and few, so that they come again.
            let number = UInt64.random(in: 1...300, using: &random)
            switch Int.random(in: 0...3, using: &random) {
            case 0:
                table.remove(number)
                model[number] = nil
            case 1 where model[number] == nil:
                table.insert(number, at: place)
                model[number] = place
            default:
                #expect(
                    table.update(number, to: place)
                        == model.updateValue(place, forKey: number), "seed \(seed)")
            }
            #expect(table.count == model.count, "seed \(seed)")
        }
        for number in 0...301 as ClosedRange<UInt64> {
            #expect(table[number] == model[number], "seed \(seed)")
        }
    }
}
