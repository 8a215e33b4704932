"""Where the coordinator's socket is, and who asks."""

from __future__ import annotations

import os
import typing as t


def candidates(socket: t.Union[str, os.PathLike[str], None], control: bool) -> t.List[str]:
    """Paths to try, in order: what was given, what the environment says, the user's, the system's.

    What is given decides alone. The operators' socket lies beside the agents'.
    """
    given = os.fspath(socket) if socket is not None else os.environ.get("BURSAR_SOCKET")
    if given:
        paths = [given]
    else:
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        paths = [f"{runtime}/bursar/bursar.sock"] if runtime else []
        paths.append("/run/bursar/bursar.sock")
    if control:
        return [os.path.join(os.path.dirname(path), "control.sock") for path in paths]
    return paths


def account(given: t.Optional[str]) -> t.Optional[str]:
    """The account that was given, else the one that `bursar run` gave this process."""
    return os.environ.get("BURSAR_ACCOUNT") or None if given is None else given
