import CEcho
import Foundation
import NIOCore
import NIOPosix

/// What `bursar bench --against echo` compares the coordinator with: servers that send back what comes.
@main
enum Main {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let kind = arguments.first, arguments.count > 1 else {
            fail("usage: bench-peer nio|c SOCKET, or bench-peer sqlite FOLDER SECONDS ENTRIES")
        }
        let rest = Array(arguments.dropFirst())
        switch kind {
        case "c": unsafe fail("\(rest[0]): errno \(-bursar_echo(rest[0]))")
        case "nio": try await echo(on: rest[0])
        case "sqlite":
            guard rest.count == 3, let seconds = Double(rest[1]), let entries = Int(rest[2]) else {
                fail("usage: bench-peer sqlite FOLDER SECONDS ENTRIES")
            }
            print(try GroupCommit.rate(in: rest[0], seconds: seconds, entries: entries))
        default: fail("there is no peer \(kind)")
        }
    }

    /// One event loop and the sockets' options as they come, as the coordinator has it.
    private static func echo(on path: String) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FrameEcho())
                }
            }
            .bind(unixDomainSocketPath: path).get()
        try await server.closeFuture.get()
    }

    private static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data("bench-peer: \(message)\n".utf8))
        exit(1)
    }
}
