"""Measures a real coordinator and has Prometheus read it; see the script `metrics` beside it."""

import asyncio
import concurrent.futures
import contextlib
import json
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import bursar.aio
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text

BIN, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
SOCKET = FOLDER / "run/bursar.sock"
OPEN = "application/openmetrics-text; version=1.0.0"
MANY = 10_000
# What there is only where somebody has set it up.
SOMETIMES = {"bursar_journal_entries", "bursar_journal_waiting_entries", "bursar_prices_models",
             "bursar_prices_import_timestamp_seconds", "bursar_pool_exhaustion_seconds",
             "bursar_pool_early_warning"}


def check(holds, *what):
    if not holds:
        raise SystemExit(f"metrics: {' '.join(map(str, what))}")


def cli(*arguments):
    run = subprocess.run([f"{BIN}/bursar", *arguments, "--socket", SOCKET],
                         stdout=subprocess.PIPE, text=True)
    check(run.returncode == 0, "bursar", *arguments, "exits with", run.returncode)
    return run.stdout


def listing(text, parse):
    """The families by name, each with its samples by labels."""
    families = {}
    for family in parse(text):
        check(family.name not in families, family.name, "is there twice")
        check(family.documentation, family.name, "has no help")
        families[family.name] = {
            (sample.name, *sorted(sample.labels.items())): sample.value for sample in family.samples}
        check(len(families[family.name]) == len(family.samples), family.name, "repeats a series")
    return families


def accounts(families):
    return {dict(key[1:])["account"] for key in families.get("bursar_account_level", {})}


def series(families):
    return sum(map(len, families.values()))


@contextlib.contextmanager
def running(*command, **options):
    process = subprocess.Popen([str(each) for each in command], **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def coordinator():
    return running(f"{BIN}/bursard", "--config", FOLDER / "bursard.toml", "--runtime-directory",
                   FOLDER / "run", "--state-directory", FOLDER / "state")


def eventually(what, ask, within=120):
    end = time.monotonic() + within
    while True:
        with contextlib.suppress(OSError, KeyError, IndexError):
            if found := ask():
                return found
        check(time.monotonic() < end, "never:", what)
        time.sleep(0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, accept=None, method="GET"):
    request = urllib.request.Request(url, method=method, headers={"Accept": accept} if accept else {})
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.headers["Content-Type"], response.read().decode()


def status(url, method="GET"):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, method=method)).status
    except urllib.error.HTTPError as error:
        return error.code


def lint(text):
    found = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    check(found.returncode == 0 and not found.stdout, "promtool:", found.stdout)


def work():
    """Some operations; what was used must come out of the text again."""
    for account, tokens, cost in [("main/a", "100", "0.5"), ("main/b", "7", "0.000000001")]:
        grant = json.loads(cli("reserve", account, "--tokens", "200", "--cost", "1", "--json"))
        cli("commit", str(grant["grant"]), "--tokens", tokens, "--cost", cost)
    cli("reserve", "main/a", "--tokens", "50")
    text = cli("metrics")
    families = listing(text, open_metrics)
    check(families["bursar_up"] == {("bursar_up",): 1}, "it is not up")
    for row in json.loads(cli("agents", "--json")):
        path = row["account"]
        scope = "account" if "/" in path else "pool"
        labels = {"pool": path.split("/")[0]} | ({"account": path} if scope == "account" else {})
        for field in "nominal consumed held borrowed debt limit headroom".split():
            for resource, suffix, unit in [("tokens", "tokens", 1), ("time_ms", "seconds", 1000),
                                           ("cost_nano", "cost", 10 ** 9)]:
                name = f"bursar_{scope}_{field}_{suffix}"
                said = families.get(name, {}).get((name, *sorted(labels.items())))
                due = row[field].get(resource)
                due = float("inf") if due == "unlimited" else None if due is None else due / unit
                check(said == due, name, labels, "is", said, "and not", due)
    key = ("bursar_requests_total", ("kind", "commit"), ("outcome", "ok"))
    check(families["bursar_requests"][key] == 2, "two commits:", families["bursar_requests"][key])
    older = cli("metrics", "--format", "prometheus")
    check(set(listing(older, plain_text)) >= set(families) - {"bursar_coordinator", "bursar_pool"},
          "the formats differ")
    lint(older)
    print(f"{len(families)} families, {series(families)} series; both formats are read, no lint")
    return families


async def busy():
    async with bursar.aio.connect(SOCKET, control=True, timeout=60) as client:
        for number in range(7_000, 7_050):
            async with client.grant(f"other/agent-{number}", time=0.001):
                pass


def many():
    """10,000 accounts do not make 10,000 series, unless asked."""
    with open(FOLDER / "bursard.toml", "a") as configuration:
        configuration.writelines(f"[pool.other.account.agent-{n}]\n" for n in range(MANY))
    cli("config", "reload")
    asyncio.run(busy())
    start = time.monotonic()
    text = cli("metrics")
    took = time.monotonic() - start
    families = listing(text, open_metrics)
    shown = accounts(families)
    check(len(shown) == 100 and {f"other/agent-{n}" for n in range(7_000, 7_050)} < shown,
          "shown are", len(shown))
    left = families["bursar_accounts_omitted"][("bursar_accounts_omitted",)]
    total = families["bursar_accounts"][("bursar_accounts",)]
    check(total == MANY + 4 and left == total - 2 - 100, total, "accounts,", left, "omitted")
    check(series(families) < MANY / 2, series(families), "series")
    lint(cli("metrics", "--format", "prometheus"))
    few = listing(cli("metrics", "--accounts", "none"), open_metrics)
    check(not accounts(few), "some are shown")
    start = time.monotonic()
    text = cli("metrics", "--accounts", "all")
    all_took = time.monotonic() - start
    every = listing(text, open_metrics)
    check(len(accounts(every)) == MANY + 2, "all are", len(accounts(every)))
    print(f"{MANY} accounts: {series(families)} series in {took * 1000:.0f} ms; without accounts "
          f"{series(few)}; all {series(every)} in {all_took * 1000:.0f} ms")


