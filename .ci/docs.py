"""Checks documentation; see the script `docs` beside it.

docs.py pages MODULE GRAPHS ARCHIVE      each symbol of the module has a page; its own types are curated
docs.py examples CATALOG FILE            writes the examples of the articles as one program
"""

import json
import pathlib
import re
import sys

# What the examples take for granted.
GIVEN = """\
import BursarClient

struct Answer: Sendable {
    let text = "", body = ""
    let tokens: Int64 = 0
}

struct Model: Sendable {
    func ask(_ prompt: String, maximumTokens: Int = 0) async throws -> Answer { Answer() }
    func stream(_ prompt: String) async throws -> AsyncThrowingStream<String, any Error> {
        AsyncThrowingStream { $0.finish() }
    }
    func stopSoon() async {}
}

let model = Model()
"""


def pages(module, graphs, archive):
    graph = json.loads((pathlib.Path(graphs) / f"{module}.symbols.json").read_text("utf-8"))
    data = pathlib.Path(archive) / "data/documentation"
    landing = json.loads((data / f"{module.lower()}.json").read_text("utf-8"))
    curated = {name for group in landing["topicSections"] if not group.get("generated")
               for name in group["identifiers"]}
    own = [symbol for symbol in graph["symbols"] if len(symbol["pathComponents"]) == 1
           and f"/Sources/{module}/" in symbol.get("location", {}).get("uri", "")]
    missing = [name for name in (symbol["pathComponents"][0] for symbol in own)
               if not any(each.endswith(f"/{module}/{name}") for each in curated)]
    # Only a landing page whose groups are meant to be of all types is held to it.
    if module == "BursarClient" and missing:
        sys.exit(f"docs: {module}: the landing page leaves out {missing}")
    count = sum(1 for _ in data.rglob("*.json"))
    if count < len(graph["symbols"]) * 0.9:
        sys.exit(f"docs: {module}: {count} pages for {len(graph['symbols'])} symbols")
    print(f"{module}: {count} pages, {len(curated)} entries on the landing page")


def examples(catalog, file):
    program, count = [GIVEN], 0
    for path in sorted(pathlib.Path(catalog).glob("*.md")):
        for code in re.findall(r"^```swift\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S):
            count += 1
            code = code.replace("import BursarClient\n", "")
            program.append(f"// {path.name}\nfunc example{count}(bursar: Bursar) async throws {{\n{code}}}\n")
    if not count:
        sys.exit("docs: there are no examples")
    pathlib.Path(file).write_text("\n".join(program), "utf-8")
    print(f"{count} examples")


{"pages": pages, "examples": examples}[sys.argv[1]](*sys.argv[2:])
