"""Kills a coordinator under load, again and again, and compares its ledger with what its clients were told; see the
script `kills` beside it.

    kills.py BINARIES FOLDER [--kills N] [--seed N]
"""

import argparse
import collections
import contextlib
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import time

import bursar
from kills_check import Comparison, Entries, Fault, Journals, require, seq_of
from kills_client import plain

HERE = pathlib.Path(__file__).parent
CLIENTS = 3
#: Under `strict` nobody ever uses more than there is.
STRICT = 60_000
CONFIGURATION = """\
[daemon]
durability = "{durability}"
{retention}
[pool.main]
tokens = 50_000_000
cost = "1000.00 USD"
[pool.strict]
tokens = {strict}
period = "2s"
sharing = "static"
[pool.lend]
tokens = 30_000
period = "2s"
recall_grace = "100ms"
[pool.lend.account.borrower1]
tokens = 500
[pool.lend.account.borrower2]
tokens = 500
[pool.lend.account.owner]
"""
#: Where the coordinator ends itself, by what brings it there.
PLACES = {
    "new": ["migration.written", "migration.committed"],
    "start": ["open.locked", "open.begun", "open.recovered", "start.replayed"],
    "load": [
        "commit.begin", "commit.begun", "commit.entries", "commit.state", "commit.written",
        "commit.done", "commit.witnessed", "replies.begin", "replies.half", "replies.done"],
    "much": ["log.begin", "log.done"],
    "reload": ["reload.begin", "reload.done"],
    "rollup": ["rollup.part", "rollup.base", "rollup.dropped"],
    "stop": ["stop.drained", "close.begin", "close.done"],
}
TRIGGERS = {place: trigger for trigger, places in PLACES.items() for place in places}
RANDOM = "at random"
#: What is waited for comes soon, or never.
PATIENCE = 300.0


class Tally:
    """What the table shows."""

    def __init__(self):
        self.kills = collections.Counter()
        self.answers = collections.Counter()
        self.recoveries = []
        self.lost = 0
        self.entries = 0
        self.asked_again = 0
        self.clients = 0
        self.programs = 0

    def show(self, seconds):
        width = max(map(len, self.kills))
        print(f"\n{'killed':{width}} {'times':>6} {'answers':>9}")
        for place in [RANDOM, *TRIGGERS]:
            if self.kills[place]:
                print(f"{place:{width}} {self.kills[place]:6,} {self.answers[place]:9,}")
        print(f"{'in all':{width}} {self.kills.total():6,} {self.answers.total():9,}\n")
        milliseconds = sorted(each * 1_000 for each in self.recoveries)
        print(
            f"{self.answers.total():,} acknowledged answers checked, 0 lost; {self.entries:,} entries, "
            f"0 counted twice, 0 unexplained; {self.asked_again:,} asked again, 0 answered otherwise\n"
            f"killed besides: {self.clients} clients, {self.programs} `bursar run`\n"
            f"with durability none {self.lost:,} more answers were beyond the prefix that survived\n"
            f"from a start to its first answer: median {statistics.median(milliseconds):.0f} ms, "
            f"most {milliseconds[-1]:.0f} ms, over {len(milliseconds)} starts\n"
            f"{seconds:.0f} s")


