"""A client of `.ci/kills`: asks for grants and settles them without a pause, whatever happens to the coordinator,
and keeps a journal of what it sent, before it leaves, and of what it was answered.

    kills_client.py SOCKET JOURNAL SEED NUMBER DURABILITY

A line of the journal is JSON: ["sent", client, number, operation, facts], ["answered", client, number, reply] or
["asked_again", client, number, first reply, second reply]. SIGTERM lets it settle what is open and end.
"""

import asyncio
import collections
import dataclasses
import json
import logging
import os
import random
import signal
import sys

from bursar import _link
from bursar import _messages as m
from bursar import _wire as w
from bursar._errors import BursarError, Refused

#: Operations that go on at a time over one connection.
PIPELINED = 6
#: Answered requests whose answers are not acknowledged, to be asked again.
REMEMBERED = 48
PATIENCE = 300.0
OPERATIONS = ("plan", "search", "look it up in all that was said before, " * 3, None)
#: What differs in an answer that is given again: the lease has gone on, a report is made anew or not at all.
PASSING = {"expires_in_ms", "report"}

# A coordinator that was killed is back in a moment.
_link.BACKOFF_LEAST = 0.01
_link.BACKOFF_MOST = 0.05


def plain(value):
    """A reply as JSON."""
    if isinstance(value, w.Record):
        fields = {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
        return {"type": type(value).__name__, **fields} if isinstance(value, w.Message) else fields
    if isinstance(value, w.Amounts):
        names = ("tokens", "time_ms", "cost_nano")
        return {name: plain(getattr(value, name)) for name in names
                if getattr(value, name) is not None}
    if value is w.UNLIMITED:
        return "unlimited"
    if isinstance(value, list):
        return [plain(each) for each in value]
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


class Journal:
    """Lines that outlive the process: each is one write to the end of the file."""

    def __init__(self, path):
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, *line):
        os.write(self._file, (json.dumps(line) + "\n").encode())


