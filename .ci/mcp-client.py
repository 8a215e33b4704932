"""Drives `bursar mcp` with the client package `mcp`; see the script `mcp` beside it."""

import asyncio
import contextlib
import importlib.metadata
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import jsonschema
import mcp
from mcp.client.stdio import stdio_client

McpError = getattr(mcp, "MCPError", None) or mcp.McpError
BURSAR, BURSARD = os.environ["BURSAR"], os.environ["BURSARD"]
TOOLS = ["check_budget", "get_session_info", "set_self_budget", "request_grant", "report_usage", "forecast"]
CONFIGURATION = """
[pool.main]
tokens = 1_000_000
cost = "10.00 USD"

[pool.main.prices]
models."known" = { input = "3.00 USD", output = "15.00 USD" }
models."free" = { input = "0.00 USD", output = "0.00 USD" }

[pool.main.account.agent]
tokens = 10_000
ceiling = { tokens = 10_000 }

[pool.main.account.small]
tokens = 1_000
ceiling = { tokens = 1_000 }

[pool.main.account.soft]
tokens = 50_000

[pool.main.account.shared]
tokens = 50_000
"""


class Coordinator:
    """A real coordinator in a folder of its own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.socket = str(self.folder / "run" / "bursar.sock")
        self.process = None
        (self.folder / "bursard.toml").write_text(CONFIGURATION)
        os.environ["BURSAR_SOCKET"] = self.socket

    def start(self):
        self.process = subprocess.Popen(
            [BURSARD, "--config", self.folder / "bursard.toml",
             "--runtime-directory", self.folder / "run", "--state-directory", self.folder / "state"],
            stderr=(self.folder / "log").open("a"))
        deadline = time.monotonic() + 20
        while self.command("status", quiet=True) is None:
            assert time.monotonic() < deadline and self.process.poll() is None, "bursard did not start"
            time.sleep(0.02)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            assert self.process.wait(20) == 0, "bursard did not end well"

    @staticmethod
    def command(*arguments, quiet=False):
        """What a command of the command line prints as JSON; nothing if it fails and may."""
        done = subprocess.run([BURSAR, *arguments, "--json"], capture_output=True, text=True)
        if done.returncode != 0:
            assert quiet, done.stderr
            return None
        return json.loads(done.stdout)


class Agent:
    """A client's session with a server."""

    def __init__(self, session, opening):
        self.session, self.opening = session, opening
        self.tools = {}

    async def list(self):
        listed = (await self.session.list_tools()).model_dump(by_alias=True, mode="json")
        self.tools = {tool["name"]: tool for tool in listed["tools"]}
        return self.tools

    async def call(self, tool, **arguments):
        """The structured result, which must be as the tool's schema says, and the text."""
        result = await self.result(tool, arguments)
        text = result["content"][0]["text"]
        assert not result["isError"], text
        jsonschema.validate(result["structuredContent"], self.tools[tool]["outputSchema"])
        assert text and len(text) < 1000, text
        assert result["structuredContent"]["level"] in ("green", "yellow", "orange", "red", "black")
        return result["structuredContent"], text

    async def failure(self, tool, **arguments):
        """The text of an error, which is the tool's and not the protocol's."""
        result = await self.result(tool, arguments)
        assert result["isError"], result
        return result["content"][0]["text"]

    async def result(self, tool, arguments):
        result = await self.session.call_tool(tool, arguments)
        return result.model_dump(by_alias=True, mode="json")


@contextlib.asynccontextmanager
async def agent(*arguments, **environment):
    """A server that the client starts, and ends."""
    command = mcp.StdioServerParameters(
        command=BURSAR, args=["mcp", *arguments],
        env={"BURSAR_SOCKET": os.environ["BURSAR_SOCKET"], **environment})
    async with stdio_client(command) as (reading, writing):
        async with mcp.ClientSession(reading, writing) as session:
            opening = (await session.initialize()).model_dump(by_alias=True, mode="json")
            each = Agent(session, opening)
            await each.list()
            yield each


def has(text, *words):
    for word in words:
        assert word in text, f"{word!r} is missing in: {text}"


