import asyncio
import json
import unittest

from fake_coordinator import PATIENCE, FakeCoordinator, error
from test_client import ClientTest
from test_usage import STREAMS
from vector_files import messages as m
from vector_files import wire as w

import bursar
import bursar.aio
from bursar import ModelUsage

CHAT = {"id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o",
        "usage": {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25,
                  "prompt_tokens_details": {"cached_tokens": 8}}}
CHAT_KINDS = m.TokenUsage(input=12, cached_read=8, cache_write=0, output=5, reasoning=0)
MESSAGE = {"id": "msg_1", "type": "message", "model": "claude",
           "usage": {"input_tokens": 7, "output_tokens": 3}}


def lines(name):
    return next(each["lines"] for each in STREAMS if each["name"] == name)


ANTHROPIC = lines("counts are cumulative")
BROKEN = lines("a stream that broke off told only its beginning")
OPENAI = lines("with include_usage the last chunk tells all")
SILENT = lines("without include_usage nothing is known")


def said(request):
    """What a commit or track says, without its key."""
    amounts = request.actual if isinstance(request, m.Commit) else request.usage
    return amounts, request.breakdown, request.model


class UsageTest(ClientTest):
    def commits(self):
        return [said(each) for each in self.coordinator.of(m.Commit)]

    def tracks(self):
        return [said(each) for each in self.coordinator.of(m.Track)]


class Using(UsageTest):
    def test_leaving_commits_what_an_answer_used(self):
        b = self.connect()
        with b.grant(tokens=4000) as g:
            self.assertEqual(g.use(CHAT), ModelUsage(12, 8, 0, 5, 0, "gpt-4o"))
        self.assertEqual(self.commits(), [(w.Amounts(tokens=25), CHAT_KINDS, "gpt-4o")])
        self.assertEqual(self.coordinator.of(m.Track), [])

    def test_what_was_tracked_without_a_kind_counts_too(self):
        b = self.connect()
        with b.grant(tokens=4000) as g:
            g.track(tokens=100)
            g.use(json.dumps(CHAT))
        self.assertEqual(self.commits(), [(w.Amounts(tokens=125), CHAT_KINDS, "gpt-4o")])

    def test_an_exception_after_an_answer_commits(self):
        b = self.connect()
        with self.assertRaises(KeyError):
            with b.grant(tokens=4000) as g:
                g.use(CHAT)
                raise KeyError
        self.assertEqual(len(self.coordinator.of(m.Commit)), 1)

    def test_commit_takes_an_answer(self):
        b = self.connect()
        with b.grant(tokens=4000) as g:
            g.commit(CHAT, time=2)
        with b.grant(tokens=4000) as g:
            g.use(CHAT)
            g.commit(tokens=7, cost="0.01")
        self.assertEqual(self.commits(), [
            (w.Amounts(tokens=25, time_ms=2000), CHAT_KINDS, "gpt-4o"),
            (w.Amounts(tokens=7, cost_nano=10_000_000), CHAT_KINDS, "gpt-4o")])

    def test_each_of_several_answers_is_tracked_for_its_own_price(self):
        b = self.connect()
        with b.grant(tokens=4000) as g:
            g.use(CHAT)
            g.use(MESSAGE)
            g.use(CHAT)
        kinds = m.TokenUsage(input=7, cached_read=0, cache_write=0, output=3, reasoning=0)
        self.assertEqual(self.tracks(), [
            (w.Amounts(tokens=25), CHAT_KINDS, "gpt-4o"), (w.Amounts(tokens=10), kinds, "claude"),
            (w.Amounts(tokens=25), CHAT_KINDS, "gpt-4o")])
        self.assertEqual(self.commits(), [(w.Amounts(), None, None)])

    def test_cost_tracked_by_hand_is_not_replaced(self):
        b = self.connect()
        with b.grant(tokens=4000) as g:
            g.track(cost="0.5")
            g.use(CHAT)
        self.assertEqual(self.tracks()[1], (w.Amounts(tokens=25), CHAT_KINDS, "gpt-4o"))
        self.assertEqual(self.commits(), [(w.Amounts(), None, None)])

    def test_an_answer_without_usage_leaves_the_grant_to_the_policy(self):
        b = self.connect()
        with self.assertLogs("bursar", "WARNING") as logs:
            with b.grant(tokens=4000) as g:
                g.use(CHAT)
                self.assertIsNone(g.use({"choices": []}))
        self.assertIn("tells no usage", logs.output[0])
        self.assertIn("policy settles it", logs.output[1])
        self.assertEqual(self.commits() + self.coordinator.of(m.Void), [])
        # The policy may be to charge what was tracked.
        self.assertEqual(self.tracks(), [(w.Amounts(tokens=25), CHAT_KINDS, "gpt-4o")])
        self.assertIsNone(g.settled)

    def test_impossible_usage_is_an_error_and_is_not_voided(self):
        b = self.connect()
        with self.assertLogs("bursar"), self.assertRaises(bursar.UsageError):
            with b.grant(tokens=4000) as g:
                g.use({"usage": {"prompt_tokens": -1}})
        with self.assertLogs("bursar"), self.assertRaises(bursar.UsageError):
            with b.grant(tokens=4000) as g:
                g.commit({"no": "usage"})
        self.assertEqual(self.commits() + self.coordinator.of(m.Void), [])

    def test_an_estimate_tracked_by_hand_stands_in(self):
        b = self.connect()
        with self.assertLogs("bursar"), b.grant(tokens=4000) as g:
            g.track(tokens=300)
            g.use({"choices": []})
        self.assertEqual(self.commits(), [(w.Amounts(), None, None)])

    def test_without_a_price_the_reserved_models_counts_then_what_was_granted(self):
        def refuse(peer, correlation, request):
            if request.breakdown is not None:
                peer.reply(correlation, error(m.ErrorCode.NO_PRICE))
            else:
                self.coordinator.answer(peer, correlation, request)

        self.coordinator.on[m.Commit] = refuse
        b = self.connect()
        with self.assertLogs("bursar"), b.grant(tokens=4000, cost="0.05") as g:
            g.use(CHAT)
        self.assertEqual(self.commits(), [
            (w.Amounts(tokens=25), CHAT_KINDS, "gpt-4o"), (w.Amounts(tokens=25), CHAT_KINDS, None),
            (w.Amounts(tokens=25, cost_nano=50_000_000), None, None)])
        self.assertIsInstance(g.settled, m.Committed)

    def test_verbs_take_usage(self):
        b = self.connect()
        b.commit(8, usage=CHAT, time=1)
        b.track(usage=ModelUsage(1, output=2), tokens=9)
        self.assertEqual(
            self.commits(), [(w.Amounts(tokens=25, time_ms=1000), CHAT_KINDS, "gpt-4o")])
        kinds = m.TokenUsage(input=1, cached_read=0, cache_write=0, output=2, reasoning=0)
        self.assertEqual(self.tracks(), [(w.Amounts(tokens=9), kinds, None)])
        with self.assertRaises(bursar.UsageError) as caught:
            b.track(usage={})
        self.assertEqual(caught.exception.code, "no_usage")


