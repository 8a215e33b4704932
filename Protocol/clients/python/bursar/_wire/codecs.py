"""How values of each type are written and read."""

from __future__ import annotations

import struct
import typing as t

from .reader import DecodingRefusal, EncodingRefusal, Reader
from .values import UNLIMITED, Amounts, ClosedEnum, OpenEnum, Quantity


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
