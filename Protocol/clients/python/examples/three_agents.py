"""Three agents that share one budget: a planner, a researcher and a writer.

Each is a process with an account of its own, and they pass their work on by pipes:

    planner | researcher | writer

The planner needs little. The researcher needs more than its share, and borrows what the planner leaves
idle. When the pool runs low they are told, and leave out what is not essential; when it is all but used
up they are refused, and wind down: the last part of a pool is for saving work. None of them ever asks
what is left. The same in Swift is in Sources/ThreeAgents.

To try it, with a coordinator of its own:

    printf '[pool.main]\\ntokens = 60_000\\n' >/tmp/three.toml
    printf '[pool.main.account.%s]\\n' planner researcher writer >>/tmp/three.toml
    export BURSAR_SOCKET=/tmp/three/run/bursar.sock
    bursard --config /tmp/three.toml --runtime-directory /tmp/three/run --state-directory /tmp/three &
    python3 three_agents.py
    bursar report
"""

import subprocess
import sys
import time

import bursar

TOPICS = ("purpose", "origin", "history", "parts", "rules", "cost", "trouble", "limits", "use", "future")
SOURCES = ("the library", "the archive", "the witness", "the record")


def model(prompt, at_most):
    """Stands for a model. What it uses depends on the prompt alone, so that runs can be compared."""
    time.sleep(0.01)
    used = at_most // 2 + sum(prompt.encode()) * 37 % (at_most // 2)
    return {
        "object": "response", "model": "simulated",
        "output": [{"content": [{"type": "output_text", "text": f"about {prompt}"}]}],
        "usage": {"input_tokens": used // 3, "output_tokens": used - used // 3,
                  "total_tokens": used},
    }


def text(answer):
    return answer["output"][0]["content"][0]["text"]


class Agent:
    """What all agents do: ask the model, tell what is new, stop and save when the budget is over."""

    def __init__(self):
        self.name = type(self).__name__.lower()
        self.level = bursar.Level.GREEN
        self.spent = self.borrowed = 0

    def ask(self, prompt):
        """Asks within the grant of the call that is under way, whose return commits what was used."""
        grant = bursar.current_grant()
        self.notice(grant)
        answer = model(prompt, at_most=grant.amounts.tokens)
        self.spent += answer["usage"]["total_tokens"]
        return answer

    def notice(self, grant):
        if grant.level != self.level:
            self.level = grant.level
            self.say(f"the level is {grant.level.name.lower()}: {grant.action.name.lower()}")
        if grant.borrowed.tokens:
            if not self.borrowed:
                self.say("borrows from now on")
            self.borrowed += grant.borrowed.tokens

    def run(self):
        try:
            for line in self.work():
                print(line, flush=True)
        except bursar.Denied as denied:
            self.say(f"stops: {denied.message}")
        self.save()
        self.say(f"spent {self.spent} tokens, borrowed {self.borrowed}")

    # The last 5 % of a pool are for this, if what is under way when it gets black leaves something.
    @bursar.budgeted(tokens=300, model="simulated", operation_class="winddown", wait=2)
    def save(self):
        return self.ask(f"the notes of the {self.name}")

    def say(self, what):
        print(f"{self.name}: {what}", file=sys.stderr, flush=True)


class Planner(Agent):
    def work(self):
        for topic in TOPICS:
            yield text(self.plan(topic))

    @bursar.budgeted(tokens=900, model="simulated", wait=2)
    def plan(self, topic):
        return self.ask(f"a question on {topic}")


class Researcher(Agent):
    def work(self):
        for question in sys.stdin:
            for source in SOURCES:
                yield text(self.research(question.strip(), source))

    @bursar.budgeted(tokens=1_600, model="simulated", wait=2)
    def research(self, question, source):
        return self.ask(f"{source} {question}")


class Writer(Agent):
    def work(self):
        for finding in sys.stdin:
            draft = text(self.write(finding.strip()))
            yield self.polished(draft)

    @bursar.budgeted(tokens=800, model="simulated", wait=2)
    def write(self, finding):
        return self.ask(f"what is known {finding}")

    def polished(self, draft):
        # Told in time, it leaves out what it can do without.
        if self.level >= bursar.Level.ORANGE:
            return draft
        try:
            return text(self.polish(draft))
        except bursar.Denied:
            return draft

    # An optional operation is refused as soon as the pool is red.
    @bursar.budgeted(tokens=400, model="simulated", operation_class="optional")
    def polish(self, draft):
        return self.ask(f"better words {draft}")


AGENTS = {"planner": Planner, "researcher": Researcher, "writer": Writer}


def main(name):
    with bursar.connect(account=f"main/{name}", patience=5):
        AGENTS[name]().run()
    # Whoever comes before may not be done yet, and wants a reader.
    if name != "planner":
        for _ in sys.stdin:
            pass


def start():
    """Starts all three, each reading what the one before writes, and waits for them."""
    processes, above = [], subprocess.DEVNULL
    for name in AGENTS:
        processes.append(subprocess.Popen(
            [sys.executable, __file__, name], stdin=above,
            stdout=None if name == "writer" else subprocess.PIPE))
        if above != subprocess.DEVNULL:
            above.close()
        above = processes[-1].stdout
    return max(process.wait() for process in processes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) > 1 else start())
