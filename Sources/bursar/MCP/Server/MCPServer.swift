/// A server of the Model Context Protocol: takes messages, and writes responses as they are ready.
///
/// Calls of tools run beside each other; everything else is answered in the order it came.
actor MCPServer {
    /// Calls that may run at a time.
    static let runningMost = 32

    let toolbox: any Toolbox
    private let write: @Sendable (JSON) -> Void
    /// What the handshake agreed on.
    var revision: MCPRevision?
    private var running: [RPCIdentifier: Task<Void, Never>] = [:]

    /// - Parameter write: Gets one response, or a list of them, at a time.
    init(_ toolbox: any Toolbox, write: @escaping @Sendable (JSON) -> Void) {
        self.toolbox = toolbox
        self.write = write
    }

    /// Takes a line.
    func receive(_ line: MessageReader.Line) {
        switch line {
        case .unreadable(let error): write(error.response(to: nil))
        case .value(.array(let messages)): receive(batch: messages)
        case .value(let value):
            receive(RPCMessage(value)) { [write] response in
                if let response { write(response) }
            }
        }
    }

    /// Takes a message; `deliver` gets the response, or nothing if there is to be none.
    private func receive(_ message: RPCMessage, _ deliver: @escaping (JSON?) -> Void) {
        switch message {
        case .request(let request): start(request, deliver)
        case .notification(let method, let params):
            if method == "notifications/cancelled" { cancel(params) }
            deliver(nil)
        case .response: deliver(nil)
        case .invalid(let error, let id): deliver(error.response(to: id))
        }
    }

    private func start(_ request: RPCRequest, _ deliver: @escaping (JSON?) -> Void) {
        do throws(RPCError) {
            guard running[request.id] == nil else {
                throw RPCError(.invalidRequest, "a request with this \"id\" is in progress already")
            }
            switch try reaction(to: request) {
            case .result(let members): deliver(request.response(members))
            case .work(let work):
                guard running.count < Self.runningMost else {
                    throw RPCError(
                        .tooManyRequests,
                        "\(Self.runningMost) requests are in progress; wait for one of them")
                }
                running[request.id] = Task {
                    let members = await work()
                    // Nobody waits for the response to what was cancelled.
                    let isAwaited = self.running.removeValue(forKey: request.id) != nil
                    deliver(
                        isAwaited && !Task.isCancelled ? request.response(members) : nil)
                }
            }
        } catch {
            deliver(error.response(to: request.id))
        }
    }

    private func cancel(_ params: WrittenValue) {
        guard let id = params["requestId"].flatMap(RPCIdentifier.init) else { return }
        running[id]?.cancel()
    }

    private func receive(batch: [WrittenValue]) {
        guard revision?.hasBatches == true else {
            let version = revision.map { "revision \($0.rawValue) has" } ?? "there are"
            let error = RPCError(
                .invalidRequest, "\(version) no lists of messages; send one message a line")
            return write(error.response(to: nil))
        }
        guard !batch.isEmpty else {
            return write(
                RPCError(.invalidRequest, "a list of messages is not empty").response(to: nil))
        }
        let responses = Responses(to: batch.count, write)
        for message in batch { receive(RPCMessage(message)) { responses.add($0) } }
    }

    /// Nothing comes any more: lets what runs end, for a while, then withdraws it.
    func finish(within grace: Duration) async {
        let tasks = Array(running.values)
        let timer = Task {
            try? await Task.sleep(for: grace)
            for task in tasks { task.cancel() }
        }
        for task in tasks { await task.value }
        timer.cancel()
    }
}

/// The responses to a list of messages, which leave together.
private final class Responses {
    private var missing: Int
    private var responses: [JSON] = []
    private let write: (JSON) -> Void

    init(to count: Int, _ write: @escaping (JSON) -> Void) {
        missing = count
        self.write = write
    }

    func add(_ response: JSON?) {
        missing -= 1
        if let response { responses.append(response) }
        if missing == 0, !responses.isEmpty { write(.array(responses)) }
    }
}
