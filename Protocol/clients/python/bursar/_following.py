"""A stream of an API that is followed: its usage is tracked as it comes."""

from __future__ import annotations

import inspect
import logging
import typing as t

from ._errors import BursarError
from .usage import ModelUsage, UsageError, UsageStream

if t.TYPE_CHECKING:
    from ._grant import Grant

log = logging.getLogger("bursar")


class Listener:
    """Listens to a stream for a grant.

    That usage cannot be read or tracked is never the stream's consumer's trouble: what is known is
    committed in the end, and if not all is known the account's policy decides.
    """

    def __init__(self, grant: Grant) -> None:
        self.grant = grant
        self.usage = UsageStream()
        self._part = grant.operation.use(self.usage)

    def hear(self, chunk: t.Any) -> t.List[ModelUsage]:
        return self._heard(lambda: self.usage.feed(chunk))

    def end(self) -> t.List[ModelUsage]:
        return self._heard(self.usage.finish)

    def _heard(self, read: t.Callable[[], t.List[ModelUsage]]) -> t.List[ModelUsage]:
        try:
            return read()
        except UsageError as error:
            log.warning("grant %d: the usage of an answer is not known: %s", self.grant.id, error)
            self.grant.operation.missed()
            return []

    async def tell(self, usages: t.List[ModelUsage]) -> None:
        for usage in usages:
            try:
                await self.grant.tell(self._part, usage)
            except BursarError as error:
                log.warning("grant %d: usage was not tracked: %s", self.grant.id, error)


class Followed:
    """An asynchronous iterator over a stream that is followed, and a context manager that closes
    it. `stream` is the stream itself, `usage` what it told so far."""

    def __init__(self, listener: Listener, stream: t.Any) -> None:
        self._listener = listener
        self._source = stream
        self._chunks: t.Optional[t.AsyncIterator[t.Any]] = None
        self.stream = stream

    @property
    def usage(self) -> ModelUsage:
        """What was used so far, whatever the model."""
        return self._listener.usage.total

    def __aiter__(self) -> Followed:
        return self

    async def __anext__(self) -> t.Any:
        if self._chunks is None:
            self._chunks = self.stream.__aiter__()
        try:
            chunk = await self._chunks.__anext__()
        except StopAsyncIteration:
            await self._listener.tell(self._listener.end())
            raise
        await self._listener.tell(self._listener.hear(chunk))
        return chunk

    async def __aenter__(self) -> Followed:
        if hasattr(self._source, "__aenter__"):
            self.stream = await self._source.__aenter__()
        return self

    async def __aexit__(self, *exception: t.Any) -> t.Any:
        if hasattr(self._source, "__aexit__"):
            return await self._source.__aexit__(*exception)
        close = getattr(self._source, "aclose", None) or getattr(self._source, "close", None)
        closing = close() if close is not None else None
        if inspect.isawaitable(closing):
            await closing
        return None
