#!/usr/bin/env python3
"""Writes the golden vectors, `valid/*.json` and `invalid/*.json`; with --check, compares them.

The frames come from the encoder in reference.py and what is expected from the cases in this folder,
so neither depends on a codec that the vectors are for.
"""

import itertools
import json
import pathlib
import sys

import broken
from reference import RESOURCES, UNLIMITED, Frame, Schema, Values

FOLDER = pathlib.Path(__file__).resolve().parent
SCHEMA = Schema()
VALUES = Values(SCHEMA)
KEY = {"client": str(2**64 - 1), "number": "7", "acknowledged_through": "6"}


def snake(name):
    return "".join("_" + each.lower() if each.isupper() else each for each in name).lstrip("_")


class ValidVectors:
    def __init__(self):
        self.by_message = {name: [] for name in SCHEMA.messages}

    def add(self, name, message, about, changes=None, full=False, tails=None, version=None):
        """`changes` replace fields of the made-up values; `tails` are appended bytes by path.

        What is newer than `version` is not in the frame, and not in the values either.
        """
        version = SCHEMA.negotiated(message) if version is None else version
        fields = {**VALUES.message(message, full, version), **(changes or {})}
        role = SCHEMA.messages[message]["role"]
        correlation = 0 if role == "event" else 0x0807060504030201 + len(self.by_message[message])
        frame = Frame(SCHEMA, message, fields, correlation, tails, version)
        vector = {
            "name": f"{snake(message)}_{name}",
            "about": about,
            "role": role,
            "message": message,
            "version": version,
            "correlation": str(correlation),
            "hex": frame.hex,
        }
        canonical = Frame(SCHEMA, message, fields, correlation).hex
        if canonical != frame.hex:
            vector["canonical"] = canonical
        self.by_message[message].append({**vector, "fields": fields})


def valid_files():
    vectors = ValidVectors()
    for message in SCHEMA.messages:
        vectors.add("least", message, "Zero, empty or absent wherever that can be.")
        vectors.add("full", message, "Every optional field is there, lists have two elements.",
                    full=True)
        vectors.add("newer", message, "A newer peer has appended bytes; they are skipped.",
                    full=True, tails={"": "00ff01"})
    add_amounts(vectors)
    add_bounds(vectors)
    add_newer_structs(vectors)
    add_versions(vectors)
    add_sharing(vectors)
    add_enforcement(vectors)
    add_prices(vectors)
    return {f"valid/{snake(name)}.json": each for name, each in vectors.by_message.items()}


def add_amounts(vectors):
    """Absent, zero, a number and unlimited are four different things for each resource."""
    choices = {"absent": None, "zero": "0", "finite": "4000", "unlimited": UNLIMITED}
    for names in itertools.product(choices, repeat=3):
        usage = {
            resource: choices[name]
            for resource, name in zip(RESOURCES, names)
            if choices[name] is not None
        }
        vectors.add("amounts_" + "_".join(names), "Track",
                    "Tokens, time and cost are " + ", ".join(names) + ".",
                    {"key": KEY, "grant": "9", "usage": usage})
    least, most = str(-(2**63)), str(2**63 - 1)
    vectors.add("negative_delta", "Adjust", "Only an adjustment's delta may be below zero.",
                {"key": KEY, "account": "main", "delta": {"tokens": "-1000", "cost_nano": "-1"}})
    vectors.add("bounds", "Adjust", "The outermost numbers of 64 and 32 bits.",
                {"key": KEY, "account": "main", "weight": 2**32 - 1, "priority": -(2**31),
                 "nominal": {"tokens": most, "time_ms": most, "cost_nano": most},
                 "delta": {"tokens": least, "time_ms": least, "cost_nano": least}})


