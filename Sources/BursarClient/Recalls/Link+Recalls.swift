import BursarProtocol
import Logging
import NIOCore

extension Link {
    /// Follows the recalls of a grant until ``unfollowRecalls(of:on:)``.
    ///
    /// - Parameters:
    ///   - account: As in the request for the grant.
    ///   - seq: The first entry that is wanted: the one after the grant's own.
    func followRecalls(
        of grant: UInt64, on account: String?, from seq: UInt64,
        _ receive: @escaping RecallWatch.Receiver
    ) {
        if isClosed { return }
        let watch = recallWatches[account] ?? RecallWatch(account: account)
        recallWatches[account] = watch
        if let start = watch.follow(grant, from: seq, receive) { restart(watch, from: start) }
    }

    func unfollowRecalls(of grant: UInt64, on account: String?) {
        guard let watch = recallWatches[account] else { return }
        watch.unfollow(grant)
        guard watch.isEmpty else { return }
        recallWatches[account] = nil
        stop(watch)
    }

    private func stop(_ watch: RecallWatch) {
        guard let subscription = watch.subscription else { return }
        watch.subscription = nil
        end(subscription.number, nil)
    }

    private func restart(_ watch: RecallWatch, from seq: UInt64) {
        stop(watch)
        lastNumber += 1
        let subscription = Subscription(
            number: lastNumber, topic: .account, account: watch.account, nextSeq: seq,
            eventsMost: 1)
        subscriptions[subscription.number] = subscription
        watch.subscription = subscription
        take(subscription, for: watch)
        subscribe(subscription)
    }

    /// Takes each event as it comes, so that none has to wait.
    private func take(_ subscription: Subscription, for watch: RecallWatch) {
        subscription.take { outcome in
            guard watch.subscription === subscription else { return }
            switch outcome {
            case .success(let event?):
                watch.received(event)
                self.take(subscription, for: watch)
            case .success(nil):
                watch.ended()
            case .failure(let error):
                watch.ended()
                self.subscriptions[subscription.number] = nil
                self.configuration.logger?.warning("Recalls are not heard of: \(error)")
            }
        }
    }
}
