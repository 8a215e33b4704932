import BursarClient

/// The levels of accounts over time, a lane each.
struct LevelTimeline {
    /// A time at one level; nothing: it is not known.
    struct Stretch: Hashable {
        var from: Int64
        var to: Int64
        var level: Level?
    }

    /// An account with its stretches.
    struct Lane: Hashable {
        var account: String
        var stretches: [Stretch]
        /// The darkest level.
        var worst: Level
    }

    let time: TimeScale
    let clock: ReportClock
    /// The accounts that became darkest first.
    let lanes: [Lane]
    /// Accounts that are not shown.
    let leftOut: Int

    /// Lanes that are shown at the most.
    private static let most = 24
    private static let height = 24.0

    /// - Parameter isFromStart: Whether the ledger's first entry was looked at: accounts were green
    ///   then, until their first change.
    init(
        _ changes: [LevelChange], from: Int64, through: Int64, time: TimeScale, clock: ReportClock,
        isFromStart: Bool
    ) {
        self.time = time
        self.clock = clock
        var accounts: [String: [LevelChange]] = [:]
        for change in changes { accounts[change.account, default: []].append(change) }
        let all = accounts.map { account, changes in
            var stretches: [Stretch] = []
            var (start, level): (Int64, Level?) = (from, isFromStart ? .green : nil)
            for change in changes where change.level != level {
                if change.timeMs > start {
                    stretches.append(Stretch(from: start, to: change.timeMs, level: level))
                }
                (start, level) = (max(start, change.timeMs), change.level)
            }
            stretches.append(Stretch(from: start, to: max(start, through), level: level))
            let worst = changes.map(\.level).max { $0.rawValue < $1.rawValue } ?? .green
            return Lane(account: account, stretches: stretches, worst: worst)
        }.sorted {
            ($1.worst.rawValue, $0.account) < ($0.worst.rawValue, $1.account)
        }
        lanes = Array(all.prefix(LevelTimeline.most))
        leftOut = all.count - lanes.count
    }

    var markup: Element {
        Element("div", ["class": "lanes"]) {
            for lane in lanes {
                Element("div", ["class": "lane"]) {
                    Element("span", ["class": "name"]) { lane.account }
                    drawing(lane)
                }
            }
            Element("div", ["class": "lane", "aria-hidden": "true"]) {
                Element("span", ["class": "name"])
                Element("svg", ["class": "marks", "height": Length.pixels(TimeAxis.height + 4)]) {
                    TimeAxis(scale: time, baseline: 1).markup
                }
            }
        }
    }

    private func drawing(_ lane: Lane) -> Element {
        let words = lane.stretches.map { stretch in
            "\(stretch.level?.name ?? "not known") from \(clock.second(stretch.from))"
        }
        return Element(
            "svg",
            [
                "class": "marks", "height": Length.pixels(LevelTimeline.height), "role": "img",
                "aria-label": "\(lane.account): \(words.joined(separator: ", "))",
            ]
        ) {
            for stretch in lane.stretches { part(stretch) }
        }
    }

    @MarkupBuilder private func part(_ stretch: Stretch) -> [any Markup] {
        let (left, right) = (time.position(stretch.from), time.position(stretch.to))
        let name = stretch.level?.name ?? "unknown"
        Element(
            "rect",
            [
                "class": "level \(name)", "x": Length.percent(left), "y": "1",
                "width": Length.percent(max(0.002, right - left)),
                "height": Length.pixels(LevelTimeline.height - 2),
            ]
        ) {
            Element("title") {
                "\(name), \(clock.second(stretch.from)) to \(clock.second(stretch.to))"
            }
        }
        // The colour is told by its name too, where it has room.
        if right - left > 0.06 {
            Element(
                "text",
                [
                    "class": "on \(name)" + (right - left > 0.2 ? "" : " wide"), "y": "16",
                    "x": Length.percent((left + right) / 2), "text-anchor": "middle",
                ]
            ) { name }
        }
    }
}
