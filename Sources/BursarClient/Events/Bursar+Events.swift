public import BursarProtocol
import NIOCore

extension Bursar {
    /// Follows what happens. Returns when the coordinator has begun the stream, so that nothing
    /// which happens after this is missed.
    ///
    /// - Parameters:
    ///   - topic: Which events; for ``Topic/audit`` use the control socket.
    ///   - account: Nothing: the client's own.
    ///   - seq: First ledger entry wanted; nothing: from now on.
    public func subscribe(
        to topic: Topic, account: String? = nil, from seq: UInt64? = nil
    ) async throws(BursarError) -> Events {
        let ticket = Ticket()
        let outcome: Result<SubscriptionHandle, BursarError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                link.eventLoop.execute { [link] in
                    link.value.subscribe(
                        topic: topic, account: account, from: seq, ticket: ticket
                    ) { continuation.resume(returning: $0) }
                }
            }
        } onCancel: {
            ticket.cancel()
            link.eventLoop.execute { [link] in link.value.cancel(ticket) }
        }
        return Events(subscription: try outcome.get())
    }
}
