"""Client of the Bursar, the budget coordinator for agents. Needs nothing but the standard library.

    with bursar.connect(account="main/planner") as b:
        with b.grant(tokens=4000, operation="plan", wait=5) as g:
            reply = ask_the_model()
            g.commit(tokens=reply.usage)

`bursar.aio` is the same for asyncio. Any of the errors here is a BursarError.
"""

from . import aio
from ._blocking import Bursar, Events, Grant, Recall, connect
from ._errors import (
    BursarError, Denied, NoCoordinator, OutcomeUnknown, ProtocolError, Refused, TimedOut,
    WaitTimedOut)
from ._messages import (
    AccountStatus, Action, ErrorCode, Event, EventKind, Level, OperationClass, Profile, ReportRow,
    Resource, ResourceForecast, Subject, Topic)
from ._quantities import amounts
from ._wire import UNLIMITED, Amounts

__all__ = [
    "UNLIMITED", "AccountStatus", "Action", "Amounts", "Bursar", "BursarError", "Denied",
    "ErrorCode", "Event", "EventKind", "Events", "Grant", "Level", "NoCoordinator",
    "OperationClass", "OutcomeUnknown", "Profile", "ProtocolError", "Recall", "Refused",
    "ReportRow", "Resource", "ResourceForecast", "Subject", "TimedOut", "Topic", "WaitTimedOut",
    "aio", "amounts", "connect",
]
