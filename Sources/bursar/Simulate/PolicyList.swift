import ArgumentParser

/// A guaranteed fraction as it is written: `0.5`.
struct Guarantee: ExpressibleByArgument, Hashable, Sendable {
    var partsPerMillion: Int64

    init?(argument: String) {
        guard let value = try? JSONReader.read(Array(argument.utf8)),
            let (parts, _) = value.scaled(decimals: 6), (0...1_000_000).contains(parts),
            !value.isNegative
        else { return nil }
        partsPerMillion = parts
    }
}

extension Policy.Strategy: ExpressibleByArgument {}

/// Policies to compare: `static,equal,karma:0,karma:0.5`.
struct PolicyList: ExpressibleByArgument, Hashable, Sendable {
    /// One of them, as it was written.
    struct Entry: Hashable, Sendable {
        var name: String
        var strategy: Policy.Strategy
        var guarantee: Guarantee?
    }

    /// At least one; no name stands there twice.
    var policies: [Entry] = []

    private static let policiesMost = 64

    init?(argument: String) {
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let strategy = Policy.Strategy(rawValue: String(words[0])) else { return nil }
            var entry = Entry(name: String(part), strategy: strategy)
            if words.count > 1 {
                guard strategy == .karma, let guarantee = Guarantee(argument: String(words[1]))
                else { return nil }
                entry.guarantee = guarantee
            }
            guard !policies.contains(where: { $0.name == entry.name }) else { return nil }
            policies.append(entry)
        }
        guard policies.count <= Self.policiesMost else { return nil }
    }
}
