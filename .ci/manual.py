"""Checks that pages refer to pages, and that the protocol's has all: manual.py FOLDER PROTOCOL."""

import json
import pathlib
import re
import subprocess
import sys

OTHERS = {"systemctl(1)", "journalctl(1)"}


def words(page):
    """What a reader sees, with one blank between words."""
    shown = subprocess.run(
        ["groff", "-man", "-Tascii", "-P-cbou", "-rLL=200n", page],
        check=True, capture_output=True, text=True).stdout
    return " ".join(shown.split())


def main(folder, protocol):
    pages = {f"{path.stem}({path.suffix[1:]})": path for path in pathlib.Path(folder).glob("man*/*")}
    for name, path in pages.items():
        source = path.read_text(encoding="ascii").replace("\\-", "-")
        for other, section in re.findall(r"^\.BR (\S+) \((\d)\)", source, re.MULTILINE):
            if f"{other}({section})" not in pages.keys() | OTHERS:
                sys.exit(f"{name}: refers to {other}({section}), which is not there")

    shown = words(pages["bursar-protocol(7)"])
    expected = []
    for path in pathlib.Path(protocol).glob("messages/*.json"):
        for entries in json.loads(path.read_text(encoding="utf-8")).values():
            for entry in entries:
                if "message" in entry:
                    expected.append(f"{entry['message']} ({entry['kind']}) {entry['about']}")
                else:
                    expected.append(f"{entry.get('struct') or entry.get('enum')} {entry['about']}")
                expected += [f"{each['number']} {each['name']} {each['type']}"
                             for each in entry.get("fields", [])]
                expected += [f"{each['value']} {each['name']} {each['about']}"
                             for each in entry.get("values", [])]
    for each in json.loads((pathlib.Path(protocol) / "errors.json").read_text("utf-8"))["errors"]:
        expected.append(f"{each['code']} {each['name']} {each['about']} {each['mend']}")
    missing = [each for each in expected if " ".join(each.replace("`", "").split()) not in shown]
    if missing:
        sys.exit(f"bursar-protocol(7): {len(missing)} of {len(expected)} are missing: {missing[:5]}")
    print(f"{len(pages)} pages; {len(expected)} things of the protocol are told")


main(*sys.argv[1:])
