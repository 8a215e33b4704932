import BursarClient

extension [ResourceForecast] {
    /// The forecasts of an account, as scripts see them.
    func json(of account: String) -> JSON {
        .object([
            .init("account", .string(account)), .init("forecasts", .array(map(\.json))),
        ])
    }

    /// Prints a row for each resource.
    func print(_ account: String) {
        guard !isEmpty else {
            Terminal.output.line("\(account.printable): nothing is limited, so nothing runs out")
            return
        }
        table.print()
    }

    /// A row for each resource.
    var table: Table {
        var table = Table([
            ("RESOURCE", .left), ("PROFILE", .left), ("PER HOUR", .right), ("TIME LEFT", .right),
            ("PROJECTED", .right), ("CONFIDENCE", .right),
        ])
        for forecast in self {
            let resource = forecast.resource
            table.add([
                .init(resource.name), .init(forecast.profile.name),
                .init(Amount.finite(forecast.rate).words(of: resource)),
                .init(forecast.timeLeft.words),
                .init(Amount.finite(forecast.projectedTotal).words(of: resource)),
                .init(DecimalText.percent(partsPerMillion: UInt64(forecast.confidence))),
            ])
        }
        return table
    }
}

extension ResourceForecast {
    var timeLeft: TimeLeft {
        if let exhaustedInMs {
            return .after(milliseconds: Double(exhaustedInMs), isLeast: profile == .bursty)
        }
        return profile == .unknown ? .unknown : .never
    }

    /// In the terms of `--samples`: a rate is a second.
    var json: JSON {
        .object([
            .init("resource", .string(resource.name)),
            .init("profile", .string(profile.name)),
            .init("rate", .figure(Double(rate) / 3600)),
            .init(
                "seconds_to_exhaustion",
                exhaustedInMs.map { .figure(Double($0) / 1000) } ?? .null),
            .init("projected_total", .integer(projectedTotal)),
            .init("confidence", .fraction(partsPerMillion: UInt64(confidence))),
        ])
    }
}
