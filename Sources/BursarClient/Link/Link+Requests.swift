import BursarProtocol
import BursarTransport
import NIOCore

extension Link {
    /// Takes a request; `completion` is called once.
    func submit(
        _ submission: Submission, timeout: Duration, ticket: Ticket,
        completion: @escaping PendingRequest.Completion
    ) {
        if ticket.isCancelled { return completion(.failure(.cancelled)) }
        if isClosed { return completion(.failure(.closed)) }
        guard requests.count < configuration.requestsMost else {
            return completion(.failure(.tooManyRequests(most: configuration.requestsMost)))
        }
        lastNumber += 1
        let request = pending(submission, timeout: timeout) { outcome in
            self.tickets[ObjectIdentifier(ticket)] = nil
            completion(outcome)
        }
        tickets[ObjectIdentifier(ticket)] = request.number
        requests[request.number] = request
        unsent.append(request.number)
        request.deadline = after(timeout) { self.expired(request) }
        pump()
    }

    private func pending(
        _ submission: Submission, timeout: Duration,
        completion: @escaping PendingRequest.Completion
    ) -> PendingRequest {
        switch submission {
        case .query(let request):
            return PendingRequest(
                number: lastNumber, request: request, key: nil, isKeyOurs: false,
                timeout: timeout, start: loop.now, completion: completion)
        case .mutation(let chosen, let make):
            let key = chosen?.idempotencyKey ?? keys.next(now: now)
            return PendingRequest(
                number: lastNumber, request: make(key), key: key, isKeyOurs: chosen == nil,
                timeout: timeout, start: loop.now, completion: completion)
        }
    }

    // MARK: Sending

    /// Sends what can be sent now.
    ///
    /// Requests that may wait take at most half of the connection's places, so that what they wait
    /// for, the settlement of other grants, still gets through.
    func pump() {
        guard let connection, let welcome, !unsent.isEmpty, !isPumping else { return }
        isPumping = true
        defer { isPumping = false }
        let places = Int(welcome.inFlightMost)
        var later: [UInt64] = []
        for number in unsent {
            guard let request = requests[number], request.correlation == nil else { continue }
            if let error = request.refusal(inVersion: welcome.version) {
                finish(request, .failure(error))
                continue
            }
            if connection.pending >= places
                || request.mayWait && waiting >= max(1, places / 2)
            {
                later.append(number)
            } else {
                send(request, over: connection)
            }
        }
        unsent = later
        connection.flush()
    }

    private func send(_ request: PendingRequest, over connection: ClientConnection) {
        if request.mayWait { waiting += 1 }
        request.willSend(at: loop.now)
        let correlation = connection.send(request.request) { outcome in
            request.correlation = nil
            if request.mayWait { self.waiting = max(0, self.waiting - 1) }
            self.settle(request, outcome)
        }
        request.correlation = correlation
    }

    private func settle(
        _ request: PendingRequest, _ outcome: Result<Reply, ClientConnectionFailure>
    ) {
        switch outcome {
        case .success(.error(let refusal)):
            guard refusal.code == .busy || refusal.code == .shuttingDown else {
                finish(request, .failure(.refused(refusal)))
                break
            }
            again(request, after: refusal)
        case .success(let reply):
            finish(request, .success(reply))
        case .failure(let failure) where failure.isTooLarge:
            finish(request, .failure(BursarError(.invalidRequest, failure.message)))
        case .failure where request.isOrphan && !request.makesGrantOfOurs:
            forget(request)
        case .failure:
            // The next welcome sends it again, with the same key.
            break
        }
        pump()
    }

    /// The coordinator asks for patience and has not carried it out: as good as not sent.
    private func again(_ request: PendingRequest, after refusal: Reply.Error) {
        request.refusals += 1
        request.lastRefusal = refusal
        request.wasSent = false
        let asked = Duration.milliseconds(Int64(clamping: refusal.retryAfterMs ?? 0))
        let pause = max(asked, pause(attempt: request.refusals))
        guard loop.now + TimeAmount(pause) < request.end else {
            return finish(request, .failure(.refused(refusal)))
        }
        request.retry = after(pause) {
            self.unsent.append(request.number)
            self.pump()
        }
    }

    // MARK: Ends

    /// A request has its outcome.
    func finish(_ request: PendingRequest, _ outcome: Result<Reply, BursarError>) {
        guard requests.removeValue(forKey: request.number) != nil else { return }
        request.cancelTimers()
        if let key = request.key, request.isKeyOurs {
            if case .failure(let error) = outcome, error.code == .outcomeUnknown {
                keys.gaveUp(key, now: now)
            } else {
                keys.answered(key)
            }
        }
        request.completion(outcome)
    }

    private func expired(_ request: PendingRequest) {
        let kind = request.request.messageKind
        if let key = request.key, request.wasSent {
            let cause = connection == nil ? self.cause : "no answer within \(request.timeout)"
            orphan(request, telling: .outcomeUnknown(kind, key: key, because: cause))
        } else if let refusal = request.lastRefusal {
            finish(request, .failure(.refused(refusal)))
        } else if connection == nil {
            finish(request, .failure(.noCoordinator(at: path, because: cause)))
        } else {
            finish(request, .failure(.timedOut(kind, after: request.timeout)))
        }
    }

    /// The task does not wait any longer.
    func cancel(_ ticket: Ticket) {
        guard let number = tickets[ObjectIdentifier(ticket)] else { return }
        guard let request = requests[number] else { return end(number, .cancelled) }
        if request.key != nil, request.wasSent {
            orphan(request, telling: .cancelled)
        } else {
            finish(request, .failure(.cancelled))
        }
    }

    /// Nobody waits any longer for a mutation that is on its way.
    ///
    /// Its answer is awaited for a while longer. A grant that comes of it is given back, unless
    /// the caller chose the key and so may ask for the grant again.
    private func orphan(_ request: PendingRequest, telling error: BursarError) {
        let completion = request.completion
        request.cancelTimers()
        request.isOrphan = true
        request.completion = { outcome in
            guard request.makesGrantOfOurs, case .success(.reserved(let verdict)) = outcome,
                let grant = verdict.grant
            else { return }
            self.submit(
                .mutation(key: nil) { .void(Request.Void(key: $0, grant: grant)) },
                timeout: self.configuration.requestTimeout, ticket: Ticket()
            ) { _ in }
        }
        completion(.failure(error))
        if request.correlation == nil, !request.makesGrantOfOurs {
            forget(request)
        } else {
            request.deadline = after(request.timeout) { self.forget(request) }
        }
    }

    private func forget(_ request: PendingRequest) {
        guard let key = request.key else { return }
        finish(
            request,
            .failure(.outcomeUnknown(request.request.messageKind, key: key, because: cause)))
    }
}
