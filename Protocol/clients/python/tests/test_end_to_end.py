"""Against the real coordinator: $BURSARD names the executable."""

import asyncio
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

from fake_coordinator import PATIENCE
from vector_files import Version0
from vector_files import messages as m

import bursar

BURSARD = os.environ.get("BURSARD")


def setUpModule():
    if not BURSARD:
        print("\nSKIPPED: the end-to-end tests need $BURSARD, the path of a bursard executable",
              file=sys.stderr)
        raise unittest.SkipTest("$BURSARD is not set")


class EndToEnd(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.runtime, self.state = os.path.join(folder.name, "run"), os.path.join(folder.name, "lib")
        os.mkdir(self.runtime)
        os.mkdir(self.state)
        config = pathlib.Path(folder.name) / "bursard.toml"
        config.write_text(
            '[pool.main]\ntokens = 100_000\nperiod = "none"\nsharing = "pool"\n'
            "dynamic_accounts = true\n[pool.main.account.a]\ntokens = 10_000\n")
        self.config = str(config)
        self.socket = os.path.join(self.runtime, "bursar.sock")
        self.daemon = None
        self.start()
        self.addCleanup(self.stop)

    def start(self):
        self.daemon = subprocess.Popen([
            BURSARD, "--config", self.config, "--runtime-directory", self.runtime,
            "--state-directory", self.state])

    def stop(self):
        self.daemon.terminate()
        self.daemon.wait(PATIENCE)

    def connect(self, account):
        client = bursar.connect(self.socket, account=account, patience=PATIENCE)
        self.addCleanup(client.close)
        return client

    def test_a_grant_from_reserve_to_commit(self):
        b = self.connect("main/a")
        with b.grant(tokens=4_000, operation="plan", wait=5) as g:
            self.assertEqual(g.amounts.tokens, 4_000)
            self.assertEqual(b.check().status.held.tokens, 4_000)
            g.track(tokens=1_000)
            settled = g.commit(tokens=3_120)
        self.assertEqual(settled.actual.tokens, 3_120)
        status = b.check().status
        self.assertEqual((status.held.tokens, status.consumed.tokens), (0, 3_120))

    def test_void_and_track_and_denial(self):
        b = self.connect("main/a")
        with self.assertRaises(KeyError):
            with b.grant(tokens=4_000):
                raise KeyError
        b.track(tokens=7)
        status = b.check().status
        self.assertEqual((status.held.tokens, status.consumed.tokens), (0, 7))
        with self.assertRaises(bursar.Denied) as caught:
            b.grant(tokens=1_000_000)
        self.assertTrue(caught.exception.message)

    def test_decorated_functions(self):
        b = self.connect("main/a")

        @b.budgeted(tokens=bursar.auto(4_000), model="gpt-5")
        def plan(tokens):
            return {"model": "gpt-5", "usage": {"prompt_tokens": tokens, "completion_tokens": 0}}

        @b.budgeted(tokens=100)
        def silent():
            pass

        plan(3_000)
        plan(500)
        with self.assertLogs("bursar", "WARNING"):
            silent()
        status = b.check().status
        # What told nothing holds what it was granted until its lease ends.
        self.assertEqual((status.held.tokens, status.consumed.tokens), (100, 3_500))
        with bursar.connect(self.socket, account="main/a"):
            with self.assertRaises(bursar.Denied):
                bursar.budgeted(tokens=1_000_000)(plan)(1)
        self.assertEqual(b.check().status.consumed.tokens, 3_500)

    def test_an_agent_delegates_and_an_operator_adjusts(self):
        b = self.connect("main/a")
        made = b.allocate("main/a/sub", nominal=bursar.amounts(tokens=500))
        self.assertEqual((made.created, made.nominal.tokens), (True, 500))
        with self.assertRaises(bursar.Refused) as caught:
            b.adjust("main", delta=bursar.amounts(tokens=1))
        self.assertEqual(caught.exception.code, bursar.ErrorCode.NOT_PERMITTED)
        with bursar.connect(self.socket, control=True) as operator:
            adjusted = operator.adjust("main", delta=bursar.amounts(tokens=-1_000))
            self.assertEqual(adjusted.status.nominal.tokens, 99_000)
            paths = [each.account for each in operator.accounts()]
            self.assertEqual(paths, ["main", "main/a", "main/a/sub"])
        self.assertEqual(b.release("main/a/sub").returned.tokens, 500)

    def test_events_and_their_resumption(self):
        b = self.connect("main/a")
        kinds = []
        with b.events(timeout=PATIENCE) as events:
            with b.grant(tokens=10) as g:
                g.commit(tokens=5)
            while m.EventKind.COMMITTED not in kinds:
                kinds.append(next(events).kind)
            self.assertIn(m.EventKind.GRANTED, kinds)
            after = events.next_seq
        b.track(tokens=1)
        resumed = b.events(from_seq=after, timeout=PATIENCE)
        self.assertGreaterEqual(next(resumed).seq, after)

    def test_a_restart_keeps_the_grant_and_the_stream(self):
        b = self.connect("main/a")
        events = b.events(timeout=PATIENCE)
        events.start()
        grant = b.grant(tokens=100)
        self.stop()
        self.start()
        self.assertEqual(grant.commit(tokens=60).actual.tokens, 60)
        self.assertEqual(b.check().status.consumed.tokens, 60)
        kinds = []
        while m.EventKind.COMMITTED not in kinds:
            kinds.append(next(events).kind)
        self.assertEqual(kinds.count(m.EventKind.COMMITTED), 1)

    def test_what_is_lent_comes_back_when_its_owner_wants_it(self):
        lender, borrower = self.connect("main/b"), self.connect("main/a")
        lender.allocate("main/b")
        recalls = queue.Queue()

        def handle(recall):
            recalls.put((recall, recall.give_back()))

        with borrower.grant(tokens=80_000, on_recall=handle) as grant:
            self.assertEqual(grant.borrowed.tokens, 70_000)
            with lender.grant(tokens=60_000, wait=PATIENCE) as claimed:
                self.assertEqual(claimed.amounts.tokens, 60_000)
                recall, repaid = recalls.get(timeout=PATIENCE)
                self.assertEqual((recall.grant, recall.claimant), (grant.id, "main/b"))
                self.assertEqual((recall.amounts.tokens, repaid.returned.tokens), (70_000, 70_000))
                self.assertGreater(recall.time_left, 0)
            grant.commit(tokens=10_000)
        self.assertEqual(borrower.check().status.consumed.tokens, 10_000)

    def test_a_client_of_version_0_is_served(self):
        older = mock.patch.object(m, "VERSION_MOST", 0)
        with older, Version0():
            b = self.connect("main/a")
            self.assertEqual(b.welcome.version, 0)
            with b.events(timeout=PATIENCE) as events:
                with b.grant(tokens=10) as g:
                    self.assertEqual([each.grant for each in b.grants()], [g.id])
                    g.commit(tokens=5)
                self.assertEqual(next(events).grant, g.id)
            self.assertEqual(b.check().status.consumed.tokens, 5)
            self.assertEqual(len(b.report()), 1)
            with self.assertRaises(bursar.Denied):
                b.grant(tokens=1_000_000)

    def test_asyncio(self):
        async def work():
            async with bursar.aio.connect(
                    self.socket, account="main/a", patience=PATIENCE) as b:
                async def one(index):
                    async with b.grant(tokens=10, wait=5) as g:
                        await g.commit(tokens=index % 10)

                await asyncio.gather(*(one(index) for index in range(100)))
                return (await b.check()).status

        status = asyncio.run(work())
        self.assertEqual((status.held.tokens, status.consumed.tokens), (0, 450))


if __name__ == "__main__":
    unittest.main()
