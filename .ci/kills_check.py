"""What must hold of a ledger whose coordinator was killed: for `.ci/kills`.

Follows the entries by rules of its own, and compares them with the journals of those who asked.
"""

import collections
import json

#: The entry that carries out an operation.
PRIMARY = {
    "reserve": {"granted"}, "commit": {"settled", "corrected"}, "void": {"settled"},
    "track": {"tracked"}, "repay": {"repaid"}, "extend": {"extended"},
    "allocate": {"account_defined"}, "release": {"account_released"},
}
#: Entries that the coordinator makes by itself.
OWN = {
    "account_defined", "account_released", "acknowledged", "credits_settled", "denied", "divided",
    "early_warning", "level_changed", "notice", "period_ended", "recall_ended", "recalled",
    "revoked", "settled",
}
RESOURCES = ("tokens", "cost_nano")
#: The account of programs under `bursar run`.
RUN = "main/run"


class Fault(Exception):
    """What was promised and does not hold."""


def require(holds, what, *about):
    if not holds:
        raise Fault(": ".join([what, *(json.dumps(each) for each in about)]))


def some(amounts):
    """Amounts without what is 0 or absent."""
    return {name: value for name, value in amounts.items() if value}


class Account:
    def __init__(self):
        self.held = collections.Counter()
        self.consumed = collections.Counter()


def seq_of(line):
    """The number of an entry, out of its line."""
    return int(line[7:line.index(b",")])


