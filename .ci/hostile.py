"""Measures what hostile clients can do to others; see the script `hostile` beside it."""

import json
import multiprocessing
import os
import pathlib
import select
import signal
import socket
import statistics
import subprocess
import sys
import time

import attacks
import bursar._messages as m
from bursar import _wire as w

BIN, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
AGENTS, CONTROL = FOLDER / "run/bursar.sock", FOLDER / "run/control.sock"
REPEATS, LENGTH = int(os.environ.get("REPEATS", 3)), float(os.environ.get("SECONDS_EACH", 0.8))
#: How much longer an attack lasts than what is measured of it.
LONGER = 0.3
IS_ROOT = os.geteuid() == 0
#: Lifecycles per second that a measuring client begins.
RATE = 200
GOOD, OTHER, FIRST = 10_001, 10_002, 10_100
MIB = 1 << 20
#: By how many seconds the p99 may be worse, whatever the ratio: times of a shared machine scatter that much.
SLOWER = float(os.environ.get("SLOWER", 0.001))
#: How many rounds decide, where the first ones say that others are kept waiting.
REPEATS_MOST = 3 * REPEATS
#: Seconds within which the operator is answered.
ANSWERED = float(os.environ.get("ANSWERED", 1))
#: What has to come at some time.
PATIENCE = 120
#: Lines that a round of an attack may add to the log.
LINES = 20

CONFIGURATION = f"""
[daemon]
durability = "{os.environ.get('DURABILITY', 'process')}"
audit = "all"
accounts = 4_000
accounts_per_user = 300
open_grants = 20_000
kept_answers = 40_000
waiting_requests = 1_024
abandon_grace = "500ms"

[pool.main]
tokens = 10_000_000_000
[pool.main.account.good]
tokens = 5_000_000_000
reserved = {{ tokens = 1_000_000_000 }}
[pool.main.account.bad]
tokens = 1_000_000_000
[pool.main.account.poor]
tokens = 1
ceiling = {{ tokens = 1_000 }}
[pool.main.account.secret]
tokens = 1_000
users = ["{OTHER}"]
"""

#: The attack, what it may get, and what it must get at least once.
ATTACKS = [
    (attacks.bytes_at_a_time, {"bytes", "rounds"}, "bytes"),
    (attacks.half_close, {"granted", "busy", "closed", "short"}, "granted"),
    (attacks.never_reading, {"taken", "not read", "closed"}, "not read"),
    (attacks.flood_of_connections, {"welcome", "too_many_connections"}, "too_many_connections"),
    (attacks.connect_and_close, {"connected"}, "connected"),
    (attacks.silent, {"open"}, "open"),
    (attacks.slow_hello, {"bytes", "rounds", "closed"}, None),
    (attacks.large_frames, {"bytes", "rounds"}, "bytes"),
    (attacks.pipelined, {"bytes", "rounds"}, "bytes"),
    (attacks.one_correlation, {"pong"}, "pong"),
    (attacks.garbage, None, "bad_enum"),
    (attacks.deaf, {"closed", "BrokenPipeError", "ConnectionResetError"}, "closed"),
    (attacks.passing_descriptors, {"pong"}, "pong"),
    (attacks.passed_socket, {"not_permitted"}, "not_permitted"),
    (attacks.forged_accounts, {"not_permitted"}, "not_permitted"),
    (attacks.grants_of_others, {"not_permitted", "unknown_grant", "grant_ended"}, None),
    (attacks.guessed_sessions, {"a session of its own"}, "a session of its own"),
    (attacks.stale_keys, {"key_reused"}, "key_reused"),
    (attacks.many_answers, {"tracked", "busy"}, "busy"),
    (attacks.many_accounts, {"granted", "too_many_accounts"}, "too_many_accounts"),
    (attacks.deep_paths, {"granted", "invalid_path", "too_many_accounts"}, "invalid_path"),
    (attacks.full_queue, {"granted", "waits", "queue_full", "insufficient_budget"}, "queue_full"),
    (attacks.many_subscriptions, {"subscribed", "too_many_subscriptions", "busy"},
     "too_many_subscriptions"),
    (attacks.many_listeners, {"bytes"}, "bytes"),
    (attacks.history_readers, {"bytes", "rounds", "closed"}, "bytes"),
    (attacks.many_reports, {"attributionlist", "busy"}, None),
    (attacks.many_statuses, {"bytes", "rounds"}, "bytes"),
    (attacks.stopped, {"stopped"}, "stopped"),
]

problems = []


def check(holds, *what):
    if not holds:
        problems.append(" ".join(map(str, what)))


#: In the scheduler for real time a thread is not interrupted for 100 ms by others of its own priority: so there is
#: one for what the coordinator does in the background, one for its loop and its ledger, one for who measures.
BACKGROUND, LOOP, CLOCK = 1, 2, 3


def urgent(priority=BACKGROUND, thread=0):
    """What is measured is the coordinator, and not who gets a processor: attackers and all others wait for one."""
    if IS_ROOT:
        os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(priority))


