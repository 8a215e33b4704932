import BursarProtocol
import BursarTransport
import NIOCore

extension Link {
    /// Starts a subscription; `completion` is called when the coordinator has begun it.
    func subscribe(
        topic: Topic, account: String?, from seq: UInt64?, ticket: Ticket,
        completion: @escaping (Result<SubscriptionHandle, BursarError>) -> Void
    ) {
        if isClosed || ticket.isCancelled {
            return completion(.failure(isClosed ? .closed : .cancelled))
        }
        lastNumber += 1
        let number = lastNumber
        let subscription = Subscription(
            number: number, topic: topic, account: account, nextSeq: seq,
            eventsMost: configuration.eventsMost)
        let deadline = after(configuration.requestTimeout) { self.openingExpired(number) }
        tickets[ObjectIdentifier(ticket)] = number
        subscription.opening = { outcome in
            deadline.cancel()
            self.tickets[ObjectIdentifier(ticket)] = nil
            let me = NIOLoopBound(self, eventLoop: self.loop)
            if case .failure = outcome { self.subscriptions[number] = nil }
            completion(outcome.map { SubscriptionHandle(link: me, number: number) })
        }
        subscriptions[number] = subscription
        subscribe(subscription)
    }

    private func openingExpired(_ number: UInt64) {
        let limit = configuration.requestTimeout
        end(
            number,
            connection == nil
                ? .noCoordinator(at: path, because: cause) : .timedOut(.subscribe, after: limit))
    }

    /// Asks for the stream, from where it stopped.
    func subscribe(_ subscription: Subscription) {
        guard let connection, case .idle = subscription.state else { return }
        subscription.state = .subscribing
        let request = Request.Subscribe(
            topic: subscription.topic, account: subscription.account,
            fromSeq: subscription.nextSeq)
        connection.send(request) { outcome in
            guard case .success(let reply) = outcome else { return }
            self.answered(subscription, reply)
        }
        connection.flush()
    }

    private func answered(_ subscription: Subscription, _ reply: Reply) {
        switch reply {
        case .subscribed(let begun):
            guard case .subscribing = subscription.state else {
                return unsubscribe(begun.subscription)
            }
            active[begun.subscription] = subscription
            subscription.began(number: begun.subscription, fromSeq: begun.fromSeq)
        case .error(let refusal) where refusal.code == .busy || refusal.code == .shuttingDown:
            subscription.state = .idle
            subscription.retries += 1
            _ = after(pause(attempt: subscription.retries)) { self.subscribe(subscription) }
        case .error(let refusal):
            end(subscription.number, .refused(refusal))
        default:
            end(
                subscription.number,
                BursarError(.violation, "subscribe was answered with \(reply.messageKind.name)"))
        }
    }

    /// An event for one of the subscriptions has come.
    func received(_ event: Push.Event) {
        guard let subscription = active[event.subscription] else { return }
        if subscription.received(event) == false {
            active[event.subscription] = nil
            unsubscribe(event.subscription)
        }
    }

    /// The coordinator stopped a stream because this end was too slow: goes on at once.
    func overflowed(_ overflow: Push.Overflow) {
        guard let subscription = active.removeValue(forKey: overflow.subscription) else { return }
        subscription.overflowed(resumeFrom: overflow.resumeFrom)
        subscribe(subscription)
    }

    /// Takes an event for the program.
    func take(_ number: UInt64, _ taker: @escaping Subscription.Taker) {
        guard let subscription = subscriptions[number] else { return taker(.success(nil)) }
        subscription.take(taker)
        if subscription.mayGoOn {
            subscription.state = .idle
            subscribe(subscription)
        }
    }

    /// Ends a subscription.
    func end(_ number: UInt64, _ error: BursarError?) {
        guard let subscription = subscriptions[number] else { return }
        if case .active(let number) = subscription.state {
            active[number] = nil
            unsubscribe(number)
        }
        subscription.finish(error)
        // One that failed stays until its program has seen why.
        if error == nil { subscriptions[number] = nil }
    }

    private func unsubscribe(_ number: UInt32) {
        connection?.send(Request.Unsubscribe(subscription: number)) { _ in }
        connection?.flush()
    }
}
