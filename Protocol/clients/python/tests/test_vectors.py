import importlib.util
import random
import re
import secrets
import sys
import unittest

import vector_files as vectors
from vector_files import KINDS, PROTOCOL, messages, wire


def decode(data, role, version=0, most=wire.LENGTH_MOST):
    count = wire.split(data, most)
    if count is None:
        raise AssertionError("the frame is not whole")
    return wire.decode_frame(bytes(data[:count]), KINDS[role], version)


class ValidVectors(unittest.TestCase):
    def test_decode_and_encode(self):
        for vector in vectors.load("valid"):
            with self.subTest(vector["name"]):
                correlation, message = decode(vector["bytes"], vector["role"], vector["version"])
                self.assertEqual(type(message).__name__, vector["message"])
                self.assertEqual(str(correlation), vector["correlation"])
                self.assertEqual(vectors.record_to_json(message), vector["fields"])
                made = vectors.record_from_json(type(message), vector["fields"])
                self.assertEqual(made, message)
                frame = wire.encode_frame(made, correlation).hex()
                self.assertEqual(frame, vector.get("canonical", vector["hex"]))

    def test_every_message_has_vectors(self):
        named = {vector["message"] for vector in vectors.load("valid")}
        known = {kind.__name__ for kinds in KINDS.values() for kind in kinds.values()}
        self.assertEqual(named, known)

    def test_a_frame_is_whole_with_its_last_byte(self):
        for vector in vectors.load("valid"):
            data = vector["bytes"]
            for count in {*range(min(len(data), 40)), len(data) - 1}:
                self.assertIsNone(wire.split(data[:count]), vector["name"])
            self.assertEqual(wire.split(data + b"\0"), len(data), vector["name"])

    def test_all_in_one_stream(self):
        every = list(vectors.load("valid"))
        stream = bytearray().join(vector["bytes"] for vector in every)
        for vector in every:
            count = wire.split(stream)
            self.assertEqual(bytes(stream[:count]), vector["bytes"])
            del stream[:count]
        self.assertEqual(len(stream), 0)


class InvalidVectors(unittest.TestCase):
    def test_refused_with_code_offset_and_rule(self):
        for vector in vectors.load("invalid"):
            with self.subTest(vector["name"]):
                most = vector.get("length_most", wire.LENGTH_MOST)
                with self.assertRaises(wire.DecodingRefusal) as caught:
                    decode(vector["bytes"], vector["role"], vector["version"], most)
                refusal = caught.exception
                self.assertEqual(
                    {"code": refusal.code, "offset": refusal.offset, "rule": refusal.rule},
                    vector["error"])
                self.assertTrue(messages.ErrorCode.labelled(refusal.code).closes_connection)

    def test_every_decoding_error_has_vectors(self):
        # The others of the connection are about its state, not about bytes.
        states = {"hello_expected", "version_unsupported", "too_many_connections", "stalled"}
        codes = {
            label for value, label in messages.ErrorCode._labels.items()
            if messages.ErrorCode(value).closes_connection
        }
        named = {vector["error"]["code"] for vector in vectors.load("invalid")}
        self.assertEqual(named, codes - states)

    def test_mutated_frames_are_decoded_or_refused(self):
        seed = secrets.randbits(32)
        chance = random.Random(seed)
        every = list(vectors.load("valid"))
        for _ in range(20_000):
            vector = chance.choice(every)
            data = bytearray(vector["bytes"])
            for _ in range(chance.randint(1, 4)):
                data[chance.randrange(4, len(data))] = chance.randrange(256)
            try:
                decode(data, vector["role"])
            except wire.DecodingRefusal as refusal:
                self.assertTrue(4 <= refusal.offset <= len(data), f"seed {seed}")
            except Exception as error:
                self.fail(f"seed {seed}: {vector['name']} as {data.hex()}: {error!r}")


class FieldsOfNewerVersions(unittest.TestCase):
    """The rule, with a message made for it."""

    class Newer(wire.Reply):
        KIND = 9
        FIELDS = (
            wire.Field("old", wire.U16),
            wire.Field("text", wire.STRING, optional=True, since=1),
            wire.Field("list", wire.ListOf(wire.U8), since=2),
        )

        def __init__(self, *, old, text, list):
            self.old, self.text, self.list = old, text, list

    def read(self, body, version):
        frame = bytearray(wire.FRAME_HEADER.pack(12 + len(body), 9, 0, 1)) + body
        message = wire.decode_frame(bytes(frame), {9: self.Newer}, version)[1]
        return message.old, message.text, message.list

    def test_may_be_missing_at_a_border(self):
        self.assertEqual(self.read(b"\5\0", 0), (5, None, []))
        self.assertEqual(self.read(b"\5\0\1\1\0x", 1), (5, "x", []))
        self.assertEqual(self.read(b"\5\0\0\1\0\7", 0), (5, None, [7]))

    def test_may_not_be_missing_inside_or_in_their_own_version(self):
        for body, version, offset in ((b"\5\0", 1, 18), (b"\5\0\1", 0, 19), (b"\5\0\0", 2, 19)):
            with self.assertRaises(wire.DecodingRefusal) as caught:
                self.read(body, version)
            self.assertEqual((caught.exception.code, caught.exception.offset),
                             ("truncated", offset))

    def test_a_newer_message_is_unknown(self):
        class Newest(self.Newer):
            SINCE = 3
        frame = wire.encode_frame(Newest(old=1, text=None, list=[]), 1)
        wire.decode_frame(frame, {9: Newest}, 3)
        with self.assertRaises(wire.DecodingRefusal) as caught:
            wire.decode_frame(frame, {9: Newest}, 2)
        self.assertEqual(caught.exception.code, "unknown_kind")


