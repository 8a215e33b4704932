import BursarProtocol
import Glibc

/// What is said first and last, one thing at a time.
extension LoadConnection {
    /// Connects, and says hello where that is understood.
    static func open(
        _ plan: LoadPlan, number: Int
    ) throws(LoadFailure) -> LoadConnection {
        let connection = LoadConnection(
            descriptor: try connected(to: plan.socket), number: number, plan: plan)
        if plan.server == .coordinator { try connection.greet(plan, number: number) }
        return connection
    }

    private static func connected(to path: String) throws(LoadFailure) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw LoadFailure("\(path) is too long for the path of a socket")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw LoadFailure("no socket", errorNumber: errno) }
        let status = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let number = errno
            close(descriptor)
            throw LoadFailure(path, errorNumber: number)
        }
        return descriptor
    }

    private func greet(_ plan: LoadPlan, number: Int) throws(LoadFailure) {
        var account: String?
        if plan.accounts == .ofConnections {
            account = LoadPlan.account(ofConnection: number, in: plan.pool)
        }
        let hello = Request.Hello(
            versionLeast: ProtocolVersion.least, versionMost: ProtocolVersion.most,
            client: "bursar bench", account: account)
        guard let frame = try? hello.frame(correlation: 1) else {
            throw LoadFailure("the pool's name is too long")
        }
        try exchange(frame, for: .welcome)
    }

    /// Says that all answers have come, so that the coordinator need not keep them, as clients do when they close.
    func acknowledgeAll() throws(LoadFailure) {
        let key = IdempotencyKey(
            client: client, number: lastNumber, acknowledgedThrough: lastNumber)
        guard let frame = try? Request.Ping(acknowledged: key).frame(correlation: 1) else {
            preconditionFailure("a request of few bytes fits in a frame")
        }
        try exchange(frame, for: .pong)
    }

    private func exchange(_ frame: [UInt8], for kind: MessageKind) throws(LoadFailure) {
        let count = unsafe send(descriptor, frame, frame.count, Int32(MSG_NOSIGNAL))
        guard count == frame.count else {
            throw LoadFailure("a request cannot be sent", errorNumber: errno)
        }
        while unsafe inputCount < FrameHeader.byteCount
            || inputCount < ReplyFrame.byteCount(at: input)
        {
            var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&waiting, 1, 10_000) > 0 else {
                throw LoadFailure("the server does not answer within 10 s")
            }
            _ = try fill()
        }
        let reply = unsafe ReplyFrame(
            bytes: input, byteCount: ReplyFrame.byteCount(at: input))
        guard reply.kind == kind.rawValue else {
            throw LoadFailure("the coordinator does not answer with \(kind): \(reply.fault)")
        }
        drop(first: reply.byteCount)
    }
}
