"""What is known of the usage of an operation under a grant, and how to settle it."""

from __future__ import annotations

import typing as t

from ._wire import Amounts, Quantity, Unlimited
from .usage import ModelUsage, UsageStream, add


class Part:
    """An answer or a stream of them, and how much of it the coordinator has been told."""

    def __init__(self, source: t.Union[ModelUsage, UsageStream]) -> None:
        self._source = source
        self._told: t.List[ModelUsage] = []

    @property
    def usages(self) -> t.List[ModelUsage]:
        return [self._source] if isinstance(self._source, ModelUsage) else self._source.usages

    @property
    def is_complete(self) -> bool:
        return isinstance(self._source, ModelUsage) or self._source.is_complete

    @property
    def rest(self) -> t.List[ModelUsage]:
        """What the coordinator has not been told yet."""
        told = {usage.model: usage for usage in self._told}
        rest = [usage.since(told.get(usage.model, ModelUsage())) for usage in self.usages]
        return [usage for usage in rest if usage.tokens]

    def tell(self, usage: ModelUsage) -> None:
        add(self._told, usage)

    def take_back(self, usage: ModelUsage) -> None:
        """The coordinator did not take it."""
        self.tell(ModelUsage(
            -usage.input, -usage.cached_read, -usage.cache_write, -usage.output, -usage.reasoning,
            usage.model))


class Plan(t.NamedTuple):
    """How a grant is settled: what is tracked first, and what the commit says."""

    track: t.List[t.Tuple[Part, ModelUsage]]
    usage: t.Optional[ModelUsage]
    tokens: t.Optional[Quantity]


class OperationUsage:
    """The usage that an operation's answers told.

    Not bound to a thread: each change is one step.
    """

    def __init__(self) -> None:
        self._parts: t.List[Part] = []
        self._plain = Amounts()
        self._unknown = 0

    def use(self, source: t.Union[ModelUsage, UsageStream]) -> Part:
        """An answer came, or a stream begins."""
        part = Part(source)
        self._parts.append(part)
        return part

    def missed(self) -> None:
        """An answer came whose usage is not known."""
        self._unknown += 1

    def tracked(self, plain: Amounts) -> None:
        """The coordinator is told of usage that belongs to no answer."""
        self._plain = Amounts(
            _sum(self._plain.tokens, plain.tokens), None,
            _sum(self._plain.cost_nano, plain.cost_nano))

    @property
    def is_begun(self) -> bool:
        """Whether an answer came, or a stream is followed."""
        return bool(self._parts) or self._unknown > 0

    @property
    def is_unknown(self) -> bool:
        """Whether more may have been used than is known: a stream was followed and has not told
        all, or an answer had no usage. Unless the caller tracked tokens on its own account."""
        if self._plain.tokens is not None:
            return False
        return self._unknown > 0 or not all(part.is_complete for part in self._parts)

    @property
    def usages(self) -> t.List[ModelUsage]:
        return [usage for part in self._parts for usage in part.usages]

    @property
    def rest(self) -> t.List[t.Tuple[Part, ModelUsage]]:
        """What the coordinator has not been told yet."""
        return [(part, usage) for part in self._parts for usage in part.rest]

    @property
    def tokens(self) -> t.Optional[Quantity]:
        """All of them."""
        return _sum(self._plain.tokens, sum(usage.tokens for usage in self.usages))

    def plan(self, tokens: t.Optional[Quantity], has_cost: bool) -> Plan:
        """How to commit, given what the caller says of it all."""
        usages = self.usages
        if not usages:
            return Plan([], None, tokens)
        only = usages[0] if len(usages) == 1 else None
        if only is not None and self._plain.cost_nano is None or tokens is not None and has_cost:
            # Tokens are said too, so that coordinators who do not know of kinds count them.
            return Plan([], only, self.tokens if tokens is None else tokens)
        # A commit has room for one answer: prices depend on the model and on the size of its
        # prompt; and its cost would be in place of what was tracked. What is tracked adds up.
        return Plan(self.rest, None, tokens)


def _sum(one: t.Optional[Quantity], other: t.Optional[Quantity]) -> t.Optional[Quantity]:
    if one is None or isinstance(other, Unlimited):
        return other
    if other is None or isinstance(one, Unlimited):
        return one
    return one + other
