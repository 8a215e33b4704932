internal import BursarCore
internal import BursarDaemon
internal import NIOCore
internal import NIOEmbedded

/// A coordinator that runs: its loop, which goes on only when the simulation lets it.
final class CoordinatorProcess {
    private let machine: SimulatedMachine
    let loop: EmbeddedEventLoop
    let coordinator: EmbeddedCoordinator
    /// When it began, on the machine's clock.
    let began: Int64
    /// The newest entry that the simulation has seen of it.
    var seenSeq: UInt64
    /// Whether it was told to stop, and whether it has.
    var isStopping = false
    private(set) var hasStopped = false

    /// Opens the ledger and takes up work.
    ///
    /// - Throws: Why it does not start.
    init(
        _ machine: SimulatedMachine, at directory: String,
        _ settings: EmbeddedCoordinator.Settings
    ) throws {
        self.machine = machine
        loop = EmbeddedEventLoop()
        began = machine.now
        do {
            coordinator = try EmbeddedCoordinator(
                at: directory, settings, on: loop, machine.surroundings, machine.ledgerSurroundings)
        } catch {
            try? loop.syncShutdownGracefully()
            throw error
        }
        seenSeq = coordinator.recovered.coordinator.lastSeq
    }

    /// Lets the loop do all that is due.
    func run() { machine.run(loop, began: began) }

    /// Stops in good order, in a while.
    func stop() {
        isStopping = true
        coordinator.stop { [weak self] in self?.hasStopped = true }
    }

    /// Ends it. What its loop would do yet has no effect any more.
    func end() {
        try? loop.syncShutdownGracefully()
        coordinator.die()
    }
}