class Client:
    """One connection and its account."""

    def __init__(self, socket, journal, random, account, *, overruns, asks_again):
        self.journal = journal
        self.random = random
        self.account = account
        self.overruns = overruns
        self.asks_again = asks_again
        self.link = _link.Link([socket], account, "kills", PATIENCE)
        self.client = random.getrandbits(64)
        self.number = 0
        self.open = set()
        # Number, request and reply of what was answered last.
        self.remembered = collections.deque()
        self.is_ending = False

    def key(self):
        self.number += 1
        self.open.add(self.number)
        floor = min(self.open) - 1
        floor = min([floor] + [number - 1 for number, _, _ in self.remembered])
        return m.IdempotencyKey(
            client=self.client, number=self.number, acknowledged_through=floor)

    async def ask(self, kind, facts=None, **fields):
        """The reply, which may be an error; the request is repeated under its key until there is one."""
        key = self.key()
        request = kind(key=key, **fields)
        self.journal.write(
            "sent", f"{self.client:016x}", key.number, kind.__name__.lower(), facts or {})
        reply = None

        def receive(_, message):
            nonlocal reply
            if reply is None and not _link.is_shutdown(message):
                reply = message
                self.journal.write(
                    "answered", f"{self.client:016x}", key.number, plain(message))

        try:
            await self.link.call(request, self.link.deadline(PATIENCE, 1), receive)
        except Refused:
            pass
        self.open.discard(key.number)
        # An account may have been released since it was made, and then this is the answer.
        is_lasting = getattr(reply, "seq", 0) and not isinstance(reply, m.Allocated)
        if self.asks_again and is_lasting:
            self.remembered.append((key.number, request, plain(reply)))
            if len(self.remembered) > REMEMBERED:
                self.remembered.popleft()
        return reply

    async def ask_again(self):
        number, request, first = self.random.choice(self.remembered)
        try:
            second = plain(await self.link.call(request, self.link.deadline(PATIENCE)))
        except Refused as error:
            second = {"error": str(error)}
            # Its answer was acknowledged while this was under way.
            if not any(number == each for each, _, _ in self.remembered):
                return
        drop = lambda reply: {k: v for k, v in reply.items() if k not in PASSING}
        self.journal.write(
            "asked_again", f"{self.client:016x}", number, drop(first), drop(second))

    async def work(self):
        while not self.is_ending:
            chance = self.random.random()
            if self.remembered and chance < 0.05:
                await self.ask_again()
            elif self.overruns and chance < 0.08:
                await self.ask(
                    m.Track, account=None, grant=None, usage=w.Amounts(tokens=self.amount(50)))
            elif chance < 0.10:
                await self.make_and_release()
            else:
                await self.spend()

    def amount(self, most):
        return self.random.randint(1, most)

    async def make_and_release(self):
        """An account beneath the own one, for a moment."""
        path = f"{self.account}/sub{self.amount(4)}"
        reply = await self.ask(
            m.Allocate, {"account": path}, account=path, nominal=w.Amounts(tokens=self.amount(20)))
        if isinstance(reply, m.Allocated):
            await self.ask(m.Release, {"account": path}, account=path)

    async def spend(self):
        """A grant from its reserve to its end, in one of the ways that there are."""
        most = self.amount(900)
        wait = self.random.choice((0, 0, 100, 400))
        lease = self.random.choice((300, 30_000, 30_000, 30_000))
        reply = await self.ask(
            m.Reserve, {"account": self.account}, want=w.Amounts(tokens=most, cost_nano=most * 7),
            least=w.Amounts(tokens=max(1, most // 4)) if self.random.random() < 0.3 else w.Amounts(),
            operation=self.random.choice(OPERATIONS),
            operation_class=m.OperationClass.ESSENTIAL, ttl_ms=lease, wait_ms=wait,
            detached=self.random.random() < 0.1, explain=False)
        if not isinstance(reply, m.Reserved) or reply.grant is None:
            return await asyncio.sleep(self.random.uniform(0, 0.03))
        grant, left = reply.grant, reply.amounts.tokens or 0
        used = 0
        for _ in range(self.random.choice((0, 0, 1, 2))):
            usage = self.random.randint(0, (left - used) // 3)
            if usage:
                await self.ask(
                    m.Track, account=None, grant=grant, usage=w.Amounts(tokens=usage))
                used += usage
        if self.random.random() < 0.3:
            await asyncio.sleep(self.random.uniform(0, 0.02))
        chance = self.random.random()
        if chance < 0.08 and left > used:
            back = self.random.randint(1, left - used)
            reply = await self.ask(
                m.Repay, account=None, grant=grant, amounts=w.Amounts(tokens=back))
            left -= back
        elif chance < 0.14:
            await self.ask(m.Extend, grant=grant, ttl_ms=20_000)
        elif chance < 0.18:
            # The lease runs out, or the session ends; half of them are told late.
            if lease > 300 or self.random.random() < 0.5:
                return
            await asyncio.sleep(0.35)
        if chance > 0.9:
            return await self.ask(m.Void, grant=grant)
        most = left + 100 if self.overruns and self.random.random() < 0.1 else left
        actual = self.random.randint(min(used, most), most)
        await self.ask(
            m.Commit, grant=grant, actual=w.Amounts(tokens=actual, cost_nano=actual * 7))

    async def run(self):
        while True:
            try:
                await self.link.first(self.link.deadline(PATIENCE))
                break
            except BursarError:
                await asyncio.sleep(0.02)
        await asyncio.gather(*(self.work() for _ in range(PIPELINED)))
        await self.link.close()


async def main(socket, journal, seed, number, durability):
    # Writing to a coordinator that is gone is no news.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    journal = Journal(journal)
    source = random.Random(int(seed))
    # Acknowledged and lost is possible without durability: an answer is not kept longer than that.
    clients = [
        Client(socket, journal, random.Random(source.getrandbits(64)), account,
               overruns=overruns, asks_again=durability != "none")
        for account, overruns in (
            (f"main/a{number}", True), (f"strict/a{number}", False),
            ("lend/owner" if number == "0" else f"lend/borrower{number}", False))
    ]

    def end():
        for client in clients:
            client.is_ending = True

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
    await asyncio.gather(*(client.run() for client in clients))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
