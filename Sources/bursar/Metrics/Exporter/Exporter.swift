import BursarClient
import NIOHTTP1
import OpenMetrics

/// Answers requests for measurements. Who asks while somebody else's are read gets the same ones, so that
/// many clients cost the coordinator no more than one.
actor Exporter {
    private let collect: @Sendable () async throws -> Exposition
    private let timeout: Duration
    private var underWay: Task<Exposition, Never>?
    /// How many wait for what is read just now.
    private(set) var waiting = 0

    /// - Parameters:
    ///   - timeout: After which the coordinator counts as one that does not answer.
    ///   - collect: Reads everything once.
    init(timeout: Duration, _ collect: @escaping @Sendable () async throws -> Exposition) {
        self.timeout = timeout
        self.collect = collect
    }

    /// The answer to a request.
    func answer(_ request: ExporterRequest) async -> ExporterResponse {
        guard request.path == "/metrics" || request.path == "/" else {
            return .plain(.notFound, "There is only /metrics here.")
        }
        guard request.method == .GET || request.method == .HEAD else {
            return .plain(
                .methodNotAllowed, "Measurements can only be read.", allow: "GET, HEAD")
        }
        if request.path == "/" { return Exporter.welcome }
        let format = ContentNegotiation.format(accepting: request.accept)
        let exposition = await exposition()
        return ExporterResponse(
            contentType: format.contentType, body: exposition.text(as: format))
    }

    /// The page for who looks with a browser.
    private static var welcome: ExporterResponse {
        ExporterResponse(
            contentType: "text/html; charset=utf-8",
            body: """
                <!DOCTYPE html>
                <html lang="en"><head><title>Bursar</title></head>
                <body><h1>Bursar \(BursarCommand.version)</h1>
                <p>What the budgets of this machine are doing, for Prometheus:
                <a href="/metrics">/metrics</a>.</p></body></html>

                """)
    }

    /// What is measured now. A coordinator that does not answer is an answer too: an exporter that fails
    /// would tell nobody which of the two is broken.
    private func exposition() async -> Exposition {
        waiting += 1
        defer { waiting -= 1 }
        if let underWay { return await underWay.value }
        let (collect, timeout) = (collect, timeout)
        let task = Task {
            let clock = ContinuousClock()
            let start = clock.now
            var exposition = await Exporter.collected(within: timeout, collect)
            var duration = MetricFamily(
                "bursar_exporter_read_seconds", .gauge, unit: "seconds",
                help: "How long it took to read these numbers.")
            duration.add(.number((clock.now - start) / .seconds(1)))
            exposition.add(duration)
            return exposition
        }
        underWay = task
        defer { underWay = nil }
        return await task.value
    }

    private static func collected(
        within timeout: Duration, _ collect: @escaping @Sendable () async throws -> Exposition
    ) async -> Exposition {
        await withTaskGroup(of: Exposition?.self) { group in
            group.addTask {
                do {
                    return try await collect()
                } catch is CancellationError {
                    return nil
                } catch {
                    Exporter.log(error)
                    return nil
                }
            }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .down
        }
    }

    private static func log(_ error: any Error) {
        // That there is none is in the numbers.
        guard let error = error as? BursarError, error.code != .noCoordinator,
            error.code != .cancelled
        else { return }
        Terminal.error.line("bursar: \(error.message.printable)")
    }
}
