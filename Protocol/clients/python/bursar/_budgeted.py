"""The decorator that finds its client when the function is called."""

from __future__ import annotations

import functools
import typing as t

from . import _calls, aio
from ._blocking import Bursar, Grant

if t.TYPE_CHECKING:
    from typing_extensions import Concatenate, ParamSpec

    P = ParamSpec("P")


def current_grant() -> Grant:
    """The grant of the budgeted function that is under way here, the innermost.

    In asynchronous ones it is `bursar.aio.current_grant()`. Raises BursarError if there is none, as
    in a thread that the function started.
    """
    return _calls.current(Grant)


def _anywhere(
    method: t.Callable[Concatenate[t.Any, P], aio.Opening[aio.Grant]],
) -> t.Callable[P, _calls.Budgeting]:
    def client(is_async: bool) -> t.Any:
        return _calls.entered(aio.Bursar if is_async else Bursar)

    @functools.wraps(method)
    def budgeted(*arguments: P.args, **keywords: P.kwargs) -> _calls.Budgeting:
        return _calls.Budgeting(client, None, arguments, dict(keywords))

    budgeted.__name__ = budgeted.__qualname__ = "budgeted"
    budgeted.__module__ = __name__
    budgeted.__doc__ = _calls.DOCUMENTATION.format(module="bursar (or bursar.aio)") + """
Functions may be asynchronous or not. The client is the one whose block (`with bursar.connect() as b`, or
`async with bursar.aio.connect() as b`) the call is in, the innermost. Threads that were started in a
block are not in it; there, decorate with `b.budgeted`.
"""
    return budgeted


budgeted = _anywhere(aio.Bursar.grant)
