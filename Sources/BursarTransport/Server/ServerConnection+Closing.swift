public import BursarProtocol
import NIOCore

extension ServerConnection {
    /// Sends what has been collected, then an error frame if there is a code, and closes.
    ///
    /// - Parameter message: For the peer, and for ``CloseReason``.
    public func close(_ code: ErrorCode? = nil, message: String) {
        end(code, message: message)
    }

    /// Closes because of input that is no message.
    func end(_ refusal: DecodingRefusal, correlation: UInt64) {
        end(
            refusal.code, message: "byte \(refusal.offset) of the frame: \(refusal.rule)",
            correlation: correlation, offset: UInt32(clamping: refusal.offset))
    }

    func end(
        _ code: ErrorCode?, message: String, correlation: UInt64 = 0, offset: UInt32? = nil
    ) {
        guard machine.close() else { return }
        deadline?.cancel()
        flush()
        closeReason = CloseReason(code: code, message: message)
        if let code {
            append(Reply.Error(code: code, message: message, offset: offset), to: correlation)
        }
        guard let context else { return }
        let loop = context.eventLoop.assumeIsolated()
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in
            self.context?.close(promise: nil)
        }
        // A peer that does not read cannot keep the connection.
        deadline = loop.scheduleTask(in: TimeAmount(machine.limits.closingTimeout)) {
            self.context?.close(promise: nil)
        }
        if handOverReplies(context: context, promise: sent) {
            context.flush()
        } else {
            sent.succeed()
        }
    }

    /// Closes without waiting for the peer to take anything.
    func abort(_ code: ErrorCode, message: String) {
        end(code, message: message)
        context?.close(promise: nil)
    }
}
