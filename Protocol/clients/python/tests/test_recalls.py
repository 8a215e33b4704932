import asyncio
import queue
import threading
import unittest

from fake_coordinator import PATIENCE, FakeCoordinator, error, event, recall
from test_client import ClientTest
from vector_files import messages as m
from vector_files import wire as w

import bursar
import bursar.aio


class Scripted(FakeCoordinator):
    """The n-th stream gets the n-th batch; `None` in it closes the connection. Grants 101, 102, …
    are entries 11, 12, …"""

    def __init__(self, *batches):
        super().__init__()
        self.batches = list(batches)
        self.on[m.Subscribe] = self.subscribe
        self.on[m.Reserve] = self.reserve

    def subscribe(self, peer, correlation, request):
        self.answer(peer, correlation, request)
        for message in self.batches.pop(0) if self.batches else ():
            if message is None:
                peer.close()
            else:
                peer.push(message)

    def reserve(self, peer, correlation, request):
        reply = self.make(request)
        reply.seq = reply.grant - 90
        peer.reply(correlation, reply)

    def from_seqs(self):
        return [each.from_seq for each in self.of(m.Subscribe)]


class Recalls(ClientTest):
    def script(self, *batches):
        self.coordinator.close()
        self.coordinator = Scripted(*batches)
        self.addCleanup(self.coordinator.close)

    def setUp(self):
        super().setUp()
        self.told = queue.Queue()

    def next(self):
        return self.told.get(timeout=PATIENCE)

    def test_a_grant_hears_of_its_recall_and_of_no_other_and_gives_back(self):
        self.script([event(12), recall(13, 999, 90), recall(14, 101, 100, left=3600)])
        b = self.connect()

        def handle(recalled):
            self.told.put((recalled, recalled.give_back()))

        with b.grant(tokens=500, on_recall=handle):
            recalled, repaid = self.next()
        self.assertEqual((recalled.grant, recalled.account, recalled.seq), (101, "main", 14))
        self.assertEqual((recalled.amounts, recalled.claimant), (w.Amounts(tokens=100), "main/b"))
        self.assertTrue(60 < recalled.time_left <= 3600)
        self.assertEqual(repaid.returned, w.Amounts(tokens=100))
        (subscribe,) = self.coordinator.of(m.Subscribe)
        self.assertEqual((subscribe.topic, subscribe.account, subscribe.from_seq),
                         (m.Topic.ACCOUNT, None, 12))
        (repay,) = self.coordinator.of(m.Repay)
        self.assertEqual((repay.grant, repay.amounts), (101, w.Amounts(tokens=100)))
        self.coordinator.wait_for(m.Unsubscribe)

    def test_a_part_can_be_given_back(self):
        self.script([recall(12, 101, 100)])
        with self.connect().grant(tokens=500, on_recall=self.told.put):
            self.assertEqual(self.next().give_back(tokens=30).returned, w.Amounts(tokens=30))

    def test_a_reconnect_loses_none_and_repeats_none(self):
        self.script([recall(12, 101, 1), None], [recall(12, 101, 1), recall(13, 101, 2)])
        with self.connect().grant(tokens=5, on_recall=self.told.put):
            self.assertEqual([self.next().seq, self.next().seq], [12, 13])
        self.assertEqual(self.coordinator.from_seqs(), [12, 13])

    def test_a_handler_that_fails_is_called_again(self):
        self.script([recall(12, 101, 1), recall(13, 101, 2)])

        def handle(recalled):
            self.told.put(recalled.seq)
            raise KeyError

        b = self.connect()
        with self.assertLogs("bursar", "WARNING"):
            with b.grant(tokens=5, on_recall=handle):
                self.assertEqual({self.next(), self.next()}, {12, 13})
                while sum(each.name == "bursar recall" for each in threading.enumerate()):
                    threading.Event().wait(0.01)
        b.ping()
        self.assertEqual(len(self.coordinator.of(m.Hello)), 1)

    def test_one_that_was_overtaken_hears_what_it_missed(self):
        batch = [recall(12, 101, 1), recall(13, 102, 2), recall(14, 101, 3)]
        self.script(batch, [*batch[1:], recall(15, 101, 4)])
        b = self.connect()
        other = queue.Queue()
        with b.grant(tokens=5, on_recall=self.told.put):
            self.assertEqual({self.next().seq, self.next().seq}, {12, 14})
            with b.grant(tokens=5, on_recall=other.put):
                self.assertEqual(other.get(timeout=PATIENCE).seq, 13)
            self.assertEqual(self.next().seq, 15)
        self.assertEqual(self.coordinator.from_seqs(), [12, 13])
        self.assertTrue(other.empty() and self.told.empty())

    def test_grants_share_a_stream(self):
        b = self.connect()
        with b.grant(tokens=5, on_recall=self.told.put), b.grant(tokens=5, on_recall=self.told.put):
            self.coordinator.wait_for(m.Subscribe)
            b.ping()
        self.coordinator.wait_for(m.Unsubscribe)
        self.assertEqual(len(self.coordinator.of(m.Subscribe)), 1)

    def test_what_is_over_is_not_told(self):
        self.script([recall(12, 101, 1, left=0), recall(13, 101, 2)])
        with self.connect().grant(tokens=5, on_recall=self.told.put):
            self.assertEqual(self.next().seq, 13)

    def test_a_grant_that_ended_elsewhere_is_followed_no_longer(self):
        ended = event(13)
        ended.kind, ended.grant = m.EventKind.ABANDONED, 101
        self.script([recall(12, 101, 1), ended])
        self.connect().grant(tokens=5, on_recall=self.told.put)
        self.coordinator.wait_for(m.Unsubscribe)

    def test_a_stream_that_is_refused_does_not_end_the_grant(self):
        self.coordinator.on[m.Subscribe] = lambda peer, correlation, request: peer.reply(
            correlation, error(m.ErrorCode.TOO_MANY_SUBSCRIPTIONS))
        with self.assertLogs("bursar", "WARNING"):
            with self.connect().grant(tokens=5, on_recall=self.told.put) as g:
                self.coordinator.wait_for(m.Subscribe)
        self.assertIsInstance(g.settled, m.Committed)

    def test_all_of_an_account(self):
        self.script([recall(20, 7, 1), None], [recall(21, 8, 2)])
        self.connect().on_recall(self.told.put, "main/a")
        self.assertEqual([self.next().grant, self.next().grant], [7, 8])
        self.assertEqual([each.account for each in self.coordinator.of(m.Subscribe)],
                         ["main/a", "main/a"])


class AsyncioRecalls(unittest.IsolatedAsyncioTestCase):
    async def test_coroutines_and_functions_are_handlers(self):
        coordinator = Scripted([recall(12, 101, 100)])
        self.addCleanup(coordinator.close)
        async with bursar.aio.connect(coordinator.path, timeout=PATIENCE) as b:
            repaid = asyncio.get_running_loop().create_future()

            async def handle(recalled):
                repaid.set_result(await recalled.give_back())

            async with b.grant(tokens=5, on_recall=handle):
                self.assertEqual((await repaid).returned, w.Amounts(tokens=100))
            seen = asyncio.Queue()
            coordinator.batches.append([recall(30, 7, 1)])
            await b.on_recall(seen.put_nowait)
            self.assertEqual((await seen.get()).grant, 7)


if __name__ == "__main__":
    unittest.main()
