import threading
import unittest
from unittest import mock

from fake_coordinator import PATIENCE, FakeCoordinator, error
from vector_files import messages as m
from vector_files import wire as w

import bursar


class ClientTest(unittest.TestCase):
    def setUp(self):
        self.coordinator = FakeCoordinator()
        self.addCleanup(self.coordinator.close)

    def connect(self, **options):
        client = bursar.connect(self.coordinator.path, **{"timeout": PATIENCE, **options})
        self.addCleanup(client.close)
        return client


class Grants(ClientTest):
    def test_the_pleasant_form(self):
        with self.connect(account="main/planner") as b:
            with b.grant(tokens=4000, operation="plan", wait=5) as g:
                self.assertEqual(g.amounts.tokens, 4000)
                g.commit(tokens=3120)
            self.assertEqual(g.settled.charged, w.Amounts(tokens=3120))
        hello, reserve, commit, ping = self.coordinator.requests
        self.assertEqual((hello.account, hello.session), ("main/planner", None))
        self.assertEqual(reserve.want, w.Amounts(tokens=4000))
        self.assertEqual((reserve.operation, reserve.wait_ms), ("plan", 5000))
        self.assertEqual((commit.grant, commit.actual), (g.id, w.Amounts(tokens=3120)))
        self.assertEqual([reserve.key.number, commit.key.number], [1, 2])
        self.assertEqual(commit.key.acknowledged_through, 1)
        self.assertEqual(commit.key.client, reserve.key.client)
        # The last answer need not be kept either.
        self.assertEqual(ping.acknowledged.acknowledged_through, 2)

    def test_leaving_commits_what_was_tracked(self):
        b = self.connect()
        with b.grant(tokens=4000, time=60, cost="0.05") as g:
            g.track(tokens=100, cost="0.0001")
            self.assertEqual(g.tracked, w.Amounts(tokens=100, cost_nano=100_000))
        (commit,) = self.coordinator.of(m.Commit)
        self.assertEqual(commit.actual, w.Amounts())
        (reserve,) = self.coordinator.of(m.Reserve)
        self.assertEqual(reserve.want, w.Amounts(4000, 60_000, 50_000_000))

    def test_an_exception_before_any_use_voids(self):
        b = self.connect()
        with self.assertRaises(KeyError):
            with b.grant(tokens=1):
                raise KeyError
        self.assertEqual(len(self.coordinator.of(m.Void)), 1)
        self.assertEqual(self.coordinator.of(m.Commit), [])

    def test_an_exception_after_use_commits(self):
        b = self.connect()
        with self.assertRaises(KeyError):
            with b.grant(tokens=1) as g:
                g.track(tokens=1)
                raise KeyError
        self.assertEqual(len(self.coordinator.of(m.Commit)), 1)
        self.assertEqual(self.coordinator.of(m.Void), [])

    def test_an_exception_is_not_hidden_by_a_failed_settlement(self):
        self.coordinator.on[m.Void] = lambda peer, correlation, _: peer.reply(
            correlation, error(m.ErrorCode.GRANT_ENDED))
        b = self.connect()
        with self.assertLogs("bursar", "WARNING"), self.assertRaises(KeyError):
            with b.grant(tokens=1):
                raise KeyError

    def test_the_lease_is_extended_while_the_caller_is_busy(self):
        self.coordinator.lease_ms = 120
        b = self.connect()
        with b.grant(tokens=1) as g:
            first, second = self.coordinator.wait_for(m.Extend, 2)[:2]
            self.assertEqual((first.grant, first.ttl_ms), (g.id, 120))
            self.assertNotEqual(first.key, second.key)
            g.commit(tokens=1)

    def test_no_extension_is_asked_when_told_so(self):
        self.coordinator.lease_ms = 1
        b = self.connect()
        with b.grant(tokens=1, keep=False) as g:
            self.assertIsNone(g._inner._keeper)

    def test_denied(self):
        holding = m.Holding(account="main/b", grant=9, amounts=w.Amounts(tokens=5))
        reply = m.Reserved(
            verdict=m.Verdict.DENIED, amounts=w.Amounts(), borrowed=w.Amounts(),
            level=m.Level.RED, action=m.Action.DEGRADE,
            reason=m.ErrorCode.INSUFFICIENT_BUDGET, message="900 are left", retry_after_ms=250,
            holding=[holding], seq=0)
        self.coordinator.on[m.Reserve] = lambda peer, correlation, _: peer.reply(
            correlation, reply)
        b = self.connect()
        with self.assertRaises(bursar.Denied) as caught:
            b.grant(tokens=1000)
        denied = caught.exception
        self.assertEqual(denied.reason, bursar.ErrorCode.INSUFFICIENT_BUDGET)
        self.assertEqual((denied.message, denied.retry_after), ("900 are left", 0.25))
        self.assertEqual((denied.holding, denied.level), ([holding], m.Level.RED))
        self.assertEqual(str(denied), "insufficient_budget: 900 are left")
        self.assertNotIsInstance(denied, bursar.TimedOut)
        reply.verdict = m.Verdict.TIMED_OUT
        with self.assertRaises(bursar.TimedOut) as caught:
            b.grant(tokens=1000, wait=1)
        self.assertIsInstance(caught.exception, bursar.Denied)

    def test_a_refused_request(self):
        self.coordinator.on[m.Reserve] = lambda peer, correlation, _: peer.reply(
            correlation, error(m.ErrorCode.BUSY, retry_after_ms=1500))
        with self.assertRaises(bursar.Refused) as caught:
            self.connect().grant(tokens=1)
        self.assertEqual(caught.exception.code, bursar.ErrorCode.BUSY)
        self.assertEqual(caught.exception.retry_after, 1.5)


