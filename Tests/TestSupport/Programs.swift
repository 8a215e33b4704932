public import Foundation

/// Something that the test itself needs did not happen.
public struct TestFailure: Error, CustomStringConvertible {
    /// What did not happen.
    public let description: String

    /// A failure in words.
    public init(_ description: String) { self.description = description }
}

extension Process {
    /// The folder of the built executables.
    public static let products: URL = {
        // The test bundle lies beside them.
        let arguments = CommandLine.arguments
        let bundle = arguments.first { $0.hasSuffix(".xctest") } ?? arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent()
    }()

    /// Starts one of the built executables.
    public static func start(
        _ name: String, _ arguments: [String], output: Pipe? = nil, errors: FileHandle? = nil,
        environment: [String: String] = [:]
    ) throws -> Process {
        try start(
            program: products.appendingPathComponent(name), arguments, output: output,
            errors: errors, environment: environment)
    }

    /// Starts a program.
    public static func start(
        program: URL, _ arguments: [String], output: Pipe? = nil, errors: FileHandle? = nil,
        environment: [String: String] = [:]
    ) throws -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        var all = ProcessInfo.processInfo.environment
        all["SWIFT_BACKTRACE"] = "enable=no"
        for variable in ["NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_PID"] { all[variable] = nil }
        process.environment = all.merging(environment) { $1 }
        if let output { process.standardOutput = output }
        if let errors { process.standardError = errors }
        try process.runWithAllSignals()
        return process
    }

    /// Starts it without the signals blocked that are blocked in the threads of a test.
    public func runWithAllSignals() throws {
        var (none, mask) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, &mask)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &mask, nil) }
        try run()
    }

    /// Waits for the end; returns the exit status, or minus the signal.
    public func finished() async -> Int32 {
        await withOwnThread {
            self.waitUntilExit()
            let status = self.terminationStatus
            return self.terminationReason == .exit ? status : -status
        }
    }

    /// Runs one of the built executables to its end.
    public static func run(
        _ name: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (status: Int32, output: String, errors: String) {
        try await run(
            program: products.appendingPathComponent(name), arguments, environment: environment)
    }

    /// Runs a program to its end.
    public static func run(
        program: URL, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (status: Int32, output: String, errors: String) {
        let (output, errors) = (Pipe(), Pipe())
        let process = try start(
            program: program, arguments, output: output, errors: errors.fileHandleForWriting,
            environment: environment)
        try errors.fileHandleForWriting.close()
        async let out = output.text()
        async let err = errors.text()
        return (await process.finished(), await out, await err)
    }
}

extension Pipe {
    /// Everything until the other end is closed.
    public func text() async -> String {
        await withOwnThread {
            String(decoding: self.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
    }

    /// The next line.
    public func line() async -> String {
        await withOwnThread {
            var line = Data()
            while let byte = try? self.fileHandleForReading.read(upToCount: 1), !byte.isEmpty,
                byte[0] != UInt8(ascii: "\n")
            {
                line += byte
            }
            return String(decoding: line, as: UTF8.self)
        }
    }
}

/// Does what blocks on a thread of its own, which no other test waits for.
private func withOwnThread<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result
) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: work()) }
    }
}

extension Duration {
    /// Within which anything comes that comes at all, on a busy machine and with a sanitizer's instruments.
    public static let longEnough = Duration.seconds(300)
}

/// Asks until something holds. Gives up when it was long enough, but not before it was asked a hundred times: a
/// machine that is busy may be late with everything.
public func eventually(_ what: String, _ isTrue: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .longEnough
    var asked = 0
    while try await !isTrue() {
        asked += 1
        guard ContinuousClock.now < end || asked < 100 else { throw TestFailure("never: \(what)") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
