import Foundation

/// Moments as people read them where the machine is.
enum LocalTime {
    /// `2026-01-02 03:04:05.678`
    static func words(microseconds: UInt64) -> String {
        let milliseconds = Int64(clamping: microseconds / 1_000)
        let parts = unsafe parts(of: milliseconds)
        let date = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday]
        return joined(date, "-") + " " + clock(milliseconds: milliseconds)
    }

    /// `03:04:05.678`, of milliseconds since 1970.
    static func clock(milliseconds: Int64) -> String {
        let parts = unsafe parts(of: milliseconds)
        let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
        let rest = String(1_000 + (milliseconds % 1_000 + 1_000) % 1_000).dropFirst()
        return joined(clock, ":") + "." + rest
    }

    private static func parts(of milliseconds: Int64) -> tm {
        // Before 1970 too the fraction counts onwards.
        var seconds = time_t(milliseconds / 1_000 - (milliseconds % 1_000 < 0 ? 1 : 0))
        var parts = unsafe tm()
        unsafe localtime_r(&seconds, &parts)
        return unsafe parts
    }

    private static func joined(_ numbers: [Int32], _ separator: String) -> String {
        numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: separator)
    }
}
