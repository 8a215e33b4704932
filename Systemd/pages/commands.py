"""The pages of a program, out of its own description of its options."""

from pages.programs import EXTRA
from pages.roff import bold, escaped, filled, header, italic, paragraphs, references, terms


def option_name(name):
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def label(argument):
    """An argument as it is written on the command line."""
    if argument["kind"] == "positional":
        return italic(argument["valueName"]) + (" ..." if argument["isRepeating"] else "")
    names = sorted(map(option_name, argument["names"]), key=len)
    text = ", ".join(map(bold, names))
    return text + (" " + italic(argument["valueName"]) if argument["kind"] == "option" else "")


def synopsis(command):
    shown = [a for a in command.get("arguments", []) if a["shouldDisplay"]]
    words = ["[" + italic("options") + "]"] if any(a["kind"] != "positional" for a in shown) else []
    for argument in (a for a in shown if a["kind"] == "positional"):
        if argument["parsingStrategy"] == "allRemainingInput":
            words.append("[" + bold("--") + "]")
        word = label(argument)
        words.append(f"[{word}]" if argument["isOptional"] else word)
    if subcommands(command):
        words.append(italic("command") + " ...")
    return " ".join(words)


def description(argument):
    text = argument.get("abstract", "")
    values, told = argument.get("allValues"), argument.get("allValueDescriptions")
    if values and not told:
        text += f" One of {', '.join(values)}."
    if argument.get("defaultValue"):
        text += f" Default: {argument['defaultValue']}."
    lines = filled(text)
    if told:
        lines += [".RS", *terms(told.items()), ".RE"]
    return lines


def arguments(command):
    """The arguments under their headings; those without one come last."""
    shown = [a for a in command.get("arguments", []) if a["shouldDisplay"]]
    titles = dict.fromkeys(a.get("sectionTitle") for a in shown)
    lines = []
    for title in sorted(titles, key=lambda title: title is None):
        lines.append(f".SH {escaped((title or 'Options').upper())}")
        for argument in (a for a in shown if a.get("sectionTitle") == title):
            lines += [".TP", label(argument), *description(argument)]
    return lines


def subcommands(command):
    return [s for s in command.get("subcommands", []) if s["shouldDisplay"] and s["commandName"] != "help"]


def command_pages(command, section, version, parents=()):
    """The page of a command as (name, lines), then those of the commands beneath it."""
    words = [*parents, command["commandName"]]
    name = "-".join(words)
    beneath = subcommands(command)
    lines = header(name, section, version, command["abstract"])
    lines += [".SH SYNOPSIS", f"{bold(' '.join(words))} {synopsis(command)}"]
    above = ["-".join(words[:n]) + f"({section})" for n in range(1, len(words))]
    sections = dict(EXTRA.get(name) or {"See also": above})
    texts = [text for text in (sections.pop("Description", None), command.get("discussion")) if text]
    if texts:
        lines += [".SH DESCRIPTION", *paragraphs("\n\n".join(texts))]
    if beneath:
        lines.append(".SH COMMANDS")
        for one in beneath:
            lines += [".TP", f".BR {escaped(name + '-' + one['commandName'])} ({section})", *filled(one["abstract"])]
    lines += arguments(command)
    for title, content in sections.items():
        lines.append(f".SH {title.upper()}")
        lines += references(content) if title == "See also" else terms(content)
    yield name, lines
    for one in beneath:
        yield from command_pages(one, section, version, words)
