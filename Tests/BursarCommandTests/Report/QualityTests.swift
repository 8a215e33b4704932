import BursarClient
import Testing

@testable import bursar

/// Quality beside its targets.
struct QualityTests {
    @Test func theStatusMarksWhatMisses() {
        #expect(
            UsageSamples.quality.line(for: .output(isColoured: false))
                == "quality: utilization 40% of cost (below 80%), accuracy 93.2% (≥ 90%), "
                + "responsiveness 100% (≥ 95%), fairness 90% (≥ 85%)")
        let unknown = Quality(
            account: "main", utilization: Fractions(), accuracy: Fractions(), crossings: 0,
            fairness: Fractions(), jain: Fractions(), minMax: Fractions(), work: 0, throughSeq: 1)
        #expect(unknown.line(for: .output) == nil)
    }

    @Test func targetsAreMetByTheWorstResource() {
        #expect(
            UsageSamples.quality.json.description
                == "{\"pool\": \"main\", \"utilization\": {\"tokens\": 0.83, \"cost\": 0.4}, "
                + "\"accuracy\": {\"tokens\": 0.9315}, \"responsiveness\": 1.0, \"slowest_ms\": 3, "
                + "\"crossings\": 12, \"fairness\": {\"tokens\": 0.9}, \"jain\": {\"tokens\": 0.99}, "
                + "\"min_max\": {\"tokens\": 0.92}, \"overhead\": 0.0021, \"efficiency\": 1234, "
                + "\"work\": 34, \"targets\": {\"utilization\": 0.8, \"accuracy\": 0.9, "
                + "\"responsiveness\": 0.95, \"fairness\": 0.85}, \"met\": {\"utilization\": false, "
                + "\"accuracy\": true, \"responsiveness\": true, \"fairness\": true}, "
                + "\"through_seq\": 12345}")
        var quality = UsageSamples.quality
        quality.responsiveness = 949_999
        quality.fairness = Fractions()
        let verdicts = quality.measures.prefix(4).map(\.verdict)
        #expect(verdicts == ["missed", "met", "missed", "not known yet"])
    }

    @Test func theTableHasALineForEachMeasure() {
        let lines = UsageSamples.quality.table.lines(for: .output(isColoured: false))
        #expect(lines.count == 9)
        #expect(lines[0] == "QUALITY OF main                                    TARGET")
        #expect(
            lines[1].hasPrefix(
                "  utilization     tokens 83%, cost 40%             ≥ 80%   missed"))
        #expect(lines[3].hasPrefix("  responsiveness  100%, 12 crossings, slowest 3ms"))
        #expect(lines[3].hasSuffix("crossings of a threshold that were in force within 1s"))
        #expect(lines[4].hasSuffix("1 less the variation of used ÷ own allocation"))
    }
}
