"""The verbs that are one request and one reply."""

from __future__ import annotations

import typing as t

from . import _messages as m
from ._quantities import Duration, Money, amounts, milliseconds
from ._wire import Amounts, ClosedEnum, Quantity, ReplyType, Request, Unlimited
from .usage import ModelUsage, UsageError

EnumType = t.TypeVar("EnumType", bound=ClosedEnum)
AnyTime = t.Union[Duration, Unlimited, None]
AnyMoney = t.Union[Money, Unlimited, None]


def value(kind: t.Type[EnumType], given: t.Union[EnumType, str]) -> EnumType:
    """A value of an enumeration, also by its name."""
    if isinstance(given, kind):
        return given
    for each in kind:
        if given == each.label:
            return each
    names = ", ".join(each.label for each in kind)
    raise ValueError(f"{given!r} is no {kind.__name__}; there are {names}")


def _told(
    answer: t.Any, tokens: t.Optional[Quantity]
) -> t.Tuple[t.Optional[Quantity], t.Optional[m.TokenUsage], t.Optional[str]]:
    """Tokens, their kinds and the model. Coordinators before version 2 know only the tokens."""
    if answer is None:
        return tokens, None, None
    usage = ModelUsage.of(answer)
    if usage is None:
        raise UsageError("no_usage", f"no usage is told by {type(answer).__name__}")
    kinds, model = usage.on_the_wire()
    return usage.tokens if tokens is None else tokens, kinds, model


