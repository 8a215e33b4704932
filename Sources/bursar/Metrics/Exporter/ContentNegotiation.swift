import OpenMetrics

/// Which format a client wants, by its `Accept` headers.
///
/// OpenMetrics only for who names it; anybody else gets what about everything reads, also who asks for
/// something that there is not: a number in the wrong format is better than none.
enum ContentNegotiation {
    static func format(accepting headers: [String]) -> ExpositionFormat {
        var best: (format: ExpositionFormat, quality: Double) = (.prometheus, 0)
        for range in headers.flatMap({ $0.split(separator: ",") }) {
            let parts = range.split(separator: ";").map { trimmed($0).lowercased() }
            let parameters = parts.dropFirst().reduce(into: [String: String]()) { found, part in
                let pair = part.split(separator: "=", maxSplits: 1).map { trimmed($0) }
                if pair.count == 2 { found[pair[0]] = pair[1].filter { $0 != "\"" } }
            }
            guard let type = parts.first, let format = format(of: type, parameters) else {
                continue
            }
            let quality = parameters["q"].map { Double($0) ?? 0 } ?? 1
            // At the same quality what was named first counts.
            if quality > best.quality { best = (format, quality) }
        }
        return best.format
    }

    private static func format(
        of type: String, _ parameters: [String: String]
    ) -> ExpositionFormat? {
        switch type {
        case "application/openmetrics-text":
            // Of another version we would not know what it means.
            ["1.0.0", nil].contains(parameters["version"]) ? .openMetrics : nil
        case "text/plain":
            ["0.0.4", nil].contains(parameters["version"]) ? .prometheus : nil
        case "text/*", "*/*": .prometheus
        default: nil
        }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