class Entries:
    """The entries of a ledger, followed one by one."""

    def __init__(self, capacities, is_complete=True):
        """`capacities` are of pools that nobody overspends; `is_complete` says that a kill loses none of it."""
        self.capacities = capacities
        self.is_complete = is_complete
        #: What was used beyond grants in this period, by pool.
        self.overrun = collections.Counter()
        self.lines = {}
        self.last = 0
        self.accounts = collections.defaultdict(Account)
        # Of open grants: account, what is held at most, what was tracked.
        self.grants = {}
        self.by_key = collections.defaultdict(list)
        #: Keys whose entries were not looked at yet.
        self.fresh_keys = set()
        #: Sums over each grant's tracks, by the entry that made them so.
        self.tracked_at = {}

    def extend(self, text):
        """Takes in an export; what was there before must be the same."""
        fresh = 0
        for line in text.splitlines():
            seq = seq_of(line)
            if seq <= self.last:
                if seq in self.lines:
                    require(self.lines[seq] == hash(line), "an entry has changed", line.decode())
                continue
            require(seq == self.last + 1, "entries are missing", self.last + 1, seq)
            self.last = seq
            self.lines[seq] = hash(line)
            self._follow(json.loads(line))
            fresh += 1
        return fresh

    def _follow(self, entry):
        kind = entry["kind"]
        key = entry.get("key")
        if "account" not in entry and entry.get("grant") in self.grants:
            entry["account"] = self.grants[entry["grant"]][0]
        if key:
            self.by_key[key["client"], key["number"]].append(entry)
            self.fresh_keys.add((key["client"], key["number"]))
        else:
            require(kind in OWN, "an entry that nobody asked for", entry)
        getattr(self, "_" + kind, lambda _: None)(entry)
        account = entry.get("account", "")
        pool = account.split("/")[0]
        if pool in self.capacities and "/" in account:
            used = sum(
                each.held["tokens"] + each.consumed["tokens"]
                for path, each in self.accounts.items() if (path + "/").startswith(pool + "/"))
            # The number of a grant that was lost is given again: who had it may settle another's, with more.
            most = self.capacities[pool] + (0 if self.is_complete else self.overrun[pool])
            require(used <= most, "the pool is overspent", used, entry)

    def _move(self, entry, held=None, consumed=None):
        account = self.accounts[entry["account"]]
        for name in RESOURCES:
            account.held[name] += (held or {}).get(name, 0)
            account.consumed[name] += (consumed or {}).get(name, 0)

    def _held(self, grant):
        _, amounts, tracked = self.grants[grant]
        return {name: max(0, amounts[name] - tracked[name]) for name in RESOURCES}

    def _change(self, entry, change, consumed=None):
        """Changes a grant; what it holds less or more is moved."""
        before = self._held(entry["grant"])
        change(self.grants[entry["grant"]])
        after = self._held(entry["grant"])
        self._move(entry, {name: after[name] - before[name] for name in RESOURCES}, consumed)

    def _granted(self, entry):
        require(entry["grant"] == f"g{entry['seq']}", "a grant is not its entry's", entry)
        self.grants[entry["grant"]] = (
            entry["account"], collections.Counter(entry["amounts"]), collections.Counter())
        self._move(entry, self._held(entry["grant"]))

    def _tracked(self, entry):
        usage = entry["usage"]
        if entry.get("grant") in self.grants:
            self._change(entry, lambda grant: grant[2].update(usage), usage)
            self.tracked_at[entry["seq"]] = self.grants[entry["grant"]][2]["tokens"]
        else:
            self._move(entry, consumed=usage)

    def _returned(self, entry):
        if entry.get("grant") in self.grants:
            self._change(entry, lambda grant: grant[1].subtract(entry["returned"]))

    _repaid = _revoked = _returned

    def _settled(self, entry):
        require(entry["grant"] in self.grants, "a grant ends twice, or never was", entry)
        require(
            "key" in entry or entry["cause"] in ("expired", "orphaned"),
            "a grant was settled unasked", entry)
        before = self._held(entry["grant"])
        _, _, tracked = self.grants.pop(entry["grant"])
        charged = entry["charged"]
        over = charged.get("tokens", 0) - tracked["tokens"] - before["tokens"]
        self.overrun[entry["account"].split("/")[0]] += max(0, over)
        self._move(
            entry, {name: -before[name] for name in RESOURCES},
            {name: charged.get(name, 0) - tracked[name] for name in RESOURCES})

    def _corrected(self, entry):
        self._move(entry, consumed=entry["consumed_delta"])

    def _account_released(self, entry):
        """What it used and holds is its parent's from now on."""
        path, released = entry["account"], self.accounts.pop(entry["account"], Account())
        parent = path.rpartition("/")[0]
        self.accounts[parent].held.update(released.held)
        self.accounts[parent].consumed.update(released.consumed)
        for grant, (account, *amounts) in self.grants.items():
            if account == path:
                self.grants[grant] = (parent, *amounts)

    def _period_ended(self, entry):
        del self.overrun[entry["account"]]
        for path, account in self.accounts.items():
            if (path + "/").startswith(entry["account"] + "/"):
                account.consumed.clear()


class Journals:
    """What the clients sent and were answered, read as it grows."""

    def __init__(self):
        self.offsets = {}
        self.sent = {}
        #: Answers that were not compared with the ledger yet.
        self.pending = []
        self.answers = 0
        self.asked_again = 0

    def read(self, path, most=None):
        """Takes in what a journal has up to an offset."""
        with open(path, "rb") as file:
            file.seek(self.offsets.get(path, 0))
            data = file.read() if most is None else file.read(most - self.offsets.get(path, 0))
        data = data[:data.rfind(b"\n") + 1]
        self.offsets[path] = self.offsets.get(path, 0) + len(data)
        for line in data.splitlines():
            what, client, number, *rest = json.loads(line)
            if what == "sent":
                require((client, number) not in self.sent, "a key was used twice", client, number)
                self.sent[client, number] = rest
            elif what == "answered":
                self.pending.append((client, number, rest[0]))
            else:
                self.asked_again += 1
                require(rest[0] == rest[1], "asked again, the answer is another", number, *rest)