class Round:
    """A ledger from its first entry through some kills."""

    def __init__(self, binaries, folder, durability, places, random, tally):
        self.binaries, self.folder = binaries, folder
        self.places, self.random, self.tally = places, random, tally
        self.durability = durability
        self.socket = folder / "run/bursar.sock"
        self.entries = Entries({"strict": STRICT}, durability != "none")
        self.journals = Journals()
        self.comparison = Comparison(self.entries, self.journals, durability != "none")
        self.clients = []
        self.programs = []
        self.started = 0
        self.daemon = None
        #: The copy that the kill before left, what brought it, and how much was answered by then.
        self.unchecked = None
        folder.mkdir()

    def configure(self, retention=""):
        (self.folder / "bursard.toml").write_text(CONFIGURATION.format(
            durability=self.durability, retention=retention, strict=STRICT))

    # Processes.

    def start(self, place):
        """Starts the coordinator; the file of its failpoint is not there yet."""
        self.configure()
        environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no"}
        if place in TRIGGERS:
            most = {"load": 40}.get(TRIGGERS[place], 1)
            self.trigger = self.folder / "trigger"
            environment["BURSAR_FAILPOINTS"] = (
                f"{place}=kill:{self.random.randint(1, most)}@{self.trigger}")
            if TRIGGERS[place] in ("new", "start"):
                self.trigger.touch()
        self.daemon = subprocess.Popen(
            [self.binaries / "bursard", "--config", self.folder / "bursard.toml",
             "--runtime-directory", self.folder / "run", "--state-directory", self.folder / "state"],
            stderr=open(self.folder / "log", "a"), env=environment)

    def wait_until_ready(self, start):
        while True:
            require(self.daemon.poll() is None, "bursard does not start", self.log())
            require(time.monotonic() - start < PATIENCE, "bursard does not answer", self.log())
            try:
                with bursar.connect(self.socket, control=True, patience=0, timeout=5) as operator:
                    operator.ping()
                break
            except bursar.BursarError:
                time.sleep(0.001)
        self.tally.recoveries.append(time.monotonic() - start)

    def log(self):
        return (self.folder / "log").read_text()[-2_000:]

    def wait_for_end(self, place):
        try:
            status = self.daemon.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Fault(f"bursard did not come to {place}") from None
        require(status == -signal.SIGKILL, "bursard ended otherwise", status, self.log())

    def add_client(self, number):
        self.started += 1
        journal = self.folder / f"journal-{self.started}"
        journal.touch()
        self.clients.append((number, journal, subprocess.Popen(
            [sys.executable, HERE / "kills_client.py", self.socket, journal,
             str(self.random.getrandbits(64)), str(number), self.durability])))

    def signal_clients(self, number):
        for _, _, process in self.clients:
            process.send_signal(number)

    def journal_sizes(self):
        return {path: path.stat().st_size for path in self.folder.glob("journal-*")}

    def wait_for_load(self):
        """Until clients were answered by this coordinator."""
        before = sum(self.journal_sizes().values())
        deadline = time.monotonic() + PATIENCE
        while sum(self.journal_sizes().values()) < before + 4_000:
            require(time.monotonic() < deadline, "no client is answered", self.log())
            require(self.daemon.poll() is None, "bursard ended by itself", self.log())
            time.sleep(0.005)

    def wait_for_size(self, least):
        """Until so many bytes are in the ledger, its log included; a configuration allows no fewer than 1 MiB."""
        deadline = time.monotonic() + PATIENCE
        with contextlib.closing(sqlite3.connect(
                f"file:{self.folder}/state/ledger/ledger.db?mode=ro", uri=True)) as database:
            while True:
                (pages,), = database.execute("PRAGMA page_count")
                if pages * 4_096 >= least:
                    return pages * 4_096
                require(time.monotonic() < deadline, "the ledger does not grow", pages)
                time.sleep(0.02)

    def disturb(self):
        """Kills a client now and then, and what supervises a program."""
        if self.random.random() < 0.15:
            index = self.random.randrange(len(self.clients))
            number, _, process = self.clients.pop(index)
            process.kill()
            process.wait()
            self.tally.clients += 1
            self.add_client(number)
        if self.random.random() < 0.1:
            # Half of them with the coordinator gone; both ends of it are looked for at the end.
            mark = f"86400.{self.random.getrandbits(30)}"
            process = subprocess.Popen(
                [self.binaries / "bursar", "run", "--account", "main/run", "--time", "1h",
                 "--socket", self.socket, "--", "sleep", mark],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.programs.append((process, mark, self.random.random() < 0.5))

    def kill_programs(self):
        for process, _, _ in self.programs:
            if process.poll() is None:
                process.kill()
                process.wait()
                self.tally.programs += 1

    # Kills.

    def kill(self, place):
        """One life of the coordinator, and its end."""
        trigger = TRIGGERS.get(place)
        start = time.monotonic()
        self.start(place)
        if trigger not in ("new", "start"):
            self.wait_until_ready(start)
        while len(self.clients) < CLIENTS:
            self.add_client(len(self.clients))
        self.check()
        if trigger not in ("new", "start"):
            self.signal_clients(signal.SIGCONT)
            self.wait_for_load()
            self.disturb()
            time.sleep(self.random.uniform(0.02, 0.2))
            if self.random.random() < 0.5:
                self.kill_programs()
            self.bring_to(place, trigger)
        self.wait_for_end(place)
        if self.durability == "none":
            # What has left the coordinator is read by then, so it is known which life answered.
            time.sleep(0.1)
        # Until its work is checked, so that there is not ever more to be checked.
        self.signal_clients(signal.SIGSTOP)
        sizes = self.journal_sizes()
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder / "state", copy)
        self.unchecked = (copy, place, sizes)
        self.tally.kills[place] += 1

    def bring_to(self, place, trigger):
        if trigger is None:
            return self.daemon.kill()
        if trigger == "rollup":
            # Some of it goes, and nothing that was not looked at yet.
            self.configure(f'ledger_max_bytes = "{self.wait_for_size(1_300_000) * 9 // 10_240}KiB"')
        self.trigger.touch()
        if trigger in ("reload", "rollup"):
            self.daemon.send_signal(signal.SIGHUP)
        if trigger == "stop":
            self.daemon.terminate()

    # Checks.

    def run_daemon(self, option, state):
        return subprocess.run(
            [self.binaries / "bursard", option, "--state-directory", state], capture_output=True)

    def check(self):
        """Compares what a kill left with what was answered before."""
        if self.unchecked is None:
            return
        copy, place, sizes = self.unchecked
        self.unchecked = None
        found = self.run_daemon("--verify", copy)
        if place in PLACES["new"] + PLACES["start"] and b"not up to date" in found.stderr:
            # A new ledger whose first start was cut short.
            return require(self.entries.last == 0, "the ledger is gone", found.stderr.decode())
        require(found.returncode == 0, "the ledger does not verify",
                found.stdout.decode(), found.stderr.decode())
        exported = self.run_daemon("--export", copy)
        require(exported.returncode == 0, "no export", exported.stderr.decode())
        self.compare(exported.stdout, sizes)
        self.tally.answers[place] += self.comparison.checked
        self.comparison.checked = 0

    def compare(self, export, sizes):
        self.tally.entries += self.entries.extend(export)
        for path, size in sizes.items():
            self.journals.read(path, size)
        self.comparison.run()
        for path in self.journal_sizes():
            self.journals.read(path)
        self.comparison.explain()

    def finish(self):
        """The clients settle what they can; then all figures are compared."""
        start = time.monotonic()
        self.start(RANDOM)
        self.wait_until_ready(start)
        self.check()
        self.kill_programs()
        self.signal_clients(signal.SIGCONT)
        self.signal_clients(signal.SIGTERM)
        for _, journal, process in self.clients:
            # One that has only just been started does not know how to end yet.
            is_new = process.wait(PATIENCE) == -signal.SIGTERM and not journal.stat().st_size
            require(process.returncode == 0 or is_new, "a client failed", process.returncode)
        self.settle()
        self.daemon.terminate()
        require(self.daemon.wait(PATIENCE) == 0, "bursard did not stop in order", self.log())
        verified = self.run_daemon("--verify", self.folder / "state")
        require(verified.returncode == 0, "the ledger does not verify", verified.stdout.decode())
        for process, mark, _ in self.programs:
            require(not is_running(mark), "a program outlived `bursar run`", mark)
        self.tally.lost += self.comparison.lost
        self.tally.asked_again += self.journals.asked_again

    def settle(self):
        deadline = time.monotonic() + PATIENCE
        with bursar.connect(self.socket, control=True, timeout=PATIENCE) as operator:
            while True:
                last = operator.ping().last_seq
                grants = [{**plain(each), "grant": f"g{each.grant}"} for each in operator.grants()]
                accounts = [plain(each) for each in operator.accounts()]
                # A lease or a period may have ended between.
                if operator.ping().last_seq == last and not any(
                        each["account"] == "main/run" for each in grants):
                    break
                require(time.monotonic() < deadline, "the coordinator does not come to rest", grants)
                time.sleep(0.05)
        self.compare(self.export(last, deadline), self.journal_sizes())
        self.tally.answers[RANDOM] += self.comparison.checked
        self.comparison.settled(accounts, grants)

    def export(self, last, deadline):
        """The entries up to one, which without durability may come later into the ledger than into answers."""
        while True:
            entries = subprocess.run(
                [self.binaries / "bursar", "ledger", "export", "--socket", self.socket],
                capture_output=True, check=True).stdout.splitlines(keepends=True)
            if entries and seq_of(entries[-1]) >= last:
                return b"".join(each for each in entries if seq_of(each) <= last)
            require(time.monotonic() < deadline, "the ledger does not get its last entries")
            time.sleep(0.05)

    def run(self):
        try:
            for place in self.places:
                self.kill(place)
            self.finish()
        finally:
            self.kill_programs()
            for process in [each for _, _, each in self.clients] + [self.daemon]:
                if process and process.poll() is None:
                    process.kill()
                    process.wait()


