"""Runs `bursar bench … --json`, prints what it found as the tables of Markdown that the README has, and
fails if somebody did not take part or a figure is off its target beyond any doubt."""

import json
import subprocess
import sys

SLACK = 20
SERVERS = 10

run = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True)
if run.returncode != 0:
    sys.exit(f"bench: exit status {run.returncode}")
result = json.loads(run.stdout)


def text(value, unit):
    if unit == "times":
        return f"{value:.2f}×"
    if unit == "share":
        return f"{value * 100:.0f} %"
    if unit == "bytes":
        return f"{value / 1024:.2f} KiB"
    if unit == "milliseconds":
        return f"{value:.0f} ms"
    return f"{value:,.0f}/s"


def row(cells):
    print("| " + " | ".join(cells) + " |")


print(f"{result['machine']}\n{result['settings']}\n")
row(["server", "lifecycles/s", "least to most", "p50", "p99", "p99.9", "server time each"])
row(["---", "--:", "--:", "--:", "--:", "--:", "--:"])
for server in result["servers"]:
    latency = server["latency_us"] or {}
    shown = [f"{latency[key] / 1000:.2f} ms" if key in latency else "" for key in ("p50", "p99", "p99_9")]
    own = f"{server['server_us']:.1f} µs" if server["server_us"] else ""
    spread = f"{server['least']:,.0f} to {server['most']:,.0f}"
    row([server["server"], f"{server['per_second']:,.0f}", spread, *shown, own])
print()
row(["figure", "measured", "compared with", "result", "target", "met"])
row(["---", "--:", "---", "--:", "--:", "---"])
faults = []
for figure in result["figures"]:
    target, bound = figure["target"] or {}, ""
    value, unit = figure["value"], figure["unit"]
    for kind, sign in (("at_least", "≥"), ("at_most", "≤")):
        if kind in target:
            bound = f"{sign} {text(target[kind], unit)}"
    met = {True: "yes", False: "no", None: ""}[figure["met"]]
    row([figure["figure"], figure["measured"] or "", figure["compared"] or "", text(value, unit), bound, met])
    if value < target.get("at_least", 0) / SLACK or value > target.get("at_most", float("inf")) * SLACK:
        faults.append(f"{figure['figure']} is {text(value, unit)}, far from {bound}")
print()
faults += [f"left out: {what}" for what in result["missing"]]
if len(result["servers"]) != SERVERS:
    faults.append(f"{len(result['servers'])} servers took part, not {SERVERS}")
if faults:
    sys.exit("bench: " + "; ".join(faults))
