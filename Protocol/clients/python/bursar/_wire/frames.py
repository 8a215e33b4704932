"""Frames: a header and the body of one message."""

from __future__ import annotations

import struct
import typing as t

from .reader import DecodingRefusal, EncodingRefusal, Reader
from .records import Message, read_fields, write_fields

FRAME_HEADER = struct.Struct("<IHHQ")
LENGTH_LEAST = 12
LENGTH_MOST = 65_536
HELLO_LENGTH_MOST = 4_096
HELLO_KIND = 1


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
