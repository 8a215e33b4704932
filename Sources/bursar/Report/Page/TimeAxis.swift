/// Lines and labels of a time scale, in a drawing as wide as the page lets it be. Places are parts
/// of the width, so that texts keep their size.
struct TimeAxis {
    let scale: TimeScale
    /// Pixels from above to the axis.
    let baseline: Double

    /// Pixels that labels take beneath the axis.
    static let height = 38.0

    @MarkupBuilder var markup: [any Markup] {
        for (position, tick) in scale.ticks.enumerated() {
            let x = Length.percent(scale.position(tick))
            // Where there is little room every other label is left out.
            let reach = position.isMultiple(of: 2) ? "" : " wide"
            Element(
                "line",
                [
                    "class": "grid", "x1": x, "x2": x, "y1": "0",
                    "y2": Length.pixels(baseline + 5),
                ])
            text(scale.label(tick), at: tick, row: 1, reach: reach)
        }
        dates(scale.ticks, reach: " wide")
        dates(
            stride(from: 0, to: scale.ticks.count, by: 2).map { scale.ticks[$0] }, reach: " narrow")
        Element(
            "line",
            [
                "class": "axis", "x1": "0", "x2": "100%", "y1": Length.pixels(baseline),
                "y2": Length.pixels(baseline),
            ])
    }

    /// A date beneath the first label, and wherever it is another.
    @MarkupBuilder private func dates(_ ticks: [Int64], reach: String) -> [any Markup] {
        for (position, tick) in ticks.enumerated() {
            if position == 0 || scale.date(tick) != scale.date(ticks[position - 1]) {
                text(scale.date(tick), at: tick, row: 2, reach: reach)
            }
        }
    }

    private func text(_ words: String, at tick: Int64, row: Double, reach: String) -> Element {
        let position = scale.position(tick)
        let anchor = position < 0.1 ? "start" : position > 0.9 ? "end" : "middle"
        return Element(
            "text",
            [
                "class": "label" + reach, "x": Length.percent(position),
                "y": Length.pixels(baseline + 2 + row * 16), "text-anchor": anchor,
            ]
        ) { words }
    }
}
