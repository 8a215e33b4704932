"""With the APIs' own packages, where they are installed, over a transport that answers by itself."""

import json
import unittest

from fake_coordinator import PATIENCE, FakeCoordinator
from test_client import ClientTest
from test_usage import STREAMS, expected
from vector_files import messages as m

import bursar.aio
from bursar import ModelUsage

try:
    import anthropic
    import openai
    from openai.types.chat import ChatCompletionChunk
except ImportError as missing:
    raise unittest.SkipTest(f"the packages openai and anthropic are not here: {missing}")
try:
    import httpx2 as httpx
except ImportError:
    import httpx

CHAT = {
    "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "o4-mini",
    "choices": [{"index": 0, "finish_reason": "stop", "logprobs": None,
                 "message": {"role": "assistant", "content": "Hi", "refusal": None}}],
    "usage": {"prompt_tokens": 2006, "completion_tokens": 300, "total_tokens": 2306,
              "prompt_tokens_details": {"cached_tokens": 1920, "audio_tokens": 0},
              "completion_tokens_details": {"reasoning_tokens": 192}},
}
RESPONSE = {
    "id": "resp_1", "object": "response", "created_at": 1, "status": "completed", "model": "gpt-5",
    "error": None, "incomplete_details": None, "instructions": None, "metadata": {},
    "parallel_tool_calls": True, "temperature": 1, "tool_choice": "auto", "tools": [], "top_p": 1,
    "output": [{"type": "message", "id": "m", "status": "completed", "role": "assistant",
                "content": [{"type": "output_text", "text": "Hi", "annotations": []}]}],
    "usage": {"input_tokens": 2600, "output_tokens": 35, "total_tokens": 2635,
              "input_tokens_details": {"cached_tokens": 2000, "cache_write_tokens": 400},
              "output_tokens_details": {"reasoning_tokens": 32}},
}
EMBEDDING = {
    "object": "list", "model": "text-embedding-3-small",
    "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
    "usage": {"prompt_tokens": 8, "total_tokens": 8},
}
MESSAGE = {
    "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5",
    "content": [{"type": "text", "text": "Hi"}], "stop_reason": "end_turn", "stop_sequence": None,
    "usage": {"input_tokens": 20, "cache_creation_input_tokens": 30, "cache_read_input_tokens": 40,
              "cache_creation": {"ephemeral_5m_input_tokens": 30, "ephemeral_1h_input_tokens": 0},
              "output_tokens": 50, "output_tokens_details": {"thinking_tokens": 45},
              "iterations": [{"type": "compaction", "input_tokens": 1000, "output_tokens": 100,
                              "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}]},
}
CHAT_USAGE = ModelUsage(86, 1920, 0, 108, 192, "o4-mini")
RESPONSE_USAGE = ModelUsage(200, 2000, 400, 3, 32, "gpt-5")
EMBEDDING_USAGE = ModelUsage(8, model="text-embedding-3-small")
MESSAGE_USAGE = ModelUsage(1020, 40, 30, 105, 45, "claude-sonnet-4-5")


def stream(name):
    return next(each for each in STREAMS if each["name"] == name)


CHAT_STREAM = stream("with include_usage the last chunk tells all")
RESPONSE_STREAM = stream("the end tells all")
MESSAGE_STREAM = stream("counts are cumulative")


def whole(example):
    """The example's events with what the packages want besides."""
    start = {"type": "content_block_start", "index": 0,
             "content_block": {"type": "text", "text": ""}}
    text = []
    for line in example["lines"]:
        if line == "event: content_block_delta":
            text.append(f"event: content_block_start\ndata: {json.dumps(start)}\n")
        text.append(line)
    return "\n".join(text) + "\n"


def respond(request):
    asked = json.loads(request.content)
    path = request.url.path
    streams, answers = {
        "/v1/chat/completions": (CHAT_STREAM, CHAT), "/v1/responses": (RESPONSE_STREAM, RESPONSE),
        "/v1/embeddings": (None, EMBEDDING), "/v1/messages": (MESSAGE_STREAM, MESSAGE),
    }[path]
    if asked.get("stream"):
        return httpx.Response(200, text=whole(streams),
                              headers={"content-type": "text/event-stream"})
    return httpx.Response(200, json=answers)


HELLO = [{"role": "user", "content": "Hello"}]
CHAT_REQUEST = {"model": "gpt-4o-mini", "messages": HELLO}
MESSAGE_REQUEST = {"model": "claude", "messages": HELLO, "max_tokens": 100}


def settled(coordinator):
    """The usage of each commit."""
    return [
        ModelUsage(kinds.input, kinds.cached_read, kinds.cache_write, kinds.output,
                   kinds.reasoning, each.model)
        for each in coordinator.of(m.Commit) if (kinds := each.breakdown) is not None]


class Objects(unittest.TestCase):
    def test_the_packages_own_checks_accept_the_examples(self):
        for kind, document, usage in (
            (openai.types.chat.ChatCompletion, CHAT, CHAT_USAGE),
            (openai.types.responses.Response, RESPONSE, RESPONSE_USAGE),
            (openai.types.CreateEmbeddingResponse, EMBEDDING, EMBEDDING_USAGE),
            (anthropic.types.Message, MESSAGE, MESSAGE_USAGE),
            (anthropic.types.beta.BetaMessage, MESSAGE, MESSAGE_USAGE),
        ):
            with self.subTest(kind.__name__):
                answer = kind.model_validate(document)
                self.assertEqual(ModelUsage.of(answer), usage)
                # A usage object alone knows no model.
                self.assertEqual(
                    ModelUsage.of(answer.usage), ModelUsage(*(
                        usage.input, usage.cached_read, usage.cache_write, usage.output,
                        usage.reasoning)))
                self.assertEqual(ModelUsage.of(answer.to_json()), usage)
                self.assertEqual(ModelUsage.of(answer.to_dict()), usage)


class Threads(ClientTest):
    def setUp(self):
        super().setUp()
        transport = httpx.Client(transport=httpx.MockTransport(respond))
        self.addCleanup(transport.close)
        self.openai = openai.OpenAI(api_key="none", http_client=transport, max_retries=0)
        self.anthropic = anthropic.Anthropic(api_key="none", http_client=transport, max_retries=0)
        self.client = self.connect()

    def test_answers(self):
        for ask, usage in (
            (lambda: self.openai.chat.completions.create(**CHAT_REQUEST), CHAT_USAGE),
            (lambda: self.openai.responses.create(model="gpt-5", input="Hello"), RESPONSE_USAGE),
            (lambda: self.openai.embeddings.create(model="e", input="Hello"), EMBEDDING_USAGE),
            (lambda: self.anthropic.messages.create(**MESSAGE_REQUEST), MESSAGE_USAGE),
        ):
            with self.client.grant(tokens=4000) as g:
                g.use(ask())
            self.assertEqual(settled(self.coordinator)[-1], usage)

    def test_answers_of_decorated_functions(self):
        @self.client.budgeted(tokens=4000)
        def ask(model):
            return self.openai.responses.create(model=model, input="Hello")

        @self.client.budgeted(tokens=4000)
        def ask_too():
            return self.anthropic.messages.create(**MESSAGE_REQUEST)

        self.assertIsInstance(ask("gpt-5"), openai.types.responses.Response)
        self.assertIsInstance(ask_too(), anthropic.types.Message)
        self.assertEqual(settled(self.coordinator), [RESPONSE_USAGE, MESSAGE_USAGE])
        # A stream tells nothing yet when it is returned.
        with self.assertLogs("bursar", "WARNING") as logs:
            self.client.budgeted(tokens=4000)(
                lambda: self.anthropic.messages.create(**MESSAGE_REQUEST, stream=True))().close()
        self.assertIn("returned: Stream", logs.output[0])
        self.assertEqual(len(settled(self.coordinator)), 2)

    def test_streams(self):
        for ask, example in (
            (lambda: self.openai.chat.completions.create(
                **CHAT_REQUEST, stream=True, stream_options={"include_usage": True}), CHAT_STREAM),
            (lambda: self.openai.chat.completions.stream(
                **CHAT_REQUEST, stream_options={"include_usage": True}), CHAT_STREAM),
            (lambda: self.openai.responses.create(
                model="gpt-5", input="Hello", stream=True), RESPONSE_STREAM),
            (lambda: self.anthropic.messages.create(**MESSAGE_REQUEST, stream=True),
             MESSAGE_STREAM),
            (lambda: self.anthropic.messages.stream(**MESSAGE_REQUEST), MESSAGE_STREAM),
            (lambda: self.anthropic.beta.messages.create(**MESSAGE_REQUEST, stream=True),
             MESSAGE_STREAM),
        ):
            with self.client.grant(tokens=4000) as g:
                with g.follow(ask()) as followed:
                    self.assertGreater(sum(1 for _ in followed), 2)
            self.assertEqual(settled(self.coordinator)[-1], expected(example["usages"][0]))

    def test_the_final_message_of_a_helper(self):
        with self.client.grant(tokens=4000) as g:
            with self.anthropic.messages.stream(**MESSAGE_REQUEST) as messages:
                self.assertEqual("".join(messages.text_stream), "Hello")
                g.use(messages.get_final_message())
        self.assertEqual(
            settled(self.coordinator), [expected(MESSAGE_STREAM["usages"][0])])

    def test_raw_lines(self):
        with self.client.grant(tokens=4000) as g:
            with self.anthropic.messages.with_streaming_response.create(
                    **MESSAGE_REQUEST, stream=True) as response:
                for _ in g.follow(response.iter_lines()):
                    pass
        with self.client.grant(tokens=4000) as g:
            with self.openai.chat.completions.with_streaming_response.create(
                    **CHAT_REQUEST, stream=True) as response:
                for _ in g.follow(response.iter_bytes(7)):
                    pass
        self.assertEqual(settled(self.coordinator), [
            expected(MESSAGE_STREAM["usages"][0]), expected(CHAT_STREAM["usages"][0])])


class Asyncio(unittest.IsolatedAsyncioTestCase):
    async def test_answers_and_streams(self):
        coordinator = FakeCoordinator()
        self.addCleanup(coordinator.close)
        async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as transport:
            one = openai.AsyncOpenAI(api_key="none", http_client=transport, max_retries=0)
            other = anthropic.AsyncAnthropic(api_key="none", http_client=transport, max_retries=0)
            async with bursar.aio.connect(coordinator.path, timeout=PATIENCE) as b:
                async with b.grant(tokens="auto") as g:
                    g.use(await other.messages.create(**MESSAGE_REQUEST))
                async with b.grant(tokens="auto") as g:
                    chunks = await one.chat.completions.create(
                        **CHAT_REQUEST, stream=True, stream_options={"include_usage": True})
                    async for chunk in g.follow(chunks):
                        self.assertIsInstance(chunk, ChatCompletionChunk)
                async with b.grant(tokens="auto") as g:
                    async with g.follow(other.messages.stream(**MESSAGE_REQUEST)) as events:
                        async for _ in events:
                            pass
                    self.assertEqual((await events.stream.get_final_message()).content[0].text,
                                     "Hello")

                @bursar.budgeted(tokens="auto")
                async def ask():
                    return await one.chat.completions.create(**CHAT_REQUEST)

                self.assertIsInstance(await ask(), openai.types.chat.ChatCompletion)
        self.assertEqual(settled(coordinator), [
            MESSAGE_USAGE, expected(CHAT_STREAM["usages"][0]),
            expected(MESSAGE_STREAM["usages"][0]), CHAT_USAGE])


if __name__ == "__main__":
    unittest.main()
