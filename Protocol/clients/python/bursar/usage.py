"""What answers of the OpenAI and Anthropic APIs used, by kind of token.

    usage = ModelUsage.of(client.chat.completions.create(…))
    usage.input, usage.cached_read, usage.cache_write, usage.output, usage.reasoning, usage.model

`grant.use(answer)` and `grant.follow(stream)` do all of that by themselves.
"""

from __future__ import annotations

import dataclasses
import typing as t

from . import _messages as m
from ._usage_fields import MOST, Counts, Document, UsageError, parse

__all__ = ["MOST", "ModelUsage", "UsageError", "UsageStream"]

Text = (str, bytes, bytearray, memoryview)
#: What lines of an event stream begin with.
EVENT_FIELDS = (b"data:", b"event:", b"id:", b"retry:", b":")
#: Most bytes of a line that has not ended yet.
LINE_MOST = 1 << 24
#: Longer names of models are left out: the wire has no room for them.
MODEL_MOST = 128
INPUT_KINDS = ("cached_read", "cache_write", "input")
OUTPUT_KINDS = ("reasoning", "output")


@dataclasses.dataclass(frozen=True)
class ModelUsage:
    """What an answer used, in tokens. The kinds are disjoint, and each has a price of its own."""

    #: Tokens of the prompt that were neither read from a cache nor written to one.
    input: int = 0
    #: Tokens of the prompt that were read from a cache.
    cached_read: int = 0
    #: Tokens of the prompt that were written to a cache.
    cache_write: int = 0
    #: Tokens of the answer without those of reasoning.
    output: int = 0
    #: Tokens that the model thought with.
    reasoning: int = 0
    #: The model that answered; None: the one that the grant was asked for.
    model: t.Optional[str] = None

    @property
    def tokens(self) -> int:
        """Tokens in all, which is what is charged."""
        return self.input + self.cached_read + self.cache_write + self.output + self.reasoning

    @staticmethod
    def of(answer: t.Any) -> t.Optional[ModelUsage]:
        """The usage that an answer tells; None if it tells none. Raises UsageError.

        An answer is a chat completion, a response, an embedding, a message, an event of a streamed
        one, or a usage object alone; as a mapping, an object of the APIs' packages, JSON text, or
        the text of a whole event stream. Fields that are not known are left alone.
        """
        if isinstance(answer, ModelUsage):
            return answer
        if isinstance(answer, Text):
            text = _bytes(answer)
            if text.lstrip().startswith(EVENT_FIELDS):
                stream = UsageStream()
                stream.feed(text + b"\n")
                return stream.total if stream.usages else None
            answer = parse(text)
        document = Document(answer)
        return None if document.counts is None else _usage(document.counts, document.model)

    def __add__(self, other: ModelUsage) -> ModelUsage:
        """Both together, of the model of the first."""
        return ModelUsage(
            self.input + other.input, self.cached_read + other.cached_read,
            self.cache_write + other.cache_write, self.output + other.output,
            self.reasoning + other.reasoning, self.model)

    def since(self, earlier: ModelUsage) -> ModelUsage:
        """What has come since `earlier`, which was of the same answer.

        What turns out to be of another kind than first said, as thinking that is told apart at the
        end, is not taken back: the new kinds get less instead, so the sums agree.
        """
        more: t.Dict[str, int] = {}
        for kinds in INPUT_KINDS, OUTPUT_KINDS:
            rest = sum(getattr(self, kind) - getattr(earlier, kind) for kind in kinds)
            for kind in kinds:
                growth = max(getattr(self, kind) - getattr(earlier, kind), 0)
                more[kind] = min(growth, max(rest, 0))
                rest -= more[kind]
        return ModelUsage(model=self.model, **more)

    def on_the_wire(self) -> t.Tuple[m.TokenUsage, t.Optional[str]]:
        """The breakdown and the model, as the messages have them."""
        kinds = m.TokenUsage(
            input=self.input, cached_read=self.cached_read, cache_write=self.cache_write,
            output=self.output, reasoning=self.reasoning)
        fits = self.model is not None and len(self.model.encode()) <= MODEL_MOST
        return kinds, self.model if fits else None


