"""Hostile clients, each a function that runs until a deadline and says what it got; see `hostile` beside it."""

import array
import collections
import itertools
import json
import os
import pathlib
import random
import select
import signal
import socket
import struct
import time

import bursar._messages as m
from bursar import _wire as w

HEADER = struct.Struct("<IHHQ")
INCOMING = {**m.REPLIES, **m.EVENTS}
VECTORS = pathlib.Path("Protocol/vectors/invalid")
NUMBERS = itertools.count(1)
TOKEN = w.Amounts(tokens=1)


class Client:
    """A connection that does as it is told, whatever is allowed."""

    def __init__(self, path, account="main/bad", hello=True, session=None):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(str(path))
        self.received = bytearray()
        self.identity = random.getrandbits(63)
        self.version = 0
        if hello:
            self.send(m.Hello(version_least=0, version_most=m.VERSION_MOST, client="hostile",
                              account=account, session=session))
            self.welcome = self.reply()
            self.version = getattr(self.welcome, "version", 0)

    def key(self, acknowledged=None):
        number = next(NUMBERS)
        return m.IdempotencyKey(client=self.identity, number=number,
                                acknowledged_through=number - 1 if acknowledged is None else acknowledged)

    def reserve(self, tokens=1, account=None, key=None, **options):
        return m.Reserve(key=key or self.key(), account=account, want=w.Amounts(tokens=tokens),
                         least=w.Amounts(), operation_class=m.OperationClass.ESSENTIAL,
                         wait_ms=options.pop("wait_ms", 0), detached=False,
                         explain=options.pop("explain", False), **options)

    def frames(self, *messages):
        return b"".join(w.encode_frame(each, next(NUMBERS)) for each in messages)

    def send(self, *messages):
        self.socket.sendall(self.frames(*messages))

    def frame(self):
        """The next frame, or None at the end."""
        while (size := w.split(self.received)) is None:
            try:
                data = self.socket.recv(1 << 18)
            except ConnectionError:
                return None
            if not data:
                return None
            self.received += data
        frame = bytes(self.received[:size])
        del self.received[:size]
        return frame

    def reply(self):
        frame = self.frame()
        return None if frame is None else w.decode_frame(frame, INCOMING, self.version)[1]

    def ask(self, message):
        self.send(message)
        return self.reply()

    def close(self):
        self.socket.close()


def name(reply):
    if reply is None:
        return "closed"
    if isinstance(reply, m.Error):
        return reply.code.label
    if isinstance(reply, m.Reserved):
        return (reply.reason or reply.verdict).label
    return type(reply).__name__.lower()


def until(deadline):
    while time.monotonic() < deadline:
        yield


def pump(clients, bytes_each, deadline, got, most=None):
    """Sends the same bytes to all again and again as fast as they are taken, and reads what comes."""
    poll = select.epoll()
    by_fd, left = {}, {}
    for each in clients:
        each.socket.setblocking(False)
        by_fd[each.socket.fileno()] = each
        left[each.socket.fileno()] = memoryview(bytes_each(each))
        poll.register(each.socket, select.EPOLLIN | select.EPOLLOUT)
    while time.monotonic() < deadline and by_fd:
        for fd, event in poll.poll(0.05):
            client = by_fd.get(fd)
            if client is None:
                continue
            try:
                if event & select.EPOLLIN:
                    data = client.socket.recv(1 << 18)
                    if not data:
                        raise ConnectionError
                    got["bytes"] += len(data)
                if event & select.EPOLLOUT:
                    sent = client.socket.send(left[fd][:most])
                    left[fd] = left[fd][sent:]
                    if not left[fd]:
                        left[fd] = memoryview(bytes_each(client))
                        got["rounds"] += 1
            except BlockingIOError:
                pass
            except ConnectionError:
                got["closed"] += 1
                poll.unregister(fd)
                del by_fd[fd]


# Each takes the socket's path and a deadline, and returns what it got, counted.