async def listing(coordinator):
    async with agent("--account", "main/agent") as a:
        assert a.opening["serverInfo"]["name"] == "bursar"
        has(a.opening["instructions"], "Enforced", "indicative", "get_session_info")
        assert list(a.tools) == TOOLS, list(a.tools)
        for name, tool in a.tools.items():
            for schema in (tool["inputSchema"], tool["outputSchema"]):
                jsonschema.Draft202012Validator.check_schema(schema)
                assert schema["type"] == "object"
            assert tool["title"] and 60 < len(tool["description"]) < 800, name
            reads = name in ("check_budget", "get_session_info", "forecast")
            assert tool["annotations"]["readOnlyHint"] is reads, name
            assert tool["annotations"]["openWorldHint"] is False
        prompts = (await a.session.list_prompts()).model_dump(by_alias=True, mode="json")["prompts"]
        assert [each["name"] for each in prompts] == ["budget"]
        prompt = await a.session.get_prompt("budget", {"target": "$7"})
        text = prompt.model_dump(by_alias=True, mode="json")["messages"][0]["content"]["text"]
        has(text, "$7 (indicative)", "main/agent", "10,000", "source of truth")
        try:
            await a.session.call_tool("no_such_tool", {})
            raise AssertionError("a tool that is not there was called")
        except McpError as error:
            assert error.error.code == -32602
            has(error.error.message, "no_such_tool", "check_budget")
    return a.opening["protocolVersion"]


async def happy(coordinator):
    async with agent("--account", "main/agent") as a:
        checked, text = await a.call("check_budget")
        assert checked["account"] == "main/agent" and checked["indicative"] is None
        assert checked["enforced"]["limit"]["tokens"] == 10_000
        assert checked["enforced"]["remaining"]["tokens"] == 10_000
        assert "advice" not in checked
        has(text, "0 of 10,000", "green")

        grant, text = await a.call("request_grant", tokens="4k", cost="$0.5", operation="plan", model="known")
        assert grant["verdict"] == "granted" and grant["amounts"] == {"tokens": 4000, "cost_nano": 500_000_000}
        has(text, grant["grant"])
        session, _ = await a.call("get_session_info")
        assert [each["grant"] for each in session["open_grants"]] == [grant["grant"]]
        assert session["session"]["cost_certainty"] == "none"

        report, _ = await a.call("report_usage", grant=grant["grant"], input=1000, output=200, final=False)
        assert report["outcome"] == "tracked" and report["cost_source"] == "computed"
        # 1,000 at 3 and 200 at 15 a million.
        assert report["charged"]["cost_nano"] == 6_000_000, report
        report, text = await a.call("report_usage", grant=grant["grant"])
        assert report["outcome"] == "committed" and report["charged"]["tokens"] == 1200
        assert report["charged"]["cost_nano"] == 6_000_000 and report["refunded"]["tokens"] == 2800
        has(text, "1,200 tokens", "settled")

        session, text = await a.call("get_session_info")
        assert session["session"]["used"]["tokens"] == 1200
        assert session["session"]["used"]["cost_nano"] == 6_000_000
        assert session["session"]["cost_certainty"] == "exact" and session["open_grants"] == []
        assert session["period"]["consumed"]["tokens"] == 1200
        assert session["period"]["cost_certainty"] == "exact"
        assert "partial" not in text
        forecast, text = await a.call("forecast")
        assert {each["resource"] for each in forecast["forecasts"]} >= {"tokens", "cost"}, forecast
        has(text, "main/agent")

        # A model without a price: what was granted is charged, and nothing is called exact any more.
        grant, _ = await a.call("request_grant", tokens=100, cost=0.25, model="strange")
        report, text = await a.call("report_usage", grant=grant["grant"], input=40, output=10)
        assert report["cost_source"] == "granted" and report["charged"]["cost_nano"] == 250_000_000
        assert report["charged"]["tokens"] == 50
        has(text, "no price")
        report, _ = await a.call("report_usage", tokens=10)
        assert report["outcome"] == "recorded" and report["cost_source"] == "unknown"
        session, text = await a.call("get_session_info")
        assert session["session"]["cost_certainty"] == "partial"
        assert session["session"]["models_without_cost"] == ["strange", "unnamed"]
        assert session["session"]["used"]["tokens"] == 1260
        has(text, "partial")

        grant, _ = await a.call("request_grant", tokens="auto", operation="plan", model="known")
        assert grant["verdict"] == "granted" and grant["amounts"]["tokens"] > 0
        report, _ = await a.call("report_usage", grant=grant["grant"], unused=True)
        assert report["outcome"] == "cancelled" and report["charged"] == {}
        assert coordinator.command("grants", "main/agent") == []
        assert coordinator.command("show", "main/agent")["consumed"]["tokens"] == 1260


