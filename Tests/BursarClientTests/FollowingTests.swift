import BursarClient
import BursarTransport
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Following streamed answers", .onOwnThreads)
struct FollowingTests {
    static func lines(_ name: String) -> [String] {
        UsageExamples.streams.first { $0.name == name }?.lines ?? []
    }

    static let anthropic: [String] = lines("counts are cumulative")
    static let openai: [String] = lines("with include_usage the last chunk tells all")
    static let broken: [String] = lines("a stream that broke off told only its beginning")
    static let silent: [String] = lines("without include_usage nothing is known")
    static let model: String = "claude-sonnet-4-5"
    static let total: ModelUsage = ModelUsage(
        input: 25, cachedRead: 1_000, cacheWrite: 100, output: 15, model: model)

    static func stream<Element: Sendable>(_ elements: [Element]) -> AsyncStream<Element> {
        AsyncStream { continuation in
            for element in elements { continuation.yield(element) }
            continuation.finish()
        }
    }

    static func body(_ lines: [String]) -> [UInt8] { Array(lines.joined(separator: "\n").utf8) }

    @Test("usage is tracked as it comes, and committed in all")
    func lines() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: .auto) { grant in
            var seen: [String] = []
            for await line in grant.following(Self.stream(Self.anthropic)) {
                seen.append(line)
                if line.contains(#"{"type":"message_start""#) {
                    #expect(UsageCommitTests.tracks(server).count == 1)
                }
            }
            #expect(seen == Self.anthropic)
        }
        var start = Self.total
        start.output = 1
        #expect(
            UsageCommitTests.tracks(server) == [
                UsageCommitTests.said(1_126, start),
                UsageCommitTests.said(14, ModelUsage(output: 14, model: Self.model)),
            ])
        #expect(UsageCommitTests.commits(server) == [UsageCommitTests.said(1_140, Self.total)])
    }

    @Test("a body comes in pieces of any size", arguments: [1, 7, 100, 100_000])
    func pieces(size: Int) async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        let body = Self.body(Self.anthropic.dropLast(4))
        let pieces = stride(from: 0, to: body.count, by: size).map {
            Array(body[$0..<min($0 + size, body.count)])
        }
        try await bursar.withGrant(tokens: 5_000) { grant in
            var count = 0
            for await piece in grant.following(Self.stream(pieces)) { count += piece.count }
            #expect(count == body.count)
        }
        #expect(UsageCommitTests.commits(server) == [UsageCommitTests.said(1_140, Self.total)])
    }

    @Test("events of any type are followed by their JSON")
    func documents() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        let documents = try Self.anthropic.filter { $0.hasPrefix("data: ") }.map {
            try JSONDecoder().decode(UsageExamples.JSON.self, from: Data($0.utf8.dropFirst(6)))
        }
        try await bursar.withGrant(tokens: 5_000) { grant in
            let events = grant.following(Self.stream(documents)) { event in
                let encoder = JSONEncoder()
                encoder.outputFormatting = .prettyPrinted
                return try encoder.encode(event)
            }
            for await _ in events {}
        }
        #expect(UsageCommitTests.commits(server) == [UsageCommitTests.said(1_140, Self.total)])
    }

    @Test("what was left early but told all is committed")
    func leftEarly() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 5_000) { grant in
            for await line in grant.following(Self.stream(Self.openai))
            where line.contains("prompt_tokens") {
                break
            }
        }
        #expect(UsageCommitTests.commits(server).map(\.amounts.tokens) == [.finite(1_135)])
    }

    @Test("what did not tell all is left to the policy", arguments: [broken, silent, []])
    func untold(lines: [String]) async throws {
        struct Failure: Error {}
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 5_000) { grant in
            for await _ in grant.following(Self.stream(lines)) {}
        }
        await #expect(throws: Failure.self) {
            try await bursar.withGrant(tokens: 5_000) { grant in
                for await _ in grant.following(Self.stream(lines)) {}
                throw Failure()
            }
        }
        #expect(UsageCommitTests.commits(server) == [] && UsageCommitTests.voids(server) == 0)
        let told = lines == Self.broken ? 2 : 0
        #expect(UsageCommitTests.tracks(server).count == told)
        // Unless the body says by itself what it used.
        try await bursar.withGrant(tokens: 5_000) { grant in
            for await _ in grant.following(Self.stream(Self.silent)) {}
            grant.use(tokens: 50)
        }
        #expect(UsageCommitTests.commits(server) == [UsageCommitTests.said(50)])
    }

    @Test("neither impossible usage nor a refusal disturbs who takes the elements")
    func undisturbed() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asTrack != nil, exchange.earlier == 0 else { return false }
            exchange.refuse(.noPrice)
            return true
        }
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 5_000) { grant in
            for await _ in grant.following(Self.stream(Self.openai)) {}
        }
        #expect(UsageCommitTests.commits(server).map(\.amounts.tokens) == [.finite(1_135)])
        let impossible = [#"data: {"usage": {"prompt_tokens": -1}}"#, "data: [DONE]"]
        try await bursar.withGrant(tokens: 5_000) { grant in
            var count = 0
            for await _ in grant.following(Self.stream(impossible)) { count += 1 }
            #expect(count == 2)
        }
        #expect(UsageCommitTests.commits(server).count == 1)
    }

    @Test("a stream's failure is passed on, and cancelling it leaves the grant to the policy")
    func failure() async throws {
        struct Failure: Error {}
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        let failing = AsyncThrowingStream<String, any Error> { continuation in
            continuation.yield(Self.broken[0])
            continuation.finish(throwing: Failure())
        }
        await #expect(throws: Failure.self) {
            try await bursar.withGrant(tokens: 5_000) { grant in
                for try await _ in grant.following(failing) {}
            }
        }
        #expect(UsageCommitTests.tracks(server).map(\.amounts.tokens) == [.finite(41)])
        #expect(UsageCommitTests.commits(server) == [] && UsageCommitTests.voids(server) == 0)
    }

    @Test("a refused part of several streams is told again")
    func toldAgain() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asTrack != nil, exchange.earlier == 0 else { return false }
            exchange.refuse(.notPermitted)
            return true
        }
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 5_000) { grant in
            for await _ in grant.following(Self.stream(Self.openai)) {}
            for await _ in grant.following(Self.stream(Self.anthropic)) {}
        }
        let tokens = UsageCommitTests.tracks(server).map(\.amounts.tokens)
        #expect(tokens == [.finite(1_135), .finite(1_126), .finite(14), .finite(1_135)])
        #expect(UsageCommitTests.commits(server) == [UsageCommitTests.said(nil)])
    }
}

