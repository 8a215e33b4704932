"""Reads bytes, and says what is wrong with them."""

from __future__ import annotations

import struct
import typing as t


class DecodingRefusal(ValueError):
    """Bytes are not a message. `code` is a name of errors.json, `offset` counts in the frame."""

    def __init__(self, code: str, offset: int, rule: str) -> None:
        super().__init__(f"{code} at byte {offset} of the frame: {rule}")
        self.code = code
        self.offset = offset
        self.rule = rule


class EncodingRefusal(ValueError):
    """A message cannot be sent: a field is out of its range, or the frame would be too large."""


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
