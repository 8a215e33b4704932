#!/usr/bin/env python3
"""Compares reports with the ledger's entries, and CSV with JSON.

report.py FOLDER: entries.jsonl is an export of the ledger, report.json and .csv are by account and model,
operations.json and .csv by class, operation and account, main.json is the pool as it stands. No other entries
may have come between them.
"""

import collections
import csv
import json
import sys

COUNTS = ["grants", "denials", "waits", "commits", "voids", "abandoned", "late_commits", "overruns"]
# Denials that more budget would have helped.
LACKS = {"insufficient_budget", "no_budget", "queued_behind", "wait_timed_out"}
SUMS = ["granted", "actual", "charged", "borrowed", "paid_back", "refused"]
UNITS = ["tokens", "time_ms", "cost_nano"]


class Row:
    """What the entries say of one account and model, or another key."""

    def __init__(self):
        self.counts = collections.Counter()
        self.sums = {name: collections.Counter() for name in SUMS}

    def add(self, name, amounts, sign=1):
        for unit, number in amounts.items():
            self.sums[name][unit] += sign * number


def sums(entries, key):
    """Sums of the entries by a key of account, operation, model and class."""
    rows = collections.defaultdict(Row)
    grants, tracked, recorded = {}, collections.defaultdict(collections.Counter), {}
    for entry in entries:
        kind, grant = entry["kind"], grants.get(entry.get("grant"))
        about = dict(grant or {"operation": "", "model": "", "class": None})
        about["account"] = entry.get("account")
        if kind == "granted":
            about = {name: entry.get(name, "") for name in ("account", "operation", "model", "class")}
            grants[entry["grant"]] = about
            row = rows[key(about)]
            row.counts["grants"] += 1
            row.counts["waits"] += entry["waited"]
            row.add("granted", entry["amounts"])
            row.add("borrowed", entry["borrowed"])
        elif kind == "denied":
            about.update(operation=entry.get("operation", ""), model=entry.get("model", ""),
                         **{"class": entry.get("class")})
            row = rows[key(about)]
            row.counts["denials"] += entry["count"]
            if entry["reason"] in LACKS:
                row.add("refused", entry["asked"])
        elif kind in ("tracked", "settled", "corrected"):
            about["model"] = entry.get("billing", {}).get("model", about["model"])
            row = rows[key(about)]
            row.add("paid_back", entry.get("paid_back", {}))
            if kind == "tracked":
                row.add("actual", entry["usage"])
                row.add("charged", entry["usage"])
                if grant is not None:
                    tracked[entry["grant"]].update(entry["usage"])
            elif kind == "settled":
                cause = {"committed": "commits", "voided": "voids"}.get(entry["cause"], "abandoned")
                row.counts[cause] += 1
                row.counts["overruns"] += entry["overrun"]
                row.add("actual", entry["actual"])
                row.add("charged", entry["charged"])
                row.add("actual", tracked[entry["grant"]], -1)
                row.add("charged", tracked[entry["grant"]], -1)
                recorded[entry["grant"]] = entry["actual"]
            else:
                row.counts["late_commits"] += 1
                row.add("actual", entry["actual"])
                row.add("actual", recorded[entry["grant"]], -1)
                row.add("charged", entry["consumed_delta"])
    return rows


def compare(what, mine, reported):
    """Says which numbers of two rows are not the same."""
    wrong = []
    for name in COUNTS:
        if mine.counts[name] != reported[name]:
            wrong.append(f"{what}: {name} is {reported[name]}, the entries say {mine.counts[name]}")
    for name in SUMS:
        for unit in UNITS:
            number = reported[name].get(unit, 0)
            if mine.sums[name][unit] != number:
                wrong.append(f"{what}: {name} {unit} is {number}, the entries say {mine.sums[name][unit]}")
    return wrong


def flat(row, dimensions):
    """A row of JSON as CSV has it."""
    cells = []
    for name in dimensions:
        text = "" if row[name] is None else row[name]
        cells.append("'" + text if text[:1] in tuple("=+-@\t\r\n'＝＋－＠") and text else text)
    cells += [str(row[name]) for name in COUNTS]
    cells += [str(row[name].get(unit, "")) for name in SUMS for unit in UNITS]
    return cells + [str(row["work"])]


def check(folder, name, dimensions, entries):
    """The problems of one report; prints what it sums up to."""
    with open(f"{folder}/{name}.json", encoding="utf-8") as file:
        report = json.load(file)
    wrong = []
    if report["through_seq"] not in (entry["seq"] for entry in entries) or report["left_out"] or report["folded"]:
        wrong.append(f"it is not of all entries, but through {report['through_seq']}")
    entries = [entry for entry in entries if entry["seq"] <= report["through_seq"]]
    mine = sums(entries, lambda about: tuple(about[part] for part in dimensions))
    for row in report["rows"]:
        key = tuple(row[part] for part in dimensions)
        wrong += compare(key, mine.pop(key, Row()), row)
    for key, row in mine.items():
        # A denial may have nothing to show but its count; nothing else may be missing.
        wrong += compare(key, row, {name: 0 for name in COUNTS} | {name: {} for name in SUMS})
    [total] = sums(entries, lambda about: ()).values()
    wrong += compare("total", total, report["total"])
    with open(f"{folder}/{name}.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, strict=True))
    header = dimensions + COUNTS + [f"{name}_{unit}" for name in SUMS for unit in UNITS] + ["work"]
    if lines != [header] + [flat(row, dimensions) for row in report["rows"]]:
        wrong.append("CSV and JSON do not agree")
    print(f"{name}: {len(report['rows'])} rows by {', '.join(dimensions)} of {len(entries)} entries; "
          f"{report['total']['grants']} grants, {report['total']['denials']} denials, "
          f"{report['total']['actual']} used")
    return [f"{name}: {problem}" for problem in wrong], report


def main():
    folder = sys.argv[1]
    with open(f"{folder}/entries.jsonl", encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    wrong, report = check(folder, "report", ["account", "model"], entries)
    wrong += check(folder, "operations", ["class", "operation", "account"], entries)[0]
    with open(f"{folder}/main.json", encoding="utf-8") as file:
        consumed = json.load(file)["consumed"]
    charged = report["total"]["charged"]
    if any(consumed.get(unit, 0) != charged.get(unit, 0) for unit in UNITS):
        wrong.append(f"{charged} were charged, but the pool has consumed {consumed}")
    if not report["total"]["denials"] or not report["total"]["late_commits"]:
        wrong.append("the load had no denials or no late commits, so they were not compared")
    for problem in wrong[:40]:
        print(f"report: {problem}", file=sys.stderr)
    sys.exit(bool(wrong))


main()
