import asyncio
import concurrent.futures
import contextlib
import functools
import inspect
import json
import unittest

from fake_coordinator import PATIENCE, FakeCoordinator, error
from test_client import ClientTest
from test_usage_grants import CHAT, CHAT_KINDS, MESSAGE, OPENAI
from vector_files import messages as m
from vector_files import wire as w

import bursar
import bursar.aio
from bursar import ModelUsage


class Settled:
    """What the coordinator was told of the end of grants, as (grant, tokens)."""

    def commits(self):
        return [(each.grant, each.actual.tokens) for each in self.coordinator.of(m.Commit)]

    def voids(self):
        return [each.grant for each in self.coordinator.of(m.Void)]


class Calls(Settled, ClientTest):
    def test_the_usage_of_a_returned_answer_is_committed(self):
        b = self.connect()

        @b.budgeted("main/a", tokens=4000, model="gpt-4o", wait=5)
        def plan(question, *, loudly=False):
            """Makes a plan."""
            return {**CHAT, "question": question, "loudly": loudly}

        self.assertEqual(plan("why", loudly=True), {**CHAT, "question": "why", "loudly": True})
        (reserve,) = self.coordinator.of(m.Reserve)
        self.assertEqual(
            (reserve.account, reserve.want, reserve.model, reserve.wait_ms, reserve.operation),
            ("main/a", w.Amounts(tokens=4000), "gpt-4o", 5000, "plan"))
        (commit,) = self.coordinator.of(m.Commit)
        self.assertEqual(
            (commit.actual.tokens, commit.breakdown, commit.model), (25, CHAT_KINDS, "gpt-4o"))

    def test_the_function_keeps_its_face(self):
        b = self.connect()

        def plan(question: str) -> None:
            """Makes a plan."""

        wrapped = b.budgeted(tokens=1)(plan)
        self.assertEqual((wrapped.__name__, wrapped.__doc__), ("plan", "Makes a plan."))
        self.assertEqual(inspect.signature(wrapped), inspect.signature(plan))
        self.assertIs(wrapped.__wrapped__, plan)

    def test_each_call_has_a_grant_and_none_is_made_before(self):
        b = self.connect()
        plan = b.budgeted(tokens="auto", operation="think")(lambda: CHAT)
        self.assertEqual(self.coordinator.of(m.Reserve), [])
        plan()
        plan()
        first, second = self.coordinator.of(m.Reserve)
        self.assertEqual((first.estimate, first.operation), (1, "think"))
        self.assertEqual(self.commits(), [(101, 25), (102, 25)])

    def test_methods_and_text_of_an_answer(self):
        b = self.connect()

        class Agent:
            @b.budgeted(tokens=10)
            def ask(self):
                return json.dumps(CHAT)

            @staticmethod
            @b.budgeted(tokens=10)
            def ask_too():
                return ModelUsage(input=3)

        Agent().ask()
        Agent.ask_too()
        self.assertEqual(self.commits(), [(101, 25), (102, 3)])

    def test_what_was_told_is_not_told_again(self):
        b = self.connect()

        @b.budgeted(tokens=4000)
        def use():
            bursar.current_grant().use(CHAT)
            return CHAT

        @b.budgeted(tokens=4000)
        def commit():
            bursar.current_grant().commit(tokens=3)
            return CHAT

        @b.budgeted(tokens=4000)
        def track():
            bursar.current_grant().track(tokens=4)
            return CHAT

        @b.budgeted(tokens=4000)
        def follow():
            grant = bursar.current_grant()
            return [*grant.follow(OPENAI), grant.void()][-1]

        use(), commit(), track(), follow()
        self.assertEqual(self.commits(), [(101, 25), (102, 3), (103, None)])
        self.assertEqual(self.voids(), [104])

    def test_a_call_that_tells_nothing_is_left_to_the_policy(self):
        b = self.connect()
        answers = iter(["plain text", None, 42, {"usage": {"prompt_tokens": -1}}, '"text"'])

        @b.budgeted(tokens=4000)
        def plan():
            return next(answers)

        for expected in ("str", "NoneType", "int", "dict", "str"):
            with self.assertLogs("bursar", "WARNING") as logs:
                plan()
            self.assertIn(f"returned: {expected}", "".join(logs.output))
        self.assertEqual((self.commits(), self.voids()), ([], []))

    def test_time_needs_no_telling(self):
        b = self.connect()
        self.assertEqual(b.budgeted(time=60)(lambda: "done")(), "done")
        self.assertEqual(self.commits(), [(101, None)])

    def test_a_call_that_raises(self):
        b = self.connect()

        @b.budgeted(tokens=4000)
        def plan(use):
            if use:
                bursar.current_grant().use(MESSAGE)
            raise KeyError("mine")

        for use in False, True:
            with self.assertRaisesRegex(KeyError, "mine"):
                plan(use)
        self.assertEqual((self.voids(), self.commits()), ([101], [(102, 10)]))
        with self.assertRaises(bursar.BursarError):
            bursar.current_grant()

    def test_a_denied_call_is_not_made(self):
        def deny(peer, correlation, _):
            peer.reply(correlation, m.Reserved(
                verdict=m.Verdict.DENIED, amounts=w.Amounts(), borrowed=w.Amounts(), holding=[],
                reason=m.ErrorCode.INSUFFICIENT_BUDGET, message="no", seq=1, level=m.Level.BLACK,
                action=m.Action.STOP))

        self.coordinator.on[m.Reserve] = deny
        b = self.connect()
        called = []
        with self.assertRaises(bursar.Denied):
            b.budgeted(tokens=4000)(lambda: called.append(1))()
        self.assertEqual(called, [])

    def test_a_failed_settlement_is_seen(self):
        self.coordinator.on[m.Commit] = lambda peer, correlation, _: peer.reply(
            correlation, error(m.ErrorCode.GRANT_ENDED))
        b = self.connect()
        with self.assertRaises(bursar.Refused):
            b.budgeted(tokens=4000)(lambda: CHAT)()

    def test_nested_calls_have_grants_of_their_own(self):
        b = self.connect()
        seen = []

        @b.budgeted(tokens=10)
        def inner(answer):
            seen.append(bursar.current_grant().id)
            return answer

        @b.budgeted(tokens=20)
        def outer():
            inner(MESSAGE)
            seen.append(bursar.current_grant().id)
            return CHAT

        outer()
        self.assertEqual(seen, [102, 101])
        self.assertEqual(self.commits(), [(102, 10), (101, 25)])

    def test_an_answer_that_is_passed_on_counts_once(self):
        b = self.connect()

        @b.budgeted(tokens=10)
        def ask(again):
            return ask(again - 1) if again else {**CHAT}

        @b.budgeted(tokens=10)
        def two():
            first, _ = ask(0), ask(0)
            return first

        ask(2)
        two()
        self.assertEqual(
            self.commits(),
            [(103, 25), (102, None), (101, None), (105, 25), (106, 25), (104, None)])

    def test_threads_share_a_client(self):
        b = self.connect()

        @b.budgeted(tokens=10)
        def ask(number):
            grant = bursar.current_grant()
            grant.use(ModelUsage(input=number))
            return grant.id

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            ids = list(pool.map(ask, range(1, 50)))
        self.assertEqual(sorted(self.commits()), sorted(zip(ids, range(1, 50))))


