"""Lost connections, lost replies, garbage, deadlines."""

import contextlib
import threading
import unittest

from fake_coordinator import PATIENCE, error
from test_client import ClientTest
from vector_files import messages as m
from vector_files import wire as w

import bursar


@contextlib.contextmanager
def impatient(client):
    """Waits for an answer that does not come, but not for long; all others may take their time."""
    link = client._inner._link
    link.timeout, patience = 0.2, link.timeout
    try:
        yield client
    finally:
        link.timeout = patience


def once(first, then):
    """Does `first` with the first request and `then` with the others."""
    done = []

    def handle(*request):
        if done:
            return then(*request)
        done.append(True)
        return first(*request)

    return handle


def ignore(*_):
    pass


def close(peer, *_):
    peer.close()


class Reconnecting(ClientTest):
    def test_a_lost_reply_is_asked_for_again_with_the_same_key(self):
        self.coordinator.on[m.Commit] = once(close, self.coordinator.answer)
        b = self.connect()
        reply = b.commit(5, tokens=7)
        self.assertEqual(reply.actual, w.Amounts(tokens=7))
        first, second = self.coordinator.of(m.Commit)
        self.assertEqual(first, second)
        self.assertEqual([hello.session for hello in self.coordinator.of(m.Hello)], [None, 77])

    def test_a_restarted_coordinator_is_found_again(self):
        b = self.connect()
        b.ping()
        self.coordinator.stop()
        self.coordinator.listen()
        self.assertEqual(b.track(tokens=1).tracked, w.Amounts(tokens=1))

    def test_without_a_coordinator_nothing_was_asked(self):
        b = self.connect()
        self.coordinator.stop()
        with impatient(b):
            with self.assertRaises(ConnectionError):
                b.check()
            with self.assertRaises(bursar.NoCoordinator):
                b.commit(5, tokens=7)

    def test_an_open_grant_resumes_its_session_by_itself(self):
        b = self.connect()
        grant = b.grant(tokens=1)
        self.coordinator.peers[0].close()
        hellos = self.coordinator.wait_for(m.Hello, 2)
        self.assertEqual(hellos[1].session, 77)
        grant.commit(tokens=1)

    def test_a_lost_session_is_told(self):
        b = self.connect()
        b.grant(tokens=1)
        self.coordinator.resumes = False
        with self.assertLogs("bursar", "WARNING") as logs:
            self.coordinator.peers[0].close()
            b.ping()
        self.assertIn("session 77 was lost", logs.output[0])

    def test_a_stopping_coordinator_gets_the_request_later(self):
        def stopping(peer, correlation, _):
            peer.reply(correlation, error(m.ErrorCode.SHUTTING_DOWN))
            peer.close()

        self.coordinator.on[m.Track] = once(stopping, self.coordinator.answer)
        self.connect().track(tokens=1)
        first, second = self.coordinator.of(m.Track)
        self.assertEqual(first, second)

    def test_a_coordinator_that_is_being_restarted_is_waited_for(self):
        def stopping(peer, correlation, _):
            peer.reply(0, error(m.ErrorCode.SHUTTING_DOWN))
            peer.close()

        self.coordinator.on[m.Hello] = once(stopping, once(close, self.coordinator.answer))
        self.connect().ping()
        self.assertEqual(len(self.coordinator.of(m.Hello)), 3)

    def test_a_stalled_connection_is_replaced(self):
        def stalled(peer, *_):
            peer.reply(0, error(m.ErrorCode.STALLED))
            peer.close()

        self.coordinator.on[m.Check] = once(stalled, self.coordinator.answer)
        self.connect().check()
        self.assertEqual(len(self.coordinator.of(m.Check)), 2)


class Deadlines(ClientTest):
    def test_the_outcome_of_an_unanswered_mutation_is_unknown_and_can_be_asked_for(self):
        self.coordinator.on[m.Commit] = once(ignore, self.coordinator.answer)
        b = self.connect()
        with impatient(b), self.assertRaises(bursar.OutcomeUnknown) as caught:
            b.commit(5, tokens=7)
        # Until that is settled, its answer must be kept.
        b.track(tokens=1)
        self.assertEqual(self.coordinator.of(m.Track)[0].key.acknowledged_through, 0)
        self.assertEqual(b.call(caught.exception.request).actual, w.Amounts(tokens=7))
        first, second = self.coordinator.of(m.Commit)
        self.assertEqual(first, second)
        b.track(tokens=1)
        self.assertEqual(self.coordinator.of(m.Track)[1].key.acknowledged_through, 2)

    def test_a_commit_of_unknown_outcome_is_not_followed_by_another_settlement(self):
        self.coordinator.on[m.Commit] = ignore
        b = self.connect()
        with self.assertRaises(bursar.OutcomeUnknown):
            with b.grant(tokens=10) as g, impatient(b):
                g.commit(tokens=7)
        self.assertEqual(len(self.coordinator.of(m.Commit)), 1)
        self.assertEqual(self.coordinator.of(m.Void), [])

    def test_a_mutation_whose_connection_is_lost_for_good_is_unknown(self):
        def stop(*_):
            self.coordinator.stop()

        self.coordinator.on[m.Commit] = stop
        b = self.connect()
        with impatient(b), self.assertRaises(bursar.OutcomeUnknown):
            b.commit(5, tokens=7)

    def test_an_unanswered_question_times_out(self):
        self.coordinator.on[m.Check] = ignore
        with impatient(self.connect()) as b, self.assertRaises(TimeoutError):
            b.check()

    def test_a_late_reply_is_no_surprise(self):
        late = []
        self.coordinator.on[m.Check] = once(
            lambda *request: late.append(request), self.coordinator.answer)
        b = self.connect()
        with impatient(b), self.assertRaises(bursar.TimedOut):
            b.check()
        self.coordinator.answer(*late[0])
        b.check()
        self.assertEqual(len(self.coordinator.peers), 1)