class PeersOfVersion0(unittest.TestCase):
    def setUp(self):
        version0 = vectors.Version0()
        version0.__enter__()
        self.addCleanup(version0.close)

    def test_they_read_what_a_newer_peer_writes(self):
        newer = 0
        for vector in vectors.load("valid"):
            kind = getattr(messages, vector["message"])
            if vector["role"] == "request" or kind.SINCE > 0:
                continue
            with self.subTest(vector["name"]):
                correlation, message = decode(vector["bytes"], vector["role"])
                self.assertEqual(str(correlation), vector["correlation"])
                older = wire.encode_frame(message, correlation)
                newer += len(older) < len(vector["bytes"])
                self.assertEqual(decode(older, vector["role"])[1], message)
        self.assertGreater(newer, 10)


class EncodingRefusals(unittest.TestCase):
    def test_values_out_of_range_are_named(self):
        key = messages.IdempotencyKey(client=1, number=1, acknowledged_through=0)
        for message, text in (
            (messages.Void(key=key, grant=-1), "Void.grant: -1 is not of type u64"),
            (messages.Void(key=key, grant=1.5), "Void.grant: 1.5 is not of type u64"),
            (messages.Void(key=None, grant=1), "Void.key: None is not of type IdempotencyKey"),
            (messages.Check(account="\ud800"), "has no UTF-8"),
            (messages.Check(account="x" * 65_536), "do not fit"),
            (messages.Subscribe(topic=9), "Subscribe.topic: 9 is not of type Topic"),
        ):
            with self.assertRaises(wire.EncodingRefusal) as caught:
                wire.encode_frame(message, 1)
            self.assertIn(text, str(caught.exception))

    def test_the_largest_frames(self):
        error = messages.Error(code=messages.ErrorCode.BUSY, message="m" * (65_536 - 12 - 6))
        self.assertEqual(len(wire.encode_frame(error, 1)), 65_540)
        error.message += "m"
        with self.assertRaisesRegex(wire.EncodingRefusal, "length 65537; at most 65536"):
            wire.encode_frame(error, 1)
        hello = messages.Hello(version_least=0, version_most=0, client="c" * 4_096)
        with self.assertRaisesRegex(wire.EncodingRefusal, "at most 4096"):
            wire.encode_frame(hello, 1)

    def test_amounts_are_integers(self):
        for wrong in (1.0, "1", True):
            with self.assertRaises(TypeError):
                wire.Amounts(tokens=wrong)
        with self.assertRaises(ValueError):
            wire.Amounts(cost_nano=2**63)


class Freshness(unittest.TestCase):
    def test_the_example_of_the_specification_is_a_vector(self):
        text = (PROTOCOL / "README.md").read_text(encoding="utf-8")
        example = text.split("## 4.")[1].split("```")[1]
        pairs = re.findall(r"^((?:[0-9a-f]{2} )*[0-9a-f]{2})\b", example, re.MULTILINE)
        (vector,) = [v for v in vectors.load("valid") if v["name"] == "reserve_example"]
        self.assertEqual(bytes.fromhex("".join(pairs)), vector["bytes"])

    def test_the_vectors_are_those_of_their_maker(self):
        folder = PROTOCOL / "vectors"
        sys.path.insert(0, str(folder))
        self.addCleanup(sys.path.remove, str(folder))
        spec = importlib.util.spec_from_file_location("make_vectors", folder / "make.py")
        maker = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(maker)
        wanted = maker.files()
        present = {
            f"{kind}/{path.name}": path.read_text(encoding="utf-8")
            for kind in ("valid", "invalid")
            for path in (folder / kind).glob("*.json")
        }
        self.assertEqual(sorted(wanted), sorted(present))
        for path, text in wanted.items():
            self.assertEqual(text, present[path], f"{path} is stale; run Protocol/vectors/make.py")


if __name__ == "__main__":
    unittest.main()
