import BursarProtocol
import BursarTransport
import Foundation
import NIOCore

extension ScriptedServer.Exchange {
    /// The answer of a coordinator that grants everything.
    func answer() {
        switch request {
        case .reserve(let reserve): grant(7, reserve.want)
        case .commit(let commit): send(Self.committed(commit.actual))
        case .void:
            send(
                Reply.Voided(
                    refunded: .absent, paidBack: .absent, level: .green, action: .continue,
                    seq: 12))
        case .track(let track):
            send(
                Reply.Tracked(tracked: track.usage, level: .green, action: .continue, seq: 13))
        case .extend(let extend): send(Reply.Extended(expiresInMs: extend.ttlMs, seq: 14))
        case .repay(let repay):
            send(
                Reply.Repaid(
                    returned: repay.amounts, paidBack: repay.amounts, debt: .absent, level: .green,
                    action: .continue, seq: 16))
        case .ping: send(Reply.Pong(timeMs: 1, lastSeq: 2))
        case .subscribe(let subscribe): begin(1, from: subscribe.fromSeq ?? 11)
        case .unsubscribe: send(Reply.Unsubscribed(lastSeq: 0))
        default: refuse(.notSupported)
        }
    }

    func send(_ reply: some ReplyMessage) {
        connection.reply(reply, to: correlation)
    }

    func refuse(_ code: ErrorCode, retryAfterMs: UInt64? = nil) {
        connection.refuse(
            code, to: correlation, message: "scripted", retryAfterMs: retryAfterMs)
    }

    /// Drops the connection without an answer.
    func hangUp() {
        connection.channel?.close(promise: nil)
    }

    func grant(_ id: UInt64, _ amounts: Amounts, expiresInMs: UInt64 = 60_000, seq: UInt64 = 11) {
        send(
            Reply.Reserved(
                verdict: .granted, grant: id, amounts: amounts, borrowed: .absent, level: .green,
                action: .continue, expiresInMs: expiresInMs, holding: [], seq: seq))
    }

    func deny() {
        send(
            Reply.Reserved(
                verdict: .denied, amounts: .absent, borrowed: .absent, level: .red,
                action: .degrade, reason: .insufficientBudget, message: "900 of 1000 are left",
                retryAfterMs: 250,
                holding: [
                    Holding(
                        account: "main/b", grant: 3, amounts: Amounts(tokens: .finite(100)))
                ], seq: 0))
    }

    func begin(_ subscription: UInt32, from seq: UInt64) {
        send(Reply.Subscribed(subscription: subscription, fromSeq: seq))
    }

    func push(_ seqs: ClosedRange<UInt64>, to subscription: UInt32 = 1) {
        for seq in seqs {
            _ = connection.push(
                Push.Event(
                    subscription: subscription, seq: seq, timeMs: 0, kind: .granted,
                    account: "main/a", amounts: .absent, actual: .absent, borrowed: .absent,
                    paidBack: .absent, count: 1))
        }
    }

    /// How long a program has to give back what is wanted.
    static let grace = Duration.seconds(3_600)

    /// Wants so many tokens of a grant back, at once or after ``grace``.
    func recall(
        _ tokens: Int64, of grant: UInt64, seq: UInt64, to subscription: UInt32 = 1,
        isOver: Bool = false
    ) {
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        _ = connection.push(
            Push.Event(
                subscription: subscription, seq: seq, timeMs: now, kind: .recall,
                account: "main/a", grant: grant, amounts: Amounts(tokens: .finite(tokens)),
                actual: .absent, borrowed: .absent, paidBack: .absent, count: 1,
                dueMs: isOver ? now : now + Self.grace.components.seconds * 1_000,
                claimant: "main/b"))
    }

    /// Sends bytes that no reply has.
    func send(raw bytes: [UInt8]) {
        connection.channel?.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    static func committed(_ actual: Amounts) -> Reply.Committed {
        Reply.Committed(
            charged: actual, actual: actual, refunded: .absent, paidBack: .absent, late: false,
            level: .green, action: .continue, seq: 15)
    }
}

extension Request {
    var key: IdempotencyKey? {
        switch self {
        case .reserve(let request): request.key
        case .commit(let request): request.key
        case .void(let request): request.key
        case .track(let request): request.key
        case .extend(let request): request.key
        default: nil
        }
    }

    var asCommit: Request.Commit? {
        if case .commit(let commit) = self { commit } else { nil }
    }

    var asTrack: Request.Track? {
        if case .track(let track) = self { track } else { nil }
    }

    var asVoid: Request.Void? {
        if case .void(let void) = self { void } else { nil }
    }

    var asReserve: Request.Reserve? {
        if case .reserve(let reserve) = self { reserve } else { nil }
    }

    var asRepay: Request.Repay? {
        if case .repay(let repay) = self { repay } else { nil }
    }

    var asUnsubscribe: Request.Unsubscribe? {
        if case .unsubscribe(let unsubscribe) = self { unsubscribe } else { nil }
    }

    var asSubscribe: Request.Subscribe? {
        if case .subscribe(let subscribe) = self { subscribe } else { nil }
    }
}
