import BursarClient
import CProcess
import Foundation

/// `bursar top` on a terminal: brings together keys, signals, the clock and the coordinator.
final class TopProgram {
    /// What happens, from wherever it comes.
    enum Event: Sendable {
        /// What was typed; nothing at its end.
        case typed([UInt8]?)
        case signal(Int32)
        case read(Result<TopReading, BursarError>)
        case alarm(Alarm)
    }

    /// What it is time for.
    enum Alarm: Hashable, Sendable {
        /// To ask the coordinator.
        case ask
        /// To take an Escape for one.
        case escape
        /// To see whether an answer is late, and how old the picture is.
        case late
    }

    /// Nothing following an Escape for so long, it was the key, in milliseconds.
    private static let escapePause: Int64 = 50
    /// An answer is late after so long, in milliseconds.
    private static let lateness: Int64 = 1_500

    private let reader: TopReader
    private let events: AsyncStream<Event>
    private let post: AsyncStream<Event>.Continuation
    private var alarms: AlarmClock<Alarm>
    private var state: TopState
    private var screen = FullScreen()
    private var size = FullScreen.size
    private var parser = KeyParser()
    private let start = SuspendingClock.now
    /// The answer that is awaited.
    private var reading: Task<Void, Never>?
    private var askedAt = SuspendingClock.now
    /// Readings that are still to be shown; nothing: no end.
    private var left: Int?
    private var isOver = false

    init(_ reader: TopReader, _ state: TopState, iterations: Int?) {
        self.reader = reader
        self.state = state
        left = iterations
        let (events, post) = AsyncStream.makeStream(of: Event.self)
        (self.events, self.post) = (events, post)
        alarms = AlarmClock { post.yield(.alarm($0)) }
    }

    /// Shows the coordinator until somebody wants it to end.
    ///
    /// - Throws: What went wrong with the terminal, or with the first question.
    func run() async throws {
        // What is wrong from the beginning is said where people see it.
        let first = try await reader.read(TopQuestions())
        try SignalFeed.start { [post] in post.yield(.signal($0)) }
        defer {
            alarms.cancelAll()
            reading?.cancel()
            screen.giveBack()
        }
        try screen.take()
        KeyFeed.start { [post] in post.yield(.typed($0)) }
        took(.success(first))
        draw()
        // It may be over before anything has happened.
        var following = events.makeAsyncIterator()
        while !isOver, let event = await following.next() {
            try handle(event)
            if isOver { break }
            draw()
        }
    }

    /// Milliseconds since the beginning.
    private var now: Int64 { (SuspendingClock.now - start).milliseconds }

    private func handle(_ event: Event) throws {
        switch event {
        case .typed(let bytes): typed(bytes)
        case .signal(let number): try handle(signal: number)
        case .read(let outcome): took(outcome)
        case .alarm(let alarm): if alarms.rang(alarm) { rang(alarm) }
        }
    }

    private func draw() {
        state.settle(size, now: now)
        screen.show(TopLayout(state, size, now: now).lines, size)
    }

    // MARK: Keys

    private func typed(_ bytes: [UInt8]?) {
        guard let bytes else { return isOver = true }
        pressed(parser.feed(bytes))
        alarms.cancel(.escape)
        if parser.isUndecided { alarms.set(.escape, milliseconds: Self.escapePause) }
    }

    private func pressed(_ keys: [Key]) {
        for key in keys where !isOver {
            switch state.press(key) {
            case .nothing: break
            case .quit: isOver = true
            case .ask: ask()
            case .redraw:
                screen.forget()
                ask()
            }
        }
    }

    // MARK: Signals

    private func handle(signal number: Int32) throws {
        switch number {
        case SIGINT, SIGTERM, SIGHUP, SIGQUIT: isOver = true
        case SIGWINCH: size = FullScreen.size
        case SIGTSTP:
            screen.giveBack()
            bursar_default_action(SIGTSTP)
            try comeBack()
        case SIGCONT: try comeBack()
        default: break
        }
    }

    /// This process was stopped and goes on; meanwhile the terminal was somebody else's.
    private func comeBack() throws {
        size = FullScreen.size
        try screen.take()
    }

    // MARK: The coordinator

    /// Asks now, unless an answer is awaited already.
    private func ask() {
        alarms.cancel(.ask)
        guard reading == nil else { return }
        if state.view.isFrozen { return }
        askedAt = .now
        let questions = state.questions(at: now)
        reading = Task { [reader, post] in
            do throws(BursarError) {
                post.yield(.read(.success(try await reader.read(questions))))
            } catch {
                post.yield(.read(.failure(error)))
            }
        }
        alarms.set(.late, milliseconds: Self.lateness)
    }

    private func took(_ outcome: Result<TopReading, BursarError>) {
        reading = nil
        switch outcome {
        case .success(let reading):
            state.apply(reading, at: now)
            alarms.cancel(.late)
            left = left.map { $0 - 1 }
            if left == 0 { return isOver = true }
            // The forecasts of what is on the screen, and the first rate, need not wait.
            if state.model.isFirst { return alarms.set(.ask, milliseconds: 500) }
        case .failure(let error):
            state.lost(error.message, at: now)
            alarms.set(.late, milliseconds: 1_000)
        }
        let passed = (SuspendingClock.now - askedAt).milliseconds
        alarms.set(.ask, milliseconds: max(50, state.view.delay.milliseconds - passed))
    }

    private func rang(_ alarm: Alarm) {
        switch alarm {
        case .ask: ask()
        case .escape: pressed(parser.flush())
        case .late:
            if reading != nil, !state.model.isStale {
                state.lost("no answer yet", at: now)
            }
            if state.model.isStale { alarms.set(.late, milliseconds: 1_000) }
        }
    }
}
