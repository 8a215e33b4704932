import BursarClient
import Foundation
import Testing

@testable import bursar

/// Numbers where there is little room.
struct ShortTextTests {
    @Test func countsHaveThreeDigitsAndAUnit() {
        #expect(ShortText.count(0) == "0")
        #expect(ShortText.count(9_999) == "9999")
        #expect(ShortText.count(10_000) == "10k")
        #expect(ShortText.count(12_345) == "12.3k")
        #expect(ShortText.count(999_499) == "999k")
        #expect(ShortText.count(999_999) == "1M")
        #expect(ShortText.count(4_560_000) == "4.56M")
        #expect(ShortText.count(2.3e18) == "2.3E")
        #expect(ShortText.count(-12_345) == "-12.3k")
        #expect(ShortText.count(-0.2) == "0")
    }

    @Test func durationsHaveTwoUnits() {
        #expect(ShortText.duration(milliseconds: 0) == "0s")
        #expect(ShortText.duration(milliseconds: 850) == "850ms")
        #expect(ShortText.duration(milliseconds: 12_340) == "12.3s")
        #expect(ShortText.duration(milliseconds: 59_999) == "1m")
        #expect(ShortText.duration(milliseconds: 272_000) == "4m32s")
        #expect(ShortText.duration(milliseconds: 3_900_000) == "1h5m")
        #expect(ShortText.duration(milliseconds: 273_600_000) == "3d4h")
        #expect(ShortText.duration(milliseconds: 1.2e10) == "139d")
        #expect(ShortText.duration(milliseconds: 1e13) == "317y")
        #expect(ShortText.duration(milliseconds: 86_399_000) == "1d")
        #expect(ShortText.duration(milliseconds: 1e18) == "31.7My")
        #expect(ShortText.duration(milliseconds: 1e300) == "∞")
        #expect(ShortText.duration(milliseconds: .nan) == "∞")
        #expect(ShortText.amount(.finite(.min), of: .time) == "-292My")
    }

    @Test func costs() {
        #expect(ShortText.cost(nano: 0) == "0")
        #expect(ShortText.cost(nano: 4_200_000) == "0.0042")
        #expect(ShortText.cost(nano: 1) == "1e-9")
        #expect(ShortText.cost(nano: 56_780_000_000) == "56.8")
        #expect(ShortText.cost(nano: 1.5e9) == "1.5")
        #expect(ShortText.cost(nano: 150) == "1.5e-7")
        #expect(ShortText.cost(nano: 999_900) == "1e-3")
        #expect(ShortText.cost(nano: 0.1) == "<1e-9")
        #expect(ShortText.cost(nano: -56_780_000_000) == "-56.8")
    }

    @Test func allOfThemFitInTheirColumns() {
        let seed = UInt64.random(in: 0...(.max))
        var random = TopRandom(state: seed)
        for _ in 0..<5_000 {
            let number = Double(
                UInt64.random(in: 0...(1 << 61), using: &random)
                    >> UInt64.random(in: 0...60, using: &random))
            for text in [
                ShortText.count(number), ShortText.duration(milliseconds: number),
                ShortText.cost(nano: number),
            ] {
                #expect(text.count <= 6, "\(text) of \(number), seed \(seed)")
            }
        }
    }

    @Test func percentages() {
        #expect(ShortText.percent(partsPerMillion: 0) == "0%")
        #expect(ShortText.percent(partsPerMillion: 994_999) == "99%")
        #expect(ShortText.percent(partsPerMillion: 1_250_000) == "125%")
        #expect(ShortText.percent(partsPerMillion: .max) == ">10x")
        #expect(ShortText.percent(0.123_46) == "12.3%")
        #expect(ShortText.percent(-1) == "0%")
        #expect(ShortText.percent(.nan) == "100,000,000%")
    }
}
