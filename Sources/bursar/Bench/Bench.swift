import BursarLoad
import Foundation

/// A run of `bursar bench`.
final class Bench: Sendable {
    private let options: BenchOptions
    private let machine: Machine
    private let pinning: Pinning
    private let lineup: Lineup
    private let figures: FigureBench

    init(options: BenchOptions) throws {
        self.options = options
        let stage = try Stage(named: "bursar-bench", in: options.folder)
        machine = Machine(folder: stage.folder.path)
        pinning = options.pin == true ? .separate() : .free
        lineup = Lineup(stage: stage, pinning: pinning)
        figures = FigureBench(
            options: options, plan: options.plan,
            pinning: options.pin == false ? .free : .separate())
    }

    func run() async throws {
        try await lineup.add(options)
        let series = try await lineup.contestants.rounds(options.rounds, seconds: options.seconds)
        // They would only be in the way of what follows.
        lineup.tearDown()
        var result = BenchResult(
            machine: machine, settings: options.words(pinning),
            series: series, figures: Figure.throughput(series), missing: lineup.missing)
        if options.figures {
            let more = try await figures.run()
            result.figures += more.figures
            result.missing += more.missing
        }
        if options.json {
            Terminal.output.line(result.json.description)
        } else {
            result.print()
        }
    }

    /// Ends everything and removes what was made.
    func tearDown() {
        lineup.tearDown()
        figures.tearDown()
    }
}
