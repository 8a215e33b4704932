import asyncio
import unittest

from fake_coordinator import PATIENCE, FakeCoordinator, event
from vector_files import messages as m
from vector_files import wire as w

import bursar
import bursar.aio


class Asyncio(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.coordinator = FakeCoordinator()
        self.addCleanup(self.coordinator.close)

    def connect(self, **options):
        return bursar.aio.connect(self.coordinator.path, **{"timeout": PATIENCE, **options})

    async def arrived(self, kind, count=1):
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, self.coordinator.wait_for, kind, count)

    async def test_the_pleasant_form(self):
        async with self.connect(account="main") as b:
            async with b.grant(tokens=5, least=bursar.amounts(tokens=1)) as g:
                await g.track(tokens=2)
            self.assertIsInstance(g.settled, m.Committed)
            with self.assertRaises(KeyError):
                async with b.grant(tokens=5):
                    raise KeyError
            grant = await b.grant(tokens=5, detached=True, ttl=30)
            await grant.repay(tokens=1)
            await grant.extend(600)
            self.assertTrue(60 < grant.expires_in <= 600)
            await grant.commit(tokens=2, cost="0.01")
        kinds = [type(each).__name__ for each in self.coordinator.requests]
        self.assertEqual(kinds, [
            "Hello", "Reserve", "Track", "Commit", "Reserve", "Void", "Reserve", "Repay", "Extend",
            "Commit", "Ping"])
        reserve = self.coordinator.of(m.Reserve)[2]
        self.assertEqual((reserve.detached, reserve.ttl_ms), (True, 30_000))
        self.assertEqual(self.coordinator.of(m.Reserve)[0].least, w.Amounts(tokens=1))

    async def test_many_at_once(self):
        async with self.connect() as b:
            replies = await asyncio.gather(*(b.track(tokens=n) for n in range(200)))
        self.assertEqual([each.tracked.tokens for each in replies], list(range(200)))
        numbers = {each.key.number for each in self.coordinator.of(m.Track)}
        self.assertEqual(numbers, set(range(1, 201)))

    async def test_a_cancelled_reserve_does_not_leave_a_grant(self):
        waiting = []
        self.coordinator.on[m.Reserve] = lambda *request: waiting.append(request)
        async with self.connect() as b:
            task = asyncio.ensure_future(b.grant(tokens=5, wait=60).made())
            await self.arrived(m.Reserve)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            self.coordinator.answer(*waiting[0])
            (void,) = await self.arrived(m.Void)
        self.assertEqual(void.grant, 101)

    async def test_a_cancelled_block_voids(self):
        async with self.connect() as b:
            inside = asyncio.Event()

            async def work():
                async with b.grant(tokens=5):
                    inside.set()
                    await asyncio.Event().wait()

            task = asyncio.ensure_future(work())
            await inside.wait()
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            self.assertEqual(len(self.coordinator.of(m.Void)), 1)

    async def test_events(self):
        def subscribe(peer, correlation, request):
            self.coordinator.answer(peer, correlation, request)
            for seq in (6, 7):
                peer.push(event(seq))

        self.coordinator.on[m.Subscribe] = subscribe
        async with self.connect() as b:
            seen = []
            async with b.events("pool", timeout=PATIENCE) as events:
                async for each in events:
                    seen.append(each.seq)
                    if each.seq == 7:
                        break
        self.assertEqual(seen, [6, 7])

    async def test_keys_are_those_of_one_client(self):
        async with self.connect() as one, self.connect() as other:
            await one.track(tokens=1)
            await other.track(tokens=1)
        first, second = self.coordinator.of(m.Track)
        self.assertNotEqual(first.key.client, second.key.client)


if __name__ == "__main__":
    unittest.main()
