import BursarCore
import BursarLedger
import BursarTransport
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
    private let watchdog: Watchdog?
    private let logger = Logger(label: "bursard") { StreamLogHandler.standardError(label: $0) }

    init(
        configuration: Configuration, source: ConfigurationSource, directories: Directories
    ) throws(DaemonError) {
        self.configuration = configuration
        self.source = source
        self.directories = directories
        do throws(ActivationError) {
            activation = try Activation.take()
        } catch {
            throw DaemonError(error.description)
        }
        watchdog = Watchdog.take()
    }

    /// Serves until the group shuts down.
    func run() async throws {
        CoordinatorService.raiseDescriptorLimit()
        // From the start: the default action of SIGHUP would end a coordinator that still replays.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let notifier = Notifier()
        try checkDoors()
        let (ledger, coordinator) = try openLedger()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let (failures, failed) = AsyncStream.makeStream(of: String.self)
        do {
            // Before anything is decided: what fails here leaves no trace in the ledger.
            let doors = try openDoors()
            let engine = try await start(ledger, coordinator, on: loop) { failed.yield($0) }
            let listeners = try await listen(engine, doors, on: group)
            notifier.ready()
            logger.info("ready", metadata: ["sockets": "\(listeners.map(\.path))"])
            let failure = await serve(engine, loop, failures, hangups)
            notifier.stopping()
            for listener in listeners { try? await listener.channel.close() }
            if let failure { throw DaemonError(failure) }
            await stop(engine, on: loop)
            for listener in listeners where listener.isOurs { unsafe unlink(listener.path) }
        } catch {
            try? ledger.close()
            try? await group.shutdownGracefully()
            throw error
        }
        try? await group.shutdownGracefully()
        do throws(LedgerFailure) { try ledger.close() } catch {
            throw DaemonError(error.description)
        }
        logger.info("stopped")
    }

    /// Each connection takes two descriptors, its socket and its process's pidfd, and the usual
    /// soft limit of 1,024 is for programs that use select(2).
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return
        }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private func openLedger() throws(DaemonError) -> (Ledger, Coordinator) {
        do {
            let (ledger, recovered) = try Ledger.open(
                at: directories.ledger, durability: configuration.daemon.ledgerDurability
            )
            var coordinator = try Coordinator(restoring: recovered.records)
            coordinator.remember(
                try ledger.newestEntries(
                    from: recovered.oldestSeq, through: coordinator.lastSeq))
            for entry in recovered.tail { try coordinator.replay(entry) }
            return (ledger, coordinator)
        } catch let failure as LedgerFailure {
            throw DaemonError(failure.description)
        } catch {
            throw DaemonError(
                "\(directories.state)/ledger: \(error); the ledger is left as it is: verify it, or "
                    + "start with another --state-directory")
        }
    }

    private func start(
        _ ledger: Ledger, _ coordinator: Coordinator, on loop: any EventLoop,
        onFailure: @escaping @Sendable (String) -> Void
    ) async throws -> NIOLoopBound<Engine> {
        let (logger, configuration) = (logger, configuration)
        return try await loop.submit { () throws -> NIOLoopBound<Engine> in
            let engine = Engine(
                loop: loop, clock: CoordinatorClock(notBefore: coordinator.lastTime),
                ledger: ledger, logger: logger, configuration: configuration,
                coordinator: coordinator)
            engine.onFailure = onFailure
            do throws(Refusal) {
                try engine.begin()
            } catch {
                throw DaemonError(
                    "\(configuration.sources.joined(separator: ", ")): \(error.message)")
            }
            return NIOLoopBound(engine, eventLoop: loop)
        }.get()
    }

    /// Waits for the end; reloads on SIGHUP and feeds the watchdog meanwhile. Returns why it failed,
    /// or `nil` for an orderly stop.
    private func serve(
        _ engine: NIOLoopBound<Engine>, _ loop: any EventLoop, _ failures: AsyncStream<String>,
        _ hangups: UnixSignalsSequence
    ) async -> String? {
        await withTaskGroup(of: String??.self) { group in
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
                do throws(Refusal) {
                    try engine.value.configure(configuration)
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

extension Ledger {
    /// Entries from which a start learns what operations used and how consumption went.
    private static let remembered = 16_384

    /// The newest entries up to one; none before `oldest`.
    fileprivate func newestEntries(
        from oldest: UInt64, through seq: UInt64
    ) throws(LedgerFailure) -> [Entry] {
        let first = max(oldest, seq - min(seq, UInt64(Ledger.remembered)) + 1)
        if first > seq { return [] }
        return try reader.entries(from: first, limit: Int(seq - first + 1))
    }
}

extension DaemonSettings {
    var ledgerDurability: BursarLedger.Durability {
        switch durability {
        case .full: .full
        case .process: .process
        case .none: .none
        }
    }
}
