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
}
