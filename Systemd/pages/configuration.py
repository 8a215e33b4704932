"""The page of the configuration."""

import re

from pages.roff import bold, escaped, header, paragraphs, references


def settings(lines):
    """The lines of a configuration as (comments, settings): a text and what it is about, maybe nothing."""
    comments, group, open_brackets = [], [], 0
    for line in lines:
        is_comment = open_brackets == 0 and re.match(r"#( |$)", line)
        if group and (is_comment or not line):
            yield "\n".join(comments), group
            comments, group = [], []
        if is_comment:
            comments.append(line[2:])
        elif line:
            # A line that begins with "#" and no blank is a setting too.
            line = line.removeprefix("#")
            open_brackets += sum(line.count(c) for c in "[{") - sum(line.count(c) for c in "]}")
            group.append(line)
        elif comments:
            yield "\n".join(comments), []
            comments = []


def configuration_page(text, version):
    """The page of the configuration, out of its comments."""
    lines = header("bursard.toml", 5, version, "Configuration of the budget coordinator")
    # The first line says what the header says.
    lines += [".SH DESCRIPTION"]
    for comments, group in settings(text.strip().split("\n")[2:] + [""]):
        if group and group[0].startswith("["):
            lines.append(f".SH {escaped(group.pop(0))}")
        elif not group and not lines[-1].startswith(".SH"):
            lines.append(".PP")
        for index, setting in enumerate(group):
            lines += [".TQ" if index else ".TP", bold(setting)]
        lines += paragraphs(comments) if comments else []
    lines += [".SH SEE ALSO", *references(["bursar(1)", "bursard(8)"])]
    return "bursard.toml", lines
