import ArgumentParser
import BursarClient
import BursarLoad
import Foundation

/// Measures how fast the coordinator is.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure how fast the coordinator is.",
        discussion: """
            Reserves and commits grants as fast as the coordinator answers (a lifecycle is both), or \
            with --rate as many a second, timed from when each was to begin. Starts coordinators of \
            its own in a temporary folder, and cleans up; with --socket it drives one that runs, \
            whose accounts a000000, a000001, … in the pool are used. What the coordinator says was \
            consumed must be what was committed, else the exit status is 1.

            --against compares: `redis` and `postgres` are started if they are installed, and do the \
            same with a script and with functions of their own, driven by redis-benchmark and \
            pgbench; `echo` sends frames back and does nothing else. Rounds take turns, and the \
            median counts.

            With --json: {"machine", "settings", "servers": [{"server", "per_second", "least", \
            "most", "latency_us", "request_latency_us", "server_us", "driver_busy"}], "figures": \
            [{"figure", "value", "unit", "measured", "compared", "target", "met"}], "missing"}; \
            server_us is the processor time of a lifecycle.
            """)

    @OptionGroup var options: BenchOptions

    func validate() throws { try options.check() }

    func run() async throws {
        let bench = try Bench(options: options)
        defer { bench.tearDown() }
        Terminal.beforeEnding { bench.tearDown() }
        let wasInterrupted: Bool
        do {
            wasInterrupted = try await withInterruption { try await bench.run() }
        } catch let error as BursarError {
            throw error.reported(asJSON: options.json)
        } catch let error as LoadFailure {
            throw CommandFailure("\(error)")
        }
        if wasInterrupted { throw CommandFailure("interrupted; everything is cleaned up") }
    }
}
