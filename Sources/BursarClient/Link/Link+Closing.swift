import BursarProtocol
import BursarTransport
import NIOCore

extension Link {
    /// Acknowledges the answers that have come, which frees them at the coordinator, and closes.
    func close(_ completion: @escaping () -> Void) {
        let acknowledged = keys.acknowledgedThrough(now: now)
        guard let connection, acknowledged > 0 else {
            shut(.closed)
            return completion()
        }
        let deadline = after(.seconds(1)) { self.shut(.closed) }
        let key = IdempotencyKey(
            client: keys.client, number: keys.lastNumber, acknowledgedThrough: acknowledged)
        connection.send(Request.Ping(acknowledged: key)) { _ in
            deadline.cancel()
            self.shut(.closed)
            completion()
        }
        connection.flush()
    }

    /// Ends everything, with the error that what is unanswered gets.
    func shut(_ error: BursarError) {
        guard !isClosed else { return }
        if case .pausing(let timer) = state { timer.cancel() }
        let (connection, opening) = (self.connection, self.opening)
        state = .closed
        self.opening = nil
        connection?.close()
        opening?(.failure(error))
        fail(error)
        for subscription in subscriptions.values { subscription.finish(nil) }
        subscriptions = [:]
        active = [:]
        recallWatches = [:]
    }

    /// Nothing that waits can be had from this coordinator, but a later request may try again.
    func giveUp(_ error: BursarError) {
        if opening != nil { return shut(error) }
        fail(error)
        // They stay until their programs have seen why.
        for subscription in subscriptions.values { subscription.finish(error) }
        state = .pausing(after(configuration.backoff.upperBound) { self.connect() })
    }

    /// Everything unanswered fails. What was sent may have been carried out nevertheless.
    private func fail(_ error: BursarError) {
        for request in requests.values {
            if let key = request.key, request.wasSent {
                let kind = request.request.messageKind
                finish(request, .failure(.outcomeUnknown(kind, key: key, because: error.message)))
            } else {
                finish(request, .failure(error))
            }
        }
    }
}
