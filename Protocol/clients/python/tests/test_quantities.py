import datetime
import decimal
import os
import unittest
from unittest import mock

from vector_files import wire as w

import bursar
from bursar import _find, _keys, _quantities


class Quantities(unittest.TestCase):
    def test_amounts(self):
        self.assertEqual(bursar.amounts(), w.Amounts())
        self.assertEqual(bursar.amounts(tokens=0), w.Amounts(tokens=0))
        self.assertNotEqual(bursar.amounts(tokens=0), bursar.amounts())
        self.assertFalse(bursar.amounts())
        self.assertTrue(bursar.amounts(tokens=0))
        self.assertEqual(
            bursar.amounts(1, 2.5, "0.000000001"), w.Amounts(1, 2_500, 1))
        self.assertEqual(
            bursar.amounts(time=datetime.timedelta(minutes=1), cost=decimal.Decimal("1.1")),
            w.Amounts(None, 60_000, 1_100_000_000))
        self.assertEqual(
            bursar.amounts(bursar.UNLIMITED, bursar.UNLIMITED, bursar.UNLIMITED),
            w.Amounts(w.UNLIMITED, w.UNLIMITED, w.UNLIMITED))
        self.assertEqual(bursar.amounts(cost=9_223_372_036).cost_nano, 9_223_372_036 * 10**9)

    def test_money_is_no_float(self):
        with self.assertRaisesRegex(TypeError, "such as '0.01'"):
            bursar.amounts(cost=0.1)
        with self.assertRaisesRegex(ValueError, "finer than a billionth"):
            bursar.amounts(cost="0.0000000001")
        for wrong in ("a lot", "inf", "nan"):
            with self.assertRaisesRegex(ValueError, "no amount of money"):
                bursar.amounts(cost=wrong)
        with self.assertRaisesRegex(ValueError, "fits in 64 bits"):
            bursar.amounts(cost="9223372037")

    def test_durations(self):
        self.assertEqual(_quantities.milliseconds(0.0004), 0)
        self.assertEqual(_quantities.milliseconds(1.5), 1_500)
        with self.assertRaises(TypeError):
            _quantities.milliseconds("5s")


class Finding(unittest.TestCase):
    def find(self, socket=None, control=False, **environment):
        with mock.patch.dict(os.environ, environment, clear=True):
            return _find.candidates(socket, control)

    def test_order(self):
        both = {"BURSAR_SOCKET": "/e/s", "XDG_RUNTIME_DIR": "/run/user/1"}
        self.assertEqual(self.find("/a/b", **both), ["/a/b"])
        self.assertEqual(self.find(**both), ["/e/s"])
        self.assertEqual(
            self.find(XDG_RUNTIME_DIR="/run/user/1"),
            ["/run/user/1/bursar/bursar.sock", "/run/bursar/bursar.sock"])
        self.assertEqual(self.find(), ["/run/bursar/bursar.sock"])
        self.assertEqual(self.find("/a/bursar.sock", control=True), ["/a/control.sock"])

    def test_account(self):
        for given, inherited, expected in (
            ("main/a", "main/b", "main/a"), (None, "main/b", "main/b"), (None, "", None),
        ):
            with mock.patch.dict(os.environ, {"BURSAR_ACCOUNT": inherited}):
                self.assertEqual(_find.account(given), expected)


class Keys(unittest.TestCase):
    def test_what_is_acknowledged(self):
        ring = _keys.KeyRing()
        one, two, three = ring.next(), ring.next(), ring.next()
        self.assertEqual([each.number for each in (one, two, three)], [1, 2, 3])
        ring.answered(two)
        self.assertEqual(ring.next().acknowledged_through, 0)
        ring.answered(one)
        self.assertEqual(ring.next().acknowledged_through, 2)

    def test_what_was_given_up_is_kept_for_ten_minutes(self):
        ring = _keys.KeyRing()
        with mock.patch("time.monotonic", return_value=1000.0):
            ring.give_up(ring.next())
            self.assertEqual(ring.acknowledged, 0)
        with mock.patch("time.monotonic", return_value=1601.0):
            self.assertEqual(ring.acknowledged, 1)


if __name__ == "__main__":
    unittest.main()