def measuring(uid, account, pipe):
    """A well-behaved client: begins a lifecycle at a fixed rate, and times it from when it was to begin."""
    urgent(CLOCK)
    if IS_ROOT:
        os.setuid(uid)
    client = attacks.Client(AGENTS, account=account)
    pipe.send(client.welcome.session)
    while (length := pipe.recv()) is not None:
        end, due, times = time.perf_counter() + length, time.perf_counter(), []
        while due < end:
            if (early := due - time.perf_counter()) > 0:
                time.sleep(early)
                # To be woken late is not the coordinator's doing.
                begun = time.perf_counter()
            else:
                begun = due
            reserved = client.ask(client.reserve(10))
            # One of the attackers' user may be refused for what they did.
            if isinstance(reserved, m.Reserved):
                client.ask(m.Commit(key=client.key(), grant=reserved.grant, actual=attacks.TOKEN))
            times.append(time.perf_counter() - begun)
            due += 1 / RATE
        pipe.send(times)


class Measuring:
    def __init__(self, uid, account):
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=measuring, args=(uid, account, theirs), daemon=True)
        self.process.start()
        self.session = self.pipe.recv()

    def times(self, length):
        self.pipe.send(length)
        return self.pipe


def p99(times):
    return sorted(times)[int(len(times) * 0.99)] if times else float("nan")


