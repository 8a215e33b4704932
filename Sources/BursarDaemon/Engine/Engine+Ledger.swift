import BursarCore
import BursarLedger
import BursarProtocol
import Logging
import NIOCore

/// What takes long with the ledger, off the loop.
extension Engine {
    /// Lets the ledger drop what is older or larger than the configuration keeps, now and then.
    func scheduleRollUp(in delay: TimeAmount = .minutes(1)) {
        rollUp?.cancel()
        rollUp = loop.assumeIsolated().scheduleTask(in: delay) {
            self.scheduleRollUp(in: Engine.rollUpInterval)
            let retention = self.configuration.daemon.retention
            let (logger, loop) = (self.logger, self.loop)
            let engine = NIOLoopBound(self, eventLoop: loop)
            self.ledger.rollUp(retention, now: self.clock.now()) { result in
                switch result {
                case .success(let done) where done.dropped > 0:
                    logger.info("rolled up \(done.dropped) entries of the ledger")
                    loop.execute { engine.value.oldestSeq = done.oldestSeq }
                case .success: break
                case .failure(let failure):
                    logger.error("the ledger cannot be rolled up: \(failure)")
                }
            }
        }
    }

    private static let rollUpInterval = TimeAmount.minutes(10)

    /// Verifies the whole ledger off the loop, then answers.
    func verify(_ peer: Peer, _ correlation: UInt64) {
        inspected(by: peer, correlation) { ledger throws(LedgerFailure) in
            let found = try ledger.reader.verify()
            var reply = Reply.Inspected(accounts: [], grants: [], lines: [])
            reply.verification = LedgerVerification(
                ok: found.isOK, entries: found.entries,
                accounts: UInt64(found.accounts),
                mismatches: found.mismatches.prefix(100).map { String($0.description.prefix(500)) })
            return reply
        }
    }

    /// Lists entries as JSON off the loop, a frame full at a time, then answers.
    func listEntries(after seq: UInt64, _ peer: Peer, _ correlation: UInt64) throws(Refusal) {
        inspected(by: peer, correlation) { ledger throws(LedgerFailure) in
            var reply = Reply.Inspected(accounts: [], grants: [], lines: [])
            let (lines, next) = try ledger.reader.exportLines(after: seq, bytesMost: 48 * 1024)
            reply.lines = lines
            reply.next = next.map(String.init)
            return reply
        }
    }

    private func inspected(
        by peer: Peer, _ correlation: UInt64,
        _ body: @escaping @Sendable (Ledger) throws(LedgerFailure) -> Reply.Inspected
    ) {
        inBackground(peer, correlation, body) { _, _, result in
            switch result {
            case .success(let inspected): .inspected(inspected)
            case .failure(let failure): .error(Reply.Error(failure))
            }
        }
    }

    /// Does what takes long off the loop, then answers on the loop with what `reply` makes of its result.
    func inBackground<Value: Sendable, Failure: Error>(
        _ peer: Peer, _ correlation: UInt64,
        _ body: @escaping @Sendable (Ledger) throws(Failure) -> Value,
        reply: @escaping (Engine, Peer, Result<Value, Failure>) -> Reply
    ) {
        let bound = NIOLoopBound((self, peer, reply), eventLoop: loop)
        let (ledger, loop, threadTime) = (ledger, loop, surroundings.threadTime)
        ownCost.readsUnderWay += 1
        peer.readsUnderWay += 1
        surroundings.background {
            let cpuBefore = threadTime()
            let result = Result { () throws(Failure) in try body(ledger) }
            let cpu = threadTime() - cpuBefore
            loop.execute {
                let (engine, peer, reply) = bound.value
                engine.ownCost.exclude(read: cpu)
                peer.readsUnderWay -= 1
                engine.answer(reply(engine, peer, result), to: correlation, of: peer)
            }
        }
    }
}

extension DaemonSettings {
    /// How much of its past the ledger keeps.
    var retention: Retention {
        Retention(bytesMost: ledgerBytesMost.map { Int(clamping: $0) }, ageMost: ledgerAgeMost)
    }
}

extension Reply.Error {
    /// What a request is told that needs the ledger.
    init(_ failure: LedgerFailure) {
        self.init(code: .notSupported, message: "the ledger cannot be read: \(failure)")
    }
}

extension LedgerReader {
    /// JSON lines of the entries after `seq`, about so many bytes of them, and the last one's
    /// number if there may be more.
    func exportLines(
        after seq: UInt64, bytesMost: Int
    ) throws(LedgerFailure) -> (lines: [String], next: UInt64?) {
        struct PageIsFull: Error {}
        // The cursor is the client's, and may be any number.
        guard seq < .max else { return ([], nil) }
        let first = max(seq + 1, try oldestSeq())
        var lines: [String] = []
        var bytes = 0
        do {
            // About a page of them.
            try export(from: first, atATime: 256) { line in
                if !lines.isEmpty, bytes + line.count > bytesMost { throw PageIsFull() }
                bytes += line.count + 2
                lines.append(String(decoding: line.dropLast(), as: UTF8.self))
            }
        } catch is PageIsFull {
            return (lines, first + UInt64(lines.count) - 1)
        } catch let failure as LedgerFailure {
            throw failure
        } catch {
            throw LedgerFailure(.storage, "\(error)")
        }
        return (lines, nil)
    }
}
