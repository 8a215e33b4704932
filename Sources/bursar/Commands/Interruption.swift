import Dispatch
import Foundation

/// Runs `body` until it ends or the user interrupts it (SIGINT, SIGTERM, SIGHUP), which cancels it.
///
/// - Returns: Whether it was interrupted; what it throws then is dropped.
@discardableResult
func withInterruption(_ body: @escaping @Sendable () async throws -> Void) async throws -> Bool {
    let (interruptions, interruption) = AsyncStream.makeStream(of: Void.self)
    let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { interruption.yield() }
        return source
    }
    // A signal that comes earlier is lost, so nothing begins before.
    for source in sources {
        await withCheckedContinuation { continuation in
            source.setRegistrationHandler { continuation.resume() }
            source.resume()
        }
    }
    defer { for source in sources { source.cancel() } }
    return try await withThrowingTaskGroup(of: Bool.self) { group in
        group.addTask {
            try await body()
            return false
        }
        group.addTask {
            for await _ in interruptions { return true }
            return false
        }
        // The first outcome counts; the other task ends by being cancelled.
        let wasInterrupted = try await group.next() ?? false
        group.cancelAll()
        return wasInterrupted
    }
}