class Refused(ClientTest):
    def test_what_cannot_be_budgeted(self):
        b = self.connect()

        def numbers():
            yield 1

        async def numbers_too():
            yield 1

        async def plan():
            pass

        class Numbers:
            def __call__(self):
                yield 1

        for function, complaint in (
            (numbers, r"numbers is a generator.*g\.follow"), (numbers_too, "is a generator"),
            (Numbers(), "is a generator"), (plan, r"plan is asynchronous.*bursar\.aio"),
            (functools.partial(plan), "is asynchronous"), (5, "5 is no function"),
        ):
            with self.assertRaisesRegex(TypeError, complaint):
                b.budgeted(tokens=1)(function)
        with self.assertRaisesRegex(TypeError, "budgeted is called first"):
            b.budgeted(lambda: None)
        with self.assertRaisesRegex(TypeError, "budgeted is called first"):
            bursar.budgeted(lambda: None)
        with self.assertRaisesRegex(TypeError, "generator"):
            bursar.budgeted(tokens=1)(numbers_too)


@bursar.budgeted(tokens=10)
def anywhere():
    return MESSAGE


@bursar.budgeted(tokens=10)
async def anywhere_too():
    await asyncio.sleep(0)
    return MESSAGE


class Anywhere(Settled, ClientTest):
    def connected(self):
        return bursar.connect(self.coordinator.path, timeout=PATIENCE)

    def test_the_client_is_the_one_of_the_block(self):
        with self.connected():
            with self.connected():
                anywhere()
            anywhere()
            anywhere()
        inner, *outer = [each.key.client for each in self.coordinator.of(m.Reserve)]
        self.assertEqual(len(set(outer)), 1)
        self.assertNotIn(inner, outer)
        self.assertEqual([tokens for _, tokens in self.commits()], [10] * 3)

    def test_without_a_client(self):
        self.connect()
        with self.assertRaisesRegex(bursar.BursarError, r"block of bursar\.connect\(\)"):
            anywhere()
        with self.connected():
            with self.assertRaisesRegex(bursar.BursarError, r"block of bursar\.aio\.connect\(\)"):
                asyncio.run(anywhere_too())
        with self.assertRaises(bursar.BursarError):
            anywhere()

    def test_asynchronous_functions(self):
        async def work():
            async with bursar.aio.connect(self.coordinator.path, timeout=PATIENCE):
                return await asyncio.gather(*(anywhere_too() for _ in range(10)))

        self.assertEqual(asyncio.run(work()), [MESSAGE] * 10)
        self.assertEqual([tokens for _, tokens in self.commits()], [10] * 10)


class Asyncio(Settled, unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.coordinator = FakeCoordinator()
        self.addCleanup(self.coordinator.close)

    def connect(self):
        return bursar.aio.connect(self.coordinator.path, timeout=PATIENCE)

    async def test_calls(self):
        async with self.connect() as b:
            @b.budgeted(tokens="auto")
            async def ask(number):
                await asyncio.sleep(0)
                bursar.aio.current_grant().use(ModelUsage(input=number))
                with self.assertRaisesRegex(bursar.BursarError, "aio.current_grant"):
                    bursar.current_grant()

            @b.budgeted(tokens="auto")
            async def answer():
                return CHAT

            self.assertTrue(inspect.iscoroutinefunction(answer))
            await asyncio.gather(*(ask(number) for number in range(1, 30)))
            self.assertEqual(sorted(tokens for _, tokens in self.commits()), list(range(1, 30)))
            await answer()
            self.assertEqual(self.commits()[-1][1], 25)
            with self.assertRaisesRegex(TypeError, r"is not asynchronous.* bursar\.connect"):
                b.budgeted(tokens=1)(lambda: None)

    async def test_a_cancelled_call_is_voided(self):
        async with self.connect() as b:
            inside = asyncio.Event()

            @b.budgeted(tokens=5)
            async def work():
                inside.set()
                await asyncio.Event().wait()

            task = asyncio.ensure_future(work())
            await inside.wait()
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
        self.assertEqual((self.voids(), self.commits()), ([101], []))


if __name__ == "__main__":
    unittest.main()