class Verbs:
    """Each returns the reply of the protocol. Accounts that are None are the session's."""

    async def call(
        self, request: Request[ReplyType], timeout: t.Optional[float] = None
    ) -> ReplyType:
        raise NotImplementedError

    def _key(self) -> m.IdempotencyKey:
        raise NotImplementedError

    # A grant by its number, also one of another process.

    async def commit(
        self,
        grant: int,
        *,
        tokens: t.Optional[Quantity] = None,
        time: AnyTime = None,
        cost: AnyMoney = None,
        usage: t.Any = None,
        work: t.Optional[int] = None,
    ) -> m.Committed:
        """Settles a grant with the actual usage in all; what is left out is as tracked.

        `usage` is a ModelUsage or an answer that tells one: it gives the tokens, and the
        coordinator computes the cost from it. `work` counts what was completed.
        """
        tokens, kinds, model = _told(usage, tokens)
        actual = amounts(tokens, time, cost)
        return await self.call(m.Commit(
            key=self._key(), grant=grant, actual=actual, breakdown=kinds, model=model,
            work=work))

    async def void(self, grant: int) -> m.Voided:
        """Cancels a grant whose operation was never dispatched."""
        return await self.call(m.Void(key=self._key(), grant=grant))

    async def extend(self, grant: int, ttl: Duration) -> m.Extended:
        """Lengthens a lease to so many seconds from now; never shortens it."""
        request = m.Extend(key=self._key(), grant=grant, ttl_ms=milliseconds(ttl))
        return await self.call(request)

    # Usage.

    async def track(
        self,
        account: t.Optional[str] = None,
        *,
        grant: t.Optional[int] = None,
        tokens: t.Optional[Quantity] = None,
        time: AnyTime = None,
        cost: AnyMoney = None,
        usage: t.Any = None,
    ) -> m.Tracked:
        """Records usage as it happens, on a grant, or as consumption that nothing admitted.

        `usage` is a ModelUsage or an answer that tells one, as for `commit`.
        """
        tokens, kinds, model = _told(usage, tokens)
        used = amounts(tokens, time, cost)
        return await self.call(m.Track(
            key=self._key(), account=account, grant=grant, usage=used, breakdown=kinds,
            model=model))

    async def repay(
        self,
        account: t.Optional[str] = None,
        *,
        grant: t.Optional[int] = None,
        tokens: t.Optional[Quantity] = None,
        time: AnyTime = None,
        cost: AnyMoney = None,
    ) -> m.Repaid:
        """Gives back early: held amounts of a grant, or unspent nominal of the account."""
        given = amounts(tokens, time, cost)
        return await self.call(
            m.Repay(key=self._key(), account=account, grant=grant, amounts=given))

    # Accounts.

    async def allocate(
        self,
        account: str,
        *,
        nominal: t.Optional[Amounts] = None,
        reserved: t.Optional[Amounts] = None,
        ceiling: t.Optional[Amounts] = None,
        weight: t.Optional[int] = None,
        priority: t.Optional[int] = None,
    ) -> m.Allocated:
        """Creates an account, for example beneath one's own for a sub-agent."""
        return await self.call(
            m.Allocate(
                key=self._key(), account=account, nominal=nominal, reserved=reserved,
                ceiling=ceiling, weight=weight, priority=priority))

    async def release(self, account: str) -> m.Released:
        """Ends an account; what it used stays with its parent until the period ends."""
        return await self.call(m.Release(key=self._key(), account=account))

    async def adjust(
        self,
        account: str,
        *,
        nominal: t.Optional[Amounts] = None,
        reserved: t.Optional[Amounts] = None,
        ceiling: t.Optional[Amounts] = None,
        weight: t.Optional[int] = None,
        priority: t.Optional[int] = None,
        delta: t.Optional[Amounts] = None,
        paused: t.Optional[bool] = None,
        indicative: t.Optional[Amounts] = None,
    ) -> m.Adjusted:
        """Changes an account's or a pool's settings; `delta` is a signed change of the nominal.

        `indicative` is a soft target from now on, which nothing enforces; without any resource, none any
        more. An agent may set that of its own account.
        """
        return await self.call(
            m.Adjust(
                key=self._key(), account=account, nominal=nominal, reserved=reserved,
                ceiling=ceiling, weight=weight, priority=priority, delta=delta, paused=paused,
                indicative=indicative))

    async def throttle(
        self,
        account: str,
        *,
        tokens: t.Optional[Quantity] = None,
        time: AnyTime = None,
        cost: AnyMoney = None,
    ) -> m.Throttled:
        """Sets the most that an account may use a minute; without amounts, takes that away."""
        rate = amounts(tokens, time, cost)
        return await self.call(
            m.Throttle(key=self._key(), account=account, rate=rate if rate else None))

    # Looking.

    async def check(self, account: t.Optional[str] = None) -> m.Checked:
        """The account's budget: nominal, held, consumed, level and the rest."""
        return await self.call(m.Check(account=account))

    async def enforce(self, account: t.Optional[str] = None) -> m.Enforced:
        """What the account has to do now: continue, warn, throttle, degrade or stop."""
        return await self.call(m.Enforce(account=account))

    async def forecast(self, account: t.Optional[str] = None) -> t.List[m.ResourceForecast]:
        """When each limited resource will be exhausted."""
        return (await self.call(m.Forecast(account=account))).forecasts

    async def report(
        self, account: t.Optional[str] = None, *, subtree: bool = False
    ) -> t.List[m.ReportRow]:
        """What an account, and with `subtree` each beneath it, did so far."""
        rows: t.List[m.ReportRow] = []
        after = None
        while True:
            page = await self.call(m.Report(account=account, subtree=subtree, after=after))
            rows += page.rows
            after = page.next
            if after is None:
                return rows

    async def inspect(
        self,
        subject: t.Union[m.Subject, str],
        account: t.Optional[str] = None,
        *,
        after: t.Optional[str] = None,
    ) -> m.Inspected:
        """One page of what the coordinator holds; its `next` is `after` for the page behind it."""
        return await self.call(
            m.Inspect(subject=value(m.Subject, subject), account=account, after=after))

    async def accounts(self, account: t.Optional[str] = None) -> t.List[m.AccountStatus]:
        """The account and all beneath it; for operators without an account: all."""
        return [each for page in await self._pages(m.Subject.ACCOUNTS, account)
                for each in page.accounts]

    async def grants(self, account: t.Optional[str] = None) -> t.List[m.GrantStatus]:
        """Open grants of the account and all beneath it."""
        return [each for page in await self._pages(m.Subject.GRANTS, account)
                for each in page.grants]

    async def _pages(self, subject: m.Subject, account: t.Optional[str]) -> t.List[m.Inspected]:
        pages = [await self.inspect(subject, account)]
        while pages[-1].next is not None:
            pages.append(await self.inspect(subject, account, after=pages[-1].next))
        return pages

    async def ping(self) -> m.Pong:
        """A sign of life, with the coordinator's clock and its newest entry."""
        return await self.call(m.Ping())
