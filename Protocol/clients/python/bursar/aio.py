"""The client for asyncio. `bursar.connect` is the same for threads.

    async with bursar.aio.connect(account="main/planner") as b:
        async with b.grant(tokens=4000, operation="plan", wait=5) as g:
            g.use(await client.responses.create(...))

Durations are in seconds, tokens are counts, cost is in units of the currency ('0.05').
Whatever is asked ends by `timeout` (of the client, unless given), a wait for budget not counted.
"""

from __future__ import annotations

import asyncio
import os
import sys
import typing as t

from . import _calls, _find, _verbs
from . import _messages as m
from ._errors import BursarError, Denied, NoCoordinator, WaitTimedOut
from ._events import Events
from ._following import Followed
from ._grant import Grant
from ._link import Link
from ._quantities import Auto, Duration, Money, amounts, estimated, milliseconds
from ._recalls import Desk, Handler, Recall
from ._wire import Amounts, Quantity, ReplyType, Request, Unlimited

__all__ = ["Bursar", "Events", "Followed", "Grant", "Recall", "connect", "current_grant"]

Result = t.TypeVar("Result")


class Opening(t.Generic[Result]):
    """Something to `await`, or to enter with `async with`, which also closes it."""

    def __init__(self, make: t.Callable[[], t.Coroutine[t.Any, t.Any, Result]]) -> None:
        self._make = make
        self._made: t.Any = None

    def made(self) -> t.Coroutine[t.Any, t.Any, Result]:
        """The same as a coroutine."""
        return self._make()

    def __await__(self) -> t.Generator[t.Any, None, Result]:
        return self._make().__await__()

    async def __aenter__(self) -> Result:
        self._made = await self._make()
        await self._made.__aenter__()
        return t.cast(Result, self._made)

    async def __aexit__(self, *exception: t.Any) -> t.Any:
        return await self._made.__aexit__(*exception)


def connect(
    socket: t.Union[str, os.PathLike[str], None] = None,
    *,
    account: t.Optional[str] = None,
    timeout: float = 10.0,
    patience: float = 0.0,
    name: t.Optional[str] = None,
    control: bool = False,
) -> Opening[Bursar]:
    """A client, connected. Raises NoCoordinator, Refused or ProtocolError.

    `account` is what requests mean that name none; $BURSAR_ACCOUNT, unless given. Without `socket`, $BURSAR_SOCKET,
    $XDG_RUNTIME_DIR/bursar/bursar.sock and /run/bursar/bursar.sock are tried. `patience` is how
    long to keep trying while no coordinator is there at first; later, requests try until their
    timeout. `control` takes the operators' socket beside the agents'.
    """
    async def make() -> Bursar:
        program = os.path.basename(sys.argv[0] or "") or "python"
        link = Link(
            _find.candidates(socket, control), _find.account(account), name or program, timeout)
        end = link.deadline(patience)
        while True:
            try:
                await link.first(link.deadline(None))
                return Bursar(link)
            except NoCoordinator:
                left = link.deadline(0) - end
                if left >= 0:
                    raise
                await asyncio.sleep(min(0.1, -left))

    return Opening(make)


