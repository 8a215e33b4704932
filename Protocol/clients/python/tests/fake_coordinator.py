"""A coordinator that does what a test says, on a real Unix socket."""

import os
import socket
import tempfile
import threading
import time

from vector_files import messages as m
from vector_files import wire as w

PATIENCE = 60


class Peer:
    """One connection, seen from the coordinator."""

    def __init__(self, number, connection):
        self.number = number
        self.connection = connection
        self.hello = None

    def reply(self, correlation, message):
        self.send(w.encode_frame(message, correlation))

    def push(self, message):
        self.reply(0, message)

    def send(self, data):
        try:
            self.connection.sendall(data)
        except OSError:
            pass

    def close(self):
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class FakeCoordinator:
    """Answers every request plausibly, unless `on[MessageClass]` is a function of
    (peer, correlation, request) that does something else. `requests` has all that came.
    """

    def __init__(self, in_flight_most=64, lease_ms=60_000):
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "bursar.sock")
        self.in_flight_most = in_flight_most
        self.lease_ms = lease_ms
        self.resumes = True
        self.on = {}
        self.requests = []
        self.peers = []
        self.changed = threading.Condition()
        self.threads = []
        self.next_grant = 100
        self.listening = None
        self.listen()

    def listen(self):
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(self.path)
        self.listening.listen(16)
        self.start(self.accept, self.listening)

    def stop(self):
        """Nobody listens any more, and every connection ends."""
        os.unlink(self.path)
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for peer in self.peers:
            peer.close()

    def close(self):
        if os.path.exists(self.path):
            self.stop()
        for thread in self.threads:
            thread.join(PATIENCE)
        self.folder.cleanup()

    def start(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def accept(self, listening):
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            peer = Peer(len(self.peers), connection)
            self.peers.append(peer)
            self.start(self.serve, peer)

    def serve(self, peer):
        data = bytearray()
        with peer.connection:
            while True:
                try:
                    received = peer.connection.recv(65_536)
                except OSError:
                    return
                if not received:
                    return
                data += received
                while (count := w.split(data)) is not None:
                    frame = bytes(data[:count])
                    del data[:count]
                    self.receive(peer, *w.decode_frame(frame, m.REQUESTS))

    def receive(self, peer, correlation, request):
        answer = self.on.get(type(request), self.answer)
        with self.changed:
            self.requests.append(request)
            self.changed.notify_all()
        if isinstance(request, m.Hello):
            peer.hello = request
        answer(peer, correlation, request)

    def of(self, kind):
        with self.changed:
            return [each for each in self.requests if isinstance(each, kind)]

    def wait_for(self, kind, count=1):
        """The requests of that class, once there are so many."""
        with self.changed:
            found = []

            def enough():
                found[:] = [each for each in self.requests if isinstance(each, kind)]
                return len(found) >= count

            if not self.changed.wait_for(enough, PATIENCE):
                raise AssertionError(f"only {len(found)} of {count} {kind.__name__} came")
            return found

    def answer(self, peer, correlation, request):
        peer.reply(correlation, self.make(request))

    def make(self, request):
        """A plausible reply."""
        green = {"level": m.Level.GREEN, "action": m.Action.CONTINUE}
        if isinstance(request, m.Hello):
            return m.Welcome(
                version=request.version_most,
                session=request.session if self.resumes and request.session else 77,
                resumed=self.resumes and request.session is not None, server="fake",
                account=request.account, frame_most=65_536, in_flight_most=self.in_flight_most,
                last_seq=5)
        if isinstance(request, m.Reserve):
            self.next_grant += 1
            return m.Reserved(
                verdict=m.Verdict.GRANTED, grant=self.next_grant, amounts=request.want,
                borrowed=w.Amounts(), expires_in_ms=self.lease_ms, holding=[], seq=1, **green)
        if isinstance(request, m.Commit):
            return m.Committed(
                charged=request.actual, actual=request.actual, refunded=w.Amounts(),
                paid_back=w.Amounts(), late=False, seq=2, **green)
        if isinstance(request, m.Void):
            return m.Voided(refunded=w.Amounts(), paid_back=w.Amounts(), seq=3, **green)
        if isinstance(request, m.Extend):
            return m.Extended(expires_in_ms=request.ttl_ms, seq=4)
        if isinstance(request, m.Track):
            return m.Tracked(tracked=request.usage, seq=5, **green)
        if isinstance(request, m.Repay):
            return m.Repaid(
                returned=request.amounts, paid_back=w.Amounts(), debt=w.Amounts(), seq=6, **green)
        if isinstance(request, m.Ping):
            return m.Pong(time_ms=1, last_seq=5)
        if isinstance(request, m.Enforce):
            return m.Enforced(**green)
        if isinstance(request, m.Subscribe):
            return m.Subscribed(subscription=1, from_seq=request.from_seq or 6)
        if isinstance(request, m.Unsubscribe):
            return m.Unsubscribed(last_seq=9)
        if isinstance(request, m.Release):
            return m.Released(
                returned=w.Amounts(), consumed=w.Amounts(), debt=w.Amounts(), grants_moved=0, seq=7)
        if isinstance(request, m.Throttle):
            return m.Throttled(rate=request.rate, seq=8)
        if isinstance(request, m.Allocate):
            return m.Allocated(
                account=request.account, created=True, nominal=w.Amounts(), reserved=w.Amounts(),
                funded=w.Amounts(), ceiling=w.Amounts(), seq=9)
        if isinstance(request, m.Forecast):
            return m.Forecasted(forecasts=[])
        if isinstance(request, (m.Check, m.Adjust)):
            status = self.status(request.account or "main")
            if isinstance(request, m.Check):
                return m.Checked(status=status, remaining=w.Amounts(tokens=1))
            return m.Adjusted(status=status, seq=10)
        if isinstance(request, m.Report):
            row = m.ReportRow(
                status=self.status("main"), grants=1, denials=0, waits=0, commits=1, voids=0,
                abandoned=0, late_commits=0, overruns=0, granted=w.Amounts(), actual=w.Amounts(),
                borrowed=w.Amounts(), paid_back=w.Amounts())
            return m.Reported(rows=[row], next=None if request.after else "more")
        if isinstance(request, m.Inspect):
            return m.Inspected(
                accounts=[self.status("main")], grants=[], lines=[],
                next=None if request.after else "more")
        raise AssertionError(request)

    @staticmethod
    def status(account):
        names = ("nominal", "reserved", "funded", "ceiling", "held", "consumed", "borrowed",
                 "debt", "limit", "headroom")
        return m.AccountStatus(
            account=account, percentage=m.Fractions(tokens=120_000), level=m.Level.GREEN,
            action=m.Action.CONTINUE, open_grants=0, children=0, waiting=0,
            **{name: w.Amounts() for name in names})


def event(seq, subscription=1):
    return m.Event(
        subscription=subscription, seq=seq, time_ms=0, kind=m.EventKind.GRANTED, account="main",
        amounts=w.Amounts(), actual=w.Amounts(), borrowed=w.Amounts(), paid_back=w.Amounts(),
        count=1)


def recall(seq, grant, tokens, subscription=1, left=60.0):
    """So many tokens of a grant are wanted back, `left` seconds from now."""
    message = event(seq, subscription)
    message.kind, message.grant = m.EventKind.RECALL, grant
    message.amounts, message.claimant = w.Amounts(tokens=tokens), "main/b"
    message.due_ms = round((time.time() + left) * 1000)
    return message


def error(code, retry_after_ms=None, offset=None):
    return m.Error(code=code, message="the test says so", retry_after_ms=retry_after_ms,
                   offset=offset)
