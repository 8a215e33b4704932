"""Functions whose every call runs within a grant of its own."""

from __future__ import annotations

import contextvars
import functools
import inspect
import logging
import typing as t

from ._errors import BursarError
from .usage import ModelUsage, UsageError

if t.TYPE_CHECKING:
    from . import _grant
    from typing_extensions import Concatenate, ParamSpec

    P = ParamSpec("P")
F = t.TypeVar("F", bound=t.Callable[..., t.Any])
C = t.TypeVar("C")

log = logging.getLogger("bursar")

#: Most bytes of the label of an operation.
LABEL_MOST = 128


class Call:
    """A call that is under way. `grant` is what it runs within."""

    def __init__(self, grant: t.Any, name: str) -> None:
        self.grant = grant
        self._name = name
        self._outer = _under_way.get()
        #: What calls within this one returned: its usage has been told.
        self._accounted: t.List[t.Any] = []

    def __enter__(self) -> Call:
        self._token = _under_way.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _under_way.reset(self._token)

    def returned(self, grant: _grant.Grant, value: t.Any) -> None:
        """Uses what the call returned, if that is an answer and nothing was told of it before.

        The value is the caller's whatever can be read out of it, so this does not fail.
        """
        usage = self._usage(value)
        if usage is not None and self._outer is not None:
            self._outer._accounted.append(value)
        if grant.is_told or any(value is each for each in self._accounted):
            return
        if usage is not None:
            grant.use(usage)
        elif grant.amounts.tokens is not None or grant.amounts.cost_nano is not None:
            log.warning(
                "grant %d: %s() told no usage, and none is in what it returned: %s",
                grant.id, self._name, type(value).__name__)
            grant.operation.missed()

    def _usage(self, value: t.Any) -> t.Optional[ModelUsage]:
        try:
            return ModelUsage.of(value)
        except UsageError as error:
            # Most text is no answer, and means none.
            if error.code != "not_json":
                log.warning("what %s() returned tells no usage: %s", self._name, error)
            return None


_under_way: contextvars.ContextVar[t.Optional[Call]] = contextvars.ContextVar(
    "bursar call", default=None)
_entered: contextvars.ContextVar[t.Tuple[t.Any, ...]] = contextvars.ContextVar(
    "bursar clients", default=())


def enter(client: t.Any) -> None:
    """The caller is in the client's block from now on."""
    _entered.set((*_entered.get(), client))


def leave(client: t.Any) -> None:
    _entered.set(tuple(each for each in _entered.get() if each is not client))


def entered(kind: t.Type[C]) -> C:
    """The client of that kind whose block the caller is in, the innermost."""
    for client in reversed(_entered.get()):
        if isinstance(client, kind):
            return client
    connect = kind.__module__.replace("._blocking", "") + ".connect()"
    raise BursarError(
        f"there is no client here: call this within a block of {connect}, or decorate it with "
        "the `budgeted` of a client")


def current(kind: t.Type[C]) -> C:
    """The grant of the call that is under way here."""
    call = _under_way.get()
    if call is None:
        raise BursarError("no call of a budgeted function is under way here")
    if not isinstance(call.grant, kind):
        raise BursarError(
            "asynchronous functions have bursar.aio.current_grant(), others have "
            "bursar.current_grant()")
    return call.grant


class Budgeting:
    """A decorator: each call of the function reserves, and settles with what the call used."""

    def __init__(
        self, client: t.Callable[[bool], t.Any], is_async: t.Optional[bool],
        arguments: t.Tuple[t.Any, ...], keywords: t.Dict[str, t.Any],
    ) -> None:
        if arguments and callable(arguments[0]):
            raise TypeError("budgeted is called first: @b.budgeted(tokens=…)")
        self._client = client
        self._is_async = is_async
        self._arguments = arguments
        self._keywords = keywords

    def __call__(self, function: F) -> F:
        name = getattr(function, "__qualname__", None) or repr(function)
        is_async = _check(function, name, self._is_async)
        keywords = dict(self._keywords)
        label = getattr(function, "__name__", None)
        if label is not None and len(label.encode()) <= LABEL_MOST:
            keywords.setdefault("operation", label)
        if is_async:
            return t.cast(F, self._asynchronous(function, name, keywords))
        return t.cast(F, self._blocking(function, name, keywords))

    def _blocking(
        self, function: t.Callable[..., t.Any], name: str, keywords: t.Dict[str, t.Any]
    ) -> t.Callable[..., t.Any]:
        @functools.wraps(function)
        def call(*arguments: t.Any, **named: t.Any) -> t.Any:
            with self._client(False).grant(*self._arguments, **keywords) as grant:
                with Call(grant, name) as under_way:
                    result = function(*arguments, **named)
                    under_way.returned(grant._inner, result)
            return result

        return call

    def _asynchronous(
        self, function: t.Callable[..., t.Any], name: str, keywords: t.Dict[str, t.Any]
    ) -> t.Callable[..., t.Any]:
        @functools.wraps(function)
        async def call(*arguments: t.Any, **named: t.Any) -> t.Any:
            async with self._client(True).grant(*self._arguments, **keywords) as grant:
                with Call(grant, name) as under_way:
                    result = await function(*arguments, **named)
                    under_way.returned(grant, result)
            return result

        return call


def _check(function: t.Callable[..., t.Any], name: str, expected: t.Optional[bool]) -> bool:
    """Whether the function is asynchronous."""
    if not callable(function):
        raise TypeError(f"{function!r} is no function")
    called = getattr(function, "__call__", function)
    if any(is_generator(each) for each in (function, called)
           for is_generator in (inspect.isgeneratorfunction, inspect.isasyncgenfunction)):
        raise TypeError(
            f"{name} is a generator, whose grant would be held for as long as nobody takes the rest: "
            "use `with b.grant(…) as g`, and g.follow(…), within it")
    is_async = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(called)
    if expected is not None and is_async != expected:
        kind, right = (("asynchronous", "bursar.aio.connect()") if is_async else
                       ("not asynchronous", "bursar.connect()"))
        raise TypeError(f"{name} is {kind}: it wants a client of {right}, or @bursar.budgeted(…)")
    return is_async


DOCUMENTATION = """A decorator: each call of the function runs within a grant of its own.

It takes what `grant` takes; `operation` is the function's name, unless given. If the call returns an
answer of the OpenAI or Anthropic API, its usage is committed. A function that returns something else
tells what it used to `{module}.current_grant()`: by `use`, `follow`, `track` or `commit`; then what it
returns is not looked at. If neither told anything, the grant is left to its lease and the account's
policy. A call that raises before anything was told is voided.

Calls may be nested: each has its own grant, and an answer that a call within returned already counts
there, not again. Generators are refused.
"""


def budgeting(
    method: t.Callable[Concatenate[t.Any, P], t.Any], is_async: bool
) -> t.Callable[Concatenate[t.Any, P], Budgeting]:
    """The method `budgeted` of a client, which takes what its method `grant` takes."""

    @functools.wraps(method)
    def budgeted(self: t.Any, /, *arguments: P.args, **keywords: P.kwargs) -> Budgeting:
        return Budgeting(lambda _: self, is_async, arguments, dict(keywords))

    budgeted.__name__ = budgeted.__qualname__ = "budgeted"
    budgeted.__doc__ = DOCUMENTATION.format(module="bursar.aio" if is_async else "bursar")
    return budgeted
