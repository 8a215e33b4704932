import BursarCore

/// What had been consumed at some moments, as a file tells it.
struct Samples {
    /// A row of the file.
    struct Row: Hashable {
        var seconds: Double
        /// In all until then.
        var consumed: Double
    }

    private(set) var rows: [Row] = []

    /// The most rows of one file, and the most bytes.
    static let rowsMost = 1_000_000
    static let bytesMost = 1 << 26
    /// Bins of samples that are not evenly spaced.
    static let unevenBins = 64
    /// How far a sample of evenly spaced ones may be out of its place, as a part of the spacing.
    private static let unevenness = 0.05

    /// Seconds from the first to the last.
    var span: Double { rows.isEmpty ? 0 : rows[rows.count - 1].seconds - rows[0].seconds }

    /// What was consumed in all.
    var consumed: Double { rows.last?.consumed ?? 0 }

    /// Consumption in bins: those between the samples where they are evenly spaced, else 64 equal
    /// ones, in which consumption between two samples counts as even.
    var series: ConsumptionSeries {
        guard rows.count > 1, span > 0 else { return ConsumptionSeries(bins: [], binSeconds: 1) }
        let gaps = rows.count - 1
        let spacing = span / Double(gaps)
        let isEven = rows.enumerated().allSatisfy { index, row in
            abs(row.seconds - rows[0].seconds - Double(index) * spacing)
                <= spacing * Samples.unevenness
        }
        if isEven {
            let bins = zip(rows, rows.dropFirst()).map { $1.consumed - $0.consumed }
            return ConsumptionSeries(bins: bins, binSeconds: spacing)
        }
        // Few samples do not tell more because they are cut up.
        let count = gaps < Forecast.leastBins ? gaps : Samples.unevenBins
        let width = span / Double(count)
        var (bins, row, before) = ([Double](), 0, rows[0].consumed)
        for bin in 1...count {
            let end = bin == count ? rows[gaps].seconds : rows[0].seconds + Double(bin) * width
            while row < gaps, rows[row + 1].seconds <= end { row += 1 }
            var total = rows[row].consumed
            if row < gaps {
                let part = (end - rows[row].seconds) / (rows[row + 1].seconds - rows[row].seconds)
                total += part * (rows[row + 1].consumed - total)
            }
            bins.append(total - before)
            before = total
        }
        return ConsumptionSeries(bins: bins, binSeconds: width)
    }
}

extension Samples {
    static let header = "seconds,consumed"

    /// Reads the text of a file; lines end with LF or CRLF, the header may be left out.
    init(text: String) throws(QuantityProblem) {
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map {
                $0.trimming { $0.isWhitespace || $0 == "\u{FEFF}" }
            }
            if fields.allSatisfy(\.isEmpty), fields.count == 1 { continue }
            guard fields.count == 2 else {
                throw QuantityProblem(
                    "line \(number): \(DecimalText.counted(fields.count, "field")); write two: "
                        + Samples.header)
            }
            let values = fields.map(Samples.number)
            if rows.isEmpty, number == 1, values.allSatisfy({ $0 == nil }) { continue }
            guard let seconds = values[0], let consumed = values[1] else {
                let wrong = fields[values[0] == nil ? 0 : 1]
                throw QuantityProblem("line \(number): \"\(wrong)\" is no number")
            }
            try append(Row(seconds: seconds, consumed: consumed), line: number, fields)
        }
    }

    private mutating func append(
        _ row: Row, line: Int, _ fields: [Substring]
    ) throws(QuantityProblem) {
        guard row.consumed >= 0 else {
            throw QuantityProblem(
                "line \(line): consumed is \(fields[1]); it is counted from 0 on")
        }
        if let last = rows.last {
            guard row.seconds >= last.seconds else {
                throw QuantityProblem(
                    "line \(line): time goes back, to \(fields[0]); sort by seconds")
            }
            guard row.consumed >= last.consumed else {
                throw QuantityProblem(
                    "line \(line): consumed falls, to \(fields[1]); "
                        + "write what was consumed in all until then")
            }
        }
        guard rows.count < Samples.rowsMost else {
            throw QuantityProblem("line \(line): more than \(Samples.rowsMost) rows")
        }
        rows.append(row)
    }

    /// A decimal number that is neither infinite nor beyond what can be counted with.
    static func number(_ text: some StringProtocol) -> Double? {
        guard text.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }),
            let number = Double(text), abs(number) <= 1e18
        else { return nil }
        return number
    }
}

extension Substring {
    fileprivate func trimming(_ isMargin: (Character) -> Bool) -> Substring {
        drop(while: isMargin).trimmingSuffix(while: isMargin)
    }
}
