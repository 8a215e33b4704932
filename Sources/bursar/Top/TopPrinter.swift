import BursarClient
import Foundation

/// `bursar top --batch`: prints one picture after the other.
struct TopPrinter {
    private let reader: TopReader
    private let state: TopState
    private let isJSON: Bool
    private let iterations: Int?
    private let start = SuspendingClock.now

    /// Forecasts of one picture.
    static let forecastsMost = 100

    init(_ reader: TopReader, _ state: TopState, isJSON: Bool, iterations: Int?) {
        self.reader = reader
        self.state = state
        self.isJSON = isJSON
        self.iterations = iterations
    }

    /// Prints until there have been enough, or the task is cancelled. A coordinator that goes away is
    /// waited for.
    func run() async throws {
        var state = state
        // The accounts, by which is known what to ask for.
        state.apply(try await reader.read(TopQuestions()), at: now)
        var (printed, isAway) = (0, false)
        while printed < iterations ?? .max {
            if printed > 0 || isAway { try await Task.sleep(for: state.view.delay) }
            do throws(BursarError) {
                let reading = try await reader.read(questions(state))
                state.apply(reading, at: now)
                print(&state, isFirst: printed == 0)
                printed += 1
                isAway = false
            } catch {
                if error.code == .cancelled { return }
                if !isAway {
                    Terminal.error.line(
                        "bursar: \(error.message.printable) It goes on when there is an answer.")
                }
                isAway = true
            }
        }
    }

    private var now: Int64 { (SuspendingClock.now - start).milliseconds }

    private func questions(_ state: TopState) -> TopQuestions {
        let accounts = state.listing.entries.prefix(Self.forecastsMost).map(\.account)
        return TopQuestions(
            forecasts: state.model.forecastsDue(
                among: accounts, at: now, most: Self.forecastsMost))
    }

    private func print(_ state: inout TopState, isFirst: Bool) {
        if isJSON {
            let time = Int64(Date().timeIntervalSince1970 * 1_000)
            return Terminal.output.line(state.json(timeMs: time).description)
        }
        if !isFirst { Terminal.output.line("") }
        for line in TopSheet(state, columns: Self.columns, now: now).lines {
            Terminal.output.line(String(line.text.trimmingSuffix { $0 == " " }))
        }
    }

    /// As wide as the terminal, or `$COLUMNS`; else wide enough for most.
    private static var columns: Int {
        let named = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
        return Terminal.output.width ?? named.map { max(20, min(1_000, $0)) } ?? 120
    }
}
