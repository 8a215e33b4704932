"""What answers of the OpenAI and Anthropic APIs say of usage, told apart by their fields.

A document is a mapping, or an object of the APIs' own packages, which has the same as attributes.
"""

from __future__ import annotations

import json
import math
import typing as t
from collections.abc import Mapping

#: Most tokens that the coordinator counts.
MOST = 1 << 61

#: What an answer used besides what its sums say.
BESIDES = ("compaction", "advisor_message")


class UsageError(ValueError):
    """Usage cannot be what a document says. `code` is one of not_json, not_a_count, negative,
    too_large, part_exceeds_whole and no_usage."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def field(document: t.Any, name: str) -> t.Any:
    if isinstance(document, Mapping):
        return document.get(name)
    return getattr(document, name, None)


def part(document: t.Any, name: str) -> t.Any:
    """A field that is a document too, else None."""
    value = field(document, name)
    return None if isinstance(value, (str, bytes, int, float, list, tuple)) else value


def name_of(document: t.Any, name: str) -> t.Optional[str]:
    value = field(document, name)
    return value if isinstance(value, str) else None


def parse(text: t.Union[str, bytes]) -> t.Any:
    def refuse(word: str) -> t.Any:
        raise ValueError(word)

    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        raise UsageError("not_json", "it is no JSON") from None


def _checked(value: t.Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        raise UsageError("not_a_count", f"{where} is no number")
    if isinstance(value, float) and not math.isinf(value) and not value.is_integer():
        raise UsageError("not_a_count", f"{where} is {value}, no whole number")
    if value < 0:
        raise UsageError("negative", f"{where} is {value}, below zero")
    if value > MOST:
        raise UsageError("too_large", f"{where} is {value}, above {MOST}")
    return int(value)


class Counts:
    """What one answer, or one event of a streamed one, says, in its API's own terms.

    Streamed counts are cumulative, so of several events the largest count of each field holds.
    """

    __slots__ = (
        "is_inclusive", "is_exclusive", "input", "cached_read", "cache_write", "output", "reasoning",
        "besides_input", "besides_read", "besides_write", "besides_output")

    def __init__(self) -> None:
        #: Whether input includes what was read from the cache and written to it (so at OpenAI), or
        #: is beside it (so at Anthropic); neither: there is nothing to tell them apart by.
        self.is_inclusive = self.is_exclusive = False
        for name in self.__slots__[2:]:
            setattr(self, name, 0)

    input: int
    cached_read: int
    cache_write: int
    output: int
    reasoning: int
    besides_input: int
    besides_read: int
    besides_write: int
    besides_output: int

    def fits(self, later: Counts) -> bool:
        """Whether both can be of the same answer."""
        return not (self.is_inclusive and later.is_exclusive
                    or self.is_exclusive and later.is_inclusive)

    def merge(self, later: Counts) -> None:
        for name in self.__slots__:
            setattr(self, name, max(getattr(self, name), getattr(later, name)))

    def kinds(self) -> t.Tuple[int, int, int, int, int]:
        """Disjoint: input, cached_read, cache_write, output, reasoning."""
        fresh, read, written = self.input, self.cached_read, self.cache_write
        if self.is_inclusive:
            read = min(read, fresh)
            # OpenAI does not adjust the count of written tokens to what was billed.
            written = min(written, fresh - read)
            fresh -= read + written
        return (
            fresh + self.besides_input, read + self.besides_read, written + self.besides_write,
            self.output - self.reasoning + self.besides_output, self.reasoning)

    def check(self) -> None:
        if self.is_inclusive and self.cached_read > self.input:
            raise UsageError(
                "part_exceeds_whole",
                f"{self.cached_read} tokens were cached of only {self.input} in all")
        if self.reasoning > self.output:
            raise UsageError(
                "part_exceeds_whole",
                f"{self.reasoning} tokens were for reasoning of only {self.output} in all")
        if sum(self.kinds()) > MOST:
            raise UsageError("too_large", f"more than {MOST} tokens in all")


def counts_in(usage: t.Any, where: str = "") -> t.Optional[Counts]:
    """What a usage object says; None if it is none."""

    def count(name: str, within: str = "") -> t.Optional[int]:
        document = part(usage, within) if within else usage
        value = None if document is None else field(document, name)
        path = ".".join(filter(None, (where, within, name)))
        return None if value is None else _checked(value, path)

    counts = Counts()

    def take(whole: t.Optional[int], answer: t.Optional[int]) -> None:
        counts.input, counts.output = whole or 0, answer or 0

    def take_cached(details: str) -> bool:
        cached, written = count("cached_tokens", details), count("cache_write_tokens", details)
        if cached is None and written is None:
            return False
        counts.is_inclusive, counts.is_exclusive = True, False
        counts.cached_read, counts.cache_write = cached or 0, written or 0
        return True

    def take_reasoning(details: str) -> None:
        reasoning = count("reasoning_tokens", details)
        # Anthropic's word for it.
        thinking = count("thinking_tokens", details) if reasoning is None else reasoning
        counts.reasoning = thinking or 0

    prompt, completion = count("prompt_tokens"), count("completion_tokens")
    if prompt is not None or completion is not None:
        take(prompt, completion)
        counts.is_inclusive = True
        take_cached("prompt_tokens_details")
        take_reasoning("completion_tokens_details")
        # Some who offer OpenAI's interface count reasoning beside the completion: then the total
        # says so.
        if count("total_tokens") == counts.input + counts.output + counts.reasoning:
            counts.output += counts.reasoning
    else:
        whole, answer = count("input_tokens"), count("output_tokens")
        read, created = count("cache_read_input_tokens"), count("cache_creation_input_tokens")
        if created is None:
            ages = [
                count(f"ephemeral_{age}_input_tokens", "cache_creation") for age in ("5m", "1h")]
            if ages != [None, None]:
                created = sum(age or 0 for age in ages)
        if whole is answer is read is created is None:
            return None
        take(whole, answer)
        counts.is_exclusive = read is not None or created is not None
        counts.cached_read, counts.cache_write = read or 0, created or 0
        # The singular is that of realtime sessions and transcriptions.
        take_cached("input_tokens_details") or take_cached("input_token_details")
        take_reasoning("output_tokens_details")
        _add_besides(counts, usage, where)
    counts.check()
    return counts


def _add_besides(counts: Counts, usage: t.Any, where: str) -> None:
    iterations = field(usage, "iterations")
    if not isinstance(iterations, (list, tuple)):
        return
    for index, each in enumerate(iterations):
        if each is None or name_of(each, "type") not in BESIDES:
            continue
        found = counts_in(each, ".".join(filter(None, (where, f"iterations.{index}"))))
        if found is not None:
            counts.besides_input += found.input
            counts.besides_read += found.cached_read
            counts.besides_write += found.cache_write
            counts.besides_output += found.output


class Document:
    """An answer, an event of a streamed one, or a usage object alone."""

    def __init__(self, document: t.Any) -> None:
        self.id: t.Optional[str] = None
        self.model: t.Optional[str] = None
        self.counts: t.Optional[Counts] = None
        self.type: t.Optional[str] = None
        self.object: t.Optional[str] = None
        if document is None or isinstance(document, (str, bytes, int, float, list, tuple)):
            return
        self.id, self.model = name_of(document, "id"), name_of(document, "model")
        self.type, self.object = name_of(document, "type"), name_of(document, "object")
        usage = part(document, "usage")
        if usage is not None:
            self.counts = counts_in(usage, "usage")
        # Events hold the answer as it is so far: of OpenAI's responses, of Anthropic's messages,
        # and of OpenAI's package.
        for name in ("response", "message", "chunk"):
            inner = None if self.counts else part(document, name)
            if inner is not None:
                found = Document(inner)
                if found.counts is not None:
                    self.id, self.model, self.counts = found.id, found.model, found.counts
                    if name == "chunk":
                        self.object = found.object
        if self.counts is None:
            self.counts = counts_in(document)

    @property
    def is_first(self) -> bool:
        """Whether more is still to come about the same answer."""
        return self.type == "message_start"

    def continues(self, earlier: t.Optional[str]) -> bool:
        """Whether it is of the same answer as the events before it."""
        if self.id is not None or self.is_first:
            return self.id is not None and self.id == earlier
        return (self.type in ("message_delta", "message_stop")
                or self.object == "chat.completion.chunk")