class UsageStream:
    """Follows streamed answers, and tells what they use as it is known.

    Streamed counts are cumulative; they are not added up. An answer goes on as long as its events
    name the same one, or none; then the next begins, so a log of answers can be fed as well. A
    usage object alone counts as an answer of its own.
    """

    def __init__(self) -> None:
        self._id: t.Optional[str] = None
        self._model: t.Optional[str] = None
        self._counts: t.Optional[Counts] = None
        self._told = ModelUsage()
        self._is_told_in_full = False
        self._is_cut_short = False
        self._earlier: t.List[ModelUsage] = []
        self._untold: t.List[ModelUsage] = []
        self._rest = b""

    @property
    def is_complete(self) -> bool:
        """Whether the answers so far have told all that they used.

        Anthropic's messages begin with what is known by then. OpenAI's chat completions tell their
        usage only if asked with `stream_options={"include_usage": True}`.
        """
        return self._is_told_in_full and not self._is_cut_short

    @property
    def usages(self) -> t.List[ModelUsage]:
        """What each model used so far, in the order in which they first answered."""
        usages = list(self._earlier)
        if self._counts is not None:
            add(usages, _usage(self._counts, self._model))
        return usages

    @property
    def total(self) -> ModelUsage:
        """What was used so far, whatever the model; the model is the last one's."""
        return sum(self.usages, ModelUsage(model=self._model))

    def feed(self, chunk: t.Any) -> t.List[ModelUsage]:
        """Takes the next event, as `ModelUsage.of` does, or the next piece of the stream's text.

        A piece may be a line, some lines, or any part of the body. Returns what was used since the
        last time, by model. Raises UsageError; then it is as if the event or line had not come.
        """
        if isinstance(chunk, Text):
            self._take_text(_bytes(chunk))
        else:
            self._take(Document(chunk))
        untold, self._untold = self._untold, []
        return untold

    def finish(self) -> t.List[ModelUsage]:
        """Takes a last line that no end of line follows."""
        return self.feed(b"\n") if self._rest else []

    def _take_text(self, piece: bytes) -> None:
        *lines, last = (self._rest + piece).split(b"\n")
        self._rest = b""
        failures = []
        for line in lines:
            try:
                self._take_line(line)
            except UsageError as error:
                failures.append(error)
        if _is_begun(last) and len(last) < LINE_MOST:
            self._rest = last
        else:
            self._take_line(last)
        if failures:
            raise failures[0]

    def _take_line(self, line: bytes) -> None:
        text = _payload(line)
        # Parsing the many that tell of no tokens is a waste.
        if text.startswith(b"{") and b'_tokens"' in text:
            self._take(Document(parse(text)))

    def _take(self, document: Document) -> None:
        if document.counts is None:
            return
        if self._counts is not None and not (
                document.continues(self._id) and self._counts.fits(document.counts)):
            add(self._earlier, _usage(self._counts, self._model))
            self._is_cut_short = self._is_cut_short or not self._is_told_in_full
            self._counts = None
        if self._counts is None:
            self._id, self._model = document.id, None
            self._counts, self._told = Counts(), ModelUsage()
        self._model = document.model or self._model
        self._counts.merge(document.counts)
        self._is_told_in_full = not document.is_first
        more = _usage(self._counts, self._model).since(self._told)
        self._told += more
        if more.tokens:
            self._untold.append(more)


def add(usages: t.List[ModelUsage], usage: ModelUsage) -> None:
    """Adds up by model."""
    for index, known in enumerate(usages):
        if known.model == usage.model:
            usages[index] = known + usage
            return
    usages.append(usage)


def _usage(counts: Counts, model: t.Optional[str]) -> ModelUsage:
    return ModelUsage(*counts.kinds(), model=model)


def _bytes(text: t.Any) -> bytes:
    return text.encode("utf-8", "replace") if isinstance(text, str) else bytes(text)


def _payload(line: bytes) -> bytes:
    text = line.strip()
    return text[5:].lstrip() if text.startswith(b"data:") else text


def _is_begun(line: bytes) -> bool:
    """Whether it is the beginning of a line that may tell of usage, and not yet all of it."""
    text = _payload(line)
    if not text.startswith(b"{"):
        return bool(line) and b"data:".startswith(line.strip())
    if not text.endswith(b"}"):
        return True
    try:
        parse(text)
    except UsageError:
        return True
    return False
