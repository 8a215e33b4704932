"""Frames and fields: how the messages of `_messages` become bytes, and bytes messages.

The tables in `_messages` say which fields a message has; the rules are here. They are those of
`Protocol/README.md`, down to the error, the offset and the rule of a refusal.
"""

from __future__ import annotations

import dataclasses
import enum
import struct
import typing as t

FRAME_HEADER = struct.Struct("<IHHQ")
LENGTH_LEAST = 12
LENGTH_MOST = 65_536
HELLO_LENGTH_MOST = 4_096
HELLO_KIND = 1


class DecodingRefusal(ValueError):
    """Bytes are not a message. `code` is a name of errors.json, `offset` counts in the frame."""

    def __init__(self, code: str, offset: int, rule: str) -> None:
        super().__init__(f"{code} at byte {offset} of the frame: {rule}")
        self.code = code
        self.offset = offset
        self.rule = rule


class EncodingRefusal(ValueError):
    """A message cannot be sent: a field is out of its range, or the frame would be too large."""


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


class Record:
    """A message or a nested struct: its fields in the order of the wire."""

    __slots__ = ()
    FIELDS: t.ClassVar[t.Tuple[Field, ...]] = ()
    SINCE: t.ClassVar[int] = 0


class Message(Record):
    """What a frame holds."""

    __slots__ = ()
    KIND: t.ClassVar[int] = 0
    ROLE: t.ClassVar[str] = ""


class Reply(Message):
    """A message that answers a request."""

    __slots__ = ()
    ROLE: t.ClassVar[str] = "reply"


class Event(Message):
    """A message that the coordinator sends unasked."""

    __slots__ = ()
    ROLE: t.ClassVar[str] = "event"


ReplyType = t.TypeVar("ReplyType", bound=Reply)


class Request(Message, t.Generic[ReplyType]):
    """A message that a client sends; each gets one reply of REPLY, or an Error."""

    __slots__ = ()
    ROLE: t.ClassVar[str] = "request"
    REPLY: t.ClassVar[t.Type[Reply]] = Reply
    MUTATING: t.ClassVar[bool] = False


class Reader:
    """Reads the fields of one frame, front to back. Never trusts a length or a count."""

    __slots__ = ("data", "offset", "end", "version")

    def __init__(self, frame: bytes, offset: int = 0, version: int = 0) -> None:
        self.data = frame
        self.offset = offset
        self.end = len(frame)
        self.version = version

    def integer(self, shape: struct.Struct) -> int:
        offset = self.offset
        if self.end - offset < shape.size:
            raise self.truncated()
        self.offset = offset + shape.size
        return t.cast(int, shape.unpack_from(self.data, offset)[0])

    def flag(self) -> bool:
        if self.offset == self.end:
            raise self.truncated()
        byte = self.data[self.offset]
        if byte > 1:
            raise DecodingRefusal(
                "bad_presence", self.offset, "a presence or bool byte is 0 or 1")
        self.offset += 1
        return byte == 1

    def truncated(self) -> DecodingRefusal:
        return DecodingRefusal(
            "truncated", self.offset, "every field of the version is complete")


class Codec:
    """How values of one type are written and read. `least`: the fewest bytes of one."""

    least: int = 0

    def write(self, out: bytearray, value: t.Any) -> None:
        raise NotImplementedError

    def read(self, reader: Reader) -> t.Any:
        raise NotImplementedError


class Integer(Codec):
    def __init__(self, name: str, shape: str) -> None:
        self.name = name
        self.shape = struct.Struct("<" + shape)
        self.least = self.shape.size

    def write(self, out: bytearray, value: t.Any) -> None:
        try:
            out += self.shape.pack(value)
        except struct.error:
            raise EncodingRefusal(f"{value!r} is not of type {self.name}") from None

    def read(self, reader: Reader) -> int:
        return reader.integer(self.shape)


U8, U16, U32, U64 = (Integer(f"u{8 * size}", shape) for size, shape in zip((1, 2, 4, 8), "BHIQ"))
I32, I64 = Integer("i32", "i"), Integer("i64", "q")


def write_count(out: bytearray, count: int) -> None:
    if count > 65_535:
        raise EncodingRefusal(f"{count} bytes or elements do not fit in a frame")
    out += U16.shape.pack(count)


class Bool(Codec):
    least = 1

    def write(self, out: bytearray, value: t.Any) -> None:
        if value is not True and value is not False:
            raise EncodingRefusal(f"{value!r} is not True or False")
        out.append(value)

    def read(self, reader: Reader) -> bool:
        return reader.flag()