class Following(UsageTest):
    def test_usage_is_tracked_as_it_comes(self):
        b = self.connect()
        with b.grant(tokens=4000) as g:
            seen = []
            for line in g.follow(ANTHROPIC):
                seen.append(line)
                if line.startswith("data") and "message_start" in line:
                    self.assertEqual(len(self.coordinator.of(m.Track)), 1)
        self.assertEqual(seen, ANTHROPIC)
        start = m.TokenUsage(input=25, cached_read=1000, cache_write=100, output=1, reasoning=0)
        rest = m.TokenUsage(input=0, cached_read=0, cache_write=0, output=14, reasoning=0)
        total = m.TokenUsage(input=25, cached_read=1000, cache_write=100, output=15, reasoning=0)
        model = "claude-sonnet-4-5"
        self.assertEqual(self.tracks(), [
            (w.Amounts(tokens=1126), start, model), (w.Amounts(tokens=14), rest, model)])
        self.assertEqual(self.commits(), [(w.Amounts(tokens=1140), total, model)])

    def test_what_was_left_early_but_told_all_is_committed(self):
        b = self.connect()
        with b.grant(tokens=4000) as g:
            followed = g.follow(OPENAI)
            for line in followed:
                if '"prompt_tokens"' in line:
                    break
            self.assertEqual(followed.usage.tokens, 1135)
        self.assertEqual(len(self.coordinator.of(m.Commit)), 1)

    def test_what_did_not_tell_all_is_left_to_the_policy(self):
        b = self.connect()
        for source in (BROKEN, SILENT, ANTHROPIC[:3]):
            with self.assertLogs("bursar", "WARNING"), b.grant(tokens=4000) as g:
                for _ in g.follow(source):
                    pass
        with self.assertRaises(KeyError), self.assertLogs("bursar", "WARNING"):
            with b.grant(tokens=4000) as g:
                for _ in g.follow(SILENT):
                    raise KeyError
        self.assertEqual(self.commits() + self.coordinator.of(m.Void), [])
        self.assertEqual([each[0].tokens for each in self.tracks()], [41, 1126])

    def test_unless_it_is_committed(self):
        b = self.connect()
        with b.grant(tokens=4000) as g:
            for _ in g.follow(SILENT):
                pass
            g.commit(tokens=50)
        self.assertEqual(self.commits(), [(w.Amounts(tokens=50), None, None)])

    def test_usage_that_cannot_be_does_not_disturb(self):
        b = self.connect()
        chunks = ['data: {"usage": {"prompt_tokens": -1}}', "data: [DONE]"]
        with self.assertLogs("bursar", "WARNING"), b.grant(tokens=4000) as g:
            self.assertEqual(list(g.follow(chunks)), chunks)
        self.assertEqual(self.commits(), [])

    def test_tracking_that_fails_does_not_disturb(self):
        self.coordinator.on[m.Track] = lambda peer, correlation, _: peer.reply(
            correlation, error(m.ErrorCode.NO_PRICE))
        b = self.connect()
        with self.assertLogs("bursar", "WARNING"), b.grant(tokens=4000) as g:
            self.assertEqual(list(g.follow(OPENAI)), OPENAI)
        self.assertEqual([each[0].tokens for each in self.commits()], [1135])

    def test_a_stream_that_is_a_context_manager_is_entered_and_left(self):
        class Manager:
            entered = left = 0

            def __enter__(self):
                Manager.entered += 1
                return iter(OPENAI)

            def __exit__(self, *_):
                Manager.left += 1

        class Closable(list):
            closed = False

            def close(self):
                Closable.closed = True

        b = self.connect()
        with b.grant(tokens=4000) as g:
            with g.follow(Manager()) as stream:
                self.assertEqual(list(stream), OPENAI)
            with g.follow(Closable(OPENAI)) as stream:
                self.assertEqual(list(stream), OPENAI)
        self.assertEqual((Manager.entered, Manager.left, Closable.closed), (1, 1, True))
        self.assertEqual([each[0].tokens for each in self.tracks()], [1135, 1135])

    def test_several_streams_of_several_models(self):
        b = self.connect()
        with b.grant(tokens=4000) as g:
            for source in (OPENAI, ANTHROPIC):
                for _ in g.follow(source):
                    pass
            g.use(MESSAGE)
        self.assertEqual([each[0].tokens for each in self.tracks()], [1135, 1126, 14, 10])
        self.assertEqual(self.commits(), [(w.Amounts(), None, None)])


