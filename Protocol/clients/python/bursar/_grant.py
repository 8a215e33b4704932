"""A grant: authorised amounts for one operation."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import typing as t

from . import _messages as m
from ._errors import BursarError, NoCoordinator, Refused, TimedOut
from ._following import Listener, Followed
from ._link import Link
from ._operation import OperationUsage, Part
from ._quantities import Duration, Money, amounts
from ._recalls import Desk, Handler
from ._wire import Amounts, Quantity
from .usage import ModelUsage, UsageError

if t.TYPE_CHECKING:
    from .aio import Bursar

log = logging.getLogger("bursar")

#: The lease is extended when half of it is over, but no more often than this, in seconds.
EXTENSION_LEAST = 0.05


class Grant:
    """What a reserve was granted.

    `id` is its number, `amounts` what was granted and `borrowed` the part above the account's own;
    `level` and `action` are those of the account, kept up with each reply. `tracked` is what was
    tracked so far, `settled` the reply that ended the grant, or None.

    As a context manager it settles the grant with what `use`, `follow` and `track` learned.
    """

    def __init__(
        self, client: Bursar, link: Link, reply: m.Reserved, *, keep: bool, detached: bool
    ) -> None:
        assert reply.grant is not None
        self._client = client
        self._link = link
        self._detached = detached
        self._keeper: t.Optional[asyncio.Task[None]] = None
        self._keep = keep
        self._is_used = False
        #: What its answers told, in all.
        self.operation = OperationUsage()
        self._was_tried = False
        self._lease_ms = reply.expires_in_ms
        self.id = reply.grant
        self.amounts = reply.amounts
        self.borrowed = reply.borrowed
        self.level = reply.level
        self.action = reply.action
        self.tracked = Amounts()
        self.settled: t.Union[m.Committed, m.Voided, None] = None
        self._unfollow: t.Callable[[], None] = lambda: None
        self._leased(reply.expires_in_ms)

    def __repr__(self) -> str:
        return f"<Grant {self.id} of {self.amounts}>"

    def _leased(self, lease_ms: t.Optional[int]) -> None:
        lease = float("inf") if lease_ms is None else lease_ms / 1000
        self._expires = self._link.deadline(lease)
        if not self._detached:
            self._link.leases[self.id] = self._expires

    @property
    def is_told(self) -> bool:
        """Whether anything was told of what was used, be it that it is not known."""
        return self._is_used or self._was_tried or self.operation.is_begun

    @property
    def expires_in(self) -> float:
        """Seconds that are left of the lease."""
        return max(self._expires - self._link.deadline(0), 0)

    def use(self, answer: t.Any) -> t.Optional[ModelUsage]:
        """Takes the usage out of an answer of the OpenAI or Anthropic API, for the commit.

        The answer is an object of their packages, a mapping or JSON text; see `ModelUsage.of`. It
        adds to what was used before. Returns the usage; None if the answer tells none: then leaving
        the block leaves the grant to its lease and the account's policy, unless it is committed.
        Raises UsageError if what it says cannot be, to the same effect.
        """
        try:
            usage = ModelUsage.of(answer)
        except UsageError:
            self.operation.missed()
            raise
        if usage is None:
            self.operation.missed()
            log.warning("grant %d: an answer tells no usage: %s", self.id, type(answer).__name__)
        else:
            self._is_used = True
            self.operation.use(usage)
        return usage

    def follow(self, stream: t.Any) -> Followed:
        """Passes a streamed answer on, and tracks its usage as it comes.

        The stream is one of the APIs' packages, or any asynchronous iterator over mappings or over
        the text of an event stream. OpenAI's chat completions tell their usage only if asked with
        `stream_options={"include_usage": True}`. If the stream ends, or is left, before it has told
        all, leaving the block leaves the grant to its lease and the account's policy.
        """
        return Followed(Listener(self), stream)

    async def track(
        self,
        *,
        tokens: t.Optional[Quantity] = None,
        time: t.Optional[Duration] = None,
        cost: t.Optional[Money] = None,
        usage: t.Optional[ModelUsage] = None,
    ) -> m.Tracked:
        """Records usage as it happens: what came since the last time, not the sum."""
        # Also if the outcome is unknown.
        self._is_used = True
        if usage is not None:
            return await self.tell(self.operation.use(usage), usage, tokens, time, cost)
        self.operation.tracked(amounts(tokens, time, cost))
        return self._tracked(
            await self._client.track(grant=self.id, tokens=tokens, time=time, cost=cost))

    async def tell(
        self,
        part: Part,
        usage: ModelUsage,
        tokens: t.Optional[Quantity] = None,
        time: t.Optional[Duration] = None,
        cost: t.Optional[Money] = None,
    ) -> m.Tracked:
        """Tracks a part of what an answer used."""
        self._is_used = True
        part.tell(usage)
        try:
            return self._tracked(await self._client.track(
                grant=self.id, tokens=tokens, time=time, cost=cost, usage=usage))
        except (Refused, NoCoordinator, TimedOut):
            part.take_back(usage)
            raise

    def _tracked(self, reply: m.Tracked) -> m.Tracked:
        self.tracked = reply.tracked
        self.level, self.action = reply.level, reply.action
        return reply

    async def commit(
        self,
        answer: t.Any = None,
        *,
        tokens: t.Optional[Quantity] = None,
        time: t.Optional[Duration] = None,
        cost: t.Optional[Money] = None,
        work: t.Optional[int] = None,
    ) -> m.Committed:
        """Settles the grant with the actual usage in all.

        What is left out is what `use` and `follow` learned, else as tracked (time: as the
        coordinator measured). With an answer, `use` takes its usage first; raises UsageError if it
        tells none. `work` counts what was completed, in a unit of the agent's own: reports tell how much
        work came of the tokens.
        """
        if answer is not None and self.use(answer) is None and tokens is None:
            raise UsageError("no_usage", f"no usage is told by {type(answer).__name__}")
        self._was_tried = True
        reply = await self._settle(tokens, time, cost, work)
        self.level, self.action = reply.level, reply.action
        self._end(reply)
        return reply

    async def _settle(
        self,
        tokens: t.Optional[Quantity],
        time: t.Optional[Duration],
        cost: t.Optional[Money],
        work: t.Optional[int],
    ) -> m.Committed:
        plan = self.operation.plan(tokens, cost is not None)
        usage = plan.usage
        while True:
            try:
                for part, each in plan.track:
                    await self.tell(part, each)
                return await self._client.commit(
                    self.id, tokens=plan.tokens, time=time, cost=cost, usage=usage, work=work)
            except Refused as error:
                if error.code != m.ErrorCode.NO_PRICE or cost is not None:
                    raise
                if usage is None or usage.model is None:
                    log.warning("grant %d costs what was granted: %s", self.id, error)
                    break
            # The model that was reserved for may have a price, such as one without a date.
            usage = dataclasses.replace(usage, model=None)
        # The tokens are known all the same.
        actual = amounts(self.operation.tokens if tokens is None else tokens, time)
        actual = Amounts(actual.tokens, actual.time_ms, self.amounts.cost_nano)
        key = self._client._key()
        return await self._client.call(
            m.Commit(key=key, grant=self.id, actual=actual, work=work))

    async def void(self) -> m.Voided:
        """Cancels the grant, whose operation was never dispatched."""
        self._was_tried = True
        reply = await self._client.void(self.id)
        self.level, self.action = reply.level, reply.action
        self._end(reply)
        return reply

    async def extend(self, ttl: Duration) -> m.Extended:
        """Lengthens the lease to so many seconds from now."""
        reply = await self._client.extend(self.id, ttl)
        self._leased(reply.expires_in_ms)
        return reply

    async def repay(
        self,
        *,
        tokens: t.Optional[Quantity] = None,
        time: t.Optional[Duration] = None,
        cost: t.Optional[Money] = None,
    ) -> m.Repaid:
        """Gives back early what the operation will not need."""
        return await self._client.repay(grant=self.id, tokens=tokens, time=time, cost=cost)

    def follow_recalls(
        self, desk: Desk, account: t.Optional[str], from_seq: int, handler: Handler
    ) -> None:
        """Until the grant ends."""
        desk.follow(self.id, account, from_seq, handler)
        self._unfollow = lambda: desk.unfollow(self.id, account)

    def _end(self, reply: t.Union[m.Committed, m.Voided]) -> None:
        self.settled = reply
        self._unfollow()
        self._link.leases.pop(self.id, None)
        self._stop_keeping()

    # As a context manager.

    async def __aenter__(self) -> Grant:
        if self._keep and self._lease_ms is not None and self.settled is None:
            self._keeper = asyncio.ensure_future(self._extend_forever(self._lease_ms / 1000))
        return self

    async def __aexit__(
        self, kind: t.Optional[t.Type[BaseException]], error: t.Any, _: object
    ) -> None:
        self._stop_keeping()
        # What was tried and failed may have been carried out, and knew the usage better than this.
        if self._was_tried:
            return
        try:
            if self.operation.is_unknown:
                await self._leave()
            elif kind is not None and not self._is_used:
                await self.void()
            else:
                await self.commit()
        except BursarError as failure:
            if kind is None:
                raise
            # The exception under way tells more; the lease ends the grant.
            log.warning("grant %d was not settled: %s", self.id, failure)

    async def _leave(self) -> None:
        """Leaves the grant to its lease and the account's policy, which is told what is known."""
        log.warning(
            "grant %d: not all that was used is known; the account's policy settles it when the "
            "lease ends", self.id)
        for part, usage in self.operation.rest:
            await self.tell(part, usage)

    def _stop_keeping(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            self._keeper = None

    async def _extend_forever(self, lease: float) -> None:
        while True:
            await asyncio.sleep(max(self.expires_in / 2, EXTENSION_LEAST))
            try:
                await self.extend(lease)
            except Refused as error:
                log.warning("the lease of grant %d was not extended: %s", self.id, error)
                return
            except BursarError as error:
                # What is left of the lease is for trying again.
                log.info("extending grant %d: %s", self.id, error)
                if self.expires_in == 0:
                    return
