import ArgumentParser

/// Where the coordinator listens.
struct SocketOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Path of the coordinator's socket.", valueName: "path"),
        completion: .file())
    var socket: String?
}