class Bursar(_verbs.Verbs):
    """A session with the coordinator. Made by `connect`; for one event loop only."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._recalls = Desk(self)

    async def __aenter__(self) -> Bursar:
        _calls.enter(self)
        return self

    async def __aexit__(self, *_: object) -> None:
        _calls.leave(self)
        await self.close()

    async def close(self) -> None:
        """Ends the connection. Grants that are still open are settled by the coordinator."""
        self._recalls.close()
        await self._link.close()

    @property
    def welcome(self) -> m.Welcome:
        """What the coordinator said last when greeting: its name, limits, the account."""
        assert self._link.welcome is not None
        return self._link.welcome

    async def call(
        self,
        request: Request[ReplyType],
        timeout: t.Optional[float] = None,
        *,
        extra: float = 0.0,
    ) -> ReplyType:
        """Sends any message of the protocol; the verbs below are made of this.

        A request of OutcomeUnknown can be given again: its key makes that safe.
        """
        return await self._link.call(request, self._link.deadline(timeout, extra))

    def _key(self) -> m.IdempotencyKey:
        return self._link.keys.next()

    def grant(
        self,
        account: t.Optional[str] = None,
        *,
        tokens: t.Union[Quantity, Auto, str, None] = None,
        time: t.Union[Duration, Unlimited, None] = None,
        cost: t.Union[Money, Unlimited, Auto, None] = None,
        least: Amounts = Amounts(),
        operation: t.Optional[str] = None,
        model: t.Optional[str] = None,
        prompt_tokens: t.Optional[int] = None,
        operation_class: t.Union[m.OperationClass, str] = m.OperationClass.ESSENTIAL,
        wait: Duration = 0,
        ttl: t.Optional[Duration] = None,
        bid: t.Optional[int] = None,
        detached: bool = False,
        explain: bool = True,
        keep: bool = True,
        on_recall: t.Optional[Handler] = None,
        timeout: t.Optional[float] = None,
    ) -> Opening[Grant]:
        """Reserves amounts for one operation. Raises Denied, or WaitTimedOut after `wait`.

        As a context manager it settles the grant: leaving commits what was used and tracked unless
        it was committed or voided before; an exception before anything was voids it. Inside, the
        lease is extended (`keep`) for as long as it takes.

        With `tokens="auto"`, or `bursar.auto(first)`, and the same for cost, the coordinator
        estimates what is asked from what this account, operation and model used before; where
        `prompt_tokens` are known, only what comes on top of them.

        `least` (made by `bursar.amounts`) accepts less than asked. `ttl` is the lease, by default
        the coordinator's. A `detached` grant outlives this process. `explain` lists what stands in
        the way of a denied one. `on_recall` is called, until the grant ends, with each Recall of
        what was borrowed for it; what it raises goes to the log.
        """
        wait_ms = milliseconds(wait)
        want_tokens, estimates_tokens = estimated(tokens)
        want_cost, estimates_cost = estimated(cost)
        estimate = (1 if estimates_tokens else 0) | (4 if estimates_cost else 0)

        async def make() -> Grant:
            request = m.Reserve(
                key=self._key(),
                account=account,
                want=amounts(want_tokens, time, want_cost),
                least=least,
                operation=operation,
                model=model,
                operation_class=_verbs.value(m.OperationClass, operation_class),
                ttl_ms=None if ttl is None else milliseconds(ttl),
                wait_ms=wait_ms,
                bid=bid,
                detached=detached,
                explain=explain,
                estimate=estimate or None,
                prompt_tokens=prompt_tokens,
            )
            reply = await self._reserve(request, timeout)
            if reply.verdict == m.Verdict.TIMED_OUT:
                raise WaitTimedOut(reply)
            if reply.verdict != m.Verdict.GRANTED or reply.grant is None:
                raise Denied(reply)
            grant = Grant(self, self._link, reply, keep=keep, detached=detached)
            if on_recall is not None:
                grant.follow_recalls(self._recalls, account, reply.seq + 1, on_recall)
            return grant

        return Opening(make)

    budgeted = _calls.budgeting(grant, is_async=True)

    async def _reserve(self, request: m.Reserve, timeout: t.Optional[float]) -> m.Reserved:
        call = asyncio.ensure_future(
            self.call(request, timeout, extra=request.wait_ms / 1000))
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            # Nobody will know of the grant, so it is not to be held until its lease ends.
            call.add_done_callback(self._void_unwanted)
            raise

    def _void_unwanted(self, call: asyncio.Future[m.Reserved]) -> None:
        if not call.cancelled() and call.exception() is None and call.result().grant is not None:
            self._unwanted = asyncio.ensure_future(self._void_quietly(call.result().grant or 0))

    async def _void_quietly(self, grant: int) -> None:
        try:
            await self.void(grant)
        except BursarError:
            pass

    async def on_recall(
        self, handler: Handler, account: t.Optional[str] = None
    ) -> None:
        """Calls `handler` with each Recall of a grant of the account, whoever holds it, from now on
        until this client is closed. What it raises goes to the log.

        `grant(on_recall=…)` is for those of one grant.
        """
        await self._recalls.follow_all(account, handler)

    def events(
        self,
        topic: t.Union[m.Topic, str] = m.Topic.ACCOUNT,
        account: t.Optional[str] = None,
        *,
        from_seq: t.Optional[int] = None,
        timeout: t.Optional[float] = None,
    ) -> Events:
        """The events of an account, a subtree, a pool, or (operators) all: `async for`.

        From the entry `from_seq` on, or from now on; see Events.
        """
        return Events(self._link, _verbs.value(m.Topic, topic), account, from_seq, timeout)


def current_grant() -> Grant:
    """The grant of the budgeted function that is under way here, the innermost.

    Raises BursarError if there is none.
    """
    return _calls.current(Grant)