class Garbage(ClientTest):
    def test_what_is_no_frame_ends_the_connection(self):
        for garbage in (b"\xff" * 64, bytes(64), b"HTTP/1.1 400 Bad Request\r\n\r\n"):
            self.coordinator.on[m.Check] = once(
                lambda peer, *_, data=garbage: peer.send(data), self.coordinator.answer)
            b = self.connect()
            with self.assertRaises(bursar.ProtocolError):
                b.check()
            self.assertEqual(b.check().status.account, "main")

    def test_it_leaves_the_outcome_of_a_mutation_unknown(self):
        self.coordinator.on[m.Commit] = lambda peer, *_: peer.send(b"\xff" * 64)
        with self.assertRaises(bursar.OutcomeUnknown) as caught:
            self.connect().commit(5, tokens=1)
        self.assertIsInstance(caught.exception.__cause__, bursar.ProtocolError)
        self.assertIn("frame_too_long at byte 0", str(caught.exception))

    def test_a_reply_of_another_kind(self):
        self.coordinator.on[m.Check] = lambda peer, correlation, _: peer.reply(
            correlation, m.Pong(time_ms=0, last_seq=0))
        with self.assertRaisesRegex(bursar.ProtocolError, "Pong is no reply to Check"):
            self.connect().check()

    def test_a_reply_to_nothing(self):
        self.coordinator.on[m.Check] = lambda peer, correlation, _: peer.reply(
            correlation + 1000, m.Pong(time_ms=0, last_seq=0))
        with self.assertRaisesRegex(bursar.ProtocolError, "answers no request"):
            self.connect().check()

    def test_a_request_where_a_reply_belongs(self):
        self.coordinator.on[m.Check] = lambda peer, correlation, request: peer.reply(
            correlation, request)
        with self.assertRaisesRegex(bursar.ProtocolError, "unknown_kind at byte 4"):
            self.connect().check()

    def test_an_error_of_the_connection(self):
        def refuse(peer, *_):
            peer.reply(0, error(m.ErrorCode.BAD_UTF8, offset=18))
            peer.close()

        self.coordinator.on[m.Check] = refuse
        with self.assertRaisesRegex(bursar.ProtocolError, "bad_utf8 at byte 18 of a frame"):
            self.connect().check()
        self.assertEqual(len(self.coordinator.of(m.Check)), 1)


class Greeting(ClientTest):
    def hello(self, *actions):
        self.coordinator.on[m.Hello] = lambda *request: [act(*request) for act in actions]

    def test_no_common_version(self):
        self.hello(lambda peer, correlation, _: peer.reply(
            correlation, error(m.ErrorCode.VERSION_UNSUPPORTED)), close)
        with self.assertRaisesRegex(bursar.ProtocolError, "version_unsupported"):
            self.connect()

    def test_a_version_that_was_not_offered(self):
        welcome = self.coordinator.make(m.Hello(version_least=0, version_most=0, client=""))
        welcome.version = 9
        self.hello(lambda peer, correlation, _: peer.reply(correlation, welcome))
        with self.assertRaisesRegex(bursar.ProtocolError, "version 9"):
            self.connect()

    def test_an_account_that_is_not_permitted(self):
        self.hello(lambda peer, correlation, _: peer.reply(
            correlation, error(m.ErrorCode.NOT_PERMITTED)))
        with self.assertRaises(bursar.Refused) as caught:
            self.connect(account="main/other")
        self.assertEqual(caught.exception.code.label, "not_permitted")

    def test_a_mute_coordinator(self):
        self.hello(ignore)
        with self.assertRaisesRegex(bursar.NoCoordinator, "no welcome in time"):
            self.connect(timeout=0.1)

    def test_patience(self):
        self.coordinator.stop()
        with self.assertRaisesRegex(bursar.NoCoordinator, "No such file"):
            bursar.connect(self.coordinator.path)
        timer = threading.Timer(0.05, self.coordinator.listen)
        timer.start()
        with bursar.connect(self.coordinator.path, patience=PATIENCE) as b:
            b.ping()
        timer.join()


if __name__ == "__main__":
    unittest.main()