class String(Codec):
    least = 2

    def write(self, out: bytearray, value: t.Any) -> None:
        if not isinstance(value, str):
            raise EncodingRefusal(f"{value!r} is not a str")
        try:
            contents = value.encode()
        except UnicodeEncodeError as error:
            raise EncodingRefusal(f"{value!r} has no UTF-8: {error.reason}") from None
        write_count(out, len(contents))
        out += contents

    def read(self, reader: Reader) -> str:
        count = reader.integer(U16.shape)
        start = reader.offset
        if reader.end - start < count:
            raise reader.truncated()
        try:
            value = str(reader.data[start : start + count], "utf-8")
        except UnicodeDecodeError:
            raise DecodingRefusal("bad_utf8", start, "a string is UTF-8") from None
        reader.offset = start + count
        return value


class AmountsCodec(Codec):
    least = 2

    def write(self, out: bytearray, value: t.Any) -> None:
        if not isinstance(value, Amounts):
            raise EncodingRefusal(f"{value!r} is not Amounts")
        present = unlimited = 0
        numbers = bytearray()
        for bit, number in ((1, value.tokens), (2, value.time_ms), (4, value.cost_nano)):
            if number is None:
                continue
            present |= bit
            if number is UNLIMITED:
                unlimited |= bit
            else:
                numbers += I64.shape.pack(number)
        out.append(present)
        out.append(unlimited)
        out += numbers

    def read(self, reader: Reader) -> Amounts:
        start = reader.offset
        bits = reader.integer(U16.shape)
        present, unlimited = bits & 0xFF, bits >> 8
        if present & ~7 or unlimited & ~present:
            raise DecodingRefusal(
                "bad_amounts", start, "amounts use bits 0 to 2, unlimited only with present")
        values: t.List[t.Optional[Quantity]] = []
        for bit in (1, 2, 4):
            if unlimited & bit:
                values.append(UNLIMITED)
            else:
                values.append(reader.integer(I64.shape) if present & bit else None)
        return Amounts(*values)


class ListOf(Codec):
    least = 2

    def __init__(self, element: Codec) -> None:
        self.element = element

    def write(self, out: bytearray, value: t.Any) -> None:
        write_count(out, len(value))
        for element in value:
            self.element.write(out, element)

    def read(self, reader: Reader) -> t.List[t.Any]:
        start = reader.offset
        count = reader.integer(U16.shape)
        if count * self.element.least > reader.end - reader.offset:
            raise DecodingRefusal("bad_count", start, "a list's elements fit in what is left")
        return [self.element.read(reader) for _ in range(count)]


class Nested(Codec):
    """A struct, behind its byte length; what a newer peer has appended to it is skipped."""

    def __init__(self, structure: t.Type[Record]) -> None:
        self.structure = structure
        self.least = 2 + sum(
            1 if field.optional else field.codec.least
            for field in structure.FIELDS
            if field.since <= structure.SINCE
        )

    def write(self, out: bytearray, value: t.Any) -> None:
        if not isinstance(value, self.structure):
            raise EncodingRefusal(f"{value!r} is not of type {self.structure.__name__}")
        contents = bytearray()
        write_fields(contents, value)
        write_count(out, len(contents))
        out += contents

    def read(self, reader: Reader) -> t.Any:
        start = reader.offset
        count = reader.integer(U16.shape)
        if count > reader.end - reader.offset:
            raise DecodingRefusal(
                "bad_struct_length", start, "a nested struct ends within its surroundings")
        outer_end = reader.end
        reader.end = reader.offset + count
        value = read_fields(reader, self.structure)
        reader.offset = reader.end
        reader.end = outer_end
        return value


class Closed(Codec):
    def __init__(self, values: t.Type[ClosedEnum], raw: Integer) -> None:
        self.values = values
        self.raw = raw
        self.least = raw.least

    def write(self, out: bytearray, value: t.Any) -> None:
        if not isinstance(value, self.values):
            raise EncodingRefusal(f"{value!r} is not of type {self.values.__name__}")
        self.raw.write(out, value)

    def read(self, reader: Reader) -> ClosedEnum:
        start = reader.offset
        raw = self.raw.read(reader)
        try:
            return self.values(raw)
        except ValueError:
            raise DecodingRefusal(
                "bad_enum", start, "an enumeration has one of its defined values") from None


