import BursarCore
import BursarLedger
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Systemd
import UnixSignals

/// The coordinator's life: open the ledger, replay, listen, serve, stop.
struct CoordinatorService: Service {
    let configuration: Configuration
    let source: ConfigurationSource
    let directories: Directories
    let activation: Activation
    let failpoints: Failpoints
    private let watchdog: Watchdog?
    /// Set where standard error goes to the journal.
    let journal: JournalWriter?
    let logger: Logger

    init(
        configuration: Configuration, source: ConfigurationSource, directories: Directories
    ) throws(DaemonError) {
        self.configuration = configuration
        self.source = source
        self.directories = directories
        failpoints = try Failpoints()
        do throws(ActivationError) {
            activation = try Activation.take()
        } catch {
            throw DaemonError(error.description)
        }
        watchdog = Watchdog.take()
        let journal =
            JournalSocket.takesStandardError ? JournalWriter(tellingLossesBy: Auditor.gap) : nil
        self.journal = journal
        logger = Logger(label: "bursard") { _ in
            if let journal { return JournalLogHandler(writer: journal, prefix: "BURSAR") }
            return TerminalLogHandler()
        }
    }

    /// Milliseconds that the journal gets for what is left when the coordinator stops.
    private static let lastWords = 2_000

    /// Serves until the group shuts down.
    func run() async throws {
        defer { flushJournal() }
        DescriptorBudget.raiseLimit()
        // From the start: the default action of SIGHUP would end a coordinator that still replays.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let notifier = Notifier()
        if !failpoints.names.isEmpty {
            let places = failpoints.names.joined(separator: ", ")
            logger.warning("failpoints are watched, which is for tests only: \(places)")
        }
        try checkDoors()
        let history = try openLedger()
        _ = failpoints.reach(.startReplayed)
        let ledger = history.ledger
        let ticks = LoopTicks()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1, metricsDelegate: ticks)
        let loop = group.next()
        let (failures, failed) = AsyncStream.makeStream(of: DaemonError.self)
        do {
            // Before anything is decided: what fails here leaves no trace in the ledger.
            let doors = try openDoors()
            let engine = try await start(history, on: loop) { failed.yield($0) }
            try await loop.submit { engine.value.isToldOfTicks = true }.get()
            ticks.observe(for: engine)
            let listeners = try await listen(engine, doors, on: loop)
            notifier.ready()
            let paths = doors.map(\.path).joined(separator: " ")
            logger.info("ready", metadata: ["sockets": "\(paths)"])
            let failure = await serve(engine, loop, failures, hangups)
            notifier.stopping()
            // What waits for the disk takes the time that it takes.
            let extending = TimeoutExtension(status: "stopping")
            defer { extending.end() }
            for listener in listeners { loop.execute { listener.value.cancel() } }
            if var failure {
                failure.hasServed = true
                throw failure
            }
            await stop(engine, on: loop)
            for door in doors where door.isOurs { unsafe unlink(door.path) }
        } catch {
            try? ledger.close()
            try? await group.shutdownGracefully()
            throw error
        }
        try? await group.shutdownGracefully()
        do throws(LedgerFailure) { try ledger.close() } catch {
            throw DaemonError(error)
        }
        logger.info("stopped")
    }

    /// Gives the journal time for what is left; what it does not take is lost, which only the service
    /// manager can be told.
    private func flushJournal() {
        guard let journal, !journal.flush(milliseconds: Self.lastWords) else { return }
        let left = journal.counts.waiting
        Notifier().stopping(
            "stopped; \(left) entries did not reach the journal, the ledger has them")
    }

    private func start(
        _ history: History, on loop: any EventLoop,
        onFailure: @escaping @Sendable (DaemonError) -> Void
    ) async throws -> NIOLoopBound<Engine> {
        let (logger, configuration, failpoints) = (logger, configuration, failpoints)
        let auditor = Auditor(
            journal: journal, logger: logger, ledger: history.ledger.identifier,
            level: configuration.daemon.audit, previous: history.lastAudited)
        return try await loop.submit { () throws -> NIOLoopBound<Engine> in
            let engine = Engine(
                loop: loop, ledger: history.ledger, logger: logger, configuration: configuration,
                coordinator: history.coordinator, auditor: auditor, failpoints: failpoints)
            engine.onFailure = onFailure
            do throws(Refusal) {
                try engine.begin()
            } catch {
                throw DaemonError.configuration(
                    "\(configuration.sources.joined(separator: ", ")): \(error.message)")
            }
            return NIOLoopBound(engine, eventLoop: loop)
        }.get()
    }

    /// Waits for the end; reloads on SIGHUP and feeds the watchdog meanwhile. Returns why it failed,
    /// or `nil` for an orderly stop.
    private func serve(
        _ engine: NIOLoopBound<Engine>, _ loop: any EventLoop,
        _ failures: AsyncStream<DaemonError>, _ hangups: UnixSignalsSequence
    ) async -> DaemonError? {
        await withTaskGroup(of: DaemonError??.self) { group in
            group.addTask {
                try? await gracefulShutdown()
                return .some(nil)
            }
            group.addTask {
                for await failure in failures { return failure }
                return nil
            }
            group.addTask {
                for await _ in hangups {
                    reload(engine, on: loop)
                }
                return nil
            }
            if let watchdog {
                group.addTask {
                    await feed(watchdog, engine, on: loop)
                    return nil
                }
            }
            for await end in group {
                guard let end else { continue }
                group.cancelAll()
                return end
            }
            return nil
        }
    }

    private func reload(_ engine: NIOLoopBound<Engine>, on loop: any EventLoop) {
        let notifier = Notifier()
        notifier.reloading()
        let result = Result { () throws(ConfigurationError) in
            try Configuration.load(from: source)
        }
        loop.execute {
            switch result {
            case .failure(let error): engine.value.keepConfiguration(because: error.description)
            case .success(let configuration):
                _ = failpoints.reach(.reloadBegin)
                do throws(Refusal) {
                    try engine.value.configure(configuration)
                    _ = failpoints.reach(.reloadDone)
                } catch {
                    engine.value.keepConfiguration(because: error.message)
                }
            }
            notifier.ready()
        }
    }

    /// Signs of life, each after a round trip through the event loop and the ledger's thread.
    private func feed(
        _ watchdog: Watchdog, _ engine: NIOLoopBound<Engine>, on loop: any EventLoop
    ) async {
        while !Task.isCancelled {
            loop.execute {
                engine.value.ledger.heartbeat { result in
                    if case .success = result { Notifier().watchdog() }
                }
            }
            try? await Task.sleep(nanoseconds: watchdog.interval * 1_000)
        }
    }

    private func stop(_ engine: NIOLoopBound<Engine>, on loop: any EventLoop) async {
        await withCheckedContinuation { continuation in
            loop.execute { engine.value.stop { continuation.resume() } }
        }
        // The last bytes are on their way to the clients.
        try? await loop.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
    }
}