class Verbs(ClientTest):
    def test_each_sends_its_message(self):
        b = self.connect(account="main")
        b.allocate("main/sub", nominal=bursar.amounts(tokens=5), weight=2)
        b.adjust("main", delta=bursar.amounts(tokens=-5))
        b.throttle("main", tokens=60)
        b.throttle("main")
        b.release("main/sub")
        b.track(tokens=3)
        b.repay("main", cost="0.01")
        b.extend(7, 60)
        b.void(7)
        b.commit(8, tokens=1)
        self.assertEqual(b.check("main/x").status.account, "main/x")
        self.assertEqual(b.enforce().action, bursar.Action.CONTINUE)
        self.assertEqual(b.forecast(), [])
        self.assertEqual(b.ping().last_seq, 5)
        self.assertEqual(len(b.report(subtree=True)), 2)
        self.assertEqual(len(b.accounts()), 2)
        self.assertEqual(b.grants(), [])
        self.assertEqual(b.inspect("configuration").next, "more")
        adjust = self.coordinator.of(m.Adjust)[0]
        self.assertEqual(adjust.delta, w.Amounts(tokens=-5))
        self.assertEqual([each.rate for each in self.coordinator.of(m.Throttle)],
                         [w.Amounts(tokens=60), None])
        self.assertEqual([each.after for each in self.coordinator.of(m.Report)], [None, "more"])
        self.assertEqual(self.coordinator.of(m.Extend)[0].ttl_ms, 60_000)
        self.assertEqual(self.coordinator.of(m.Repay)[0].amounts.cost_nano, 10_000_000)
        numbers = [each.key.number for each in self.coordinator.requests if hasattr(each, "key")]
        self.assertEqual(numbers, list(range(1, 11)))

    def test_a_name_that_there_is_not(self):
        with self.assertRaisesRegex(ValueError, "essential, optional, winddown"):
            self.connect().grant(tokens=1, operation_class="urgent")

    def test_a_value_that_does_not_fit_is_refused_before_it_is_sent(self):
        b = self.connect()
        with self.assertRaisesRegex(ValueError, "Void.grant: -1 is not of type u64"):
            b.void(-1)
        b.void(1)
        self.assertEqual(self.coordinator.of(m.Void)[0].key.acknowledged_through, 1)

    def test_after_a_fork_a_client_says_that_it_is_not_usable(self):
        b = self.connect()
        with mock.patch("os.getpid", return_value=1):
            with self.assertRaisesRegex(bursar.BursarError, "fork; connect anew"):
                b.ping()
        b.ping()

    def test_a_closed_client_says_so(self):
        b = self.connect()
        b.close()
        with self.assertRaisesRegex(bursar.BursarError, "closed"):
            b.ping()
        b.close()


class Pipelining(ClientTest):
    def test_replies_may_come_out_of_order(self):
        waiting = []
        self.coordinator.on[m.Reserve] = lambda *request: waiting.append(request)
        b = self.connect()
        results = []
        thread = threading.Thread(target=lambda: results.append(b.grant(tokens=1, wait=60)))
        thread.start()
        self.coordinator.wait_for(m.Reserve)
        self.assertEqual(b.commit(5, tokens=1).actual, w.Amounts(tokens=1))
        # The reserve has no answer yet, so no number is acknowledged.
        self.assertEqual(self.coordinator.of(m.Commit)[0].key.acknowledged_through, 0)
        self.coordinator.answer(*waiting[0])
        thread.join(PATIENCE)
        self.assertEqual(results[0].amounts, w.Amounts(tokens=1))

    def test_a_commit_gets_past_many_waiting_reserves(self):
        self.coordinator.in_flight_most = 4
        waiting = []
        self.coordinator.on[m.Reserve] = lambda *request: waiting.append(request)
        b = self.connect()
        granted = []
        threads = [
            threading.Thread(target=lambda: granted.append(b.grant(tokens=1, wait=60)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        self.coordinator.wait_for(m.Reserve, 3)
        b.commit(5, tokens=1)
        self.assertEqual(len(self.coordinator.of(m.Reserve)), 3)
        self.coordinator.on.clear()
        for request in waiting[:3]:
            self.coordinator.answer(*request)
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(len(granted), 8)


if __name__ == "__main__":
    unittest.main()