class Open(Codec):
    def __init__(self, values: t.Type[OpenEnum], raw: Integer) -> None:
        self.values = values
        self.raw = raw
        self.least = raw.least

    def write(self, out: bytearray, value: t.Any) -> None:
        self.raw.write(out, value)

    def read(self, reader: Reader) -> OpenEnum:
        return self.values(self.raw.read(reader))


BOOL, STRING, AMOUNTS = Bool(), String(), AmountsCodec()


class Field:
    """One field. A constant is on the wire, but no attribute of the record."""

    __slots__ = ("name", "codec", "optional", "since", "constant", "refusal")

    def __init__(
        self,
        name: str,
        codec: Codec,
        *,
        optional: bool = False,
        since: int = 0,
        constant: t.Optional[int] = None,
        refusal: str = "",
    ) -> None:
        self.name = name
        self.codec = codec
        self.optional = optional
        self.since = since
        self.constant = constant
        self.refusal = refusal

    def write(self, out: bytearray, record: Record) -> None:
        if self.constant is not None:
            return self.codec.write(out, self.constant)
        value = getattr(record, self.name)
        if self.optional:
            out.append(value is not None)
            if value is None:
                return
        try:
            self.codec.write(out, value)
        except EncodingRefusal as error:
            raise EncodingRefusal(f"{type(record).__name__}.{self.name}: {error}") from None

    def read(self, reader: Reader) -> t.Any:
        # Only fields newer than the negotiated version may be missing, and only at a border.
        if reader.version < self.since and reader.offset == reader.end:
            return None if self.optional else []
        if self.optional:
            return self.codec.read(reader) if reader.flag() else None
        start = reader.offset
        value = self.codec.read(reader)
        if self.constant is not None and value != self.constant:
            raise DecodingRefusal(self.refusal, start, f"{self.name} is {self.constant}")
        return value


def write_fields(out: bytearray, record: Record) -> None:
    for field in record.FIELDS:
        field.write(out, record)


RecordType = t.TypeVar("RecordType", bound=Record)


def read_fields(reader: Reader, kind: t.Type[RecordType]) -> RecordType:
    values = [(field, field.read(reader)) for field in kind.FIELDS]
    return kind(**{field.name: value for field, value in values if field.constant is None})


def encode_frame(message: Message, correlation: int) -> bytes:
    """The whole frame. Raises EncodingRefusal; nothing of the message must be sent then."""
    out = bytearray(FRAME_HEADER.size)
    write_fields(out, message)
    length = len(out) - 4
    most = HELLO_LENGTH_MOST if message.KIND == HELLO_KIND else LENGTH_MOST
    if length > most:
        name = type(message).__name__
        raise EncodingRefusal(f"{name} would have the length {length}; at most {most} is allowed")
    FRAME_HEADER.pack_into(out, 0, length, message.KIND, 0, correlation)
    return bytes(out)


def split(data: t.Union[bytes, bytearray], length_most: int = LENGTH_MOST) -> t.Optional[int]:
    """How many bytes the frame at the front takes; None while more of it has to come.

    Raises DecodingRefusal for a length out of bounds, before any of the body has come.
    """
    if len(data) < 4:
        return None
    length = int.from_bytes(data[:4], "little")
    if length < LENGTH_LEAST:
        raise DecodingRefusal("frame_too_short", 0, f"length is at least {LENGTH_LEAST}")
    if length > length_most:
        raise DecodingRefusal("frame_too_long", 0, f"length is at most {length_most}")
    return 4 + length if len(data) >= 4 + length else None


def decode_frame(
    frame: bytes, kinds: t.Mapping[int, t.Type[Message]], version: int = 0
) -> t.Tuple[int, Message]:
    """Correlation and message of a whole frame, which must be of one of `kinds`.

    Raises DecodingRefusal. The version is 0 for hello and welcome, which come before it is known.
    """
    if len(frame) < FRAME_HEADER.size:
        raise DecodingRefusal("truncated", len(frame), "every field of the version is complete")
    _, kind, flags, correlation = FRAME_HEADER.unpack_from(frame)
    if flags != 0:
        raise DecodingRefusal("bad_flags", 6, "flags are zero")
    message = kinds.get(kind)
    if message is None or message.SINCE > version:
        roles = " or ".join(sorted({known.ROLE for known in kinds.values()}))
        raise DecodingRefusal("unknown_kind", 4, f"kind is of role {roles} in this version")
    return correlation, read_fields(Reader(frame, FRAME_HEADER.size, version), message)
