import BursarClient
import NIOHTTP1
import OpenMetrics

/// Answers requests for measurements. Who asks while somebody else's are read gets the same ones, so that
/// many clients cost the coordinator no more than one.
actor Exporter {
    private let collect: @Sendable () async throws -> Exposition
    private let timeout: Duration
    private var underWay: Task<Exposition, Never>?
    /// Why there were no numbers the last time.
    private var told: String?
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
            let result = await Exporter.collected(within: timeout, collect)
            self.tell(of: result)
            var exposition = (try? result.get()) ?? .down
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
    ) async -> Result<Exposition, any Error> {
        await withTaskGroup(of: Result<Exposition, any Error>.self) { group in
            group.addTask {
                do { return .success(try await collect()) } catch { return .failure(error) }
            }
            group.addTask {
                try? await Task.sleep(for: timeout)
                return .failure(TooLate(timeout: timeout))
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(CancellationError())
        }
    }

    /// The coordinator did not answer in time.
    private struct TooLate: Error, CustomStringConvertible {
        let timeout: Duration
        var description: String { "the coordinator did not answer within \(timeout)" }
    }

    /// Says once why there are no numbers, not at each scrape.
    private func tell(of result: Result<Exposition, any Error>) {
        var complaint: String?
        if case .failure(let error) = result {
            complaint = (error as? BursarError)?.message ?? "\(error)"
        }
        if let complaint, complaint != told {
            Terminal.error.line("bursar: \(complaint.printable)")
        } else if complaint == nil, told != nil {
            Terminal.error.line("bursar: the coordinator answers again")
        }
        told = complaint
    }
}
