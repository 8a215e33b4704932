import Foundation

/// Moments as people write and read them where the machine is.
enum LocalTime {
    /// `2026-01-02 03:04:05.678`
    static func words(microseconds: UInt64) -> String {
        var seconds = time_t(microseconds / 1_000_000)
        var parts = unsafe tm()
        unsafe localtime_r(&seconds, &parts)
        let date = unsafe [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Int($0) }
        let fraction = String(1_000 + microseconds / 1_000 % 1_000).dropFirst()
        return date.map(twoDigits).joined(separator: "-") + " "
            + clock.map(twoDigits).joined(separator: ":") + "." + fraction
    }

    private static func twoDigits(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
