"""What is known of the usage of an operation under a grant, and how to settle it."""

from __future__ import annotations

import typing as t

from ._wire import Amounts, Quantity, Unlimited
from .usage import ModelUsage, UsageStream, add


class Plan(t.NamedTuple):
    """How a grant is settled: what is tracked first, and what the commit says."""

    track: t.List[ModelUsage]
    usage: t.Optional[ModelUsage]
    tokens: t.Optional[Quantity]


class OperationUsage:
    """The usage that an operation's answers told.

    Not bound to a thread: each change is one step.
    """

    def __init__(self) -> None:
        self._answers: t.List[ModelUsage] = []
        self._streams: t.List[UsageStream] = []
        # What the coordinator has been told of it.
        self._tracked: t.List[ModelUsage] = []
        self._plain = Amounts()
        self._unknown = 0

    def use(self, usage: ModelUsage) -> None:
        add(self._answers, usage)

    def missed(self) -> None:
        """An answer came whose usage is not known."""
        self._unknown += 1

    def follow(self, stream: UsageStream) -> None:
        self._streams.append(stream)

    def tracked(self, usage: t.Optional[ModelUsage], plain: Amounts) -> None:
        """The coordinator is told; so much of it belongs to no answer."""
        if usage is not None:
            add(self._tracked, usage)
        else:
            self._plain = Amounts(
                _sum(self._plain.tokens, plain.tokens), None,
                _sum(self._plain.cost_nano, plain.cost_nano))

    def untracked(self, usage: ModelUsage) -> None:
        """The coordinator did not take it."""
        add(self._tracked, ModelUsage(
            -usage.input, -usage.cached_read, -usage.cache_write, -usage.output, -usage.reasoning,
            usage.model))

    @property
    def is_unknown(self) -> bool:
        """Whether more may have been used than is known: a stream was followed and has not told
        all, or an answer had no usage. Unless the caller tracked tokens on its own account."""
        if self._plain.tokens is not None:
            return False
        return self._unknown > 0 or not all(stream.is_complete for stream in self._streams)

    @property
    def by_model(self) -> t.List[ModelUsage]:
        usages = list(self._answers)
        for stream in self._streams:
            for usage in stream.usages:
                add(usages, usage)
        return usages

    @property
    def rest(self) -> t.List[ModelUsage]:
        """What the coordinator has not been told yet."""
        known = {usage.model: usage for usage in self._tracked}
        rest = [
            usage.since(known.get(usage.model, ModelUsage())) for usage in self.by_model]
        return [usage for usage in rest if usage.tokens]

    def plan(self, tokens: t.Optional[Quantity], has_cost: bool) -> Plan:
        """How to commit, given what the caller says of it all."""
        usages = self.by_model
        if not usages:
            return Plan([], None, tokens)
        if len(usages) == 1 and self._plain.cost_nano is None or tokens is not None and has_cost:
            usage = usages[0] if len(usages) == 1 else None
            # Said explicitly, so that coordinators who do not know of kinds count it too.
            plain = self._plain.tokens or 0
            known = plain if isinstance(plain, Unlimited) else sum(
                (each.tokens for each in usages), plain)
            return Plan([], usage, known if tokens is None else tokens)
        # One commit has room for one model, and its cost would be in place of what was tracked. The
        # coordinator adds up what it is told before.
        return Plan(self.rest, None, tokens)


def _sum(one: t.Optional[Quantity], other: t.Optional[Quantity]) -> t.Optional[Quantity]:
    if one is None or isinstance(other, Unlimited):
        return other
    if other is None or isinstance(one, Unlimited):
        return one
    return one + other
