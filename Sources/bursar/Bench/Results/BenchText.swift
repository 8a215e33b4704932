/// Measurements in words: three digits or so, because no more of them are true.
enum BenchText {
    /// `12,345`.
    static func count(_ number: Double) -> String { DecimalText.grouped(Int64(number.rounded())) }

    /// `850ns`, `12.3µs`, `4.56ms`, `1.20s`.
    static func time(nanoseconds: Int64) -> String {
        let number = Double(nanoseconds)
        return switch nanoseconds {
        case ..<1_000: "\(nanoseconds)ns"
        case ..<1_000_000: digits(number / 1e3) + "µs"
        case ..<1_000_000_000: digits(number / 1e6) + "ms"
        default: digits(number / 1e9) + "s"
        }
    }

    /// `7.3`, `0.42`, `128`: three digits.
    static func digits(_ number: Double) -> String {
        let decimals: UInt64 = number < 10 ? 100 : number < 100 ? 10 : 1
        let parts = UInt64((max(0, number) * Double(decimals)).rounded())
        return decimals == 1 ? DecimalText.grouped(parts) : DecimalText.decimal(parts, of: decimals)
    }

    /// `850 B`, `1.42 KiB`.
    static func size(bytes: Double) -> String {
        bytes < 1024 ? digits(bytes) + " B" : digits(bytes / 1024) + " KiB"
    }

    /// `42 %`.
    static func percent(_ part: Double) -> String { "\(Int((part * 100).rounded())) %" }
}
