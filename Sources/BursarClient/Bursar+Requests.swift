import BursarProtocol
import NIOCore

extension Bursar {
    /// Asks a question that changes nothing.
    func ask<Message: RequestMessage>(
        _ message: Message
    ) async throws(BursarError) -> Message.Answer {
        try await perform(.query(message.request), timeout: configuration.requestTimeout)
    }

    /// Asks for a change, under the caller's key or a new one.
    ///
    /// - Parameter isShielded: Cancelling the task does not end it early.
    func change<Message: RequestMessage>(
        key: RequestKey?, timeout: Duration? = nil, isShielded: Bool = false,
        _ message: @escaping @Sendable (IdempotencyKey) -> Message
    ) async throws(BursarError) -> Message.Answer {
        try await perform(
            .mutation(key: key) { message($0).request },
            timeout: timeout ?? configuration.requestTimeout, isShielded: isShielded)
    }

    private func perform<Answer: ReplyMessage>(
        _ submission: Submission, timeout: Duration, isShielded: Bool = false
    ) async throws(BursarError) -> Answer {
        let ticket = Ticket()
        let outcome =
            isShielded
            ? await outcome(of: submission, timeout: timeout, ticket: ticket)
            : await withTaskCancellationHandler {
                await self.outcome(of: submission, timeout: timeout, ticket: ticket)
            } onCancel: {
                ticket.cancel()
                link.eventLoop.execute { [link] in link.value.cancel(ticket) }
            }
        let reply = try outcome.get()
        guard let answer = Answer(reply) else {
            throw BursarError(
                .violation, "\(Answer.kind.name) was expected, not \(reply.messageKind.name)")
        }
        return answer
    }

    private func outcome(
        of submission: Submission, timeout: Duration, ticket: Ticket
    ) async -> Result<Reply, BursarError> {
        await withCheckedContinuation { continuation in
            link.eventLoop.execute { [link] in
                link.value.submit(submission, timeout: timeout, ticket: ticket) {
                    continuation.resume(returning: $0)
                }
            }
        }
    }
}
