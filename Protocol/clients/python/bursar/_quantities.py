"""From what people write to what the wire wants. No amount of money is ever a float."""

from __future__ import annotations

import datetime
import decimal
import typing as t

from ._wire import UNLIMITED, Amounts, Quantity, Unlimited

#: A duration: seconds, or a timedelta.
Duration = t.Union[int, float, datetime.timedelta]
#: Units of the currency. Not a float: that cannot hold 0.1.
Money = t.Union[int, str, decimal.Decimal]


class Auto(t.NamedTuple):
    """An amount that the coordinator estimates; `first`, if any, as long as it knows nothing."""

    first: t.Any = None


def auto(first: t.Any = None) -> Auto:
    """As much as the coordinator expects, from what this account's operations of the same label and
    model used before; `first` is asked as long as nothing is known. `"auto"` is the same without.
    """
    return Auto(first)


def estimated(amount: t.Any) -> t.Tuple[t.Any, bool]:
    """What is asked if nothing is known, and whether the coordinator estimates."""
    if isinstance(amount, Auto):
        return amount.first, True
    return (None, True) if amount == "auto" else (amount, False)


def milliseconds(duration: Duration) -> int:
    if isinstance(duration, datetime.timedelta):
        duration = duration / datetime.timedelta(seconds=1)
    if isinstance(duration, bool) or not isinstance(duration, (int, float)):
        raise TypeError(f"a duration is a number of seconds or a timedelta, not {duration!r}")
    return round(duration * 1000)


def nano(money: Money) -> int:
    if isinstance(money, bool) or not isinstance(money, (int, str, decimal.Decimal)):
        raise TypeError(f"money is a str, int or Decimal, such as '0.01', not {money!r}")
    try:
        # Of 28 digits, the default, none is lost within 64 bits.
        scaled = decimal.Decimal(money) * 1_000_000_000
        whole = int(scaled)
    except (decimal.InvalidOperation, ValueError, OverflowError):
        raise ValueError(f"{money!r} is no amount of money; write '0.01'") from None
    if whole != scaled:
        raise ValueError(f"{money!r} is finer than a billionth")
    return whole


def amounts(
    tokens: t.Optional[Quantity] = None,
    time: t.Union[Duration, Unlimited, None] = None,
    cost: t.Union[Money, Unlimited, None] = None,
) -> Amounts:
    """Amounts out of tokens (a count), time (seconds) and cost (units of the currency).

    What is None is absent, which is not the same as 0.
    """
    time_ms: t.Optional[Quantity]
    cost_nano: t.Optional[Quantity]
    time_ms = time if time is None or isinstance(time, Unlimited) else milliseconds(time)
    cost_nano = cost if cost is None or isinstance(cost, Unlimited) else nano(cost)
    return Amounts(tokens, time_ms, cost_nano)


__all__ = [
    "UNLIMITED", "Auto", "Duration", "Money", "amounts", "auto", "estimated", "milliseconds",
    "nano"]