async def denials(coordinator):
    async with agent("--account", "main/agent") as a:
        denied, text = await a.call("request_grant", tokens=50_000)
        assert denied["verdict"] == "denied" and denied["grant"] is None
        assert denied["reason"] == "insufficient_budget" and denied["message"]
        has(text, "Denied", "insufficient_budget")
        held, _ = await a.call("request_grant", tokens=5000)
        denied, text = await a.call("request_grant", tokens=8000)
        assert held["grant"] in [each["grant"] for each in denied["holding"]], denied
        has(text, held["grant"])
        partial, _ = await a.call("request_grant", tokens=8000, least_tokens=10)
        assert 10 <= partial["amounts"]["tokens"] < 5000
        await a.call("report_usage", grant=partial["grant"], unused=True)
        late, _ = await a.call("request_grant", tokens=8000, wait=0.05)
        assert late["verdict"] == "timed_out" and late["reason"] == "wait_timed_out"

        # One that waits holds nothing else up, and is served when there is budget.
        waiting = asyncio.create_task(a.call("request_grant", tokens=8000, wait=600))
        while coordinator.command("show", "main/agent")["waiting"] == 0:
            assert not waiting.done(), waiting.result()
            await asyncio.sleep(0.01)
        await a.call("check_budget")
        assert not waiting.done()
        await a.call("report_usage", grant=held["grant"], unused=True)
        granted, _ = await waiting
        assert granted["verdict"] == "granted"
        session, _ = await a.call("get_session_info")
        assert [each["grant"] for each in session["open_grants"]] == [granted["grant"]]
        await a.call("report_usage", grant=granted["grant"], unused=True)
        assert coordinator.command("grants", "main/agent") == []


async def mistakes(coordinator):
    async with agent("--account", "main/agent") as a:
        has(await a.failure("report_usage", grant="g987654", tokens=5), "g987654", "unknown_grant")
        has(await a.failure("report_usage", grant="seven", tokens=5), "grant", "g7")
        has(await a.failure("report_usage", tokens=-5), "tokens", "negative")
        has(await a.failure("report_usage", token=5), "did you mean \"tokens\"")
        has(await a.failure("report_usage"), "what was used")
        has(await a.failure("report_usage", unused=True), "unused")
        has(await a.failure("report_usage", tokens=5, input=7), "sum")
        has(await a.failure("request_grant"), "tokens", "time", "cost")
        has(await a.failure("request_grant", tokens="lots"), "20k")
        has(await a.failure("request_grant", cost="€5"), "currency")
        has(await a.failure("request_grant", tokens=5, **{"class": "urgent"}), "winddown")
        has(await a.failure("set_self_budget"), "clear")
        has(await a.failure("set_self_budget", cost=7, clear=True), "not both")
        has(await a.failure("check_budget", account="main"), "no argument")
        done, _ = await a.call("request_grant", tokens=5)
        await a.call("report_usage", grant=done["grant"], tokens=5)
        has(await a.failure("report_usage", grant=done["grant"], tokens=5), "grant_ended")
    async with agent("--account", "not a path!") as a:
        has(await a.failure("check_budget"), "invalid_path")


async def levels(coordinator):
    async with agent("--account", "main/small") as a:
        report, text = await a.call("report_usage", tokens=600)
        assert report["level"] == "yellow" and report["action"] == "warn"
        has(report["advice"], "half")
        checked, _ = await a.call("check_budget")
        assert "advice" not in checked, "what did not change is said once"
        report, _ = await a.call("report_usage", tokens=200)
        assert report["level"] == "orange" and report["action"] == "throttle"
        report, _ = await a.call("report_usage", tokens=120)
        assert report["level"] == "red"
        denied, _ = await a.call("request_grant", tokens=5, **{"class": "optional"})
        assert denied["verdict"] == "denied" and denied["reason"] == "degraded"
        report, text = await a.call("report_usage", tokens=50)
        assert report["level"] == "black" and report["action"] == "stop"
        has(text, "Advice:", "winddown")
        denied, _ = await a.call("request_grant", tokens=5)
        assert denied["reason"] == "stopped"
        saved, _ = await a.call("request_grant", tokens=5, **{"class": "winddown"})
        assert saved["verdict"] == "granted"


