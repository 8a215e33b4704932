import BursarCore

@testable import BursarDaemon

/// Configuration files laid over each other: taken in, or refused with a place for each problem.
/// What is taken in, the rules take in too or refuse, and it can be described.
enum ConfigurationTarget {
    /// Between two files; no TOML has it.
    private static let separator: UInt8 = 0x1E

    static func run(_ input: [UInt8]) {
        let texts = input.split(
            separator: separator, maxSplits: 3, omittingEmptySubsequences: false
        ).map { String(validating: $0, as: UTF8.self) }
        let files = texts.enumerated().compactMap { order, text in
            text.map {
                ConfigurationFile(
                    place: ConfigurationPlace(file: "\(order).toml", order: order), text: $0)
            }
        }
        // The files' reader refuses what is not UTF-8.
        guard files.count == texts.count else { return }
        do throws(ConfigurationError) {
            check(try Configuration(merging: files, identities: nobody))
        } catch {
            for problem in error.problems {
                expect(!problem.message.isEmpty, "a problem is told")
                expect(problem.place.file.hasSuffix(".toml"), "it has a place: \(problem)")
            }
        }
    }

    /// The machine's own would be another on another machine.
    private static let nobody = Identities(
        user: { name throws(IdentityError) in
            if let number = Identities.number(name) { return number }
            throw .unknown
        },
        group: { name throws(IdentityError) in
            if let number = Identities.number(name) { return number }
            throw .unknown
        })

    private static func check(_ configuration: Configuration) {
        _ = configuration.describe()
        let now = Instant(milliseconds: 1_700_000_000_000)
        for pool in configuration.pools {
            if let next = pool.nextBoundary(after: now, since: now) {
                expect(next > now, "a period of \(pool.period) ends later than it starts")
            }
            _ = pool.lastBoundary(through: now, since: Instant(milliseconds: 0))
        }
        var coordinator = Coordinator()
        do {
            try coordinator.configure(configuration.accounts, at: now)
        } catch {
            return
        }
        coordinator.settle(at: now)
        expect(coordinator.imbalance() == nil, coordinator.imbalance() ?? "")
        expect(coordinator.violation() == nil, coordinator.violation() ?? "")
        for pool in coordinator.pools {
            coordinator.endPeriod(
                of: pool, boundary: now.advanced(milliseconds: 1),
                at: now.advanced(milliseconds: 1))
        }
        expect(coordinator.imbalance() == nil, coordinator.imbalance() ?? "")
    }
}
