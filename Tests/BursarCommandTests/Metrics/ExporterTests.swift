import ArgumentParser
import BursarClient
import NIOHTTP1
import OpenMetrics
import Synchronization
import TestSupport
import Testing

@testable import bursar

/// What the exporter answers.
@Suite(.onOwnThreads)
struct ExporterTests {
    private let exporter = Exporter(timeout: .seconds(30)) {
        Exposition(Readings(coordinator: .sample(accounts: 1), pools: [.sample("main")]))
    }

    private func get(_ path: String, _ method: HTTPMethod = .GET, accept: String...) async
        -> ExporterResponse
    {
        await exporter.answer(ExporterRequest(method: method, path: path, accept: accept))
    }

    @Test func theFormatIsTheOneThatIsAskedFor() async {
        let open = await get("/metrics", accept: "application/openmetrics-text; version=1.0.0")
        #expect(open.status == .ok)
        #expect(open.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(open.body.hasPrefix("# TYPE bursar_up gauge\n"))
        #expect(open.body.hasSuffix("\n# EOF\n"))
        let plain = await get("/metrics")
        #expect(plain.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(!plain.body.contains("# EOF"))
        #expect(!plain.body.contains("# UNIT"))
        #expect(await get("/metrics", .HEAD).status == .ok)
    }

    @Test(arguments: [
        // What Prometheus 2 and 3 send.
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;"
                + "version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            ExpositionFormat.openMetrics
        ),
        (
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                + "encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;"
                + "escaping=allow-utf-8;q=0.5,text/plain;version=1.0.0;q=0.4,*/*;q=0.2",
            .openMetrics
        ),
        ("text/plain", .prometheus), ("*/*", .prometheus), ("", .prometheus),
        ("text/html,*/*;q=0.8", .prometheus), ("application/json", .prometheus),
        ("application/openmetrics-text", .openMetrics),
        ("Application/OpenMetrics-Text ; Version=\"1.0.0\"", .openMetrics),
        ("application/openmetrics-text;version=2.0.0", .prometheus),
        ("application/openmetrics-text;q=0", .prometheus),
        ("application/openmetrics-text;q=0.2,text/plain;q=0.3", .prometheus),
        ("application/openmetrics-text;q=x", .prometheus), (";,;q=", .prometheus),
    ])
    func negotiation(_ accept: String, _ format: ExpositionFormat) {
        #expect(ContentNegotiation.format(accepting: [accept]) == format)
    }

    @Test func severalHeadersAreOneList() {
        #expect(
            ContentNegotiation.format(accepting: [
                "text/plain;q=0.5", "application/openmetrics-text",
            ]) == .openMetrics)
    }

    @Test func otherPathsAndMethodsAreRefused() async {
        #expect(await get("/other").status == .notFound)
        #expect(await get("/metrics/").status == .notFound)
        let post = await get("/metrics", .POST)
        #expect(post.status == .methodNotAllowed)
        #expect(post.allow == "GET, HEAD")
        let page = await get("/")
        #expect(page.status == .ok)
        #expect(page.contentType.hasPrefix("text/html"))
        #expect(page.body.contains("href=\"/metrics\""))
    }

    @Test func aCoordinatorThatDoesNotAnswerIsAnAnswer() async {
        struct Gone: Error {}
        let broken = Exporter(timeout: .seconds(30)) { throw Gone() }
        let response = await broken.answer(.init(method: .GET, path: "/metrics"))
        #expect(response.status == .ok)
        #expect(response.body.contains("\nbursar_up 0\n"))
        #expect(response.body.contains("\nbursar_exporter_read_seconds "))
    }

    @Test func aCoordinatorThatHangsIsNotWaitedForWithoutEnd() async {
        let hanging = Exporter(timeout: .milliseconds(20)) {
            try await Task.sleep(for: .seconds(3_600))
            return Exposition()
        }
        let response = await hanging.answer(.init(method: .GET, path: "/metrics"))
        #expect(response.body.contains("\nbursar_up 0\n"))
    }

    @Test func whoeverAsksMeanwhileGetsTheSameNumbers() async {
        let reads = Atomic<Int>(0)
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let slow = Exporter(timeout: .seconds(60)) {
            reads.add(1, ordering: .relaxed)
            for await _ in gate { break }
            return Exposition(Readings(coordinator: .sample(accounts: 1), pools: []))
        }
        let request = ExporterRequest(method: .GET, path: "/metrics")
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<5 { group.addTask { await slow.answer(request).body } }
            // All of them wait before the numbers are there.
            while await slow.waiting < 5 { await Task.yield() }
            opening.finish()
            let bodies = await group.reduce(into: Set()) { $0.insert($1) }
            #expect(bodies.count == 1)
        }
        #expect(reads.load(ordering: .relaxed) == 1)
        _ = await slow.answer(request)
        #expect(reads.load(ordering: .relaxed) == 2)
    }

    @Test(arguments: [
        ("127.0.0.1:28772", "127.0.0.1:28772", true), ("[::1]:1", "[::1]:1", true),
        ("localhost:0", "127.0.0.1:0", true), ("127.9.9.9:80", "127.9.9.9:80", true),
        ("0.0.0.0:9", "0.0.0.0:9", false), ("[::]:9", "[::]:9", false),
        ("192.0.2.7:65535", "192.0.2.7:65535", false),
    ])
    func addresses(_ text: String, _ description: String, _ isLoopback: Bool) throws {
        let address = try ListenAddress(text)
        #expect(address.description == description)
        #expect(address.isLoopback == isLoopback)
    }

    @Test(arguments: [
        "", ":28772", "28772", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80",
        "a.example:80",
        "127.0.0.1:http", "*:80",
    ])
    func otherAddressesAreRefused(_ text: String) {
        let error = #expect(throws: ValidationError.self) { try ListenAddress(text) }
        #expect(error?.message.contains("127.0.0.1:28772") == true)
    }
}
