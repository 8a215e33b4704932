import BursarClient
import BursarTransport
import Synchronization
import TestSupport
import Testing

@Suite("Usage of answers under a grant", .onOwnThreads)
struct UsageCommitTests {
    static let chat = """
        {"id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o", "usage":
        {"prompt_tokens": 20, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 8}}}
        """
    static let chatUsage = ModelUsage(input: 12, cachedRead: 8, output: 5, model: "gpt-4o")
    static let message = ModelUsage(input: 7, output: 3, model: "claude")

    /// What a commit or track says, without its key.
    struct Said: Hashable {
        var amounts = Amounts.absent
        var usage: ModelUsage?
    }

    static func said(_ tokens: Int64?, _ usage: ModelUsage? = nil, cost: Int64? = nil) -> Said {
        Said(amounts: Amounts(tokens: tokens, time: nil, cost: cost), usage: usage)
    }

    static func usage(_ breakdown: TokenUsage?, _ model: String?) -> ModelUsage? {
        breakdown.map {
            ModelUsage(
                input: $0.input, cachedRead: $0.cachedRead, cacheWrite: $0.cacheWrite,
                output: $0.output, reasoning: $0.reasoning, model: model)
        }
    }

    static func commits(_ server: ScriptedServer) -> [Said] {
        server.seen.withLock(\.requests).compactMap(\.asCommit).map {
            Said(amounts: $0.actual, usage: usage($0.breakdown, $0.model))
        }
    }

    static func tracks(_ server: ScriptedServer) -> [Said] {
        server.seen.withLock(\.requests).compactMap(\.asTrack).map {
            Said(amounts: $0.usage, usage: usage($0.breakdown, $0.model))
        }
    }

    static func voids(_ server: ScriptedServer) -> Int {
        server.seen.withLock(\.requests).compactMap(\.asVoid).count
    }

    @Test("an answer's usage is committed, with the model that gave it")
    func answer() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 4_000) { grant in
            let usage = try grant.use(response: Self.chat)
            #expect(usage == Self.chatUsage)
        }
        #expect(Self.commits(server) == [Self.said(25, Self.chatUsage)])
        #expect(Self.tracks(server) == [])
    }

    @Test("an older coordinator is told the tokens, and skips the rest")
    func older() async throws {
        var limits = ScriptedServer.defaultLimits
        limits.versions = 0...1
        let server = try await ScriptedServer.started(limits: limits)
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 4_000) { grant in
            try grant.use(response: Self.chat)
            try await grant.track(Self.message)
        }
        #expect(Self.tracks(server).map(\.amounts.tokens) == [.finite(10), .finite(25)])
    }

    @Test("what is reported without a kind counts too")
    func plain() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 4_000) { grant in
            grant.use(tokens: 100)
            try await grant.track(tokens: 1_000)
            grant.use(Self.chatUsage)
        }
        #expect(Self.commits(server) == [Self.said(1_125, Self.chatUsage)])
    }

    @Test("each of several answers is tracked, for a price of its own")
    func several() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 4_000) { grant in
            grant.use(Self.chatUsage)
            try await grant.track(Self.message)
            grant.use(tokens: 30)
            grant.use(Self.chatUsage)
        }
        #expect(
            Self.tracks(server) == [
                Self.said(10, Self.message), Self.said(25, Self.chatUsage),
                Self.said(25, Self.chatUsage), Self.said(30),
            ])
        #expect(Self.commits(server) == [Self.said(nil)])
    }

    @Test("cost that is reported by hand is not replaced by one that is computed")
    func costByHand() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 4_000) { grant in
            grant.use(time: .seconds(1), cost: 9)
            grant.use(Self.chatUsage)
        }
        #expect(
            Self.tracks(server) == [Self.said(25, Self.chatUsage), Self.said(nil, cost: 9)])
        #expect(Self.commits(server).map(\.amounts) == [Amounts(time: .finite(1_000))])
    }

    @Test("an answer without usage leaves the grant to the policy", arguments: [true, false])
    func missing(succeeds: Bool) async throws {
        struct Failure: Error {}
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        try? await bursar.withGrant(tokens: 4_000) { grant in
            grant.use(Self.chatUsage)
            #expect(try grant.use(response: #"{"choices": []}"#) == nil)
            if !succeeds { throw Failure() }
        }
        // The policy may be to charge what was tracked.
        #expect(Self.tracks(server) == [Self.said(25, Self.chatUsage)])
        #expect(Self.commits(server) == [] && Self.voids(server) == 0)
    }

    @Test("an impossible answer is an error, and its grant is not cancelled")
    func impossible() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        let error = await #expect(throws: UsageError.self) {
            try await bursar.withGrant(tokens: 4_000) { grant in
                try grant.use(response: #"{"usage": {"prompt_tokens": -1}}"#)
            }
        }
        #expect(error?.code == .negative)
        #expect(Self.commits(server) == [] && Self.voids(server) == 0)
        // Unless the body says by itself what it used.
        try await bursar.withGrant(tokens: 4_000) { grant in
            grant.use(tokens: 50)
            try grant.use(response: "{}")
        }
        #expect(Self.commits(server) == [Self.said(50)])
    }

    @Test("without a price the reserved model's counts, then what was granted")
    func noPrice() async throws {
        let server = try await ScriptedServer.started { exchange in
            guard exchange.request.asCommit?.breakdown != nil else { return false }
            exchange.refuse(.noPrice)
            return true
        }
        let bursar = try await server.connect()
        try await bursar.withGrant(tokens: 4_000, cost: 70) { grant in
            grant.use(Self.chatUsage)
        }
        var unnamed = Self.chatUsage
        unnamed.model = nil
        #expect(
            Self.commits(server) == [
                Self.said(25, Self.chatUsage), Self.said(25, unnamed), Self.said(25, cost: 70),
            ])
    }

    @Test("verbs take usage, and a name that is too long stays here")
    func verbs() async throws {
        let server = try await ScriptedServer.started()
        let bursar = try await server.connect()
        var usage = Self.message
        usage.model = String(repeating: "m", count: 129)
        _ = try await bursar.track(usage, grant: 7)
        _ = try await bursar.commit(grant: 7, usage: Self.message)
        usage.model = nil
        #expect(Self.tracks(server) == [Self.said(10, usage)])
        #expect(Self.commits(server) == [Self.said(10, Self.message)])
    }
}