async def targets(coordinator):
    """What the user mentions is told apart from what is enforced, and enforces nothing."""
    async with agent("--account", "main/soft") as a:
        before, _ = await a.call("check_budget")
        target, text = await a.call("set_self_budget", tokens="1k", cost="$7")
        assert target["indicative"]["target"] == {"tokens": 1000, "cost_nano": 7_000_000_000}
        assert target["indicative"]["used"].get("tokens", 0) == 0
        has(text, "1,000 tokens", "Nothing enforces", "unchanged")
        report, text = await a.call("report_usage", input=700, output=100, model="known")
        assert report["indicative"]["used"]["tokens"] == 800
        assert report["indicative"]["remaining"]["tokens"] == 200
        assert report["indicative"]["percentage"]["tokens"] == 0.8
        assert report["level"] == "green", "a target darkens nothing"
        has(report["advice"], "The user's target is 80% used")
        grant, _ = await a.call("request_grant", tokens=2000)
        assert grant["verdict"] == "granted", "a target refuses nothing"
        report, _ = await a.call("report_usage", grant=grant["grant"], tokens=700)
        assert report["indicative"]["remaining"]["tokens"] == -500
        has(report["advice"], "used up")
        checked, text = await a.call("check_budget")
        assert checked["enforced"]["limit"] == before["enforced"]["limit"]
        assert checked["enforced"]["consumed"]["tokens"] == 1500
        has(text, "Enforced: ", "Indicative target (not enforced): ")
        session, _ = await a.call("get_session_info")
        assert session["indicative"]["used"]["tokens"] == 1500
        # The command line tells the same, and apart too.
        shown = coordinator.command("show", "main/soft")
        assert shown["indicative"]["target"]["tokens"] == 1000 and shown["level"] == "green"
        # A new target counts from then on.
        target, _ = await a.call("set_self_budget", tokens=500)
        assert target["indicative"]["target"] == {"tokens": 500}
        assert target["indicative"]["used"].get("tokens", 0) == 0
        coordinator.command("adjust", "main/soft", "--indicative-time", "10m")
        checked, text = await a.call("check_budget")
        assert checked["indicative"]["target"] == {"time_ms": 600_000}
        has(text, "10m left")
        target, _ = await a.call("set_self_budget", clear=True)
        assert target["indicative"] is None
        checked, _ = await a.call("check_budget")
        assert checked["indicative"] is None
    assert coordinator.command("show", "main/soft")["indicative"] is None


async def certainty(coordinator):
    """A period's cost is exact for who reported all of it, and for nobody else."""
    async def period(agent):
        session, text = await agent.call("get_session_info")
        found = session["period"]
        has(text, {"exact": "used.", "partial": "partial", "unverified": "not all"}[found["cost_certainty"]])
        return found["cost_certainty"], found["models_without_cost"]

    async with agent("--account", "main/shared") as a, agent("--account", "main/shared") as b:
        await a.call("report_usage", input=1000, output=200, model="known")
        assert await period(a) == ("exact", [])
        assert await period(b) == ("unverified", [])
        await b.call("report_usage", input=10, output=5, model="free")
        assert await period(a) == ("unverified", []), "what costs nothing lacks nothing"
        # What was paid of the same model hides it from the other.
        grant, _ = await b.call("request_grant", tokens=100, model="known")
        await b.call("report_usage", grant=grant["grant"], tokens=10)
        assert await period(a) == ("unverified", [])
        assert await period(b) == ("partial", ["known"])
        # What is told without a grant, and so without a model, has no cost: the other sees that too.
        await b.call("report_usage", tokens=10)
        assert await period(a) == ("partial", ["unnamed"])
        assert await period(b) == ("partial", ["known", "unnamed"])


async def interruptions(coordinator):
    async with agent("--account", "main/agent") as a:
        grant, _ = await a.call("request_grant", tokens=100)
        coordinator.stop()
        has(await a.failure("check_budget"), "No coordinator answers", coordinator.socket)
        has(await a.failure("request_grant", tokens=5), "No coordinator answers")
        coordinator.start()
        await a.call("check_budget")
        report, _ = await a.call("report_usage", grant=grant["grant"], tokens=50)
        assert report["outcome"] == "committed", "the grant lives on over the restart"
    coordinator.stop()
    async with agent("--account", "main/agent") as a:
        assert list(a.tools) == TOOLS
        has(await a.failure("check_budget"), "No coordinator answers")
        coordinator.start()
        await a.call("check_budget")