class Estimating(ClientTest):
    def test_auto_leaves_the_amount_to_the_coordinator(self):
        b = self.connect()
        b.grant(tokens="auto")
        b.grant(tokens=bursar.auto(4000), cost=bursar.auto("0.01"))
        b.grant(cost="auto")
        b.grant(tokens=5, prompt_tokens=3)
        self.assertEqual(
            [(each.want, each.estimate, each.prompt_tokens)
             for each in self.coordinator.of(m.Reserve)],
            [(w.Amounts(), 1, None), (w.Amounts(tokens=4000, cost_nano=10_000_000), 5, None),
             (w.Amounts(), 4, None), (w.Amounts(tokens=5), None, 3)])

    def test_an_older_coordinator_gets_an_amount_or_nothing(self):
        def greet(peer, correlation, request):
            welcome = self.coordinator.make(request)
            welcome.version = 1
            peer.reply(correlation, welcome)

        self.coordinator.on[m.Hello] = greet
        b = self.connect()
        b.grant(tokens=bursar.auto(4000))
        for asked in ({"tokens": "auto"}, {"tokens": bursar.auto(4000), "cost": "auto"}):
            with self.assertRaisesRegex(bursar.ProtocolError, "version 1"):
                b.grant(**asked)
        self.assertEqual([each.want for each in self.coordinator.of(m.Reserve)],
                         [w.Amounts(tokens=4000)])


class Asyncio(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.coordinator = FakeCoordinator()
        self.addCleanup(self.coordinator.close)

    def connect(self):
        return bursar.aio.connect(self.coordinator.path, timeout=PATIENCE)

    @staticmethod
    async def source(chunks, closed=None):
        try:
            for chunk in chunks:
                await asyncio.sleep(0)
                yield chunk
        finally:
            if closed is not None:
                closed.append(True)

    async def test_usage_is_tracked_as_it_comes_and_committed(self):
        closed = []
        async with self.connect() as b:
            async with b.grant(tokens="auto") as g:
                async with g.follow(self.source(ANTHROPIC, closed)) as stream:
                    seen = [line async for line in stream]
                self.assertEqual(g.tracked.tokens, 14)
        self.assertEqual((seen, closed), (ANTHROPIC, [True]))
        self.assertEqual([each.usage.tokens for each in self.coordinator.of(m.Track)], [1126, 14])
        (commit,) = self.coordinator.of(m.Commit)
        self.assertEqual((commit.actual.tokens, commit.breakdown.input), (1140, 25))

    async def test_a_stream_left_early_is_closed_and_left_to_the_policy(self):
        closed = []
        async with self.connect() as b:
            with self.assertLogs("bursar", "WARNING"):
                async with b.grant(tokens=4000) as g:
                    async with g.follow(self.source(BROKEN, closed)) as stream:
                        async for _ in stream:
                            break
        self.assertEqual(closed, [True])
        self.assertEqual(self.coordinator.of(m.Commit) + self.coordinator.of(m.Void), [])

    async def test_a_cancelled_block_leaves_it_to_the_policy(self):
        async with self.connect() as b:
            inside = asyncio.Event()

            async def endless():
                yield BROKEN[0]
                inside.set()
                await asyncio.Event().wait()

            async def work():
                async with b.grant(tokens=5) as g:
                    async for _ in g.follow(endless()):
                        pass

            task = asyncio.ensure_future(work())
            await inside.wait()
            task.cancel()
            with self.assertLogs("bursar", "WARNING"), self.assertRaises(asyncio.CancelledError):
                await task
        self.assertEqual(self.coordinator.of(m.Commit) + self.coordinator.of(m.Void), [])
        self.assertEqual([each.usage.tokens for each in self.coordinator.of(m.Track)], [41])


if __name__ == "__main__":
    unittest.main()
