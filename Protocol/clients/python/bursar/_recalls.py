"""Recalls: what was borrowed and is wanted back."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time as clock
import typing as t

from . import _messages as m
from ._errors import BursarError, NoCoordinator, TimedOut
from ._events import Events
from ._quantities import Duration, Money, amounts
from ._wire import Amounts, Quantity

if t.TYPE_CHECKING:
    from .aio import Bursar

log = logging.getLogger("bursar")

#: What ends a grant, and so what can be wanted back of it.
ENDS = frozenset((m.EventKind.COMMITTED, m.EventKind.VOIDED, m.EventKind.ABANDONED))


class Recall:
    """Borrowed amounts of a grant that are wanted back, by the account whose nominal they are.

    `grant` is its number, `account` the path that it is charged to, `amounts` what is wanted back,
    `claimant` the path of the account that wants it (None if that is gone), and `due` when it is
    taken, in seconds since 1970. Give back what can be given back, or settle the grant; what it
    still holds at `due` is taken. The grant stays open then, and what is used beyond it is an
    overrun.
    """

    def __init__(self, client: Bursar, event: m.Event) -> None:
        assert event.grant is not None and event.due_ms is not None
        self._client = client
        self.grant = event.grant
        self.account = event.account
        self.amounts = event.amounts
        self.claimant = event.claimant
        self.due = event.due_ms / 1000
        self.seq = event.seq

    def __repr__(self) -> str:
        return f"<Recall of {self.amounts} of grant {self.grant}>"

    @property
    def time_left(self) -> float:
        """Seconds until it is taken."""
        return max(self.due - clock.time(), 0)

    async def give_back(
        self,
        *,
        tokens: t.Optional[Quantity] = None,
        time: t.Optional[Duration] = None,
        cost: t.Optional[Money] = None,
    ) -> m.Repaid:
        """Gives back early: so much, or all that is wanted. What the grant does not hold any more
        cannot be given back; `returned` of the reply tells what was."""
        return await self._client.call(
            m.Repay(
                key=self._client._key(), account=None, grant=self.grant,
                amounts=amounts(tokens, time, cost) or self.amounts))


#: What is called with a Recall. A coroutine that it returns is awaited.
Handler = t.Callable[[Recall], t.Any]


def recalls(event: m.Event) -> bool:
    """Whether something is wanted back, and there is still time to do something about it."""
    return (event.kind == m.EventKind.RECALL and event.grant is not None
            and event.due_ms is not None and event.due_ms / 1000 > clock.time())


class Watch:
    """The grants of one account whose recalls are followed, all over one stream."""

    def __init__(self, desk: Desk, account: t.Optional[str]) -> None:
        self._desk = desk
        self._account = account
        # By grant: the first entry that its handler has not seen yet, and the handler.
        self._followers: t.Dict[int, t.Tuple[int, Handler]] = {}
        self._events: t.Optional[Events] = None
        self._task: t.Optional[asyncio.Future[None]] = None

    def follow(self, grant: int, from_seq: int, handler: Handler) -> None:
        reached = self._reached
        self._followers[grant] = from_seq, handler
        if self._events is not None and reached <= from_seq:
            return
        # Another grant's events have overtaken the reply that told of this one. The ledger has
        # them; those that the others have seen are not for them again.
        self._cover(reached, grant)
        self.stop()
        first = min(seq for seq, _ in self._followers.values())
        self._events = self._desk.events(self._account, first)
        self._task = self._desk.start(self._run(self._events))

    @property
    def _reached(self) -> int:
        return (self._events.next_seq or 0) if self._events is not None else 0

    def _cover(self, reached: int, newcomer: t.Optional[int] = None) -> None:
        for grant, (seq, handler) in self._followers.items():
            if grant != newcomer:
                self._followers[grant] = max(seq, reached), handler

    def unfollow(self, grant: int) -> bool:
        """Whether anybody is left."""
        self._followers.pop(grant, None)
        return bool(self._followers)

    def stop(self) -> None:
        if self._events is not None and self._task is not None:
            self._task.cancel()
            self._desk.start(self._events.close())
        self._events = self._task = None

    async def _run(self, events: Events) -> None:
        while True:
            try:
                event = await events.next()
            except (NoCoordinator, TimedOut) as error:
                log.info("recalls are not heard of at the moment: %s", error)
                continue
            except BursarError as error:
                log.warning("recalls are not heard of: %s", error)
                event = None
            if event is None:
                break
            self._receive(event)
        if self._events is events:
            self._cover(self._reached)
            self._events = self._task = None

    def _receive(self, event: m.Event) -> None:
        if event.grant is None or event.grant not in self._followers:
            return
        seq, handler = self._followers[event.grant]
        if event.kind in ENDS:
            self._desk.unfollow(event.grant, self._account)
        elif recalls(event) and event.seq >= seq:
            self._followers[event.grant] = event.seq + 1, handler
            self._desk.tell(handler, event)


class Desk:
    """All recalls that a client follows."""

    def __init__(self, client: Bursar) -> None:
        self._client = client
        self._watches: t.Dict[t.Optional[str], Watch] = {}
        self._tasks: t.Set[asyncio.Future[t.Any]] = set()

    def start(self, work: t.Coroutine[t.Any, t.Any, t.Any]) -> asyncio.Future[t.Any]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def events(self, account: t.Optional[str], from_seq: t.Optional[int]) -> Events:
        return self._client.events(m.Topic.ACCOUNT, account, from_seq=from_seq)

    def follow(
        self, grant: int, account: t.Optional[str], from_seq: int, handler: Handler
    ) -> None:
        watch = self._watches.setdefault(account, Watch(self, account))
        watch.follow(grant, from_seq, handler)

    def unfollow(self, grant: int, account: t.Optional[str]) -> None:
        watch = self._watches.get(account)
        if watch is not None and not watch.unfollow(grant):
            del self._watches[account]
            watch.stop()

    async def follow_all(self, account: t.Optional[str], handler: Handler) -> None:
        events = self.events(account, None)
        await events.start()
        self.start(self._tell_all(events, handler))

    async def _tell_all(self, events: Events, handler: Handler) -> None:
        while True:
            try:
                event = await events.next()
            except (NoCoordinator, TimedOut) as error:
                log.info("recalls are not heard of at the moment: %s", error)
                continue
            except BursarError as error:
                log.warning("recalls are not heard of: %s", error)
                return
            if event is None:
                return
            if recalls(event):
                self.tell(handler, event)

    def tell(self, handler: Handler, event: m.Event) -> None:
        self.start(self._call(handler, Recall(self._client, event)))

    async def _call(self, handler: Handler, recall: Recall) -> None:
        try:
            result = handler(recall)
            if inspect.isawaitable(result):
                await result
        except Exception as error:
            log.warning("the handler of %r failed: %r", recall, error)

    def close(self) -> None:
        self._watches.clear()
        for task in list(self._tasks):
            task.cancel()
