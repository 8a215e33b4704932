import unittest

from fake_coordinator import PATIENCE, event
from test_client import ClientTest
from vector_files import messages as m

import bursar
from bursar._events import BUFFERED_MOST


class EventStreams(ClientTest):
    def subscribed_with(self, *batches):
        """The n-th subscription gets the n-th batch; `None` in it closes the connection."""
        batches = list(batches)

        def subscribe(peer, correlation, request):
            self.coordinator.answer(peer, correlation, request)
            for message in batches.pop(0) if batches else ():
                if message is None:
                    peer.close()
                else:
                    peer.push(message)

        self.coordinator.on[m.Subscribe] = subscribe

    def test_events_come_in_order(self):
        self.subscribed_with([event(6), event(9)])
        events = self.connect().events("subtree", "main/a", timeout=PATIENCE)
        self.assertEqual([next(events).seq, next(events).seq], [6, 9])
        self.assertEqual(events.next_seq, 10)
        (subscribe,) = self.coordinator.of(m.Subscribe)
        self.assertEqual((subscribe.topic, subscribe.account, subscribe.from_seq),
                         (m.Topic.SUBTREE, "main/a", None))

    def test_an_overflow_is_resumed_where_it_says(self):
        overflow = m.Overflow(subscription=1, resume_from=8)
        self.subscribed_with([event(6), event(7), overflow], [event(8), event(9)])
        events = self.connect().events(from_seq=6, timeout=PATIENCE)
        self.assertEqual([next(events).seq for _ in range(4)], [6, 7, 8, 9])
        self.assertEqual([each.from_seq for each in self.coordinator.of(m.Subscribe)], [6, 8])

    def test_a_lost_connection_is_resumed_behind_the_last_event(self):
        self.subscribed_with([event(6), None], [event(7)])
        events = self.connect().events(timeout=PATIENCE)
        self.assertEqual([next(events).seq, next(events).seq], [6, 7])
        self.assertEqual([each.from_seq for each in self.coordinator.of(m.Subscribe)], [None, 7])

    def test_before_the_first_event_nothing_is_missed_either(self):
        self.subscribed_with([None], [event(6)])
        events = self.connect().events(timeout=PATIENCE)
        self.assertEqual(next(events).seq, 6)
        self.assertEqual([each.from_seq for each in self.coordinator.of(m.Subscribe)], [None, 6])

    def test_a_reader_that_is_too_slow_goes_on_from_the_ledger(self):
        most = BUFFERED_MOST
        self.subscribed_with([event(seq) for seq in range(1, most + 100)], [event(most + 1)])
        b = self.connect()
        events = b.events(from_seq=1, timeout=PATIENCE)
        events.start()
        self.coordinator.wait_for(m.Unsubscribe)
        self.assertEqual([next(events).seq for _ in range(most + 1)], list(range(1, most + 2)))
        self.assertEqual([each.from_seq for each in self.coordinator.of(m.Subscribe)],
                         [1, most + 1])

    def test_no_event_in_time(self):
        with self.assertRaises(bursar.TimedOut):
            next(self.connect().events(timeout=0.05))

    def test_a_closed_stream_ends(self):
        self.subscribed_with([event(6)])
        with self.connect().events(timeout=PATIENCE) as events:
            next(events)
        self.assertEqual(list(events), [])
        self.assertEqual(len(self.coordinator.of(m.Unsubscribe)), 1)


if __name__ == "__main__":
    unittest.main()
