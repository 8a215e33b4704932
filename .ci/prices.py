"""Compares costs that a coordinator computes with exact decimals; see the script `prices` beside it."""

import decimal
import json
import os
import random
import re
import subprocess
import sys

decimal.getcontext().prec = 80
CEILING = decimal.ROUND_CEILING
PICO, NANO = decimal.Decimal("1e-12"), decimal.Decimal("1e-9")
KINDS = {  # option: (key of its price, key of the price in its place)
    "input": ("input_cost_per_token", None),
    "cached-read": ("cache_read_input_token_cost", "input_cost_per_token"),
    "cache-write": ("cache_creation_input_token_cost", "input_cost_per_token"),
    "output": ("output_cost_per_token", None),
    "reasoning": ("output_cost_per_reasoning_token", "output_cost_per_token"),
}
PROMPT = ("input", "cached-read", "cache-write")
TIMED = {"audio_transcription", "chat", "completion", "embedding", "responses", None}
SECONDS = ("cost_per_second", "input_cost_per_second", "output_cost_per_second")


def stages(entry):
    """The prices of the entry by the size of prompt above which they hold, lowest first."""
    keys = [key for pair in KINDS.values() for key in pair if key]
    listed = [each for each in entry.get("tiered_pricing", []) if "range" in each]
    if listed:
        found = []
        for each in sorted(listed, key=lambda each: each["range"][0]):
            prices = {key: each[key] for key in keys if key in each}
            prices.setdefault("output_cost_per_token", entry.get("output_cost_per_token"))
            for _, (key, other) in KINDS.items():
                if other:
                    prices.setdefault(key, prices[other])
            found.append((int(each["range"][0]), prices))
        return [(-1, found[0][1])] + found[1:]
    found = {-1: {key: entry[key] for key in keys if entry.get(key) is not None}}
    for key, price in entry.items():
        match = re.fullmatch(f"({'|'.join(keys)})_above_([0-9]+)(k?)_tokens", key)
        if match and price is not None:
            above = int(match[2]) * (1000 if match[3] else 1)
            found.setdefault(above, {})[match[1]] = price
    return sorted(found.items())


def second(entry):
    """The price of a second, where tokens cost nothing and it is one of the request."""
    if entry.get("mode") not in TIMED or len(stages(entry)) > 1:
        return None
    if entry.get("input_cost_per_token") or entry.get("output_cost_per_token"):
        return None
    if "tiered_pricing" in entry and stages(entry)[0][1]:
        return None
    first, *others = (entry.get(key) for key in SECONDS)
    return first if first is not None else max((x for x in others if x is not None), default=None)


def cost(entry, usage, milliseconds):
    prompt = sum(usage[kind] for kind in PROMPT)
    reached = [prices for above, prices in stages(entry) if prompt > above or above < 0]

    def price(key):
        return next((each[key] for each in reversed(reached) if each.get(key) is not None), None)

    total = decimal.Decimal(0)
    for kind, (key, other) in KINDS.items():
        rate = price(key)
        if rate is None and other:
            rate = price(other)
        if rate is not None:
            total += usage[kind] * decimal.Decimal(rate).quantize(PICO, CEILING)
    if (rate := second(entry)) is not None:
        total += decimal.Decimal(rate).quantize(PICO, CEILING) * milliseconds / 1000
    return int(total.quantize(NANO, CEILING) / NANO)


def is_priced(entry):
    """Whether tokens or the request's time are what is billed, and not pictures, queries or pages."""
    if second(entry) is not None:
        return True
    found = stages(entry)
    if any(price for _, prices in found for price in prices.values()):
        return True
    otherwise = any("cost" in key and isinstance(value, decimal.Decimal) and value > 0
                    for key, value in entry.items())
    return bool(found[0][1]) and not otherwise


def ask(*arguments):
    result = subprocess.run(arguments, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"{' '.join(arguments)}: {result.stdout}{result.stderr}")
    return json.loads(result.stdout)


def draw(entry, chance):
    """A usage; where there are tiers, often just at the border of one."""
    usage = {kind: chance.randrange(0, 10 ** chance.randrange(1, 7)) for kind in KINDS}
    borders = [above for above, _ in stages(entry) if above > 0]
    if borders and chance.random() < 0.75:
        size = chance.choice(borders) + chance.choice([0, 1, chance.randrange(1, 300_000)])
        usage["cached-read"], usage["cache-write"] = (chance.randrange(size // 2) for _ in "ab")
        usage["input"] = size - usage["cached-read"] - usage["cache-write"]
    prices = stages(entry)[0][1]
    if second(entry) is None:
        if "input_cost_per_token" not in prices:
            usage.update(dict.fromkeys(PROMPT, 0))
        if "output_cost_per_token" not in prices:
            usage.update({"output": 0, "reasoning": 0})
    return usage


def main(bursar, path):
    with open(path, encoding="utf-8") as file:
        table = json.load(file, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
    table.pop("sample_spec", None)
    models = {name: entry for name, entry in table.items() if is_priced(entry)}
    status = ask(bursar, "status", "--json")["prices"]
    if status["models"] != len(models):
        raise SystemExit(f"{status['models']} models were imported, {len(models)} have a price")
    seed = int(os.environ.get("SEED") or random.randrange(10**9))
    chance = random.Random(seed)
    names = sorted(models)
    tiered = [name for name in names if len(stages(models[name])) > 1]
    timed = [name for name in names if second(models[name]) is not None]
    chosen = chance.sample(tiered, 10) + chance.sample(timed, 2)
    chosen += chance.sample([name for name in names if name not in chosen], 18)
    wrong = commits = 0
    for name in chosen:
        for _ in range(3):
            usage = draw(models[name], chance)
            milliseconds = chance.randrange(0, 90_000)
            grant = ask(bursar, "reserve", "main/a", "--tokens", "1", "--cost", "0", "--model",
                        name, "--json")["grant"]
            kinds = [text for kind, count in usage.items() for text in (f"--{kind}", str(count))]
            reply = ask(bursar, "commit", grant, *kinds, "--time", f"{milliseconds}ms", "--json")
            expected = {"tokens": sum(usage.values()), "time_ms": milliseconds,
                        "cost_nano": cost(models[name], usage, milliseconds)}
            commits += 1
            if reply["actual"] != expected:
                wrong += 1
                print(f"{name}: {usage} in {milliseconds} ms is {reply['actual']}, not {expected}")
    print(f"{commits - wrong} of {commits} costs of {len(chosen)} models ({len(tiered)} of "
          f"{len(models)} have tiers) equal exact decimals; seed {seed}")
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:])
