"""Reads the golden vectors, and shows messages the way the vectors write them."""

import contextlib
import json
import pathlib
import sys
from unittest import mock

PROTOCOL = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(PROTOCOL / "clients" / "python"))

from bursar import _messages as messages  # noqa: E402
from bursar import _wire as wire  # noqa: E402

KINDS = {"request": messages.REQUESTS, "reply": messages.REPLIES, "event": messages.EVENTS}


class Version0(contextlib.ExitStack):
    """Within it the codec is one of version 0: this one without what is newer."""

    def __enter__(self):
        for kind in vars(messages).values():
            if isinstance(kind, type) and issubclass(kind, wire.Record):
                fields = tuple(field for field in kind.FIELDS if field.since == 0)
                self.enter_context(mock.patch.object(kind, "FIELDS", fields))
        return super().__enter__()


def load(kind):
    for path in sorted((PROTOCOL / "vectors" / kind).glob("*.json")):
        for vector in json.loads(path.read_text(encoding="utf-8"))["vectors"]:
            vector["bytes"] = bytes.fromhex(vector["hex"])
            yield vector


def to_json(codec, value):
    """A field's value as the vectors write it."""
    if isinstance(codec, wire.Integer):
        return str(value) if codec.name in ("u64", "i64") else value
    if isinstance(codec, wire.AmountsCodec):
        return {
            name: "unlimited" if number is wire.UNLIMITED else str(number)
            for name in wire.Amounts.__slots__
            if (number := getattr(value, name)) is not None
        }
    if isinstance(codec, wire.ListOf):
        return [to_json(codec.element, element) for element in value]
    if isinstance(codec, wire.Nested):
        return record_to_json(value)
    if isinstance(codec, (wire.Closed, wire.Open)):
        return value.label
    return value


def record_to_json(record):
    result = {}
    for field in record.FIELDS:
        if field.constant is None:
            value = getattr(record, field.name)
            result[field.name] = None if value is None else to_json(field.codec, value)
    return result


def from_json(codec, value):
    """The value of a field that the vectors write as `value`."""
    if isinstance(codec, wire.Integer):
        return int(value)
    if isinstance(codec, wire.AmountsCodec):
        return wire.Amounts(**{
            name: wire.UNLIMITED if number == "unlimited" else int(number)
            for name, number in value.items()
        })
    if isinstance(codec, wire.ListOf):
        return [from_json(codec.element, element) for element in value]
    if isinstance(codec, wire.Nested):
        return record_from_json(codec.structure, value)
    if isinstance(codec, wire.Closed):
        return codec.values[value.upper()]
    if isinstance(codec, wire.Open):
        unknown = value.startswith("unknown_")
        return codec.values(int(value[8:])) if unknown else codec.values.labelled(value)
    return value


def record_from_json(kind, values):
    fields = {
        field.name: field.codec for field in kind.FIELDS if field.constant is None
    }
    assert set(fields) == set(values), set(fields) ^ set(values)
    return kind(**{
        name: None if values[name] is None else from_json(codec, values[name])
        for name, codec in fields.items()
    })
