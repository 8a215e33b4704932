"""Messages and nested structs: tables of fields."""

from __future__ import annotations

import typing as t

from .codecs import U16, Codec, write_count
from .reader import DecodingRefusal, EncodingRefusal, Reader


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
