"""The cases of `invalid/*.json`: frames that break one rule, and which, and where."""

import struct

from reference import Frame

LENGTH_MOST, HELLO_LENGTH_MOST, MAGIC = 65_536, 4_096, 0x52535242
RULES = {
    "bad_magic": f"magic is {MAGIC}",
    "frame_too_short": "length is at least 12",
    "bad_flags": "flags are zero",
    "truncated": "every field of the version is complete",
    "bad_utf8": "a string is UTF-8",
    "bad_presence": "a presence or bool byte is 0 or 1",
    "bad_enum": "an enumeration has one of its defined values",
    "bad_amounts": "amounts use bits 0 to 2, unlimited only with present",
    "bad_count": "a list's elements fit in what is left",
    "bad_struct_length": "a nested struct ends within its surroundings",
}


class BrokenVectors:
    def __init__(self, schema, values, key):
        self.schema, self.values, self.key = schema, values, key
        self.by_code = {}

    def frame(self, message, changes=None, full=True):
        fields = {**self.values.message(message, full), **(changes or {})}
        return Frame(self.schema, message, fields, 1)

    def add(self, code, name, about, content, offset, message, rule=None, role=None, most=None,
            version=None):
        vectors = self.by_code.setdefault(code, [])
        vector = {
            "name": f"{code}_{name}",
            "about": about,
            "role": role or self.schema.messages[message]["role"],
            "message": message,
            "version": self.schema.negotiated(message) if version is None else version,
        }
        if most:
            vector["length_most"] = most
        vector["hex"] = bytes(content).hex()
        vector["error"] = {"code": code, "offset": offset, "rule": rule or RULES[code]}
        vectors.append(vector)

    def patched(self, frame, offset, content):
        out = bytearray(frame.out)
        out[offset : offset + len(content)] = content
        return out

    def cut(self, frame, size):
        """The frame without all from `size` on, with a length field that agrees."""
        out = frame.out[:size]
        return struct.pack("<I", size - 4) + bytes(out[4:])


def files(schema, values, key):
    vectors = BrokenVectors(schema, values, key)
    add_headers(vectors)
    add_cuts(vectors)
    add_versions(vectors)
    add_short_structs(vectors)
    add_strings(vectors)
    add_bytes(vectors)
    add_amounts(vectors)
    add_counts(vectors)
    add_struct_lengths(vectors)
    return {f"invalid/{code}.json": each for code, each in vectors.by_code.items()}


def add_headers(v):
    for length in (0, 4, 11):
        v.add("frame_too_short", f"{length}", "The 12 header bytes are counted too.",
              struct.pack("<I", length) + bytes(12), 0, None, role="request")
    for most, length in ((LENGTH_MOST, 65_537), (LENGTH_MOST, 2**31), (LENGTH_MOST, 2**32 - 1),
                         (HELLO_LENGTH_MOST, 4_097), (HELLO_LENGTH_MOST, 65_536)):
        v.add("frame_too_long", f"{length}_of_{most}",
              "Refused as soon as the length field is there, before the body has come.",
              struct.pack("<IHHQ", length, 1, 0, 1), 0, None, role="request", most=most,
              rule=f"length is at most {most}")
    for flag in (1, 0x80, 0x8000, 0xFFFF):
        frame = v.frame("Ping")
        v.add("bad_flags", f"{flag:04x}", "No flag is defined yet.",
              v.patched(frame, 6, struct.pack("<H", flag)), 6, "Ping")
    both = v.patched(v.frame("Ping"), 4, struct.pack("<HH", 65_535, 1))
    v.add("bad_flags", "and_unknown_kind", "Flags are looked at before the kind.", both, 6, None,
          role="request")
    for role, kinds in (("request", (0, 2, 6, 64, 65_535)), ("reply", (0, 20, 64)),
                        ("event", (1, 2, 66))):
        for kind in kinds:
            frame = v.patched(v.frame("Ping"), 4, struct.pack("<H", kind))
            v.add("unknown_kind", f"{role}_{kind}", f"Kind {kind} is not that of a {role}.",
                  frame, 4, None, role=role, rule=f"kind is of role {role} in this version")
    for name, magic in (("zero", 0), ("big_endian", 0x42525352), ("http", 0x20544547)):
        frame = v.frame("Hello")
        v.add("bad_magic", name, "Somebody speaks something else.",
              v.patched(frame, frame.marks["magic"], struct.pack("<I", magic)), 16, "Hello")


