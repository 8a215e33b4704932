"""An event loop in a thread of its own, and methods that wait for what is done there."""

from __future__ import annotations

import asyncio
import functools
import os
import threading
import typing as t

from ._errors import BursarError

if t.TYPE_CHECKING:
    from typing_extensions import Concatenate, ParamSpec

    P = ParamSpec("P")
R = t.TypeVar("R")


class Runner:
    """A thread that runs an event loop."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._is_closed = False
        self._thread = threading.Thread(target=self._main, name="bursar", daemon=True)
        self._thread.start()

    def _main(self) -> None:
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.wait(tasks))
        self._loop.close()

    def run(self, work: t.Coroutine[t.Any, t.Any, R]) -> R:
        """The result of a coroutine, which is cancelled if the caller is interrupted."""
        if self._is_closed or os.getpid() != self._pid:
            work.close()
            if self._is_closed:
                raise BursarError("this client is closed")
            raise BursarError("this client belongs to the process before the fork; connect anew")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        finally:
            future.cancel()

    def close(self) -> None:
        if not self._is_closed and os.getpid() == self._pid:
            self._is_closed = True
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()


class Blocking:
    """An object of the asyncio client, and the thread where it lives."""

    def __init__(self, runner: Runner, inner: t.Any) -> None:
        self._runner = runner
        self._inner = inner


def blocking(
    method: t.Callable[Concatenate[t.Any, P], t.Coroutine[t.Any, t.Any, R]],
) -> t.Callable[Concatenate[t.Any, P], R]:
    """The same method, which returns when it is done."""

    @functools.wraps(method)
    def call(self: t.Any, /, *arguments: P.args, **keywords: P.kwargs) -> R:
        return t.cast(R, self._runner.run(method(self._inner, *arguments, **keywords)))

    return call
