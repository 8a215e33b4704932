"""The client for threads: the asyncio one, on an event loop in a thread of its own.

So there is one implementation of the protocol, leases are extended while a caller is busy, and a
client may be used by any number of threads at once.
"""

from __future__ import annotations

import functools
import logging
import threading
import typing as t

from . import _calls, aio
from . import _messages as m
from ._errors import BursarError
from ._following import Listener
from ._runner import Blocking, Runner, blocking
from ._wire import Amounts
from .usage import ModelUsage

if t.TYPE_CHECKING:
    from typing_extensions import Concatenate, ParamSpec

    P = ParamSpec("P")

log = logging.getLogger("bursar")


class Followed:
    """An iterator over a stream that is followed, and a context manager that closes it. `stream`
    is the stream itself, `usage` what it told so far."""

    def __init__(self, runner: Runner, listener: Listener, stream: t.Any) -> None:
        self._runner = runner
        self._listener = listener
        self._source = stream
        self._chunks: t.Optional[t.Iterator[t.Any]] = None
        self.stream = stream

    @property
    def usage(self) -> ModelUsage:
        """What was used so far, whatever the model."""
        return self._listener.usage.total

    def __iter__(self) -> Followed:
        return self

    def __next__(self) -> t.Any:
        if self._chunks is None:
            self._chunks = iter(self.stream)
        try:
            chunk = next(self._chunks)
        except StopIteration:
            self._tell(self._listener.end())
            raise
        self._tell(self._listener.hear(chunk))
        return chunk

    def _tell(self, usages: t.List[ModelUsage]) -> None:
        if usages:
            self._runner.run(self._listener.tell(usages))

    def __enter__(self) -> Followed:
        if hasattr(self._source, "__enter__"):
            self.stream = self._source.__enter__()
        return self

    def __exit__(self, *exception: t.Any) -> t.Any:
        if hasattr(self._source, "__exit__"):
            return self._source.__exit__(*exception)
        close = getattr(self._source, "close", None)
        if close is not None:
            close()
        return None


class Grant(Blocking):
    __doc__ = aio.Grant.__doc__

    _inner: aio.Grant

    track = blocking(aio.Grant.track)
    commit = blocking(aio.Grant.commit)
    void = blocking(aio.Grant.void)
    extend = blocking(aio.Grant.extend)
    repay = blocking(aio.Grant.repay)

    def use(self, answer: t.Any) -> t.Optional[ModelUsage]:
        return self._inner.use(answer)

    use.__doc__ = aio.Grant.use.__doc__

    def follow(self, stream: t.Any) -> Followed:
        return Followed(self._runner, Listener(self._inner), stream)

    follow.__doc__ = (aio.Grant.follow.__doc__ or "").replace("asynchronous iterator", "iterable")

    def __enter__(self) -> Grant:
        self._runner.run(self._inner.__aenter__())
        return self

    def __exit__(self, *exception: t.Any) -> None:
        self._runner.run(self._inner.__aexit__(*exception))

    @property
    def id(self) -> int:
        return self._inner.id

    @property
    def amounts(self) -> Amounts:
        return self._inner.amounts

    @property
    def borrowed(self) -> Amounts:
        return self._inner.borrowed

    @property
    def tracked(self) -> Amounts:
        return self._inner.tracked

    @property
    def level(self) -> m.Level:
        return self._inner.level

    @property
    def action(self) -> m.Action:
        return self._inner.action

    @property
    def settled(self) -> t.Union[m.Committed, m.Voided, None]:
        return self._inner.settled

    @property
    def expires_in(self) -> float:
        """Seconds that are left of the lease."""
        return self._inner.expires_in

    def __repr__(self) -> str:
        return repr(self._inner)


class Recall(Blocking):
    __doc__ = aio.Recall.__doc__

    _inner: aio.Recall

    give_back = blocking(aio.Recall.give_back)

    @property
    def grant(self) -> int:
        return self._inner.grant

    @property
    def account(self) -> str:
        return self._inner.account

    @property
    def amounts(self) -> Amounts:
        return self._inner.amounts

    @property
    def claimant(self) -> t.Optional[str]:
        return self._inner.claimant

    @property
    def due(self) -> float:
        return self._inner.due

    @property
    def seq(self) -> int:
        return self._inner.seq

    @property
    def time_left(self) -> float:
        """Seconds until it is taken."""
        return self._inner.time_left

    def __repr__(self) -> str:
        return repr(self._inner)


#: What is called with a Recall, in a thread of its own.
Handler = t.Callable[[Recall], object]


