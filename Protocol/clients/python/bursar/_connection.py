"""One connection: frames out, frames in, and who waits for which reply."""

from __future__ import annotations

import asyncio
import collections
import typing as t

from . import _messages as m
from . import _wire as w
from ._errors import BursarError, ProtocolError, Refused, seconds

#: Other errors of the connection say that the same bytes would be refused again.
TRANSIENT = frozenset(
    (m.ErrorCode.TOO_MANY_CONNECTIONS, m.ErrorCode.STALLED, m.ErrorCode.SHUTTING_DOWN))
INCOMING: t.Mapping[int, t.Type[w.Message]] = {**m.REPLIES, **m.EVENTS}


class Lost(Exception):
    """The connection ended before the reply came; `sent` says whether the request had gone out."""

    def __init__(self, why: BursarError, sent: bool) -> None:
        super().__init__(str(why))
        self.why = why
        self.sent = sent


class DeadlinePassed(Exception):
    def __init__(self, sent: bool = False) -> None:
        super().__init__()
        self.sent = sent


class ConnectionEnded(BursarError):
    """The other side closed the connection, or the system did."""


async def within(deadline: float, future: asyncio.Future[t.Any]) -> None:
    """Waits until the future is done, without consuming or cancelling it."""
    left = deadline - asyncio.get_running_loop().time()
    done, _ = await asyncio.wait(
        {future}, timeout=None if deadline == float("inf") else max(left, 0))
    if not done:
        raise DeadlinePassed()


class EventSink(t.Protocol):
    """What gets the events of a subscription."""

    def receive(self, event: w.Message) -> None: ...

    def wake(self) -> None: ...


#: The first version of the protocol in which the coordinator estimates amounts.
ESTIMATES_SINCE = 2

OnReply = t.Callable[["Connection", w.Reply], None]


class Call(t.NamedTuple):
    request: w.Request[t.Any]
    waits: bool
    reply: asyncio.Future[w.Reply]
    on_reply: t.Optional[OnReply]


def may_wait(request: w.Message) -> bool:
    return isinstance(request, m.Reserve) and request.wait_ms > 0