def is_running(mark):
    for process in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in process.read_bytes():
                return True
        except OSError:
            pass
    return False


def plans(kills, source):
    """Which durability, and which kills: each place in both that lose nothing, the rest at random."""
    chosen = []
    for durability in ("full", "process"):
        for triggers in (("new", "start", "load"), ("much", "reload", "rollup", "stop")):
            places = [place for trigger in triggers for place in PLACES[trigger]]
            source.shuffle(places)
            # A new ledger is made but once, and there must be something to roll up.
            order = {"new": 0, "much": 1, "rollup": 3}
            places.sort(key=lambda place: (order.get(TRIGGERS[place], 2), place == "migration.committed"))
            chosen.append((durability, places))
    left = kills - sum(len(places) for _, places in chosen)
    while left > 0:
        count = min(left, 24)
        durability = ("full", "process", "none")[len(chosen) % 3]
        chosen.append((durability, [RANDOM] * count))
        left -= count
    return chosen


def main():
    parser = argparse.ArgumentParser(prog=".ci/kills")
    parser.add_argument("binaries", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--kills", type=int, default=220)
    parser.add_argument("--seed", type=int, default=random.getrandbits(32))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    source = random.Random(options.seed)
    tally, start = Tally(), time.monotonic()
    for number, (durability, places) in enumerate(plans(options.kills, source)):
        folder = options.folder / str(number)
        round_ = Round(
            options.binaries, folder, durability, places, random.Random(source.getrandbits(64)), tally)
        try:
            round_.run()
        except Fault as fault:
            sys.exit(f"kills: seed {options.seed}, round {number} ({durability}), after "
                     f"{tally.kills.total()} kills: {fault}\nwhat is left: {folder}")
        shutil.rmtree(folder)
        print(f"round {number}, durability {durability}: {len(places)} kills, "
              f"{round_.entries.last:,} entries, {time.monotonic() - start:.0f} s", flush=True)
    tally.show(time.monotonic() - start)


if __name__ == "__main__":
    main()
