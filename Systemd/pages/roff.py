"""Text as roff, for the manual."""

import datetime
import os
import re
import textwrap


def escaped(text):
    """Text without a meaning to roff, whatever the encoding of the reader's terminal."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    text = "".join(c if ord(c) < 128 else f"\\[u{ord(c):04X}]" for c in text)
    return "\\&" + text if text.startswith(".") else text


def bold(text):
    return f"\\fB{escaped(text)}\\fP"


def italic(text):
    return f"\\fI{escaped(text)}\\fP"


def wrapped(line):
    return textwrap.wrap(line, 79, break_long_words=False, break_on_hyphens=False)


def filled(text):
    """Running text, a sentence a line or more; `code` is bold."""
    lines = []
    for sentence in re.split(r"(?<=[a-z0-9)`][.:;?]) +(?=[A-Z$`])", " ".join(text.split())):
        pieces = sentence.split("`")
        line = "".join(bold(p) if i % 2 else escaped(p) for i, p in enumerate(pieces))
        lines += wrapped(line)
    return ["\\&" + line if line.startswith(".") else line for line in lines]


def paragraphs(text):
    """Paragraphs, of which those that are indented stay as they are."""
    lines = []
    for index, paragraph in enumerate(re.split(r"\n{2,}", text.strip("\n"))):
        lines += [".PP"] if index else []
        if paragraph.startswith(" "):
            lines += [".nf", *(escaped(line) for line in paragraph.split("\n")), ".fi"]
        else:
            lines += filled(paragraph)
    return lines


def terms(pairs):
    return [line for term, text in pairs for line in (".TP", bold(term), *filled(text))]


def references(names):
    pages = [re.fullmatch(r"(.+)\((\d)\)", name).groups() for name in names]
    ends = [","] * (len(pages) - 1) + [""]
    return [f".BR {escaped(name)} ({section}){end}" for (name, section), end in zip(pages, ends)]


def header(name, section, version, abstract):
    when = os.environ.get("SOURCE_DATE_EPOCH")
    date = datetime.datetime.fromtimestamp(int(when), datetime.timezone.utc) if when else datetime.datetime.now()
    told = f"{escaped(name)} \\- {escaped(abstract[0].lower() + abstract[1:].rstrip('.'))}"
    return [
        f'.TH {escaped(name.upper())} {section} {date:%Y-%m-%d} "Bursar {version}"',
        # Words are not taken apart, nor their distances stretched: many are literal.
        ".nh",
        ".ad l",
        ".SH NAME",
        *wrapped(told),
    ]