def _in_thread(runner: Runner, handler: Handler) -> t.Callable[[aio.Recall], None]:
    """A handler that may block, and use the client."""

    def call(inner: aio.Recall) -> None:
        def work() -> None:
            try:
                handler(Recall(runner, inner))
            except Exception as error:
                log.warning("the handler of %r failed: %r", inner, error)

        threading.Thread(target=work, name="bursar recall", daemon=True).start()

    return call


class Events(Blocking):
    __doc__ = (aio.Events.__doc__ or "").replace("An asynchronous iterator", "An iterator")

    _inner: aio.Events

    next = blocking(aio.Events.next)
    start = blocking(aio.Events.start)
    close = blocking(aio.Events.close)

    @property
    def next_seq(self) -> t.Optional[int]:
        """`from_seq` for a later stream that goes on here."""
        return self._inner.next_seq

    def __iter__(self) -> Events:
        return self

    def __next__(self) -> m.Event:
        event = self._runner.run(self._inner.next(self._inner.timeout))
        if event is None:
            raise StopIteration
        return event

    def __enter__(self) -> Events:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _grant(
    method: t.Callable[Concatenate[t.Any, P], aio.Opening[aio.Grant]],
) -> t.Callable[Concatenate[t.Any, P], Grant]:
    @functools.wraps(method)
    def call(self: t.Any, /, *arguments: P.args, **keywords: P.kwargs) -> Grant:
        handler = t.cast(t.Optional[Handler], keywords.get("on_recall"))
        if handler is not None:
            keywords["on_recall"] = _in_thread(self._runner, handler)
        opening = method(self._inner, *arguments, **keywords)
        return Grant(self._runner, self._runner.run(opening.made()))

    return call


def _events(
    method: t.Callable[Concatenate[t.Any, P], aio.Events],
) -> t.Callable[Concatenate[t.Any, P], Events]:
    @functools.wraps(method)
    def call(self: t.Any, /, *arguments: P.args, **keywords: P.kwargs) -> Events:
        return Events(self._runner, method(self._inner, *arguments, **keywords))

    return call


class Bursar(Blocking):
    """A session with the coordinator, for any number of threads. Made by `connect`."""

    _inner: aio.Bursar

    call = blocking(aio.Bursar.call)
    grant = _grant(aio.Bursar.grant)
    budgeted = _calls.budgeting(aio.Bursar.grant, is_async=False)
    events = _events(aio.Bursar.events)
    commit = blocking(aio.Bursar.commit)
    void = blocking(aio.Bursar.void)
    extend = blocking(aio.Bursar.extend)
    track = blocking(aio.Bursar.track)
    repay = blocking(aio.Bursar.repay)
    allocate = blocking(aio.Bursar.allocate)
    release = blocking(aio.Bursar.release)
    adjust = blocking(aio.Bursar.adjust)
    throttle = blocking(aio.Bursar.throttle)
    check = blocking(aio.Bursar.check)
    enforce = blocking(aio.Bursar.enforce)
    forecast = blocking(aio.Bursar.forecast)
    report = blocking(aio.Bursar.report)
    inspect = blocking(aio.Bursar.inspect)
    accounts = blocking(aio.Bursar.accounts)
    grants = blocking(aio.Bursar.grants)
    ping = blocking(aio.Bursar.ping)

    def on_recall(self, handler: Handler, account: t.Optional[str] = None) -> None:
        """Calls `handler`, in a thread of its own, with each Recall of a grant of the account,
        whoever holds it, from now on until this client is closed. What it raises goes to the log.

        `grant(on_recall=…)` is for those of one grant.
        """
        self._runner.run(self._inner.on_recall(_in_thread(self._runner, handler), account))

    @property
    def welcome(self) -> m.Welcome:
        """What the coordinator said last when greeting: its name, limits, the account."""
        return self._inner.welcome

    def __enter__(self) -> Bursar:
        _calls.enter(self)
        return self

    def __exit__(self, *_: object) -> None:
        _calls.leave(self)
        self.close()

    def close(self) -> None:
        """Ends the connection. Grants that are still open are settled by the coordinator."""
        try:
            self._runner.run(self._inner.close())
        except BursarError:
            return
        self._runner.close()


def _connect(
    function: t.Callable[P, aio.Opening[aio.Bursar]],
) -> t.Callable[P, Bursar]:
    @functools.wraps(function)
    def call(*arguments: P.args, **keywords: P.kwargs) -> Bursar:
        opening = function(*arguments, **keywords)
        runner = Runner()
        try:
            return Bursar(runner, runner.run(opening.made()))
        except BaseException:
            runner.close()
            raise

    return call


connect = _connect(aio.connect)