def scrapes(url):
    """The exporter, as clients of both formats see it."""
    kind, text = get(url, OPEN)
    check(kind.startswith("application/openmetrics-text; version=1.0.0"), kind)
    check(len(accounts(listing(text, open_metrics))) == 100, "not 100 accounts")
    for accept in [None, "text/plain", "*/*", "application/json"]:
        kind, older = get(url, accept)
        check(kind.startswith("text/plain; version=0.0.4"), accept, "gets", kind)
        listing(older, plain_text)
    lint(older)
    check(get(url, OPEN, method="HEAD")[1] == "", "HEAD has a body")
    root = url.rsplit("/", 1)[0]
    codes = status(root + "/"), status(root + "/other"), status(url, "POST")
    check(codes == (200, 404, 405), codes)
    times = []
    for _ in range(20):
        start = time.monotonic()
        get(url, OPEN)
        times.append(time.monotonic() - start)
    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        for text in pool.map(lambda _: get(url, OPEN)[1], range(64)):
            check(text.endswith("# EOF\n"), "half of a text")
    print(f"both formats over HTTP; a scrape takes {sorted(times)[10] * 1000:.0f} ms")


def expressions():
    """Every expression of the dashboard, with its variables filled in."""
    for panel in json.loads(pathlib.Path("Systemd/prometheus/dashboard.json").read_text())["panels"]:
        for target in panel.get("targets", []):
            text = target["expr"].replace("$__rate_interval", "10s")
            yield re.sub(r"\$(instance|pool)", ".*", text)


def prometheus(exporter, families):
    """A real Prometheus: scrapes, and evaluates the rules and the dashboard's expressions."""
    port = free_port()
    base = f"http://127.0.0.1:{port}/api/v1/"
    configuration = pathlib.Path("Systemd/prometheus/prometheus.yml").read_text()
    configuration = configuration.replace("127.0.0.1:28772", exporter).replace("15s", "4s")
    (FOLDER / "prometheus.yml").write_text(configuration)
    (FOLDER / "alerts.yml").write_text(pathlib.Path("Systemd/prometheus/alerts.yml").read_text())

    def ask(path, **parameters):
        return json.loads(get(base + path + "?" + urllib.parse.urlencode(parameters))[1])["data"]

    with running("prometheus", f"--config.file={FOLDER}/prometheus.yml",
                 f"--storage.tsdb.path={FOLDER}/tsdb", f"--web.listen-address=127.0.0.1:{port}",
                 stderr=subprocess.DEVNULL):
        def value(expression):
            return float(ask("query", query=expression)["result"][0]["value"][1])

        eventually("Prometheus has scraped", lambda: value("count_over_time(bursar_up[1m])") >= 3)

        def is_up():
            target = ask("targets")["activeTargets"][0]
            return target["health"] == "up" and not target["lastError"]

        eventually("Prometheus gets what it asks for", is_up)
        check(value("bursar_accounts_omitted") == MANY + 2 - 100, "omitted")
        check(value("scrape_samples_scraped") < MANY / 2, "too many samples")
        names = set()
        for expression in expressions():
            ask("query", query=expression)
            names |= set(re.findall(r"\b(?:bursar|process)_\w+", expression))
        for group in ask("rules")["groups"]:
            for rule in group["rules"]:
                check(rule["health"] in ("ok", "unknown") and not rule.get("lastError"), rule)
                names |= set(re.findall(r"\b(?:bursar|process)_\w+", rule["query"]))
        known = {key[0] for family in families.values() for key in family} | SOMETIMES
        unknown = {name for name in names if name not in known and
                   re.sub("_total$", "", name) not in SOMETIMES}
        check(not unknown, "nobody measures", unknown)
        print(f"Prometheus scrapes {value('scrape_samples_scraped'):.0f} samples in "
              f"{value('scrape_duration_seconds') * 1000:.0f} ms; {len(names)} names in rules and "
              "dashboard are all there")


def main():
    port = free_port()
    url = f"http://127.0.0.1:{port}/metrics"
    with contextlib.ExitStack() as exporting:
        with coordinator():
            eventually("the coordinator answers", SOCKET.exists)
            families = work()
            many()
            exporting.enter_context(running(
                f"{BIN}/bursar", "metrics", "--listen", f"127.0.0.1:{port}", "--socket", SOCKET))
            eventually("the exporter answers", lambda: get(url))
            scrapes(url)
            prometheus(f"127.0.0.1:{port}", families)
        start = time.monotonic()
        down = listing(get(url, OPEN)[1], open_metrics)
        check(set(down) == {"bursar_up", "bursar_exporter_read_seconds"}, set(down))
        check(down["bursar_up"] == {("bursar_up",): 0}, "it is up")
        took = time.monotonic() - start
        with coordinator():
            eventually("the exporter is back", lambda: "\nbursar_up 1\n" in get(url)[1])
        print(f"without a coordinator: bursar_up 0 in {took * 1000:.0f} ms; back with the next one")


main()