def add_bounds(vectors):
    vectors.add("example", "Reserve", "The example of the specification.",
                {"key": {"client": "11", "number": "1", "acknowledged_through": "0"},
                 "want": {"tokens": "4000", "time_ms": UNLIMITED}, "operation": "plan",
                 "wait_ms": "5000"})
    vectors.add("largest_key", "Void", "Numbers of 64 bits without a sign.",
                {"key": {name: str(2**64 - 1) for name in KEY}, "grant": str(2**64 - 1)})
    vectors.add("label_128_bytes", "Reserve", "Labels may have 128 bytes; these have 2 each.",
                {"key": KEY, "operation": "é" * 64, "model": "m" * 128})
    vectors.add("unicode", "Report", "Zero, combining and right-to-left characters, and the last.",
                {"account": "a\0b", "after": "e\u0301 \u05d0\u05d1 \U0010ffff \ufeff"})
    head = len(Frame(SCHEMA, "Hello", VALUES.message("Hello", False), 1).out)
    vectors.add("largest", "Hello", "The length field is 4096, the most for a hello.",
                {"client": "c" * (4100 - head)})
    vectors.add("lines_300", "Inspected", "A list whose count takes more than one byte.",
                {"lines": [f"line {index}" for index in range(300)]})
    vectors.add("lines_empty", "Inspected", "Empty strings in a list.", {"lines": [""] * 3})
    vectors.add("unknown_values", "Event", "A newer peer's kind and reason are carried along.",
                {"kind": "unknown_999", "reason": "unknown_65535"})
    vectors.add("unknown_code", "Error", "A newer peer's code is carried along.",
                {"code": "unknown_888", "message": "?"})
    vectors.add("holding_16", "Reserved", "A denial with as many grants as it may name.",
                {"verdict": "denied", "reason": "insufficient_budget", "message": "no",
                 "retry_after_ms": "250",
                 "holding": [{"account": f"main/{index}", "grant": str(index),
                              "amounts": {"tokens": str(16 - index)}} for index in range(16)]})


def add_newer_structs(vectors):
    vectors.add("newer_struct", "Commit", "A newer peer has appended bytes to the nested struct.",
                full=True, tails={"key": "0102030405"})
    vectors.add("newer_elements", "Reserved", "The same, in each element of a list.",
                full=True, tails={"holding[0]": "ff", "holding[1]": "00"})
    vectors.add("newer_nested", "Checked", "The same, in a struct of a struct, and everywhere.",
                full=True,
                tails={"status.percentage": "01ff", "status": "02ffff", "": "03ffffff"})


def add_versions(vectors):
    """Peers of each older version leave out what they do not know."""
    for version in range(SCHEMA.version):
        for message, schema in SCHEMA.messages.items():
            if schema["since"] > version:
                continue
            fields = VALUES.message(message, True)
            frames = [Frame(SCHEMA, message, fields, 1, version=each).out
                      for each in (version, SCHEMA.version)]
            if frames[0] != frames[1]:
                vectors.add(f"version_{version}", message,
                            f"A peer of version {version} leaves out what is newer.", full=True,
                            version=version)


def add_sharing(vectors):
    """What is lent and wanted back, and what is bought with credits."""
    vectors.add("recall", "Event", "Borrowed tokens are wanted back within five seconds.",
                {"seq": "9", "time_ms": "1000", "kind": "recall", "account": "main/b",
                 "grant": "7", "amounts": {"tokens": "400"}, "count": 1, "due_ms": "6000",
                 "claimant": "main/a"})
    vectors.add("revoked", "Event", "What was not given back in time was taken.",
                {"seq": "10", "time_ms": "6000", "kind": "revoked", "account": "main/b",
                 "grant": "7", "amounts": {"tokens": "400"}, "count": 1})
    vectors.add("recall_ended", "Event", "Nothing is wanted back any longer.",
                {"seq": "10", "kind": "recall_ended", "account": "main/b", "grant": "7",
                 "count": 1})
    vectors.add("credits_settled", "Event", "It happened to the group.",
                {"seq": "10", "kind": "credits_settled", "account": "main", "count": 1})
    vectors.add("paid", "Reserved", "A grant that was bought at an auction.",
                {"grant": "7", "amounts": {"tokens": "400"}, "paid": {"tokens": "1200"},
                 "seq": "7"})
    vectors.add("insufficient_credits", "Reserved", "A bid beyond one's means.",
                {"verdict": "denied", "reason": "insufficient_credits",
                 "message": "the bid is 900 credits, and main/b has 20"})


