"""Frames and fields: how the messages of `_messages` become bytes, and bytes messages.

The tables in `_messages` say which fields a message has; the rules are here. They are those of
`Protocol/README.md`, down to the error, the offset and the rule of a refusal.
"""

from .codecs import (
    AMOUNTS, BOOL, I32, I64, STRING, U8, U16, U32, U64, AmountsCodec, Closed, Codec, Integer,
    ListOf, Open)
from .frames import (
    FRAME_HEADER, HELLO_LENGTH_MOST, LENGTH_LEAST, LENGTH_MOST, decode_frame, encode_frame, split)
from .reader import DecodingRefusal, EncodingRefusal, Reader
from .records import Event, Field, Message, Nested, Record, Reply, ReplyType, Request
from .values import UNLIMITED, Amounts, ClosedEnum, OpenEnum, Quantity, Unlimited

__all__ = [
    "AMOUNTS", "BOOL", "FRAME_HEADER", "HELLO_LENGTH_MOST", "I32", "I64", "LENGTH_LEAST",
    "LENGTH_MOST", "STRING", "U16", "U32", "U64", "U8", "UNLIMITED", "Amounts", "AmountsCodec",
    "Closed", "ClosedEnum", "Codec", "DecodingRefusal", "EncodingRefusal", "Event", "Field",
    "Integer", "ListOf", "Message", "Nested", "Open", "OpenEnum", "Quantity", "Reader", "Record",
    "Reply", "ReplyType", "Request", "Unlimited", "decode_frame", "encode_frame", "split",
]
