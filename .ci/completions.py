"""Types into a shell on a terminal of its own: completions.py SHELL SCRIPT LINE EXPECTED...

Fails unless each EXPECTED appears on the terminal after LINE and tabs, and prints what did otherwise.
"""

import os
import pty
import re
import select
import shlex
import sys
import time

SHELLS = {
    "bash": (["bash", "--norc", "-i"], "source {}\n"),
    "zsh": (["zsh", "-f", "-i"],
            "setopt noautomenu autolist; autoload -Uz compinit; compinit -u -D; source {}\n"),
    "fish": (["fish", "--no-config", "-i"], "source {}\n"),
}
PATIENCE = 120


def main(shell, script, line, *expected):
    command, setup = SHELLS[shell]
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm", PS1="$ ", COLUMNS="200", LINES="50")
        os.execvp(command[0], command)
    shown = b""

    def wait(is_enough, seconds=PATIENCE):
        nonlocal shown
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if is_enough():
                return True
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    shown += os.read(terminal, 65_536)
                except OSError:
                    return is_enough()
        return is_enough()

    def type_in(text):
        os.write(terminal, text.encode())

    # What is typed is echoed; without the quotes it is what the shell says.
    type_in(setup.format(shlex.quote(script)) + "echo rea''dy\n")
    ready = wait(lambda: b"ready" in shown)
    shown = b""
    words = lambda: re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", shown).decode(errors="replace")
    found = False
    # A coordinator that does not answer at once is not waited for: then one types again.
    for _ in range(12 if ready else 0):
        type_in(line + "\t\t")
        if found := wait(lambda: all(each in words() for each in expected), 10):
            break
        type_in("\x15")
    os.close(terminal)
    os.kill(process, 9)
    os.waitpid(process, 0)
    if not found:
        sys.exit(f"completions: {shell}: after {line!r}: not all of {expected} in {words()!r}")
    print(f"{shell}: {line!r}: {', '.join(expected)}")


main(*sys.argv[1:])