class Comparison:
    """Compares answers with entries."""

    def __init__(self, entries, journals, keeps_all):
        self.entries = entries
        self.journals = journals
        self.keeps_all = keeps_all
        self.checked = 0
        self.lost = 0

    def run(self):
        """Each answer has its entry, once and with the same figures; each entry somebody who asked."""
        pending, self.journals.pending = self.journals.pending, []
        for client, number, reply in pending:
            operation, facts = self.journals.sent[client, number]
            done = [each for each in self.entries.by_key[client, number]
                    if each["kind"] in PRIMARY[operation]]
            seq = reply.get("seq")
            is_done = reply["type"] != "Error" and (operation != "reserve" or reply["grant"])
            if not is_done:
                require(not done, "refused, but carried out", reply, done)
                self.checked += 1
                continue
            if not done and not self.keeps_all and seq > self.entries.last:
                self.lost += 1
                continue
            self.checked += 1
            require(done, "acknowledged, but lost", operation, reply)
            require(done[0]["seq"] == seq, "the answer is another entry's", reply, done[0])
            self._compare(operation, facts, reply, done[0])

    def explain(self):
        """Every entry with a key belongs to one request that a client sent, and none has two."""
        fresh, self.entries.fresh_keys = self.entries.fresh_keys, set()
        for key in fresh:
            entries, sent = self.entries.by_key[key], self.journals.sent.get(key)
            # `bursar run` keeps no journal.
            if entries[0].get("account", "").startswith(RUN):
                continue
            require(sent, "an entry whose request nobody sent", entries[0])
            done = [each for each in entries if each["kind"] in PRIMARY[sent[0]]]
            require(len(done) <= 1, "carried out twice", done)
            rest = {each["kind"] for each in entries if each not in done}
            require(rest <= {"account_defined"}, "carried out as something else", entries)

    def _compare(self, operation, facts, reply, entry):
        def same(name, of_entry=None):
            require(
                some(reply[name]) == some(entry[of_entry or name]),
                f"{name} differs", reply, entry)

        if "account" in facts:
            require(entry["account"] == facts["account"], "another account's", facts, entry)
        if operation == "reserve":
            require(entry["grant"] == f"g{reply['grant']}", "another grant", reply, entry)
            same("amounts")
            same("borrowed")
        elif operation == "commit":
            same("charged")
            same("actual")
            same("paid_back")
            require(reply["late"] == (entry["kind"] == "corrected"), "late differs", reply, entry)
        elif operation == "void":
            require(entry["cause"] == "voided", "no void", entry)
            same("paid_back")
        elif operation == "track" and entry["seq"] in self.entries.tracked_at:
            tracked = self.entries.tracked_at[entry["seq"]]
            require(reply["tracked"]["tokens"] == tracked, "tracked differs", reply, tracked)
        elif operation == "repay":
            same("returned")

    def settled(self, accounts, grants):
        """Nobody is at work any more: the coordinator's figures are those of the entries."""
        held = collections.defaultdict(collections.Counter)
        for grant in grants:
            known = self.entries.grants.get(grant["grant"])
            require(known, "an open grant without an entry", grant)
            account, amounts, tracked = known
            require(account == grant["account"], "an open grant is another's", grant)
            require(some(amounts) == some(grant["amounts"]) or "time_ms" in grant["amounts"],
                    "an open grant holds another amount", grant, amounts)
            for name in RESOURCES:
                held[account][name] += max(0, amounts[name] - tracked[name])
        require(
            len(grants) == len(self.entries.grants), "open grants are missing",
            sorted(set(self.entries.grants) - {grant["grant"] for grant in grants}))
        for status in accounts:
            path = status["account"]
            for name in RESOURCES:
                mine = [each for each in self.entries.accounts if (each + "/").startswith(path + "/")]
                for what, found in (
                        ("held", sum(held[each][name] for each in mine)),
                        ("held", sum(self.entries.accounts[each].held[name] for each in mine)),
                        ("consumed", sum(
                            self.entries.accounts[each].consumed[name] for each in mine))):
                    require(
                        status[what].get(name, 0) == found, f"{what} {name} of {path} differs",
                        status[what], found)