def bytes_at_a_time(path, deadline):
    got = collections.Counter()
    pump([Client(path) for _ in range(64)], lambda c: c.frames(m.Ping()), deadline, got, most=1)
    return got


def half_close(path, deadline):
    got = collections.Counter()
    for _ in until(deadline):
        client = Client(path)
        client.send(*(client.reserve() for _ in range(32)))
        client.socket.shutdown(socket.SHUT_WR)
        while (reply := client.reply()) is not None:
            got[name(reply)] += 1
        got["closed"] += 1
        client.close()
    got["short"] = int(got["granted"] + got["busy"] != 32 * got["closed"])
    return got


def never_reading(path, deadline):
    got = collections.Counter()
    clients = [Client(path) for _ in range(128)]
    for client in clients:
        client.socket.setblocking(False)
    pages = clients[0].frames(*(m.Inspect(subject=m.Subject.ACCOUNTS) for _ in range(64)))
    for _ in until(deadline):
        for client in clients:
            try:
                client.socket.send(pages)
                got["taken"] += 1
            except BlockingIOError:
                got["not read"] += 1
            except ConnectionError:
                got["closed"] += 1
    return got


def flood_of_connections(path, deadline):
    got, held = collections.Counter(), []
    for _ in range(700):
        client = Client(path, hello=False)
        held.append(client)
        try:
            client.send(m.Hello(version_least=0, version_most=m.VERSION_MOST, client="hostile"))
        except BrokenPipeError:
            pass
        got[name(client.reply())] += 1
    time.sleep(max(0, deadline - time.monotonic()))
    return got


def connect_and_close(path, deadline):
    got = collections.Counter()
    for _ in until(deadline):
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(str(path))
        peer.close()
        got["connected"] += 1
    return got


def large_frames(path, deadline):
    """Pings with 64 KiB of a newer version's fields behind them: each is valid."""
    got = collections.Counter()
    ping = w.encode_frame(m.Ping(), 1)
    body = ping[16:] + bytes(65_536 - 12 - len(ping) + 16)
    frame = HEADER.pack(12 + len(body), m.Ping.KIND, 0, 1) + body
    pump([Client(path) for _ in range(16)], lambda _: frame, deadline, got)
    return got


def pipelined(path, deadline):
    """64 requests on each of 64 connections, all denied, as fast as they are taken."""
    got = collections.Counter()
    clients = [Client(path) for _ in range(64)]
    frames = clients[0].frames(*(clients[0].reserve(10**12) for _ in range(64)))
    pump(clients, lambda _: frames, deadline, got)
    return got


def passing_descriptors(path, deadline):
    got = collections.Counter()
    client = Client(path)
    descriptors = array.array("i", [os.open("/dev/null", os.O_RDONLY) for _ in range(100)])
    for _ in until(deadline):
        client.socket.sendmsg([client.frames(m.Ping())],
                              [(socket.SOL_SOCKET, socket.SCM_RIGHTS, descriptors)])
        got[name(client.reply())] += 1
    return got


def stale_keys(path, deadline):
    got = collections.Counter()
    client = Client(path)
    key = client.key(acknowledged=0)
    client.ask(client.reserve(1, key=key))
    for tokens in itertools.count(2):
        if time.monotonic() > deadline:
            return got
        got[name(client.ask(client.reserve(tokens, key=key)))] += 1


def forged_accounts(path, deadline):
    got = collections.Counter()
    client = Client(path)
    for _ in until(deadline):
        got[name(client.ask(client.reserve(account="main/secret")))] += 1
        other = Client(path, account="main/secret/deeper")
        got[name(other.welcome)] += 1
        other.close()
    return got


def grants_of_others(path, deadline):
    got = collections.Counter()
    client = Client(path)
    for number in itertools.cycle(range(1, 20_000)):
        if time.monotonic() > deadline:
            return got
        got[name(client.ask(m.Commit(key=client.key(), grant=number, actual=TOKEN)))] += 1


