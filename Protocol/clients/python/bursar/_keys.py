"""Idempotency keys, by which the coordinator knows a repeated request."""

from __future__ import annotations

import secrets
import time
import typing as t

from . import _messages as m

#: How long the coordinator keeps an answer, and so how long a given-up request may be repeated.
KEPT_SECONDS = 600.0


class KeyRing:
    """The keys of one client instance: a random number and a rising one."""

    def __init__(self) -> None:
        self.client = secrets.randbits(64)
        self.last = 0
        # Requests without an answer; those that were given up, with the time when they are over.
        self._open: t.Dict[int, t.Optional[float]] = {}

    def next(self) -> m.IdempotencyKey:
        acknowledged = self.acknowledged
        self.last += 1
        self._open[self.last] = None
        return m.IdempotencyKey(
            client=self.client, number=self.last, acknowledged_through=acknowledged)

    def answered(self, key: m.IdempotencyKey) -> None:
        """The answer has arrived, so it need not be kept."""
        self._open.pop(key.number, None)

    def give_up(self, key: m.IdempotencyKey) -> None:
        """Nobody waits any longer, but somebody may ask again."""
        if key.number in self._open:
            self._open[key.number] = time.monotonic() + KEPT_SECONDS

    @property
    def acknowledged(self) -> int:
        """The number up to which no answer need be kept."""
        now = time.monotonic()
        for number in [each for each, end in self._open.items() if end is not None and end < now]:
            del self._open[number]
        return min(self._open) - 1 if self._open else self.last