class Connection(asyncio.Protocol):
    """Pipelines requests; replies may come in any order.

    No more than the coordinator's limit are in flight, and of reserves that may wait for budget
    fewer, so that a commit which frees it always gets through.
    """

    def __init__(self, on_end: t.Callable[["Connection"], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_end = on_end
        self._buffer = bytearray()
        self._calls: t.Dict[int, Call] = {}
        self._correlation = 0
        self._version = 0
        self._in_flight_most = 1
        self._length_most = w.LENGTH_MOST
        self._room: t.Deque[asyncio.Future[None]] = collections.deque()
        self._writable: t.Optional[asyncio.Future[None]] = None
        self._transport: t.Optional[asyncio.Transport] = None
        self.streams: t.Dict[int, EventSink] = {}
        self.failure: t.Optional[BursarError] = None
        self.ended: asyncio.Future[None] = self._loop.create_future()

    async def greet(self, hello: m.Hello, deadline: float) -> m.Welcome:
        """The handshake. Raises Lost, DeadlinePassed or Refused."""
        welcome = await self.call(hello, deadline)
        if isinstance(welcome, m.Error):
            raise refused(welcome)
        assert isinstance(welcome, m.Welcome)
        if not hello.version_least <= welcome.version <= hello.version_most:
            self.end(ProtocolError(f"the coordinator chose version {welcome.version}"))
            raise Lost(self._why, sent=True)
        self._version = welcome.version
        self._in_flight_most = max(welcome.in_flight_most, 1)
        return welcome

    async def call(
        self,
        request: w.Request[t.Any],
        deadline: float,
        on_reply: t.Optional[OnReply] = None,
    ) -> w.Reply:
        """Sends a request and waits for its reply, which may be an Error.

        `on_reply` is called in the order of arrival, also when nobody waits for the reply any more.
        """
        waits = may_wait(request)
        while self.failure is None and not self._has_room(waits):
            turn = self._writable or self._loop.create_future()
            if turn is not self._writable:
                self._room.append(turn)
            await within(deadline, turn)
        if self.failure is not None:
            raise Lost(self.failure, sent=False)
        if isinstance(request, m.Reserve) and self._version < ESTIMATES_SINCE:
            _must_say_amounts(request, self._version)
        self._correlation += 1
        frame = w.encode_frame(request, self._correlation)
        call = Call(request, waits, self._loop.create_future(), on_reply)
        # A reply that nobody waits for any more may be an exception, which is then no news.
        call.reply.add_done_callback(lambda reply: reply.cancelled() or reply.exception())
        self._calls[self._correlation] = call
        assert self._transport is not None
        self._transport.write(frame)
        try:
            await within(deadline, call.reply)
        except DeadlinePassed:
            raise DeadlinePassed(sent=True) from None
        return call.reply.result()

    def _has_room(self, waits: bool) -> bool:
        if self._writable is not None or len(self._calls) >= self._in_flight_most:
            return False
        waiting = sum(call.waits for call in self._calls.values())
        return not waits or waiting < max(1, self._in_flight_most * 3 // 4)

    def _give_room(self) -> None:
        while self._room:
            turn = self._room.popleft()
            if not turn.done():
                turn.set_result(None)

    # What the event loop calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = t.cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        try:
            while self.failure is None:
                count = w.split(self._buffer, self._length_most)
                if count is None:
                    break
                frame = bytes(self._buffer[:count])
                del self._buffer[:count]
                self._receive(frame)
        except w.DecodingRefusal as refusal:
            self.end(ProtocolError(f"the coordinator sent what is no frame: {refusal}"))

    def connection_lost(self, exc: t.Optional[Exception]) -> None:
        self.end(ConnectionEnded(str(exc) if exc else "the coordinator closed the connection"))

    def pause_writing(self) -> None:
        self._writable = self._loop.create_future()

    def resume_writing(self) -> None:
        writable, self._writable = self._writable, None
        if writable is not None and not writable.done():
            writable.set_result(None)

    def _receive(self, frame: bytes) -> None:
        correlation, message = w.decode_frame(frame, INCOMING, self._version)
        if isinstance(message, (m.Event, m.Overflow)):
            # Events of a subscription that has just been ended may still be under way.
            sink = self.streams.get(message.subscription)
            return sink.receive(message) if sink else None
        if isinstance(message, m.Error) and (correlation == 0 or message.code.closes_connection):
            return self.end(connection_error(message))
        call = self._calls.get(correlation)
        if call is None:
            what = type(message).__name__
            return self.end(ProtocolError(f"{what} answers no request: correlation {correlation}"))
        if not isinstance(message, (call.request.REPLY, m.Error)):
            names = type(message).__name__, type(call.request).__name__
            return self.end(ProtocolError("{} is no reply to {}".format(*names)))
        del self._calls[correlation]
        if call.on_reply:
            call.on_reply(self, message)
        if not call.reply.done():
            call.reply.set_result(message)
        self._give_room()

    def end(self, why: BursarError) -> None:
        """Ends the connection; whoever waits learns why."""
        if self.failure is not None:
            return
        self.failure = why
        if self._transport is not None:
            self._transport.abort()
        calls, self._calls = self._calls, {}
        for call in calls.values():
            if not call.reply.done():
                call.reply.set_exception(Lost(why, sent=True))
        self.resume_writing()
        self._give_room()
        for stream in self.streams.values():
            stream.wake()
        self.ended.set_result(None)
        self._on_end(self)

    @property
    def _why(self) -> BursarError:
        return self.failure or ConnectionEnded("the connection has ended")


def _must_say_amounts(request: m.Reserve, version: int) -> None:
    """An older coordinator would take what it is to estimate as what is not asked at all."""
    for bit, amount in ((1, request.want.tokens), (4, request.want.cost_nano)):
        if (request.estimate or 0) & bit and amount is None:
            raise ProtocolError(
                f"the coordinator speaks version {version} of the protocol and estimates nothing: "
                "ask for an amount, or give one with bursar.auto(first)")


def connection_error(message: m.Error) -> BursarError:
    """What an error that ends the connection is raised as."""
    if message.code in TRANSIENT or not message.code.closes_connection:
        return refused(message)
    place = "" if message.offset is None else f" at byte {message.offset} of a frame"
    return ProtocolError(f"{message.code.label}{place}: {message.message}")


def refused(message: m.Error) -> Refused:
    return Refused(message.code, message.message, seconds(message.retry_after_ms))
