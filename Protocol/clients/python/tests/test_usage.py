import json
import random
import unittest

from vector_files import PROTOCOL

from bursar.usage import MOST, ModelUsage, UsageError, UsageStream

FILES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((PROTOCOL / "usage").glob("*.json"))
]
EXAMPLES = [each for file in FILES for each in file["examples"]]
STREAMS = [each for file in FILES for each in file["streams"]]


class Attributes:
    """A mapping's items as attributes, as the APIs' packages have them."""

    def __init__(self, fields):
        for name, value in fields.items():
            setattr(self, name, attributes(value))


def attributes(value):
    if isinstance(value, dict):
        return Attributes(value)
    return [attributes(each) for each in value] if isinstance(value, list) else value


def expected(usage):
    return None if usage is None else ModelUsage(**usage)


class Examples(unittest.TestCase):
    def test_each_tells_what_it_should(self):
        self.assertGreater(len(EXAMPLES), 40)
        for example in EXAMPLES:
            forms = [example["text"]] if "text" in example else [
                example["document"], attributes(example["document"]),
                json.dumps(example["document"]), json.dumps(example["document"], indent=1).encode()]
            for form in forms:
                with self.subTest(example["name"], form=type(form)):
                    if "error" in example:
                        with self.assertRaises(UsageError) as caught:
                            ModelUsage.of(form)
                        self.assertEqual(caught.exception.code, example["error"])
                    else:
                        self.assertEqual(ModelUsage.of(form), expected(example["usage"]))

    def check_stream(self, example, chunks):
        stream = UsageStream()
        deltas = [delta for chunk in chunks for delta in stream.feed(chunk)] + stream.finish()
        self.assertEqual(deltas, [expected(each) for each in example["deltas"]])
        self.assertEqual(stream.usages, [expected(each) for each in example["usages"]])
        self.assertEqual(stream.is_complete, example["complete"])
        self.assertEqual(sum(each.tokens for each in deltas), stream.total.tokens)

    def test_streams_are_told_as_they_come_and_never_twice(self):
        for example in STREAMS:
            lines = example["lines"]
            body = "".join(line + "\n" for line in lines).encode()
            documents = [
                json.loads(line.partition("data: ")[2] or line)
                for line in lines if line.startswith(("{", "data: {"))]
            forms = {
                "lines": lines, "ended lines": [line + "\r\n" for line in lines],
                "bytes": [line.encode() for line in lines], "body": [body],
                "without the last end": [body[:-1]], "byte by byte": [body[i:i + 1]
                                                                     for i in range(len(body))],
                "documents": documents, "objects": [attributes(each) for each in documents],
            }
            for form, chunks in forms.items():
                with self.subTest(example["name"], form=form):
                    self.check_stream(example, chunks)

    def test_streams_in_pieces_of_any_size(self):
        seed = random.randrange(1 << 32)
        print(f"seed {seed}")
        source = random.Random(seed)
        for example in STREAMS:
            body = "".join(line + "\n" for line in example["lines"]).encode()
            cuts = sorted(source.randrange(len(body)) for _ in range(source.randrange(20)))
            edges = [0, *cuts, len(body)]
            pieces = [body[a:b] for a, b in zip(edges, edges[1:])]
            with self.subTest(example["name"], cuts=cuts):
                self.check_stream(example, pieces)


class Details(unittest.TestCase):
    def test_the_text_of_a_whole_stream(self):
        for example in STREAMS:
            if not example["lines"][0].startswith(("data:", "event:")):
                continue
            total = ModelUsage.of("\n".join(example["lines"]))
            sums = [sum(usage.get(kind, 0) for usage in example["usages"])
                    for kind in ("input", "output", "reasoning")]
            if not example["usages"]:
                self.assertIsNone(total)
            else:
                self.assertEqual([total.input, total.output, total.reasoning], sums)

    def test_what_has_no_end_is_no_count(self):
        for value, code in ((float("inf"), "too_large"), (float("nan"), "not_a_count"),
                            (float("-inf"), "negative"), ([1], "not_a_count")):
            with self.assertRaises(UsageError) as caught:
                ModelUsage.of({"prompt_tokens": value})
            self.assertEqual(caught.exception.code, code)
        with self.assertRaises(UsageError) as caught:
            ModelUsage.of('{"prompt_tokens": 1e400}')
        self.assertEqual(caught.exception.code, "too_large")

    def test_what_is_no_usage(self):
        for value in (None, 5, 1.5, True, [], (), object(), "[]", b"{}", ModelUsage):
            self.assertIsNone(ModelUsage.of(value))

    def test_usage_is_its_own(self):
        usage = ModelUsage(1, 2, 4, 8, 16)
        self.assertIs(ModelUsage.of(usage), usage)
        self.assertEqual(usage.tokens, 31)

    def test_errors_say_where_and_what(self):
        for document, message in (
            ({"usage": {"prompt_tokens": 1, "prompt_tokens_details": {"cached_tokens": -3}}},
             "usage.prompt_tokens_details.cached_tokens is -3, below zero"),
            ({"input_tokens": 1.5}, "input_tokens is 1.5, no whole number"),
            ({"input_tokens": MOST + 1}, f"input_tokens is {MOST + 1}, above {MOST}"),
        ):
            with self.assertRaises(UsageError) as caught:
                ModelUsage.of(document)
            self.assertEqual(str(caught.exception), message)

    def test_a_bad_line_is_as_if_it_had_not_come(self):
        stream = UsageStream()
        with self.assertRaises(UsageError):
            stream.feed('data: {"id": "a", "usage": {"prompt_tokens": 5}}\n'
                        'data: {"usage": {"prompt_tokens": -1}}\n'
                        'data: {"id": "b", "usage": {"prompt_tokens": 7}}\n')
        # What the others told is not lost.
        self.assertEqual(stream.feed("\n"), [ModelUsage(5), ModelUsage(7)])
        self.assertTrue(stream.is_complete)

    def test_long_names_of_models_stay_off_the_wire(self):
        self.assertEqual(ModelUsage(1, model="m" * 128).on_the_wire()[1], "m" * 128)
        self.assertIsNone(ModelUsage(1, model="é" * 65).on_the_wire()[1])


if __name__ == "__main__":
    unittest.main()
