"""Makes seeds out of what the repository has, runs the fuzz targets over them, and prints a table."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The longest input of a target: what is longer is slower, and no other case.
LONGEST = {"frames": 4096, "connection": 1024, "client": 1024, "configuration": 8192, "scenario": 4096,
           "prices": 4096, "ledger": 4096, "samples": 4096, "mcp": 4096, "usage": 4096, "quantities": 64,
           "rules": 256}
# These read TOML, by a library that frees nothing; see leak.suppressions.
LEAKY = {"configuration", "scenario"}
# Further than this no target has to go, whatever comes: megabytes with all instruments.
MEMORY_MOST = 1024
#: Seconds after which an input hangs.
HANGS = int(os.environ.get("HANGS", 10))


def literals(*patterns):
    """The texts in quotes of Swift sources."""
    escapes = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "0": "\0"}

    def plain(text):
        return re.sub(r'\\([ntr"\\0])', lambda match: escapes[match[1]], text)

    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            source = path.read_text()
            for text in re.findall(r'"""\n(.*?)"""', source, re.DOTALL):
                lines = text.split("\n")
                indent = len(lines[-1]) - len(lines[-1].lstrip())
                yield plain("\n".join(line[indent:] for line in lines[:-1]))
            source = re.sub(r'"""\n(.*?)"""', "", source, flags=re.DOTALL)
            for text in re.findall(r'(?<!")"((?:[^"\\\n]|\\.)+)"(?!")', source):
                yield plain(text)


def vectors():
    for path in sorted(ROOT.glob("Protocol/vectors/*valid/*.json")):
        for vector in json.loads(path.read_text())["vectors"]:
            yield vector["role"], vector["version"], bytes.fromhex(vector["hex"])


def frames():
    for role, version, frame in vectors():
        choice = {"request": 0, "reply": 1}.get(role, 2) << 5 | version
        yield bytes([choice]) + frame
        if len(frame) >= 16 and frame[5] == 0:
            yield bytes([0x80 | choice, frame[4]]) + frame[16:]


def connection():
    last = b""
    for role, _, frame in vectors():
        if role == "request":
            yield bytes([2, 60, 200]) + last + frame
            yield bytes([1 | 2 << 3, 128]) + frame + last
            # Others go first now and then.
            yield bytes([1 | 4 << 3, 128]) + last + frame
            # Not greeted yet.
            yield bytes([8, ]) + frame
            last = frame


def client():
    last = b""
    for role, _, frame in vectors():
        if role != "request" and len(frame) >= 16:
            # The reply to the first request.
            answer = frame[:8] + (2).to_bytes(8, "little") + frame[16:]
            yield bytes([2, 60, 200]) + last + (answer if role == "reply" else frame)
            yield bytes([8]) + frame
            last = frame


def configuration():
    default = (ROOT / "Systemd/bursard.toml").read_text()
    yield default
    # Every setting that it explains: a line that begins with "#" and no blank.
    set_all = re.sub(r"^#(?=\S)", "", default, flags=re.MULTILINE)
    yield set_all
    for line in set_all.split("\n"):
        if " = " in line and not line.startswith("#"):
            for table in ["daemon", "pool.main", "pool.main.account.a"]:
                yield f"[{table}]\n{line}\n"
    yield from re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    # Values that are none end a parser that takes them for dates.
    for text in literals("Tests/BursarDaemonTests/ConfigurationSyntaxTests.swift"):
        yield f"a = {text}\n"
    for text in literals("Tests/BursarDaemonTests/Configuration*.swift"):
        if "=" in text or "[" in text:
            yield text
            yield "[pool.main]\ntokens = 5\n\x1e" + text


def scenario():
    yield from re.findall(r"<<'END'\n(.*?)END\n", (ROOT / "README.md").read_text(), re.DOTALL)
    for text in literals("Tests/BursarCommandTests/Simulate/*.swift"):
        if "rounds" in text or "agents" in text:
            yield text
    known = ROOT / "../shared/data/allocation-vectors.json"
    if known.exists():
        for case in json.loads(known.read_text())["cases"]:
            if "scenario" in case:
                yield json.dumps(case["scenario"])
    for strategy in ["equal", "proportional", "priority", "karma", "static"]:
        yield json.dumps({
            "capacity": 10, "strategy": strategy, "guarantee": 0.5, "initial_credits": 6,
            "agents": [{"name": "a", "weight": 2, "priority": 1, "reserved": 2},
                       {"name": "g", "nominal": 4, "lending_limit": 2, "borrowing_limit": 3,
                        "children": [{"name": "x"}, {"name": "y", "join": 1}]}],
            "rounds": [{"a": 3, "g/x": "inf"}, {"g/y": 9}]})
    for strategy in ["auction-uniform", "auction-vcg"]:
        yield json.dumps({
            "capacity": 3, "strategy": strategy, "initial_credits": 20,
            "agents": [{"name": "a"}, {"name": "b", "reserved": 1}],
            "rounds": [{"a": [9, 4, 1], "b": [5, 5]}]})
    yield json.dumps({
        "capacity": 8, "strategy": "auction-proportional", "agents": [{"name": "a"}, {"name": "b"}],
        "rounds": [{"a": 9, "b": 3}]})
    yield json.dumps({
        "capacity": {"tokens": 9, "cost_nano": 18}, "strategy": "drf",
        "agents": [{"name": "a", "task": {"tokens": 1, "cost_nano": 4}},
                   {"name": "b", "task": {"tokens": 3, "cost_nano": 1}}],
        "rounds": [{"a": "inf", "b": 2}]})


def prices():
    for text in literals("Tests/BursarCommandTests/PriceFileTests.swift"):
        if "{" in text:
            yield text
            yield '{"m": ' + text + "}"


TABLES = {"accounts": 0, "grants": 1, "lanes": 2, "dormant": 3, "prices": 4, "usage_sums": 6, "bases": 7}


def ledger():
    for path in sorted(ROOT.glob("Tests/Fixtures/ledger-format-*.sql")):
        for table, values in re.findall(r'INSERT INTO "(\w+)" VALUES\((.*?)\);', path.read_text()):
            blobs = re.findall(r"X'([0-9A-F]*)'", values)
            if not blobs:
                continue
            row = bytes.fromhex(blobs[-1])
            if table in TABLES:
                yield bytes([TABLES[table]]) + row
            elif table == "meta":
                yield bytes([5 if "'state'" in values else 8]) + row
            elif table == "batches":
                first, last = values.split(",")[:2]
                yield bytes([9, (int(last) - int(first)) % 8]) + row


def samples():
    for text in literals("Tests/BursarCommandTests/Forecast/*.swift",
                         "Tests/BursarCommandTests/TraceTests.swift",
                         "Tests/BursarCommandTests/Simulate/SimulateTraceTests.swift"):
        if "," in text:
            yield b"\4" + text.encode()
            yield b"\7" + text.encode()
    for growth in [lambda x: 5 * x, lambda x: 1.5 ** x, lambda x: (x // 7) * 40]:
        yield b"\4seconds,consumed\n" + "".join(f"{x},{growth(x)}\n" for x in range(30)).encode()
    yield b"\7TIMESTAMP,ContextTokens,GeneratedTokens\n" + b"".join(
        b"2023-11-16 18:17:%02d.9799600,%d,%d\n" % (x, 40 * x, x) for x in range(20))


def mcp():
    for text in literals("Tests/BursarCommandTests/MCP/*.swift"):
        if "{" in text:
            yield b"\2\x40\xc0" + text.encode() + b"\n" + text.encode()
    for amounts in ['{"tokens": "20k", "cost": "$7", "time": "1h30m"}', '{"tokens": 1.5e3, "time": 90}']:
        yield b"\1\x80" + (
            '{"jsonrpc": "2.0", "id": "a", "method": "tools/call", "params": ' + amounts + "}\r\n"
        ).encode()


def usage():
    for text in literals("Tests/BursarClientTests/Usage*.swift",
                         "Tests/BursarClientTests/FollowingTests.swift"):
        if "{" in text:
            yield text
            yield text.replace("\n", " ")


def quantities():
    for text in literals("Tests/BursarCommandTests/*Text*.swift",
                         "Tests/BursarCommandTests/Adjust/*.swift",
                         "Tests/BursarCommandTests/OptionTests.swift",
                         "Tests/BursarDaemonTests/ConfigurationUnitsTests.swift"):
        if len(text) < 64:
            yield text


def rules():
    chance = random.Random(1)
    for length in [32, 64, 128, 256] * 8:
        yield chance.randbytes(length)


SEEDS = {make.__name__: make for make in [
    frames, connection, client, configuration, scenario, prices, ledger, samples, mcp, usage, quantities,
    rules]}


def prepare(target, folder):
    """Writes seeds, and a dictionary of the words in those that are text."""
    seeds = folder / "seeds" / target
    seeds.mkdir(parents=True, exist_ok=True)
    words = set()
    for number, seed in enumerate(SEEDS[target]()):
        data = seed if isinstance(seed, bytes) else seed.encode(errors="surrogatepass")
        (seeds / f"{number}").write_bytes(data[:LONGEST[target]])
        if target not in ("frames", "connection", "client", "ledger", "rules"):
            words |= set(re.findall(rb"[a-z_]{3,24}", data))
    dictionary = folder / f"{target}.dict"
    dictionary.write_text("".join(f'"{word.decode()}"\n' for word in sorted(words)))
    return seeds, dictionary


def fuzz(target, options, build):
    """Runs a target for its time. Where a library leaks, a new process goes on from time to time."""
    folder = build / "fuzz"
    seeds, dictionary = prepare(target, folder)
    corpus = pathlib.Path(options.corpus or folder / "corpus") / target
    findings = build / "findings" / target
    for each in (corpus, findings):
        each.mkdir(parents=True, exist_ok=True)
    environment = dict(
        os.environ, SWIFT_BACKTRACE="enable=no",
        # What was freed is kept only so long that the memory in use can be told from it.
        ASAN_OPTIONS="detect_leaks=1:quarantine_size_mb=8",
        LSAN_OPTIONS=f"suppressions={ROOT}/.ci/leak.suppressions:print_suppressions=0")
    command = [
        build / "release/bursar-fuzz", target, f"-timeout={HANGS}", f"-report_slow_units={HANGS}",
        f"-rss_limit_mb={MEMORY_MOST}",
        f"-max_len={LONGEST[target]}", "-print_final_stats=1",
        # After each input it takes longer than the input where a library leaks; then it is done at the end.
        f"-detect_leaks={int(target not in LEAKY)}", f"-artifact_prefix={findings}/"]
    if dictionary.stat().st_size:
        command.append(f"-dict={dictionary}")
    if options.seed:
        command.append(f"-seed={options.seed}")
    before = set(findings.iterdir())
    result = {"target": target, "seconds": 0, "executions": 0, "first_rss": 0, "peak_rss": 0, "status": 0,
              "log": folder / f"{target}.log"}
    left = options.seconds
    while left > 0 and result["status"] == 0:
        share = min(left, 600) if target in LEAKY else left
        left -= share
        start = time.monotonic()
        process = subprocess.run(
            # Seeds are small, and come first.
            [str(part) for part in [*command, f"-max_total_time={share}", corpus, seeds]],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        result["seconds"] += time.monotonic() - start
        text = process.stdout.decode(errors="replace")
        result["log"].write_text(text)
        result["status"] = process.returncode
        figures = {name: int(number) for name, number in re.findall(r"stat::(\w+):\s+(\d+)", text)}
        result["executions"] += figures.get("number_of_executed_units", 0)
        result["peak_rss"] = max(result["peak_rss"], figures.get("peak_rss_mb", 0))
        steps = re.findall(
            r"#\d+\s+(\w+)\s+cov: (\d+) ft: \d+ corp: (\d+)/\S+.*? rss: (\d+)Mb", text)
        result["edges"], result["corpus"] = map(int, steps[-1][1:3] if steps else (0, 0))
        result["first_rss"] = next((int(step[3]) for step in steps if step[0] == "INITED"), 0)
    result["new"] = sorted(set(findings.iterdir()) - before)
    return result


def main():
    parser = argparse.ArgumentParser(
        prog=".ci/fuzz", description="Fuzzes what reads bytes that others wrote.",
        epilog=f"Targets: {', '.join(SEEDS)}. A finding is run again with "
               "`.build-fuzz/release/bursar-fuzz TARGET FILE`.")
    parser.add_argument("--seconds", type=int, default=25, help="for each target; default: 25")
    parser.add_argument("--jobs", type=int, default=2, help="targets at a time; default: 2")
    parser.add_argument("--corpus", help="a folder that keeps what was found, to go on from there")
    parser.add_argument("--seed", type=int, help="repeats a run; it is in the target's log")
    parser.add_argument("targets", nargs="*", metavar="target", help="default: all")
    options = parser.parse_args(sys.argv[2:])
    build = pathlib.Path(sys.argv[1]).resolve()
    unknown = set(options.targets) - set(SEEDS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    results, failed, start = [], False, time.monotonic()
    print(f"{'TARGET':14}{'SECONDS':>8}{'EXECUTIONS':>12}{'PER SECOND':>12}{'EDGES':>8}{'CORPUS':>8}"
          f"{'RSS MiB':>12}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        tasks = [pool.submit(fuzz, target, options, build) for target in options.targets or SEEDS]
        for task in tasks:
            result = task.result()
            results.append(result)
            print(f"{result['target']:14}{result['seconds']:8.0f}{result['executions']:12,}"
                  f"{result['executions'] / result['seconds']:12,.0f}{result['edges']:8,}"
                  f"{result['corpus']:8,}{result['first_rss']:>6} → {result['peak_rss']}", flush=True)
            if result["status"] != 0 or result["new"]:
                failed = True
                print(f"{result['target']} failed with status {result['status']}; log: {result['log']}")
                for path in result["new"]:
                    print(f"  {path}")
                lines = result["log"].read_text(errors="replace").splitlines()
                print("\n".join("  " + line[:200] for line in lines[-25:]))
            elif result["executions"] == 0:
                failed = True
                print(f"{result['target']} ran nothing; log: {result['log']}")
    total = sum(result["executions"] for result in results)
    rate = total / (time.monotonic() - start)
    print(f"{len(results)} targets, {total:,} executions, {rate:,.0f} a second, "
          + ("SOMETHING WAS FOUND" if failed else "no crash, hang, leak or growth"))
    sys.exit(failed)


main()