async def endings(coordinator):
    """What a host's end leaves behind."""
    async with agent("--account", "main/agent") as a:
        before = coordinator.command("show", "main/agent")["consumed"]["tokens"]
        await a.call("request_grant", tokens=300)
    while coordinator.command("grants", "main/agent"):
        await asyncio.sleep(0.01)
    after = coordinator.command("show", "main/agent")["consumed"]["tokens"]
    assert after - before == 300, "nobody knows what it used, so what was held is charged"
    async with agent("--account", "main/agent", "--detached") as a:
        grant, _ = await a.call("request_grant", tokens=200)
    open_grants = coordinator.command("grants", "main/agent")
    assert [each["grant"] for each in open_grants] == [grant["grant"]] and open_grants[0]["detached"]
    coordinator.command("void", grant["grant"])


async def accounts(coordinator):
    async with agent(BURSAR_ACCOUNT="main/soft") as a:
        assert (await a.call("check_budget"))[0]["account"] == "main/soft"
    async with agent() as a:
        assert (await a.call("check_budget"))[0]["account"] == "main/mcp"


async def modern(coordinator):
    """The newest client's own way, without a handshake where the server knows that."""
    if not hasattr(mcp, "Client"):
        return None
    command = mcp.StdioServerParameters(
        command=BURSAR, args=["mcp", "--account", "main/agent"],
        env={"BURSAR_SOCKET": os.environ["BURSAR_SOCKET"]})
    async with mcp.Client(command) as client:
        each = Agent(client, None)
        assert list(await each.list()) == TOOLS
        await each.call("check_budget")
        has(await each.failure("report_usage", grant="g987654", tokens=5), "unknown_grant")
        return client.protocol_version


class Wire:
    """A server without a client: lines, right and wrong."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [BURSAR, "mcp", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def send(self, message):
        line = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def ask(self, number, method, **params):
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})

    def next(self):
        return json.loads(self.process.stdout.readline())


async def wire(coordinator):
    server = Wire("--account", "main/agent")
    server.ask(1, "tools/list")
    assert server.next()["error"]["code"] == -32600
    server.ask(2, "initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={})
    assert server.next()["result"]["protocolVersion"] == "2025-06-18"
    for garbage in (b"garbage", b"\xff\xfe\x00", b"[" * 100_000, b"{\"jsonrpc\": \"2.0\""):
        server.send(garbage)
        assert server.next()["error"]["code"] == -32700
    server.send(b"x" * (8 << 20))
    assert server.next()["error"]["code"] == -32600
    server.ask(3, "resources/list")
    assert server.next()["error"]["code"] == -32601

    # A request that waits is withdrawn when it is cancelled; its grant is never made.
    server.ask(4, "tools/call", name="request_grant", arguments={"tokens": 10_000, "wait": 60})
    while coordinator.command("show", "main/agent")["waiting"] == 0:
        time.sleep(0.01)
    server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 4}})
    server.ask(5, "ping")
    assert server.next() == {"jsonrpc": "2.0", "id": 5, "result": {}}
    while coordinator.command("show", "main/agent")["waiting"] > 0:
        time.sleep(0.01)
    server.process.stdin.close()
    assert server.process.stdout.read() == b"", "what was cancelled is not answered"
    assert server.process.wait(20) == 0
    assert server.process.stderr.read() == b""
    assert coordinator.command("grants", "main/agent") == []

    server = Wire("--account", "main/agent")
    server.ask(1, "ping")
    server.next()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(20) == 0


async def main():
    version = importlib.metadata.version("mcp")
    with tempfile.TemporaryDirectory(prefix="bursar-") as folder:
        coordinator = Coordinator(folder)
        try:
            coordinator.start()
            spoken = {await listing(coordinator), await modern(coordinator)} - {None}
            for test in (happy, denials, mistakes, levels, interruptions, endings, accounts, wire, targets, certainty):
                await test(coordinator)
                print(f"mcp {version}: {test.__name__}", flush=True)
            verified = coordinator.command("ledger", "verify")
            assert verified["ok"], verified
        finally:
            coordinator.stop()
    print(f"mcp {version}: all good, in revisions {', '.join(sorted(spoken))}")


try:
    asyncio.run(main())
except BaseException as error:
    # Only what went wrong, not each of the groups of tasks that it came through.
    while getattr(error, "exceptions", None):
        error = error.exceptions[0]
    traceback.print_exception(error)
    sys.exit(1)
