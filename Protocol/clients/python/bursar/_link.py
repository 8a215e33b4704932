"""A session with the coordinator that outlives its connections."""

from __future__ import annotations

import asyncio
import logging
import random
import typing as t

from . import _messages as m
from . import _wire as w
from ._connection import (
    TRANSIENT, Connection, ConnectionEnded, DeadlinePassed, Lost, OnReply, refused, within)
from ._errors import BursarError, NoCoordinator, OutcomeUnknown, ProtocolError, Refused, TimedOut
from ._keys import KeyRing

log = logging.getLogger("bursar")

BACKOFF_LEAST = 0.05
BACKOFF_MOST = 2.0
#: The coordinator waits that long for hello, so a welcome that takes longer will not come.
GREETING = 5.0


class Link:
    """Connects, reconnects with the same session, and repeats requests until their deadline."""

    def __init__(
        self, paths: t.Sequence[str], account: t.Optional[str], name: str, timeout: float
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._paths = paths
        self._account = account
        self._name = name
        self.timeout = timeout
        self.keys = KeyRing()
        self.welcome: t.Optional[m.Welcome] = None
        self._connection: t.Optional[Connection] = None
        self._opening: t.Optional[asyncio.Task[None]] = None
        # Until when somebody wants a connection, and how many in a row came to nothing.
        self._wanted_until = 0.0
        self._fruitless = 0
        self._last_failure = "it was not tried"
        self._is_closed = False
        self._resuming: t.Optional[asyncio.Task[None]] = None
        # End of the lease of each open grant that lives with this session, in the loop's time.
        self.leases: t.Dict[int, float] = {}

    def deadline(self, timeout: t.Optional[float], extra: float = 0.0) -> float:
        return self._loop.time() + (self.timeout if timeout is None else timeout) + extra

    # Connecting.

    async def first(self, deadline: float) -> Connection:
        """As `open`, but waits for a coordinator that is being restarted.

        One that stops refuses who connects, and whoever waits in the queue of its socket meets the next
        one. A socket where nobody listens is another matter: that fails at once.
        """
        pause = BACKOFF_LEAST
        while True:
            try:
                return await self.open(deadline)
            except Refused as error:
                if error.code != m.ErrorCode.SHUTTING_DOWN or self._loop.time() + pause > deadline:
                    raise
            except NoCoordinator as error:
                if not error.was_met or self._loop.time() + pause > deadline:
                    raise
            await asyncio.sleep(random.uniform(pause / 2, pause))
            pause = min(BACKOFF_MOST, pause * 2)

    async def open(self, deadline: float) -> Connection:
        """Tries each path once. Raises NoCoordinator, Refused or ProtocolError."""
        failures = []
        was_met = False
        for path in self._paths:
            connection = Connection(self._ended)
            try:
                await self._greet(path, connection, deadline)
            except (OSError, DeadlinePassed, ConnectionEnded) as error:
                was_met = was_met or isinstance(error, ConnectionEnded)
                reason = getattr(error, "strerror", None) or str(error) or "no welcome in time"
                failures.append(f"{path}: {reason}")
            else:
                self._connection = connection
                return connection
            finally:
                if self._connection is not connection:
                    connection.end(ConnectionEnded("the handshake failed"))
        raise NoCoordinator(f"no coordinator answers ({'; '.join(failures)})", was_met)

    async def _greet(self, path: str, connection: Connection, deadline: float) -> None:
        deadline = min(deadline, self._loop.time() + GREETING)
        await self._loop.create_unix_connection(lambda: connection, path)
        hello = m.Hello(
            version_least=m.VERSION_LEAST,
            version_most=m.VERSION_MOST,
            client=self._name,
            account=self._account,
            session=self.welcome.session if self.welcome else None,
        )
        try:
            welcome = await connection.greet(hello, deadline)
        except Lost as lost:
            raise lost.why from None
        if self.welcome and not welcome.resumed and self.leases:
            log.warning("session %d was lost; its grants are settled by policy",
                        self.welcome.session)
            self.leases.clear()
        self.welcome = welcome

    async def connection(self, deadline: float) -> Connection:
        """The connection, a new one if need be. Raises DeadlinePassed if there is none in time."""
        while True:
            if self._is_closed:
                raise BursarError("this client is closed")
            if self._connection is not None:
                return self._connection
            self._wanted_until = max(self._wanted_until, deadline)
            if self._opening is None:
                self._opening = self._loop.create_task(self._reopen())
                self._opening.add_done_callback(self._opened)
            opening = self._opening
            await within(deadline, opening)
            error = None if opening.cancelled() else opening.exception()
            if error is not None:
                raise error

    async def _reopen(self) -> None:
        """Tries until it succeeds, or nobody wants it any more."""
        while True:
            most = min(BACKOFF_MOST, BACKOFF_LEAST * 2 ** min(self._fruitless, 10))
            # Spread out, so that a restarted coordinator does not meet all its agents at once.
            await asyncio.sleep(random.uniform(0, most))
            self._fruitless += 1
            try:
                await self.open(self._loop.time() + GREETING)
                return
            except (Refused, NoCoordinator) as error:
                if isinstance(error, Refused) and error.code not in TRANSIENT:
                    raise
                self._last_failure = str(error)
                if self._loop.time() > self._wanted_until:
                    raise

    def _opened(self, task: asyncio.Task[None]) -> None:
        self._opening = None
        if not task.cancelled() and task.exception():
            log.debug("reconnecting failed: %s", task.exception())

    def _ended(self, connection: Connection) -> None:
        if self._connection is not connection:
            return
        self._connection = None
        self._last_failure = str(connection.failure)
        now = self._loop.time()
        leases = [end for end in self.leases.values() if end > now]
        idle = self._resuming is None or self._resuming.done()
        if leases and idle and not self._is_closed:
            # The session ends with its grants if it is not resumed, so do not wait for a request.
            self._resuming = self._loop.create_task(self._resume(max(leases)))

    async def _resume(self, deadline: float) -> None:
        try:
            await self.connection(deadline)
        except (BursarError, DeadlinePassed) as error:
            log.warning("the session could not be resumed: %s", error)

    # Asking.

    async def call(
        self,
        request: w.Request[w.ReplyType],
        deadline: float,
        on_reply: t.Optional[OnReply] = None,
    ) -> w.ReplyType:
        """The reply to a request, repeated on new connections until the deadline.

        A mutating request keeps its key, so it is carried out at most once.
        """
        key: t.Optional[m.IdempotencyKey] = getattr(request, "key", None)

        def receive(connection: Connection, reply: w.Reply) -> None:
            self._fruitless = 0
            if key is not None and not is_shutdown(reply):
                self.keys.answered(key)
            if on_reply is not None:
                on_reply(connection, reply)

        sent = False
        try:
            while True:
                connection = await self.connection(deadline)
                try:
                    reply = await connection.call(request, deadline, receive)
                except Lost as lost:
                    sent = sent or lost.sent
                    if isinstance(lost.why, ProtocolError):
                        raise lost.why from None
                    continue
                if not is_shutdown(reply):
                    break
                await self._wait_for_end(connection, deadline)
        except DeadlinePassed as passed:
            raise self._late(request, key, sent or passed.sent) from None
        except (BursarError, w.EncodingRefusal) as error:
            self._forget(key, sent)
            if key is not None and sent:
                raise OutcomeUnknown(request, str(error)) from error
            raise
        except asyncio.CancelledError:
            self._forget(key, sent=True)
            raise
        if isinstance(reply, m.Error):
            # Also after a lost reply: had the request been carried out, this were its answer.
            raise refused(reply)
        return t.cast(w.ReplyType, reply)

    def _forget(self, key: t.Optional[m.IdempotencyKey], sent: bool) -> None:
        if key is not None and sent:
            self.keys.give_up(key)
        elif key is not None:
            self.keys.answered(key)

    def _late(
        self, request: w.Message, key: t.Optional[m.IdempotencyKey], sent: bool
    ) -> BursarError:
        """What a deadline that has passed means."""
        connected = self._connection is not None
        why = "no answer came in time" if connected else self._last_failure
        self._forget(key, sent)
        if key is not None and sent:
            return OutcomeUnknown(request, why)
        name = type(request).__name__
        return (TimedOut if connected else NoCoordinator)(f"{name} was not answered: {why}")

    async def _wait_for_end(self, connection: Connection, deadline: float) -> None:
        try:
            await within(min(deadline, self._loop.time() + BACKOFF_MOST), connection.ended)
        except DeadlinePassed:
            connection.end(ConnectionEnded("the coordinator is stopping"))

    async def close(self) -> None:
        """Tells the coordinator which answers it need not keep, and ends the connection."""
        connection = self._connection
        if connection is not None and self.keys.last > 0 and not self._is_closed:
            key = m.IdempotencyKey(
                client=self.keys.client, number=self.keys.last,
                acknowledged_through=self.keys.acknowledged)
            try:
                await connection.call(m.Ping(acknowledged=key), self._loop.time() + 1)
            except (Lost, DeadlinePassed):
                pass
        self._is_closed = True
        for task in (self._opening, self._resuming):
            if task is not None:
                task.cancel()
        if connection is not None:
            connection.end(ConnectionEnded("this client was closed"))


def is_shutdown(reply: w.Reply) -> bool:
    """Whether the request is to be repeated with the same key elsewhere."""
    return isinstance(reply, m.Error) and reply.code == m.ErrorCode.SHUTTING_DOWN