def silent(path, deadline):
    got, held = collections.Counter(), []
    for _ in range(256):
        held.append(Client(path, hello=False))
    got["open"] = len(held)
    time.sleep(max(0, deadline - time.monotonic()))
    return got


def slow_hello(path, deadline):
    got = collections.Counter()
    hello = w.encode_frame(m.Hello(version_least=0, version_most=1, client="x" * 4_000), 1)
    pump([Client(path, hello=False) for _ in range(128)], lambda _: hello, deadline, got, most=1)
    return got


def garbage(path, deadline):
    """Every broken frame of the vectors, then noise."""
    got = collections.Counter()
    cases = [each for file in sorted(VECTORS.glob("*.json"))
             for each in json.loads(file.read_text())["vectors"]
             if each["role"] == "request" and each["message"] != "Hello" and each.get("length_most") is None]
    for case in itertools.cycle(cases):
        if time.monotonic() > deadline:
            break
        client = Client(path)
        client.socket.sendall(bytes.fromhex(case["hex"]))
        client.socket.shutdown(socket.SHUT_WR)
        code = name(client.reply())
        got[code if code == case["error"]["code"] else f"{code}, not {case['error']['code']}"] += 1
        client.close()
        client = Client(path, hello=False)
        client.socket.sendall(random.randbytes(200))
        got[name(client.reply())] += 1
        client.close()
    return got


def one_correlation(path, deadline):
    got = collections.Counter()
    client = Client(path)
    frames = b"".join(w.encode_frame(m.Ping(), 7) for _ in range(64))
    for _ in until(deadline):
        client.socket.sendall(frames)
        for _ in range(64):
            got[name(client.reply())] += 1
    return got


def deep_paths(path, deadline):
    got = collections.Counter()
    client = Client(path)
    for number in itertools.count():
        if time.monotonic() > deadline:
            return got
        deep = "/".join(["main", *(f"{'x' * 58}{number % 7}" for _ in range(15 + number % 2))])
        got[name(client.ask(client.reserve(account=deep)))] += 1


def guessed_sessions(path, deadline):
    got = collections.Counter()
    known = [int(text) for text in os.environ["HOSTILE_SESSIONS"].split()]
    for number in itertools.count():
        if time.monotonic() > deadline:
            return got
        session = known[number % len(known)] if number % 2 else random.getrandbits(63)
        client = Client(path, session=session)
        got["resumed" if client.welcome.resumed else "a session of its own"] += 1
        client.close()


def many_subscriptions(path, deadline):
    """As many as there may be, to all that happens, without reading."""
    got, held = collections.Counter(), []
    for _ in range(16):
        client = Client(path)
        held.append(client)
        client.send(*(m.Subscribe(topic=m.Topic.POOL) for _ in range(65)))
        for _ in range(65):
            while isinstance(reply := client.reply(), m.Event):
                pass
            got[name(reply)] += 1
    time.sleep(max(0, deadline - time.monotonic()))
    return got


def many_listeners(path, deadline):
    """As many subscriptions as there may be, to all that happens, which are read as it comes."""
    got, clients = collections.Counter(), []
    poll = select.epoll()
    for _ in range(16):
        client = Client(path)
        clients.append(client)
        client.send(*(m.Subscribe(topic=m.Topic.POOL) for _ in range(64)))
        client.socket.setblocking(False)
        poll.register(client.socket, select.EPOLLIN)
    by_fd = {each.socket.fileno(): each.socket for each in clients}
    while time.monotonic() < deadline and by_fd:
        for fd, _ in poll.poll(0.05):
            data = by_fd[fd].recv(1 << 18)
            got["bytes"] += len(data)
            if not data:
                got["closed"] += 1
                poll.unregister(by_fd.pop(fd))
    return got


def history_readers(path, deadline):
    got = collections.Counter()
    clients = [Client(path) for _ in range(32)]
    for client in clients:
        for _ in range(16):
            client.send(m.Subscribe(topic=m.Topic.POOL, from_seq=1))
    pump(clients, lambda c: c.frames(m.Ping()), deadline, got)
    return got


