"""Events: ordered, unique, and resumed after whatever interrupts them."""

from __future__ import annotations

import asyncio
import collections
import typing as t

from . import _messages as m
from . import _wire as w
from ._connection import Connection, DeadlinePassed, Lost, within
from ._errors import TimedOut
from ._link import Link

#: Events that wait here for a slow reader; beyond, the stream stops and is resumed later.
BUFFERED_MOST = 4_096


class Events:
    """An asynchronous iterator over events.

    It goes on after a lost connection, an overflow or a restart of the coordinator from the entry
    behind the last one that it saw. `next_seq` is `from_seq` for a later stream that goes on where
    this one was left. `timeout` is the most that one event may take, in seconds, or None.
    """

    def __init__(
        self,
        link: Link,
        topic: m.Topic,
        account: t.Optional[str],
        from_seq: t.Optional[int],
        timeout: t.Optional[float],
    ) -> None:
        self._link = link
        self._topic = topic
        self._account = account
        self.timeout = timeout
        self._buffer: t.Deque[m.Event] = collections.deque()
        self._resume_from = from_seq
        self._live: t.Optional[t.Tuple[Connection, int]] = None
        self._arrival: t.Optional[asyncio.Future[None]] = None
        self._is_closed = False
        self.next_seq = from_seq

    def __aiter__(self) -> Events:
        return self

    async def __anext__(self) -> m.Event:
        event = await self.next(self.timeout)
        if event is None:
            raise StopAsyncIteration
        return event

    async def __aenter__(self) -> Events:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def start(self) -> None:
        """Subscribes, so that nothing is missed from here on. Iterating does it too."""
        if self._live is None and not self._is_closed:
            await self._subscribe(self._link.deadline(None))

    async def next(self, timeout: t.Optional[float] = None) -> t.Optional[m.Event]:
        """The next event; None after close. Raises TimedOut, NoCoordinator or Refused."""
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        while not self._buffer:
            if self._is_closed:
                return None
            if self._live is None:
                most = self._link.deadline(None)
                await self._subscribe(most if deadline is None else min(most, deadline))
                continue
            self._arrival = loop.create_future()
            try:
                await within(float("inf") if deadline is None else deadline, self._arrival)
            except DeadlinePassed:
                raise TimedOut(f"no event within {timeout} s") from None
        event = self._buffer.popleft()
        self.next_seq = event.seq + 1
        return event

    async def close(self) -> None:
        """Ends the stream; the iterator ends with it."""
        self._is_closed = True
        self._buffer.clear()
        self.wake()
        if self._live is not None:
            connection, number = self._live
            self._stop()
            try:
                await connection.call(
                    m.Unsubscribe(subscription=number), self._link.deadline(None))
            except (Lost, DeadlinePassed):
                pass

    async def _subscribe(self, deadline: float) -> None:
        request = m.Subscribe(
            topic=self._topic, account=self._account, from_seq=self._resume_from)
        await self._link.call(request, deadline, self._subscribed)

    def _subscribed(self, connection: Connection, reply: w.Reply) -> None:
        """Called before the frame behind the reply is looked at, which may be an event already."""
        if isinstance(reply, m.Subscribed) and not self._is_closed:
            self._live = connection, reply.subscription
            connection.streams[reply.subscription] = self
            self._resume_from = reply.from_seq
            if self.next_seq is None:
                self.next_seq = reply.from_seq

    def _stop(self) -> None:
        if self._live is not None:
            connection, number = self._live
            connection.streams.pop(number, None)
            self._live = None

    # What the connection calls.

    def receive(self, event: w.Message) -> None:
        if isinstance(event, m.Overflow):
            self._resume_from = event.resume_from
            self._stop()
        elif isinstance(event, m.Event):
            self._buffer.append(event)
            self._resume_from = event.seq + 1
            if len(self._buffer) >= BUFFERED_MOST:
                self._drop_subscription()
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    def wake(self) -> None:
        """The connection has ended, or the stream was closed."""
        if self._live is not None and self._live[0].failure is not None:
            self._live = None
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    def _drop_subscription(self) -> None:
        """The reader is slow: stop here, and go on from the ledger once it has caught up."""
        if self._live is not None:
            connection, number = self._live
            self._stop()
            asyncio.ensure_future(drop(connection, number, self._link.deadline(None)))


async def drop(connection: Connection, number: int, deadline: float) -> None:
    try:
        await connection.call(m.Unsubscribe(subscription=number), deadline)
    except (Lost, DeadlinePassed):
        pass
