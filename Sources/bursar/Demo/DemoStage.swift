import BursarClient
import Foundation

/// What the demonstration runs on: a folder, a coordinator in it, and the processes of its agents.
final class DemoStage: Sendable {
    static let pool = "demo"

    private let stage: Stage
    private let program: CoordinatorProgram

    private static let configuration = """
        [daemon]
        durability = "process"
        abandon_grace = "1s"

        [pool.demo]
        tokens = 100_000
        period = "none"
        on_abandon = "charge"

        [pool.demo.account.planner]
        tokens = 20_000
        reserved = { tokens = 15_000 }

        [pool.demo.account.coder]
        weight = 2

        [pool.demo.account.researcher]
        [pool.demo.account.tester]
        [pool.demo.account.crawler]

        """

    /// Makes the folder.
    init() throws(CommandFailure) {
        program = try CoordinatorProgram.find()
        stage = try Stage(named: "bursar-demo")
        try stage.write(Self.configuration, to: "bursard.toml")
    }

    /// The agents' socket.
    var socket: String { stage.path("bursar.sock") }

    /// What the coordinator said, for when it does not do its work.
    var coordinatorLog: String { stage.text(of: "bursard.log") }

    /// Starts the coordinator.
    func startCoordinator() throws(CommandFailure) -> StageProcess {
        try program.start(on: stage, log: "bursard.log")
    }

    /// Starts an agent.
    func start(_ role: DemoRole) throws(CommandFailure) -> StageProcess {
        guard let program = Bundle.main.executableURL else {
            throw CommandFailure("this program does not know where it is")
        }
        return try stage.start(program, ["demo-agent", role.rawValue, "--socket", socket])
    }

    /// Ends every process and removes the folder.
    func tearDown() { stage.tearDown() }
}
