"""Compares what three agents said with what their coordinator says; see the script `examples` beside it."""

import json
import pathlib
import re
import sys

CAP = 60_000


def check(what, is_right):
    if not is_right:
        sys.exit(f"examples: not so: {what}")


def most_at_a_time(ledger):
    """The most that was consumed and held together, after any entry."""
    held, consumed, most = {}, 0, 0
    for line in ledger:
        entry = json.loads(line)
        if entry["kind"] == "granted":
            held[entry["grant"]] = entry["amounts"]["tokens"]
        elif entry["kind"] == "settled":
            held.pop(entry["grant"], None)
            consumed += entry["charged"].get("tokens", 0)
        most = max(most, sum(held.values()) + consumed)
    check("every grant is settled", not held)
    return most, consumed


def main(path):
    read = lambda name: pathlib.Path(f"{path}.{name}").read_text(encoding="utf-8")
    said = read("said")
    spent = {f"main/{name}": int(tokens) for name, tokens in
             re.findall(r"^(\w+): spent (\d+) tokens", said, re.MULTILINE)}
    accounts = {each["account"]: each for each in json.loads(read("agents"))}
    rows = {each["account"]: each for each in json.loads(read("report"))}
    pool = accounts.pop("main")
    rows.pop("main")

    consumed = {name: each["consumed"]["tokens"] for name, each in accounts.items()}
    check(f"the agents say {spent}, the coordinator {consumed}", spent == consumed)
    check("there are three", len(spent) == 3)
    check("the pool's sum is theirs", pool["consumed"]["tokens"] == sum(spent.values()))
    check("nothing is held", pool["held"]["tokens"] == 0 and pool["open_grants"] == 0)
    most, charged = most_at_a_time(read("ledger").splitlines())
    check("the ledger's sum is the pool's", charged == pool["consumed"]["tokens"])
    check(f"never more than {CAP} were consumed and held: {most}", most <= CAP)
    check("nobody used more than was granted", not any(row["overruns"] for row in rows.values()))
    check("the researcher borrowed", rows["main/researcher"]["borrowed"].get("tokens", 0) > 0
          and "researcher: borrows" in said)
    check("they were warned", re.search(r"the level is orange", said) is not None)
    check("they were stopped", len(re.findall(r": stops: ", said)) == 2)
    labels = [entry.get("operation") for entry in map(json.loads, read("ledger").splitlines())
              if entry["kind"] == "granted" and entry["class"] == "winddown"]
    check("each saved its work", labels == ["save"] * 3)
    print(", ".join(f"{name} {tokens}" for name, tokens in spent.items()),
          f"of {CAP} tokens; at most {most} consumed and held")


main(sys.argv[1])
