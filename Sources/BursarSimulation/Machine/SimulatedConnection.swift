internal import BursarTransport
internal import DequeModule
internal import NIOCore
internal import NIOEmbedded

/// A connection between an agent and the coordinator: two channels, and what is on its way between them.
final class SimulatedConnection {
    /// Bytes on their way in one direction.
    struct Way {
        private var pieces: Deque<(bytes: ByteBuffer, arrival: Int64)> = []
        /// When the other end learns that there are no more; `nil`: it may come more.
        private(set) var end: Int64?
        private(set) var byteCount = 0
        private var lastArrival: Int64 = 0

        /// Sends bytes; none overtakes earlier ones.
        mutating func send(_ bytes: ByteBuffer, arrival: Int64) {
            if end != nil { return }
            lastArrival = max(lastArrival, arrival)
            byteCount += bytes.readableBytes
            pieces.append((bytes, lastArrival))
        }

        /// Sends no more.
        mutating func close(arrival: Int64) {
            if end == nil { end = max(lastArrival, arrival) }
        }

        /// Loses what is on its way, but for so many bytes.
        mutating func lose(after kept: Int) {
            var left = kept
            byteCount = 0
            for place in pieces.indices {
                let count = min(left, pieces[place].bytes.readableBytes)
                pieces[place].bytes.moveWriterIndex(
                    to: pieces[place].bytes.readerIndex + count)
                left -= count
                byteCount += count
            }
            pieces.removeAll { $0.bytes.readableBytes == 0 }
        }

        /// When something arrives next.
        var next: Int64? { pieces.first?.arrival ?? end }

        /// Bytes that have arrived, at most so many.
        mutating func receive(atMost most: Int, by now: Int64) -> ByteBuffer? {
            guard let first = pieces.first, first.arrival <= now else { return nil }
            let count = min(most, first.bytes.readableBytes)
            byteCount -= count
            guard count < first.bytes.readableBytes else { return pieces.removeFirst().bytes }
            return pieces[0].bytes.readSlice(length: count)
        }

        /// Whether the end has arrived.
        func hasEnded(by now: Int64) -> Bool { pieces.isEmpty && end.map { $0 <= now } ?? false }
    }

    /// Counts connections.
    let number: Int
    /// Which coordinator process is at the other end.
    let life: Int
    /// The agent's process.
    let pid: Int32
    let client: EmbeddedChannel
    let server: EmbeddedChannel
    let handler: ClientConnection
    let sendBuffer = SendBuffer()
    var toServer = Way()
    var toClient = Way()
    /// Whether the agent reads what arrives.
    var isRead = true
    /// Bytes that the sockets take beyond what the agent has read.
    let capacity: Int

    init(
        number: Int, life: Int, pid: Int32, client: EmbeddedChannel, server: EmbeddedChannel,
        handler: ClientConnection, capacity: Int
    ) {
        self.number = number
        self.life = life
        self.pid = pid
        self.client = client
        self.server = server
        self.handler = handler
        self.capacity = capacity
    }

    /// Takes what both ends have sent since; what the coordinator sent is given to `body` too.
    func collect(
        at now: Int64, delay: () -> Int64, isServerAlive: Bool, _ body: (ByteBuffer) -> Void
    ) {
        while let bytes = (try? client.readOutbound(as: ByteBuffer.self)) ?? nil {
            toServer.send(bytes, arrival: now + delay())
        }
        if !client.isActive { toServer.close(arrival: now + delay()) }
        guard isServerAlive else { return }
        while let bytes = (try? server.readOutbound(as: ByteBuffer.self)) ?? nil {
            body(bytes)
            toClient.send(bytes, arrival: now + delay())
        }
        if !server.isActive { toClient.close(arrival: now + delay()) }
        if server.isActive { sendBuffer.setOpen(toClient.byteCount < capacity, server) }
    }

    /// Lets the coordinator read: true if there was something.
    func deliverToServer(atMost most: Int, at now: Int64) -> Bool {
        guard server.isActive else { return false }
        if sendBuffer.wantsRead, let bytes = toServer.receive(atMost: most, by: now) {
            sendBuffer.hasRead()
            _ = try? server.writeInbound(bytes)
            server.read()
            return true
        }
        guard toServer.hasEnded(by: now) else { return false }
        server.close(promise: nil)
        return true
    }

    /// Lets the agent read: true if there was something.
    func deliverToClient(atMost most: Int, at now: Int64) -> Bool {
        guard client.isActive, isRead else { return false }
        if let bytes = toClient.receive(atMost: most, by: now) {
            _ = try? client.writeInbound(bytes)
            return true
        }
        guard toClient.hasEnded(by: now) else { return false }
        client.close(promise: nil)
        return true
    }

    /// When something arrives next that somebody reads.
    var next: Int64? {
        var next: Int64?
        if server.isActive, sendBuffer.wantsRead || toServer.byteCount == 0 { next = toServer.next }
        if client.isActive, isRead, let arrival = toClient.next {
            next = min(next ?? arrival, arrival)
        }
        return next
    }

    /// Whether the coordinator has yet to learn that it is over, if it is.
    var isOpenToServer: Bool { server.isActive }

    /// Whether it is of no use to anybody any more.
    var isOver: Bool { !client.isActive && !server.isActive }
}
