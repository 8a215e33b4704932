import BursarClient

/// A chart of what was used in each interval, a column each, with a segment for each account.
///
/// Columns and not an area: between the middles of two intervals nothing was measured.
struct StackedColumns {
    let series: SpendSeries
    let time: TimeScale
    let interval: Int64
    let clock: ReportClock

    private static let height = 220.0
    private static let margin = 10.0

    var markup: Element {
        let range = series.range
        let scale = AmountScale(least: range.least, most: range.most, of: series.resource)
        let whole = StackedColumns.height + StackedColumns.margin + TimeAxis.height
        let height = Length.pixels(whole)
        return Element("div", ["class": "plot"]) {
            Element("svg", ["class": "scale", "height": height, "aria-hidden": "true"]) {
                for tick in scale.ticks {
                    Element(
                        "text",
                        [
                            "class": "label", "x": "100%", "text-anchor": "end",
                            "y": Length.pixels(y(tick, scale) + 4),
                        ]
                    ) { ShortText.amount(.finite(tick), of: series.resource) }
                }
            }
            Element(
                "svg",
                [
                    "class": "marks", "height": height, "role": "img",
                    "aria-label": description,
                ]
            ) {
                TimeAxis(scale: time, baseline: StackedColumns.height + StackedColumns.margin)
                    .markup
                for tick in scale.ticks {
                    let y = Length.pixels(y(tick, scale))
                    Element(
                        "line",
                        [
                            "class": tick == 0 ? "axis" : "grid", "x1": "0", "x2": "100%", "y1": y,
                            "y2": y,
                        ])
                }
                columns(scale)
            }
        }
    }

    /// The chart in words; the figures are in the list beneath.
    private var description: String {
        "Columns over time: \(series.resource.name) used in each "
            + "\(DecimalText.duration(milliseconds: interval)), stacked by account, from "
            + "\(clock.second(time.range.lowerBound)) to \(clock.second(time.range.upperBound))."
    }

    private func y(_ value: Int64, _ scale: AmountScale) -> Double {
        StackedColumns.margin + (1 - scale.position(value)) * StackedColumns.height
    }

    @MarkupBuilder private func columns(_ scale: AmountScale) -> [any Markup] {
        let moments = Set(series.members.flatMap { $0.values.keys }).sorted()
        for moment in moments {
            for segment in segments(moment) {
                rectangle(segment, at: moment, scale)
            }
        }
    }

    /// A part of a column.
    private struct Segment {
        var member: SpendSeries.Member
        var used: Int64
        var from: Int64
        var to: Int64
    }

    /// Upwards from zero; what was given back by late corrections downwards.
    private func segments(_ moment: Int64) -> [Segment] {
        var (above, below): (Int64, Int64) = (0, 0)
        return series.members.compactMap { member in
            guard let value = member.values[moment], value != 0 else { return nil }
            let from = value < 0 ? below : above
            let to = from.addingSaturated(value)
            if value < 0 { below = to } else { above = to }
            return Segment(member: member, used: value, from: from, to: to)
        }
    }

    private func rectangle(_ segment: Segment, at moment: Int64, _ scale: AmountScale) -> Element {
        let (left, right) = (time.position(moment), time.position(moment + interval))
        let (top, bottom) = (
            y(max(segment.from, segment.to), scale), y(min(segment.from, segment.to), scale)
        )
        let used = Amount.finite(segment.used).words(of: series.resource)
        return Element(
            "rect",
            [
                "class": "segment \(segment.member.style)", "x": Length.percent(left),
                "width": Length.percent(right - left), "y": Length.pixels(top),
                "height": Length.pixels(max(0.3, bottom - top)),
            ]
        ) {
            Element("title") { "\(segment.member.name): \(used), \(clock.second(moment))" }
        }
    }
}
