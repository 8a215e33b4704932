"""What can go wrong, as exceptions."""

from __future__ import annotations

import typing as t

from . import _messages as m
from ._wire import Message


class BursarError(Exception):
    """Anything that this package raises about the coordinator."""


class NoCoordinator(BursarError, ConnectionError):
    """No coordinator could be reached in time; nothing was asked of it."""

    def __init__(self, message: str, was_met: bool = False) -> None:
        super().__init__(message)
        #: Somebody listened and ended the connection: a coordinator that is being restarted.
        self.was_met = was_met


class ProtocolError(BursarError):
    """One of the two sides sent what the protocol does not allow, or they share no version."""


class TimedOut(BursarError, TimeoutError):
    """The deadline passed first; nothing was changed."""


class Refused(BursarError):
    """The coordinator refused a request; nothing was changed.

    `code` says why (a name of errors.json is its `label`), `message` in words, and `retry_after` is
    when the same request may succeed, in seconds, or None.
    """

    def __init__(
        self, code: m.ErrorCode, message: str, retry_after: t.Optional[float] = None
    ) -> None:
        super().__init__(f"{code.label}: {message or code.about}")
        self.code = code
        self.message = message
        self.retry_after = retry_after


class Denied(BursarError):
    """A reserve was not granted; nothing is held.

    `reason` is why, `retry_after` is in seconds or None, `holding` lists grants that stand in the
    way, and `level` and `action` are those of the account.
    """

    def __init__(self, reply: m.Reserved) -> None:
        self.reason = reply.reason or m.ErrorCode.INSUFFICIENT_BUDGET
        self.message = reply.message or self.reason.about
        super().__init__(f"{self.reason.label}: {self.message}")
        self.retry_after = seconds(reply.retry_after_ms)
        self.holding = reply.holding
        self.level = reply.level
        self.action = reply.action


class WaitTimedOut(Denied, TimedOut):
    """A reserve waited until its deadline and was not granted; it is Denied and TimedOut."""


class OutcomeUnknown(BursarError):
    """A request may or may not have been carried out: it was sent, and no answer came in time.

    `request` bears its idempotency key, so `client.call(error.request)` is safe: it is answered and
    not carried out twice. The answer is kept for 10 minutes.
    """

    def __init__(self, request: Message, why: str) -> None:
        super().__init__(f"the outcome of {type(request).__name__} is unknown: {why}")
        self.request = request


def seconds(milliseconds: t.Optional[int]) -> t.Optional[float]:
    return None if milliseconds is None else milliseconds / 1000
