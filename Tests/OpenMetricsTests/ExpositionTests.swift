import Testing

@testable import OpenMetrics

/// The two text formats, line by line.
struct ExpositionTests {
    private func text(_ families: MetricFamily..., as format: ExpositionFormat = .openMetrics)
        -> String
    {
        var exposition = Exposition()
        exposition.add(families)
        return exposition.text(as: format)
    }

    private func family(
        _ name: String, _ kind: MetricFamily.Kind, unit: String? = nil, help: String = "Help.",
        _ values: (labels: [Label], value: MetricValue?)...
    ) -> MetricFamily {
        var family = MetricFamily(name, kind, unit: unit, help: help)
        for (labels, value) in values { family.add(value, labels) }
        return family
    }

    @Test func aGaugeHasItsUnitAndNoTimestamp() {
        let memory = family(
            "x_memory_bytes", .gauge, unit: "bytes", ([Label("a", "b")], .integer(-7)))
        #expect(
            text(memory) == """
                # TYPE x_memory_bytes gauge
                # UNIT x_memory_bytes bytes
                # HELP x_memory_bytes Help.
                x_memory_bytes{a="b"} -7
                # EOF

                """)
        #expect(
            text(memory, as: .prometheus) == """
                # HELP x_memory_bytes Help.
                # TYPE x_memory_bytes gauge
                x_memory_bytes{a="b"} -7

                """)
    }

    @Test func aCounterEndsInTotal() {
        let requests = family("x_requests", .counter, ([], .unsigned(.max)))
        #expect(
            text(requests) == """
                # TYPE x_requests counter
                # HELP x_requests Help.
                x_requests_total 18446744073709551615
                # EOF

                """)
        #expect(
            text(requests, as: .prometheus) == """
                # HELP x_requests_total Help.
                # TYPE x_requests_total counter
                x_requests_total 18446744073709551615

                """)
    }

    @Test func wordsAreAConstant() {
        var build = MetricFamily("x_build", .info, help: "Help.")
        build.addInfo([Label("version", "1.0")])
        #expect(
            text(build).hasPrefix(
                "# TYPE x_build info\n# HELP x_build Help.\nx_build_info{version=\"1.0\"} 1\n"))
        #expect(
            text(build, as: .prometheus).hasPrefix(
                "# HELP x_build_info Help.\n# TYPE x_build_info gauge\nx_build_info{"))
    }

    @Test func bucketsAddUp() {
        var times = MetricFamily("x_seconds", .histogram, unit: "seconds", help: "Help.")
        times.add(
            Distribution(
                bounds: [0.000_01, 0.5, 1], counts: [2, 0, 3, 1],
                sum: .decimal(4_500_000_000, places: 9)), [Label("a", "b")])
        #expect(
            text(times).split(separator: "\n").dropFirst(3) == [
                "x_seconds_bucket{a=\"b\",le=\"1e-05\"} 2",
                "x_seconds_bucket{a=\"b\",le=\"0.5\"} 2",
                "x_seconds_bucket{a=\"b\",le=\"1.0\"} 5",
                "x_seconds_bucket{a=\"b\",le=\"+Inf\"} 6",
                "x_seconds_count{a=\"b\"} 6",
                "x_seconds_sum{a=\"b\"} 4.5",
                "# EOF",
            ])
    }

    @Test func whatCouldEndALineOrAValueIsEscaped() {
        let odd = family(
            "x", .gauge, help: "A \"quote\", a \\ and\na line.",
            ([Label("a", "\"\\\n# EOF")], .integer(1)))
        #expect(
            text(odd) == """
                # TYPE x gauge
                # HELP x A \\"quote\\", a \\\\ and\\na line.
                x{a="\\"\\\\\\n# EOF"} 1
                # EOF

                """)
        // The older format leaves a quote in help as it is.
        #expect(
            text(odd, as: .prometheus).hasPrefix(
                "# HELP x A \"quote\", a \\\\ and\\na line.\n"))
    }

    @Test func numbersAreExact() {
        #expect(MetricValue.decimal(25_000_000_000, places: 9).description == "25")
        #expect(MetricValue.decimal(1, places: 9).description == "0.000000001")
        #expect(MetricValue.decimal(-1_500, places: 3).description == "-1.5")
        #expect(MetricValue.decimal(.min, places: 9).description == "-9223372036.854775808")
        #expect(MetricValue.decimal(0, places: 3).description == "0")
        #expect(MetricValue.decimal(12, places: 0).description == "12")
        #expect(MetricValue.number(.infinity).description == "+Inf")
        #expect(MetricValue.number(-.infinity).description == "-Inf")
        #expect(MetricValue.number(.nan).description == "NaN")
        #expect(MetricValue.number(0.25).description == "0.25")
        #expect(MetricValue.ratio(partsPerMillion: 950_000).description == "0.95")
        #expect(MetricValue.flag(true).description == "1")
    }

    @Test func whatIsNotKnownIsLeftOut() {
        let unknown = family("x", .gauge, ([], nil))
        #expect(text(unknown) == "# EOF\n")
        #expect(text(unknown, as: .prometheus) == "\n")
    }

    @Test func aNameIsThereOnce() {
        let (first, second) = (
            family("x", .gauge, ([], .integer(1))), family("x", .gauge, ([], .integer(2)))
        )
        #expect(text(first, second).contains("x 1\n# EOF"))
    }

    @Test func names() {
        #expect(MetricFamily.isName("bursar_a_1"))
        for text in ["", "1a", "a-b", "a b", "é", "a\n"] { #expect(!MetricFamily.isName(text)) }
    }

    @Test func whatIsWrittenCanBeRead() {
        var exposition = Exposition()
        exposition.add([
            family("x_bytes", .gauge, unit: "bytes", help: "A \"q\" \\n\n.", ([], .integer(1))),
            family("y", .counter, ([Label("a", "\n")], .integer(2))),
        ])
        var again = Exposition()
        again.add(lines: exposition.lines().flatMap { $0 })
        for format in ExpositionFormat.allCases {
            #expect(again.text(as: format) == exposition.text(as: format))
        }
    }

    @Test func strangeLinesAreLeftOut() {
        var exposition = Exposition()
        exposition.add(family("mine", .gauge, ([], .integer(1))))
        exposition.add(lines: [
            "stray 1", "# TYPE a gauge", "# HELP b Of another.", "a 1", "a_total 1", "ab 1",
            "# EOF", "", "# TYPE mine gauge", "mine 2", "# TYPE odd summary", "# TYPE c counter",
            "c 1", "c_total{x=\"y\"} 1", "c_total 2\nmine 3", "# TYPE", "# TYPE bad-name gauge",
        ])
        #expect(
            exposition.lines(as: .openMetrics).flatMap { $0 }.filter { !$0.hasPrefix("#") } == [
                "mine 1", "a 1", "c_total{x=\"y\"} 1",
            ])
        #expect(exposition.sampleCount == 3)
    }
}
