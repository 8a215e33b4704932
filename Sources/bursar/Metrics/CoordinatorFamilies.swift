import BursarClient
import OpenMetrics

/// What a coordinator says of itself.
enum CoordinatorFamilies {
    /// Whether it answers.
    static func up(_ isUp: Bool) -> MetricFamily {
        gauge("bursar_up", "Whether the coordinator answers.", .flag(isUp))
    }

    /// The families.
    static func families(_ readings: Readings) -> [MetricFamily] {
        let status = readings.coordinator
        var info = MetricFamily("bursar_coordinator", .info, help: "Version and durability.")
        info.addInfo([
            Label("server", status.server), Label("durability", status.durability),
            Label("ledger", status.ledger ?? ""),
        ])
        return [
            info,
            gauge(
                "bursar_uptime_seconds", unit: "seconds", "Time since the coordinator's start.",
                .seconds(milliseconds: status.uptimeMs)),
            gauge(
                "bursar_ledger_last_seq", "Number of the newest entry of the ledger.",
                .unsigned(status.lastSeq)),
            gauge("bursar_accounts", "Accounts, pools included.", count(status.accounts)),
            gauge(
                "bursar_accounts_omitted", "Accounts that have no series of their own.",
                .integer(Int64(readings.omitted))),
            gauge("bursar_open_grants", "Open grants.", count(status.openGrants)),
            gauge(
                "bursar_waiting_requests", "Requests in the waiting queue.", count(status.waiting)),
        ] + configuration(status) + journal(status.journal) + prices(status.prices)
            + overhead(status.overhead)
    }

    private static func configuration(_ status: CoordinatorStatus) -> [MetricFamily] {
        var loads = MetricFamily(
            "bursar_configuration_loads", .counter,
            help: "Configurations loaded, refused ones included.")
        loads.add(status.configurations.map(count))
        return [
            loads,
            gauge(
                "bursar_configuration_in_force",
                "Whether the newest configuration is in force; 0: it was refused.",
                .flag(status.configurationProblem == nil)),
        ]
    }

    private static func journal(_ journal: JournalStatus?) -> [MetricFamily] {
        guard let journal else { return [] }
        var entries = MetricFamily(
            "bursar_journal_entries", .counter,
            help: "Entries of the ledger that were to be copied to the journal, by outcome.")
        entries.add(.unsigned(journal.written), [Label("outcome", "written")])
        entries.add(.unsigned(journal.lost), [Label("outcome", "lost")])
        return [
            entries,
            gauge(
                "bursar_journal_waiting_entries", "Copies on their way to the journal.",
                count(journal.waiting)),
        ]
    }

    private static func prices(_ prices: PriceTable?) -> [MetricFamily] {
        // Without an import there is no table of which to tell the age.
        guard let prices, prices.version > 0 else { return [] }
        return [
            gauge(
                "bursar_prices_models", "Models in the imported table of prices.",
                count(prices.models)),
            gauge(
                "bursar_prices_import_timestamp_seconds", unit: "seconds",
                "When prices were imported last, since 1970.",
                .seconds(milliseconds: prices.importedMs)),
        ]
    }

    private static func overhead(_ overhead: Overhead?) -> [MetricFamily] {
        guard let overhead else { return [] }
        return [
            gauge(
                "bursar_overhead_ratio", unit: "ratio",
                "The coordinator's CPU time as a part of the agents' time.",
                .ratio(partsPerMillion: overhead.share)),
            gauge(
                "bursar_overhead_limit_ratio", unit: "ratio", "The part that it is to keep to.",
                .ratio(partsPerMillion: overhead.shareMost)),
            gauge(
                "bursar_overhead_coarseness", "How much work it saves by itself; 0: none.",
                count(overhead.coarseness)),
        ]
    }

    private static func gauge(
        _ name: String, unit: String? = nil, _ help: String, _ value: MetricValue
    ) -> MetricFamily {
        var family = MetricFamily(name, .gauge, unit: unit, help: help)
        family.add(value)
        return family
    }

    private static func count(_ number: UInt32) -> MetricValue { .unsigned(UInt64(number)) }
}
