import Foundation

extension CoordinatorProgram {
    /// Starts it with the `bursard.toml` of a stage, and with its sockets and its ledger there.
    func start(on stage: Stage, log: String) throws(CommandFailure) -> StageProcess {
        let folder = stage.folder.path
        return try stage.start(
            url,
            [
                "--config", stage.path("bursard.toml"), "--runtime-directory", folder,
                "--state-directory", folder,
            ], log: log)
    }
}