def add_cuts(v):
    """Every place where a message without structs and lists can end too early."""
    for message in ("Hello", "Welcome", "Error", "Overflow", "Subscribe"):
        frame = v.frame(message)
        for size in range(16, len(frame.out)):
            # A cut at the border of two pieces lacks the one that begins there.
            piece = next(start for start, count in frame.pieces if size < start + count)
            v.add("truncated", f"{message.lower()}_{size}",
                  f"Ends after {size} bytes; what begins at {piece} is not whole.",
                  v.cut(frame, size), piece, message)
    # Of amounts, each number is a piece of its own.
    frame = v.frame("Voided", {"refunded": {"tokens": "1", "time_ms": "2", "cost_nano": "3"}})
    bits = frame.marks["refunded:bits"]
    for size, piece in ((17, 16), (18, 18), (25, 18), (26, 26), (34, 34), (41, 34)):
        v.add("truncated", f"voided_{size}", "Amounts end inside, or before, one of their numbers.",
              v.cut(frame, size), bits - 16 + piece, "Voided")


def add_versions(v):
    """What is newer than the negotiated version may be missing, but only whole fields of it."""
    frame = v.frame("Event")
    due, claimant = frame.marks["due_ms"], frame.marks["claimant"]
    for size, version, about in (
        (due, 1, "Version 1 has two fields more."),
        (claimant, 1, "Version 1 has one field more."),
        (due + 5, 0, "It need not be there, but it is cut."),
    ):
        piece = next(start for start, count in frame.pieces if size < start + count)
        v.add("truncated", f"event_{size}_version_{version}", about, v.cut(frame, size), piece,
              "Event", version=version)
    frame = v.frame("Checked")
    length, credits = frame.marks["status:length"], frame.marks["status.credits"]
    v.add("truncated", "checked_credits_version_1", "Of version 1, and missing in the struct.",
          v.patched(frame, length, struct.pack("<H", credits - length - 2)), credits, "Checked",
          version=1)


def add_short_structs(v):
    """A nested struct that is shorter than its fields, in a frame that is long enough."""
    frame = v.frame("Commit", {"key": v.key})
    start = frame.marks["key:length"]
    for count, lacking in ((0, "client"), (7, "client"), (8, "number"), (23,
                           "acknowledged_through")):
        v.add("truncated", f"commit_key_{count}",
              f"The struct says {count} bytes and needs 24; what follows is not its own.",
              v.patched(frame, start, struct.pack("<H", count)), frame.marks["key." + lacking],
              "Commit")


def add_strings(v):
    cases = {"lone_continuation": "80", "overlong": "c080", "surrogate": "eda080",
             "too_high": "f4908080", "cut_inside": "e282", "never": "ff", "second_half": "41c3"}
    for name, content in cases.items():
        text = bytes.fromhex(content)
        frame = v.frame("Hello", {"client": "?" * len(text)})
        start = frame.marks["client:content"]
        v.add("bad_utf8", f"hello_{name}", "The offset is that of the string's first byte.",
              v.patched(frame, start, text), start, "Hello")
    frame = v.frame("Inspected", {"lines": ["ok", "??"]})
    start = frame.marks["lines[1]"] + 2
    v.add("bad_utf8", "inspected_line", "The second string of a list.",
          v.patched(frame, start, b"\xc3\x28"), start, "Inspected")