@Suite("Amounts that the coordinator estimates", .onOwnThreads)
struct EstimateTests {
    @Test("auto leaves the amount to the coordinator")
    func auto() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: .auto, operation: "plan", model: "m") { _ in }
        try await bursar.withGrant(tokens: .auto(atFirst: 4_000), cost: 7) { _ in }
        _ = try await bursar.reserve(Reservation(tokens: .auto, cost: .auto(atFirst: 9)))
        var known = Reservation(tokens: 5)
        known.promptTokens = 3
        _ = try await bursar.reserve(known)
        let reserves = server.seen.withLock(\.requests).compactMap(\.asReserve)
        #expect(reserves.map(\.estimate) == [1, 1, 5, nil])
        #expect(reserves.map(\.promptTokens) == [nil, nil, nil, 3])
        #expect(
            reserves.map(\.want) == [
                .absent, Amounts(tokens: 4_000, time: nil, cost: 7),
                Amounts(tokens: nil, time: nil, cost: 9), Amounts(tokens: .finite(5)),
            ])
    }

    @Test("an older coordinator is asked for an amount, or not at all")
    func older() async throws {
        var limits = ScriptedServer.defaultLimits
        limits.versions = 0...1
        let server = try await ScriptedServer.started(limits: limits)
        let bursar = try await server.connect()
        let error = await #expect(throws: BursarError.self) {
            try await bursar.withGrant(tokens: .auto) { _ in Issue.record("it ran") }
        }
        #expect(error?.code == .invalidRequest)
        try await bursar.withGrant(tokens: .auto(atFirst: 4_000)) { _ in }
        let reserves = server.seen.withLock(\.requests).compactMap(\.asReserve)
        #expect(reserves.map(\.want) == [Amounts(tokens: .finite(4_000))])
    }
}