def add_enforcement(vectors):
    vectors.add("degraded", "Reserved", "A grant of an account that has to do without some things.",
                {"verdict": "granted", "grant": "31", "amounts": {"tokens": "900"},
                 "borrowed": {"tokens": "0"}, "level": "red", "action": "degrade",
                 "expires_in_ms": "60000", "seq": "31",
                 "degradation": {"rung": 2, "rungs": 3, "disable": ["search", "images"],
                                 "model": "small", "most": {"tokens": "2000"}, "rate": None}})
    vectors.add("throttled", "Reserved", "A denial for a while: the account is paced.",
                {"verdict": "denied", "level": "orange", "action": "throttle",
                 "reason": "throttled", "message": "main/a may use 600 tokens per minute",
                 "retry_after_ms": "2500"})
    vectors.add("estimated", "Reserve", "The coordinator is to say how many tokens, and what they cost.",
                {"key": KEY, "operation": "plan", "model": "large", "estimate": 5})
    vectors.add("breakdown", "Commit", "Tokens by kind; their sum and their cost are the coordinator's.",
                {"key": KEY, "grant": "31", "model": "large",
                 "breakdown": {"input": "1000", "cached_read": "4000", "cache_write": "0",
                               "output": "250", "reasoning": "1200"}})
    vectors.add("level_changed", "Event", "An account grew darker, by its tokens.",
                {"seq": "12", "time_ms": "1000", "kind": "level_changed", "account": "main/a",
                 "level": "orange", "resource": "tokens", "percentage": "751000", "count": 1})


def add_prices(vectors):
    none = dict.fromkeys(
        ["input", "cached_read", "cache_write", "output", "reasoning", "time", "tier_above",
         "tier_input", "tier_cached_read", "tier_cache_write", "tier_output", "tier_reasoning"])
    large = {**none, "model": "large", "currency": "USD", "input": "3000000",
             "cached_read": "300000", "cache_write": "3750000", "output": "15000000",
             "tier_above": "200000", "tier_input": "6000000", "tier_output": "22500000",
             "further_tiers": [{"above": "1000000", "input": "12000000", "cached_read": None,
                                "cache_write": None, "output": "45000000", "reasoning": None}]}
    timed = {**none, "model": "timed", "currency": "EUR", "time": "100000000", "further_tiers": []}
    vectors.add("prices", "ImportPrices", "Prices of tokens, in tiers, and of time.",
                {"key": KEY, "source": "price list", "part": 1, "parts": 1,
                 "prices": [large, timed]})


def files():
    contents = {**valid_files(), **broken.files(SCHEMA, VALUES, KEY)}
    return {
        path: json.dumps({"vectors": vectors}, indent=2, ensure_ascii=False) + "\n"
        for path, vectors in contents.items()
    }


def main():
    wanted = files()
    present = {
        str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8")
        for kind in ("valid", "invalid")
        for path in (FOLDER / kind).glob("*.json")
    }
    stale = sorted(
        path for path in {*wanted, *present} if wanted.get(path) != present.get(path))
    if sys.argv[1:] == ["--check"]:
        for path in stale:
            print(f"Protocol/vectors/{path} is stale")
        sys.exit(1 if stale else 0)
    for path in stale:
        if path in wanted:
            (FOLDER / path).parent.mkdir(exist_ok=True)
            (FOLDER / path).write_text(wanted[path], encoding="utf-8")
        else:
            (FOLDER / path).unlink()


if __name__ == "__main__":
    main()
