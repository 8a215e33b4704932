import BursarClient
import Glibc

/// What an event says about a run's account or one above it.
enum AccountChange: Hashable, Sendable {
    /// It may stand differently.
    case changed
    /// Somebody let it go on.
    case resumed
    /// It is gone: somebody released it, or it ended with the session that it lived with.
    case released(bySomebody: Bool)
    /// It went before it could be followed.
    case gone

    /// What is said of an account that is not there any more, where nobody tells why.
    static func wordsOfGone(_ account: String) -> String {
        "\(account) is gone, released or ended with its session"
    }

    /// Nothing if it is this process's own doing.
    init?(_ event: Push.Event, process: UInt32 = UInt32(getpid()), isOwn: Bool) {
        if event.pid == process { return nil }
        switch event.kind {
        case .resumed: self = .resumed
        case .released where isOwn: self = .released(bySomebody: event.pid != nil)
        default: self = .changed
        }
    }
}

extension Bursar {
    /// Follows an account, as far as this user may, until the task is cancelled.
    func follow(
        _ account: String, isOwn: Bool, _ receive: @escaping @Sendable (AccountChange) -> Void
    ) async {
        var isFollowed = false
        while !Task.isCancelled {
            do throws(BursarError) {
                let events = try await subscribe(to: .account, account: account)
                isFollowed = true
                // What was before is not in the stream.
                receive(.changed)
                for try await event in events {
                    if let change = AccountChange(event, isOwn: isOwn) { receive(change) }
                }
            } catch {
                if isOwn, !isFollowed, error.reason == .unknownAccount { receive(.gone) }
                if error.code == .refused { return }
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
