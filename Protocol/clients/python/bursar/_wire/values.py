"""Values of fields that are more than a number or a string."""

from __future__ import annotations

import dataclasses
import enum
import typing as t


class Unlimited(enum.Enum):
    """The type of UNLIMITED."""

    UNLIMITED = "unlimited"

    def __repr__(self) -> str:
        return "UNLIMITED"


#: An amount without a limit.
UNLIMITED: t.Final = Unlimited.UNLIMITED

Quantity = t.Union[int, Unlimited]


@dataclasses.dataclass(init=False, frozen=True)
class Amounts:
    """A vector over tokens (count), time (milliseconds) and cost (1e-9 of the currency).

    None is absent: nothing is said about that resource. Absent, 0 and UNLIMITED are three different
    things; `bursar.amounts` makes these objects out of seconds and units of the currency.
    """

    __slots__ = ("tokens", "time_ms", "cost_nano")

    tokens: t.Optional[Quantity]
    time_ms: t.Optional[Quantity]
    cost_nano: t.Optional[Quantity]

    def __init__(
        self,
        tokens: t.Optional[Quantity] = None,
        time_ms: t.Optional[Quantity] = None,
        cost_nano: t.Optional[Quantity] = None,
    ) -> None:
        for name, value in (("tokens", tokens), ("time_ms", time_ms), ("cost_nano", cost_nano)):
            if value is not None and value is not UNLIMITED:
                if type(value) is not int:
                    raise TypeError(f"{name} is an int, UNLIMITED or None, not {value!r}")
                if not -(1 << 63) <= value < 1 << 63:
                    raise ValueError(f"{name} fits in 64 bits; {value} does not")
            object.__setattr__(self, name, value)

    def __reduce__(self) -> t.Tuple[t.Any, ...]:
        return Amounts, (self.tokens, self.time_ms, self.cost_nano)

    def __bool__(self) -> bool:
        """Whether any resource is present."""
        return (self.tokens, self.time_ms, self.cost_nano) != (None, None, None)


class ClosedEnum(enum.IntEnum):
    """An enumeration whose values are all known; another one on the wire is refused."""

    @property
    def label(self) -> str:
        """The name in the schema, in JSON and on the command line."""
        return self.name.lower()


OpenEnumType = t.TypeVar("OpenEnumType", bound="OpenEnum")


class OpenEnum(int):
    """An enumeration that newer peers may have more values of; those are carried along."""

    __slots__ = ()
    _labels: t.ClassVar[t.Mapping[int, str]] = {}

    @property
    def label(self) -> str:
        """The name in the schema and in JSON; `unknown_` and the number without one."""
        return self._labels.get(int(self), f"unknown_{int(self)}")

    @classmethod
    def labelled(cls: t.Type[OpenEnumType], label: str) -> OpenEnumType:
        """The value of that name. Raises KeyError if there is none."""
        for value, name in cls._labels.items():
            if name == label:
                return cls(value)
        raise KeyError(label)

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.label.upper()}"

    def __str__(self) -> str:
        return self.label
