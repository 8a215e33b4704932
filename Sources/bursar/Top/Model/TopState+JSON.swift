import BursarClient

extension TopState {
    /// The picture as scripts see it, accounts in the order of the listing.
    func json(timeMs: Int64) -> JSON {
        .object([
            .init("time_ms", .integer(timeMs)),
            .init("coordinator", model.coordinator?.json(socket: socket) ?? .null),
            .init(
                "accounts",
                .array(listing.entries.compactMap { model.rows[$0.account]?.json })),
        ])
    }
}

extension TopRow {
    /// The account as `agents` has it, with its rate and its forecasts.
    fileprivate var json: JSON {
        let rates = Resource.allCases.filter { status.consumed[$0] != .absent }.compactMap {
            resource in
            trend.rate(of: resource).map { (resource, $0) }
        }
        let consumed = rates.map { resource, rate in
            JSON.Member(resource.amountName, .figure(rate))
        }
        return .object(
            status.members(remaining: nil) + [
                .init("consumed_per_minute", consumed.isEmpty ? .null : .object(consumed)),
                .init("forecasts", forecasts.map { .array($0.map(\.json)) } ?? .null),
            ])
    }
}

extension Resource {
    /// Its name in amounts of JSON, which has the unit.
    fileprivate var amountName: String {
        switch self {
        case .tokens: "tokens"
        case .time: "time_ms"
        case .cost: "cost_nano"
        }
    }
}