class Attacker:
    """A process of its own, and of a user of its own, that attacks until it is told to end."""

    def __init__(self, attack, uid, sessions):
        self.read, write = os.pipe()
        os.set_inheritable(write, True)
        self.pid = os.fork()
        if self.pid:
            os.close(write)
            return
        try:
            os.setpgid(0, 0)
            os.environ.update(HOSTILE_OUT=str(write), HOSTILE_UID=str(uid), HOSTILE_OTHER=str(OTHER),
                              HOSTILE_SESSIONS=sessions)
            if IS_ROOT and attack is not attacks.passed_socket:
                os.setuid(uid)
            # What it costs that all its connections end at once is not what is measured.
            got = attack(AGENTS, time.monotonic() + LENGTH + LONGER)
            os.write(write, json.dumps(got).encode())
            os._exit(0)
        except BaseException as error:  # Whatever it is, it is told.
            os.write(write, json.dumps({f"{type(error).__name__}: {error}": 1}).encode())
            os._exit(1)

    def end(self):
        select.select([self.read], [], [], PATIENCE)
        os.killpg(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        with os.fdopen(self.read, "rb") as pipe:
            return json.loads(pipe.read() or b"{}")


class Coordinator:
    def __init__(self):
        (FOLDER / "bursard.toml").write_text(CONFIGURATION)
        self.log = FOLDER / "log"
        self.process = subprocess.Popen(
            [f"{BIN}/bursard", "--config", FOLDER / "bursard.toml", "--runtime-directory",
             FOLDER / "run", "--state-directory", FOLDER / "state"], stderr=self.log.open("wb"), preexec_fn=urgent)
        end = time.monotonic() + PATIENCE
        while not CONTROL.exists() and time.monotonic() < end:
            time.sleep(0.05)
        self.operator = attacks.Client(CONTROL, account=None)

    def hurry(self):
        """Lets the loop and the ledger interrupt what goes on in the background, as the usual scheduler would."""
        for task in pathlib.Path(f"/proc/{self.process.pid}/task").iterdir():
            if any(name in (task / "comm").read_text() for name in ("NIO-ELT", "overcommit")):
                urgent(LOOP, int(task.name))

    def status(self):
        return self.operator.ask(m.Inspect(subject=m.Subject.COORDINATOR)).coordinator

    def command(self):
        """Seconds that the operator's command takes."""
        before = time.monotonic()
        run = subprocess.run([f"{BIN}/bursar", "status", "--json", "--socket", CONTROL],
                             stdout=subprocess.PIPE, timeout=PATIENCE, preexec_fn=urgent)
        check(run.returncode == 0, "bursar status exits with", run.returncode)
        return time.monotonic() - before

    def lines(self):
        return self.log.read_bytes().count(b"\n")

    def use(self, uid):
        return next((each for each in self.status().users if each.uid == uid), None)

    def released(self, uid, before, within=8):
        """Waits until nothing is left of a user; says what is."""
        end = time.monotonic() + within
        while True:
            status = self.status()
            use = next((each for each in status.users if each.uid == uid), None)
            left = {} if use is None else {
                key: getattr(use, key)
                for key in ("connections", "sessions", "subscriptions", "unread", "waiting")
                if getattr(use, key)}
            if status.descriptors.open > before + 2:
                left["descriptors"] = status.descriptors.open - before
            if not left or time.monotonic() > end:
                return left
            time.sleep(0.05)


def run(coordinator, good, same, attack, allowed, needed, uid, sessions):
    before, lines = coordinator.status(), coordinator.lines()
    calm, disturbed, beside, answered, got = [], [], [], [], {}
    ratios = []

    def figures():
        return (statistics.median(a / b for a, b in ratios), statistics.median(a - b for a, b in ratios))

    def is_bad():
        ratio, slower = figures()
        return ratio > 2 and slower > SLOWER

    rounds = REPEATS
    while len(ratios) < rounds:
        coordinator.hurry()
        good.times(LENGTH)
        quiet = good.pipe.recv()
        attacker = Attacker(attack, uid, sessions)
        time.sleep(0.1)
        good.times(LENGTH - 0.1)
        same and same.times(LENGTH - 0.1)
        answered.append(coordinator.command())
        under = good.pipe.recv()
        if same:
            beside += same.pipe.recv()
        time.sleep(LONGER + 0.2)
        for key, value in attacker.end().items():
            got[key] = got.get(key, 0) + value
        calm += quiet
        disturbed += under
        ratios.append((p99(under), p99(quiet)))
        if len(ratios) == REPEATS and is_bad():
            rounds = REPEATS_MOST
    if same:
        same.pipe.send(None)
        same.process.join()
    left = coordinator.released(uid, before.descriptors.open)
    after = coordinator.status()
    title = attack.__name__.replace("_", " ")
    ratio, _ = figures()
    check(coordinator.process.poll() is None, title, "has ended the coordinator")
    check(after.memory.peak <= after.memory.most, title, "takes more memory than there is to be")
    check(max(answered) < ANSWERED, title, "keeps the operator waiting for", max(answered), "s")
    check(not left, title, "leaves behind", left)
    check(allowed is None or set(got) <= allowed, title, "gets", got)
    check(needed is None or got.get(needed), title, "does not get", needed, "but", got)
    check(not got.get("short"), title, "misses answers")
    check(coordinator.lines() - lines <= LINES * rounds, title, "logs", coordinator.lines() - lines, "lines")
    # Some milliseconds are the machine's: where everything wants a processor, nobody gets it at once.
    check(not is_bad(), title, f"makes others {ratio:.1f} times as slow")
    told = ", ".join(f"{key} {value:,}" for key, value in
                     sorted(got.items(), key=lambda each: -each[1])[:3] if key not in ("rounds", "short"))
    print(f"| {title} | {told} | {p99(calm) * 1e3:.2f} / {p99(disturbed) * 1e3:.2f} | {ratio:.2f} | "
          f"{p99(beside) * 1e3:.2f} | {after.memory.peak / MIB:.0f} / {after.memory.most / MIB:,.0f} | "
          f"{max(answered) * 1e3:.0f} ms |", flush=True)
    return ratio


def slow_ends():
    """What takes its time: clients that say nothing, and clients that do not read."""
    mute = attacks.Client(AGENTS, hello=False)
    deaf = attacks.Client(AGENTS)
    pages = deaf.frames(*(m.Inspect(subject=m.Subject.ACCOUNTS) for _ in range(64)))
    deaf.socket.settimeout(1)
    try:
        while True:
            deaf.socket.sendall(pages)
    except TimeoutError:
        return mute, deaf


def main():
    chosen = [each for each in ATTACKS if not sys.argv[3:] or each[0].__name__ in sys.argv[3:]]
    if not IS_ROOT:
        chosen = [each for each in chosen if each[0] is not attacks.passed_socket]
    coordinator = Coordinator()
    if IS_ROOT:
        for path in (FOLDER / "run", FOLDER):
            path.chmod(0o755)
    good = Measuring(GOOD, "main/good")
    good.times(0.5)
    good.pipe.recv()
    mute, deaf = slow_ends()
    begun = time.monotonic()
    print("| attack | what it gets | p99 of others, calm / under attack, ms | ratio | p99 of the same "
          "user, ms | memory peak / bound, MiB | operator answered in |\n|---|---|---|---|---|---|---|")
    ratios = []
    for number, (attack, allowed, needed) in enumerate(chosen):
        uid = FIRST + number if IS_ROOT else os.getuid()
        same = Measuring(uid, "main/good") if IS_ROOT else None
        ratios.append(run(coordinator, good, same, attack, allowed, needed, uid, str(good.session)))
    while time.monotonic() < begun + 17:
        time.sleep(0.2)
    check(attacks.name(mute.reply()) == "hello_expected", "a silent client is not told hello_expected")
    told = []
    while (frame := deaf.frame()) is not None:
        told.append(frame)
    # The notice itself may be behind what it did not read.
    check(deaf.received or told, "a client that never reads got nothing")
    check("replies are read within" in coordinator.log.read_text(), "a client that never reads is not disconnected")
    status = coordinator.status()
    print(f"\n{len(chosen)} attacks in {time.monotonic() - begun:.0f} s, median ratio "
          f"{statistics.median(ratios):.2f}; {coordinator.lines()} lines logged; "
          f"{status.descriptors.open} descriptors open, {status.memory.resident / MIB:.0f} MiB resident")
    good.pipe.send(None)
    coordinator.process.send_signal(signal.SIGTERM)
    check(coordinator.process.wait(PATIENCE) == 0, "the coordinator does not stop in good order")
    for problem in problems:
        print(f"hostile: {problem}", file=sys.stderr)
    sys.exit(bool(problems))


main()
