import BursarProtocol
import Logging
import Synchronization

extension Grant {
    /// Takes the usage out of an answer of the OpenAI or Anthropic API: it is charged when the
    /// grant is settled, and the coordinator computes its cost by the model that answered.
    ///
    /// Adds to what was reported before. If the answer tells no usage, or none that can be, and the
    /// body reports no tokens by itself, then the grant is left to its lease and the coordinator's
    /// `on_abandon` policy: what was used is unknown.
    ///
    /// - Parameter response: The body of the answer, as ``ModelUsage`` takes it.
    /// - Returns: The usage; nothing if the answer tells none.
    /// - Throws: If the body is no JSON, or what it says cannot be.
    @discardableResult
    public func use(
        response: some Collection<UInt8>
    ) throws(UsageError) -> ModelUsage? {
        let found: ModelUsage?
        do throws(UsageError) {
            found = try ModelUsage(json: response)
        } catch {
            missed()
            throw error
        }
        if let found { use(found) } else { missed() }
        return found
    }

    /// Takes the usage out of an answer of the OpenAI or Anthropic API; see ``use(response:)``.
    @discardableResult
    public func use(response: String) throws(UsageError) -> ModelUsage? {
        try use(response: response.utf8)
    }

    /// Reports what an answer used: it is charged when the grant is settled, and the coordinator
    /// computes its cost.
    ///
    /// Adds to what was reported before.
    public func use(_ usage: ModelUsage) {
        self.usage.withLock { _ = $0.use(usage) }
    }

    /// Reports units of work that the operation completed, as the agent counts them: pages, tests, tickets.
    /// Reports tell how much work came of the tokens.
    ///
    /// Adds to what was reported before.
    public func complete(work units: UInt64 = 1) {
        usage.withLock { $0.complete(units) }
    }

    /// Reports what an answer used to the coordinator at once, so that it counts before the grant
    /// is settled.
    @discardableResult
    public func track(_ usage: ModelUsage) async throws(BursarError) -> Reply.Tracked {
        let part = self.usage.withLock { $0.use(usage) }
        return try await tell(usage, of: part)
    }

    /// Tracks what came of a part.
    @discardableResult
    func tell(
        _ usage: ModelUsage, of part: Int, isShielded: Bool = false
    ) async throws(BursarError) -> Reply.Tracked {
        // Counted before it is sent: even if its outcome is unknown, it was used.
        self.usage.withLock { $0.tell(part, usage) }
        do throws(BursarError) {
            return try await bursar.track(
                usage.amounts, usage, grant: id, isShielded: isShielded)
        } catch {
            let isUndone: [BursarError.Code] = [
                .refused, .noCoordinator, .timedOut, .tooManyRequests, .closed,
            ]
            if isUndone.contains(error.code) {
                self.usage.withLock { $0.takeBack(part, usage) }
            }
            throw error
        }
    }

    func missed() {
        usage.withLock { $0.missed() }
        bursar.configuration.logger?.warning(
            "Grant \(id): what an answer used is not known")
    }
}

extension ModelUsage {
    /// For coordinators who do not know of kinds, too.
    var amounts: Amounts { Amounts(tokens: .finite(tokens)) }

    var breakdown: TokenUsage {
        TokenUsage(
            input: input, cachedRead: cachedRead, cacheWrite: cacheWrite, output: output,
            reasoning: reasoning)
    }

    /// The model, if its name fits into a message.
    var sentModel: String? {
        model.flatMap { $0.utf8.count <= 128 ? $0 : nil }
    }
}