def full_queue(path, deadline):
    got = collections.Counter()
    held = [Client(path) for _ in range(48)]
    for client in held:
        client.socket.settimeout(0.05)
        client.send(*(client.reserve(1_000, "main/poor", wait_ms=60_000, key=client.key(0))
                      for _ in range(63)))
    for client in itertools.cycle(held):
        if time.monotonic() > deadline:
            return got
        try:
            got[name(client.reply())] += 1
            client.send(client.reserve(1_000, "main/poor", wait_ms=60_000, key=client.key(0)))
        except TimeoutError:
            got["waits"] += 1


def many_accounts(path, deadline):
    got = collections.Counter()
    client = Client(path)
    for number in range(10_000):
        if time.monotonic() > deadline:
            break
        got[name(client.ask(client.reserve(account=f"main/bad/{os.getpid()}-{number}")))] += 1
    return got


def many_answers(path, deadline):
    """Never acknowledges, in many accounts."""
    got = collections.Counter()
    client = Client(path)
    for number in itertools.count():
        if time.monotonic() > deadline:
            return got
        frames = client.frames(*(
            m.Track(key=client.key(acknowledged=0), account=f"main/bad/{number % 50}", usage=TOKEN,
                    grant=None) for _ in range(64)))
        client.socket.sendall(frames)
        for _ in range(64):
            got[name(client.reply())] += 1


def many_reports(path, deadline):
    got = collections.Counter()
    clients = [Client(path) for _ in range(16)]
    message = m.Attribution(account="main/bad", by=[m.Dimension.OPERATION])
    for client in itertools.cycle(clients):
        if time.monotonic() > deadline:
            return got
        got[name(client.ask(message))] += 1


def many_statuses(path, deadline):
    got = collections.Counter()
    pump([Client(path) for _ in range(16)],
         lambda c: c.frames(*(m.Inspect(subject=m.Subject.COORDINATOR) for _ in range(32))),
         deadline, got)
    return got


def stopped(path, deadline):
    got = collections.Counter()
    clients = [Client(path) for _ in range(64)]
    for client in clients:
        client.send(*(client.reserve() for _ in range(64)))
        client.send(m.Subscribe(topic=m.Topic.POOL, from_seq=1))
    got["stopped"] = 1
    os.write(int(os.environ["HOSTILE_OUT"]), json.dumps(got).encode())
    os.kill(os.getpid(), signal.SIGSTOP)
    return got


def passed_socket(path, deadline):
    """Whoever gets a connection handed over asks with the rights of who made it. Runs as root at first."""
    got = collections.Counter()
    os.seteuid(int(os.environ["HOSTILE_UID"]))
    client = Client(path)
    os.seteuid(0)
    for _ in until(deadline):
        a, b = socket.socketpair()
        if os.fork() == 0:
            try:
                os.setuid(int(os.environ["HOSTILE_OTHER"]))
                _, fds, _, _ = socket.recv_fds(b, 1, 1)
                client.socket = socket.socket(fileno=fds[0])
                client.socket.settimeout(60)
                b.sendall(name(client.ask(client.reserve(account="main/secret"))).encode())
            except BaseException as error:
                b.sendall(repr(error).encode())
            os._exit(0)
        socket.send_fds(a, [b"x"], [client.socket.fileno()])
        got[a.recv(64).decode()] += 1
        os.wait()
        a.close(), b.close()
    return got


def deaf(path, deadline):
    """Asks, then does not listen: shuts down reading, closes at once, or sends out of band."""
    got = collections.Counter()
    for number in itertools.count():
        if time.monotonic() > deadline:
            return got
        client = Client(path)
        try:
            client.send(*(client.reserve() for _ in range(16)))
            if number % 3 == 0:
                client.socket.shutdown(socket.SHUT_RD)
                client.send(*(client.reserve() for _ in range(16)))
            elif number % 3 == 1:
                client.socket.send(b"!", socket.MSG_OOB)
        except OSError as error:
            got[type(error).__name__] += 1
        client.close()
        got["closed"] += 1
