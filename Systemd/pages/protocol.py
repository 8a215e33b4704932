"""The page of the protocol, out of the files that its code is made from."""

import json

from pages.roff import bold, escaped, filled, header, italic, paragraphs, references, terms

INTRODUCTION = """\
Agents and operators talk to bursard(8) over Unix stream sockets. Both sides send frames; each request is
answered by one reply, and events come without being asked for. This page lists what can be in a frame.
`Protocol/README.md` in the source of Bursar is the whole specification, with the rules of sessions, keys and
streams and a set of golden frames.

The first request is `Hello`. Requests may be sent without waiting for replies, which come in any order.
Requests that change something begin with a key: a request that is repeated under the same key, say after a
lost connection, is carried out once."""

FRAMES = """\
All integers are little-endian. A frame is a header of 16 bytes and a body, which has the fields of a
message in the order of their numbers."""

HEADER = (
    ("u32 length", "Bytes that follow this field: the other 12 of the header, and the body."),
    ("u16 kind", "Which message; the number in parentheses below."),
    ("u16 flags", "Zero."),
    ("u64 correlation", "Chosen by who asks, and repeated in the reply; 0 in events."),
)

TYPES = (
    ("bool", "One byte, 0 or 1."),
    ("u8, u16, u32, u64, i32, i64", "Integers, in two's complement."),
    ("string", "A `u16` number of bytes, then that much UTF-8."),
    ("amounts", "A `u8` whose bits say which resources are present (1 tokens, 2 time in ms, 4 cost in 1e-9 "
                "of the currency), a `u8` that says which of those are unlimited, then an `i64` for each "
                "that is present and limited."),
    ("list<T>", "A `u16` number of elements, then the elements."),
    ("a structure", "A `u16` number of bytes, then its fields."),
    ("an enumeration", "The integer that is told there."),
    ("optional", "A field that is optional has one byte in front: 0 if it is absent, else 1."),
)

ROLES = (("request", "Requests"), ("reply", "Replies"), ("event", "Events"))


def since(entry):
    """What is as old as the protocol needs no word."""
    return f" Since version {entry['since']}." if entry.get("since") else ""


def sentence(text):
    return text if text.endswith((".", "!", "?")) else text + "."


def fields(entries):
    lines = []
    for entry in entries:
        notes = [entry[key] for key in ("unit",) if key in entry]
        if entry.get("optional"):
            notes.append("optional")
        if "constant" in entry:
            notes.append(f"always {entry['constant']}")
        note = f" ({escaped(', '.join(notes))})" if notes else ""
        lines += [".TP", f"{entry['number']} {bold(entry['name'])} {italic(entry['type'])}{note}"]
        lines += filled(sentence(entry["about"]) + since(entry))
    return lines


def values(entries):
    lines = []
    for entry in entries:
        lines += [".TP", f"{entry['value']} {bold(entry['name'])}"]
        lines += filled(sentence(entry["about"]) + since(entry))
    return lines


def message(entry, kinds):
    lines = [f'.SS "{escaped(entry["message"])} ({entry["kind"]})"']
    about = sentence(entry["about"])
    if "reply" in entry:
        about += f" Answered by `{entry['reply']}` ({kinds[entry['reply']]})."
    if entry.get("mutating"):
        about += " Changes something."
    return [*lines, *filled(about + since(entry)), *fields(entry["fields"])]


def errors(entries):
    lines = []
    for entry in entries:
        lines += [".TP", f"{entry['code']} {bold(entry['name'])}"]
        end = " Ends the connection." if entry["scope"] == "connection" else ""
        lines += filled(f"{sentence(entry['about'])} {sentence(entry['mend'])}{end}{since(entry)}")
    return lines


def read(folder):
    """All that there is, by kind of thing, in the order of the files."""
    found = {"messages": [], "structs": [], "enums": []}
    for path in sorted(folder.glob("messages/*.json")):
        for what, entries in json.loads(path.read_text(encoding="utf-8")).items():
            found[what] += entries
    found["errors"] = json.loads((folder / "errors.json").read_text(encoding="utf-8"))["errors"]
    return found


def versions(found):
    entries = [entry for each in found.values() for entry in each]
    entries += [inner for entry in entries for inner in entry.get("fields", []) + entry.get("values", [])]
    return max(entry.get("since", 0) for entry in entries)


def protocol_page(folder, version):
    found = read(folder)
    kinds = {entry["message"]: entry["kind"] for entry in found["messages"]}
    lines = header("bursar-protocol", 7, version, "Protocol of the budget coordinator")
    lines += [".SH DESCRIPTION", *paragraphs(INTRODUCTION), ".PP"]
    lines += filled(f"This is version {versions(found)}. What came later than version 0 says so.")
    lines += [".SH FRAMES", *paragraphs(FRAMES), *terms(HEADER)]
    lines += [".SH TYPES", *terms(TYPES)]
    for role, title in ROLES:
        entries = [entry for entry in found["messages"] if entry["role"] == role]
        lines.append(f".SH {title.upper()}")
        for entry in sorted(entries, key=lambda entry: entry["kind"]):
            lines += message(entry, kinds)
    lines.append(".SH STRUCTURES")
    for entry in found["structs"]:
        lines += [f'.SS "{escaped(entry["struct"])}"', *filled(sentence(entry["about"]) + since(entry))]
        lines += fields(entry["fields"])
    lines.append(".SH ENUMERATIONS")
    for entry in found["enums"]:
        about = f"{sentence(entry['about'])} A `{entry['type']}`."
        if entry.get("open"):
            about += " Others may come, and are to be carried along."
        lines += [f'.SS "{escaped(entry["enum"])}"', *filled(about + since(entry))]
        lines += values(entry["values"])
    lines += [".SH ERRORS", *filled("The codes of the message `Error`, and of the reason of a denial.")]
    lines += errors(found["errors"])
    lines += [".SH FILES"]
    lines += terms((
        ("/run/bursar/bursar.sock", "The socket of agents."),
        ("/run/bursar/control.sock", "The socket of operators; it speaks the same protocol."),
    ))
    lines += [".SH SEE ALSO", *references(["bursar(1)", "bursard(8)", "bursard.toml(5)"])]
    return "bursar-protocol", lines