def add_bytes(v):
    for message, field, about in (
        ("Hello", "session", "The byte in front of an optional number."),
        ("Reserve", "operation", "The byte in front of an optional string."),
        ("Reserve", "detached", "A bool."),
        ("Inspected", "coordinator", "The byte in front of an optional struct."),
        ("Checked", "status.percentage.time", "An optional field of a struct of a struct."),
    ):
        frame = v.frame(message)
        for byte in (2, 255):
            offset = frame.marks[field]
            v.add("bad_presence", f"{message.lower()}_{field.replace('.', '_')}_{byte}", about,
                  v.patched(frame, offset, bytes([byte])), offset, message)
    for message, field, about in (
        ("Reserve", "operation_class", "The first value that is not defined, and the last."),
        ("Reserved", "level", "A level beyond black."),
        ("Subscribe", "topic", "A topic that is not defined."),
        ("Checked", "status.action", "In a nested struct."),
        ("Forecasted", "forecasts[1].profile", "In an element of a list."),
    ):
        frame = v.frame(message)
        count = {"operation_class": 3, "topic": 4}.get(field, 5)
        for byte in (count, 255):
            offset = frame.marks[field]
            v.add("bad_enum", f"{message.lower()}_{field.replace('.', '_')}_{byte}", about,
                  v.patched(frame, offset, bytes([byte])), offset, message)


def add_amounts(v):
    frame = v.frame("Commit", {"key": v.key, "actual": {}})
    offset = frame.marks["actual:bits"]
    for bits, name, about in (
        (b"\x08\x00", "fourth_resource", "A fourth resource is present."),
        (b"\x80\x00", "eighth_bit", "An undefined bit of present is set."),
        (b"\x00\x01", "unlimited_absent", "Tokens are unlimited, but not present."),
        (b"\x02\x04", "another_unlimited", "Time is present, and cost unlimited."),
        (b"\x08\x08", "fourth_unlimited", "A fourth resource is present and unlimited."),
        (b"\xff\xff", "all_bits", "Every bit is set."),
    ):
        v.add("bad_amounts", name, about, v.patched(frame, offset, bits), offset, "Commit")


def add_counts(v):
    # A holding takes at least 2 + 2 + 8 + 2 bytes: its length, an empty string, a number, amounts.
    frame = v.frame("Reserved", {"holding": [], "paid": None, "degradation": None})
    offset = frame.marks["holding"]
    assert len(frame.out) - offset - 2 == 10
    for count in (1, 2, 65_535):
        v.add("bad_count", f"reserved_{count}", "10 bytes are left; an element has at least 14.",
              v.patched(frame, offset, struct.pack("<H", count)), offset, "Reserved")
    frame = v.frame("Inspected", {"lines": [], "verification": None, "next": None})
    offset = frame.marks["lines"]
    assert len(frame.out) - offset - 2 == 2
    v.add("bad_count", "inspected_2", "2 bytes are left; two strings have at least 4.",
          v.patched(frame, offset, struct.pack("<H", 2)), offset, "Inspected")
    frame = v.frame("Inspected", {"lines": ["only"]})
    offset = frame.marks["verification.mismatches"]
    v.add("bad_count", "nested", "What follows the struct does not count for a list in it.",
          v.patched(frame, offset, struct.pack("<H", 65_535)), offset, "Inspected")
    frame = v.frame("Reserved")
    v.add("bad_count", "cut", "The frame ends in the list, too early for its two elements.",
          v.cut(frame, frame.marks["holding"] + 2 + 27), frame.marks["holding"], "Reserved")


def add_struct_lengths(v):
    frame = v.frame("Commit", {"key": v.key})
    start = frame.marks["key:length"]
    left = len(frame.out) - start - 2
    for length in (left + 1, 65_535):
        v.add("bad_struct_length", f"commit_{length}", f"{left} bytes are left.",
              v.patched(frame, start, struct.pack("<H", length)), start, "Commit")
    for size in range(start + 2, start + 26):
        v.add("bad_struct_length", f"commit_cut_{size}", "The frame ends inside the struct.",
              v.cut(frame, size), start, "Commit")
    frame = v.frame("Checked")
    start = frame.marks["status.percentage:length"]
    end = frame.marks["remaining"]
    v.add("bad_struct_length", "checked_inner", "The inner struct is longer than the outer one.",
          v.patched(frame, start, struct.pack("<H", end - start - 1)), start, "Checked")
    frame = v.frame("Reported")
    start = frame.marks["rows[1].status:length"]
    v.add("bad_struct_length", "reported_element", "In the second element of a list.",
          v.patched(frame, start, struct.pack("<H", 65_535)), start, "Reported")
