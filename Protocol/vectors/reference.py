"""A second, slow encoder of the protocol, made for the vectors alone.

It shares no code with the codecs that the vectors test. It reads the schema, writes one message
field by field as `Protocol/README.md` says, and remembers where each piece begins, so that a vector
of a broken frame can say where the break is.
"""

import json
import pathlib
import struct

PROTOCOL = pathlib.Path(__file__).resolve().parent.parent
SHAPES = {"u8": "<B", "u16": "<H", "u32": "<I", "u64": "<Q", "i32": "<i", "i64": "<q"}
UNLIMITED = "unlimited"
RESOURCES = ("tokens", "time_ms", "cost_nano")


class Schema:
    def __init__(self):
        self.messages, self.structs, self.enums = {}, {}, {}
        for path in sorted((PROTOCOL / "messages").glob("*.json")):
            content = json.loads(path.read_text(encoding="utf-8"))
            self.messages.update({each["message"]: each for each in content.get("messages", [])})
            self.structs.update({each["struct"]: each for each in content.get("structs", [])})
            self.enums.update({each["enum"]: each for each in content.get("enums", [])})
        errors = json.loads((PROTOCOL / "errors.json").read_text(encoding="utf-8"))["errors"]
        values = [{"name": each["name"], "value": each["code"]} for each in errors]
        self.enums["ErrorCode"] = {"type": "u16", "open": True, "values": values}
        self.version = max(
            field["since"]
            for each in [*self.messages.values(), *self.structs.values()]
            for field in each["fields"])

    def negotiated(self, message):
        """The version by which a message is read: that of the handshake is not agreed on yet."""
        return 0 if message in ("Hello", "Welcome") else self.version


class Frame:
    """One frame that is being written.

    `marks` has the offset of each field by its path (`key.client`, `holding[1].grant`), and of its
    length or count for strings, lists and structs; `pieces` has (offset, size) of each smallest
    part that is whole or missing. Fields newer than `version` are left out.
    """

    def __init__(self, schema, message, fields, correlation, tails=None, version=None):
        self.schema, self.out = schema, bytearray()
        self.version = schema.version if version is None else version
        self.marks, self.pieces = {}, []
        self.tails = tails or {}
        kind = schema.messages[message]["kind"]
        for shape, value in (("u32", 0), ("u16", kind), ("u16", 0), ("u64", correlation)):
            self.integer(shape, value)
        self.pieces.clear()
        self.record(schema.messages[message]["fields"], fields, "")
        self.out += bytes.fromhex(self.tails.get("", ""))
        self.set_length()

    def set_length(self):
        self.out[0:4] = struct.pack("<I", len(self.out) - 4)

    @property
    def hex(self):
        return self.out.hex()

    def piece(self, content):
        self.pieces.append((len(self.out), len(content)))
        self.out += content

    def integer(self, name, value):
        self.piece(struct.pack(SHAPES[name], value))

    def record(self, schema, values, path):
        unknown = set(values) - {each["name"] for each in schema}
        assert not unknown, f"{path}: no fields {unknown}"
        for field in schema:
            if field["since"] > self.version:
                continue
            here = f"{path}.{field['name']}".lstrip(".")
            self.marks[here] = len(self.out)
            if "constant" in field:
                self.integer(field["type"], field["constant"])
                continue
            value = values[field["name"]]
            if field.get("optional"):
                self.piece(bytes([value is not None]))
                if value is None:
                    continue
            self.value(field["type"], value, here)

    def value(self, kind, value, path):
        if kind in SHAPES:
            self.integer(kind, int(value))
        elif kind == "bool":
            self.piece(bytes([{False: 0, True: 1}[value]]))
        elif kind == "string":
            content = value.encode()
            self.integer("u16", len(content))
            self.marks[path + ":content"] = len(self.out)
            self.piece(content)
        elif kind == "amounts":
            self.amounts(value, path)
        elif kind.startswith("list<"):
            self.integer("u16", len(value))
            for index, element in enumerate(value):
                self.marks[f"{path}[{index}]"] = len(self.out)
                self.value(kind[5:-1], element, f"{path}[{index}]")
        elif kind in self.schema.structs:
            start = len(self.out)
            self.marks[path + ":length"] = start
            self.integer("u16", 0)
            self.record(self.schema.structs[kind]["fields"], value, path)
            self.out += bytes.fromhex(self.tails.get(path, ""))
            self.out[start : start + 2] = struct.pack("<H", len(self.out) - start - 2)
        else:
            self.integer(self.schema.enums[kind]["type"], self.enum(kind, value))

    def amounts(self, value, path):
        assert set(value) <= set(RESOURCES), value
        self.marks[path + ":bits"] = len(self.out)
        present = sum(1 << bit for bit, name in enumerate(RESOURCES) if name in value)
        unlimited = sum(
            1 << bit for bit, name in enumerate(RESOURCES) if value.get(name) == UNLIMITED)
        self.piece(bytes([present, unlimited]))
        for name in RESOURCES:
            if value.get(name, UNLIMITED) != UNLIMITED:
                self.integer("i64", int(value[name]))

    def enum(self, kind, name):
        for value in self.schema.enums[kind]["values"]:
            if value["name"] == name:
                return value["value"]
        assert self.schema.enums[kind].get("open") and name.startswith("unknown_"), name
        return int(name[len("unknown_") :])


class Values:
    """Made-up values for every field of a message: the least that there can be, or a lot."""

    def __init__(self, schema):
        self.schema = schema

    def message(self, name, full, version=None):
        version = self.schema.version if version is None else version
        return self.record(self.schema.messages[name]["fields"], full, version)

    def record(self, fields, full, version):
        return {
            field["name"]: None
            if field.get("optional") and (not full or field["since"] > version)
            # What is neither optional nor of that version is a list, and empty.
            else self.value(
                field["type"], field["name"], field["number"], full and field["since"] <= version,
                version)
            for field in fields
            if "constant" not in field
        }

    def value(self, kind, name, number, full, version):
        if kind in SHAPES:
            size = struct.calcsize(SHAPES[kind])
            # Another byte at each place, so that an order that is not little-endian shows.
            value = int.from_bytes(bytes(range(1, size + 1)), "big") + number if full else 0
            value = -value if kind.startswith("i") else value
            return str(value) if kind in ("u64", "i64") else value
        if kind == "bool":
            return full
        if kind == "string":
            text = "main/research/planner" if name == "account" else f"{name}: größe ✓ 🙂"
            return text if full else ""
        if kind == "amounts":
            return self.amounts(number) if full else {}
        if kind.startswith("list<"):
            both = (True, False) if full else ()
            return [self.value(kind[5:-1], name, number, each, version) for each in both]
        if kind in self.schema.structs:
            return self.record(self.schema.structs[kind]["fields"], full, version)
        return self.schema.enums[kind]["values"][-1 if full else 0]["name"]

    @staticmethod
    def amounts(number):
        choices = (
            {"tokens": str(900 + number), "time_ms": "60000", "cost_nano": "12500000"},
            {"tokens": str(number), "time_ms": UNLIMITED},
            {"tokens": UNLIMITED, "cost_nano": str(1_000_000_000 * number)},
            {"time_ms": "0"},
        )
        return choices[number % len(choices)]
