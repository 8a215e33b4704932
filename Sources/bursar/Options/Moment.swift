import ArgumentParser
import Foundation

/// A moment in the past as an option gives it.
struct Moment: ExpressibleByArgument, Hashable {
    /// Microseconds since 1970.
    var microseconds: UInt64

    static let right =
        "write \"2026-01-31\", \"2026-01-31 12:00\", \"12:00:30\", \"today\", \"yesterday\", or how long "
        + "ago, such as 15m or 2h30m"

    init?(argument: String) {
        self.init(argument, now: Date(), calendar: .current)
    }

    init?(_ text: String, now: Date, calendar: Calendar) {
        guard let date = Moment.date(text, now, calendar) else { return nil }
        microseconds = UInt64(max(0, date.timeIntervalSince1970) * 1_000_000)
    }

    private static func date(_ text: String, _ now: Date, _ calendar: Calendar) -> Date? {
        let today = calendar.startOfDay(for: now)
        switch text {
        case "now": return now
        case "today": return today
        case "yesterday": return calendar.date(byAdding: .day, value: -1, to: today)
        default: break
        }
        if let milliseconds = try? QuantityText.milliseconds(text) {
            return now.addingTimeInterval(-Double(milliseconds) / 1000)
        }
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
        guard (1...2).contains(parts.count) else { return nil }
        var components = calendar.dateComponents([.year, .month, .day], from: today)
        var rest = parts[...]
        if let date = numbers(rest.first, "-", 3...3) {
            (components.year, components.month, components.day) = (date[0], date[1], date[2])
            rest = rest.dropFirst()
        }
        if let text = rest.first {
            guard let clock = numbers(text, ":", 2...3) else { return nil }
            components.hour = clock[0]
            components.minute = clock[1]
            components.second = clock.count > 2 ? clock[2] : 0
            rest = rest.dropFirst()
        }
        guard rest.isEmpty, components.isValidDate(in: calendar) else { return nil }
        return calendar.date(from: components)
    }

    private static func numbers(
        _ text: Substring?, _ separator: Character, _ count: ClosedRange<Int>
    ) -> [Int]? {
        guard let parts = text?.split(separator: separator, omittingEmptySubsequences: false),
            count.contains(parts.count)
        else { return nil }
        let numbers = parts.compactMap { part in part.count <= 4 ? Int(part) : nil }
        return numbers.count == parts.count ? numbers : nil
    }
}
