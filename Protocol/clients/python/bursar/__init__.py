"""Client of the Bursar, the budget coordinator for agents. Needs nothing but the standard library.

    with bursar.connect(account="main/planner") as b:
        with b.grant(tokens=4000, operation="plan", wait=5) as g:
            answer = client.responses.create(...)
            g.use(answer)

A function can be decorated so that each call has a grant of its own:

    @bursar.budgeted(tokens="auto", model="gpt-5", wait=5)
    def plan(question):
        return client.responses.create(model="gpt-5", input=question)

`bursar.aio` is the same for asyncio. Any of the errors here is a BursarError.
"""

from . import aio, usage
from ._budgeted import budgeted, current_grant
from ._blocking import Bursar, Events, Followed, Grant, Recall, connect
from ._errors import (
    BursarError, Denied, NoCoordinator, OutcomeUnknown, ProtocolError, Refused, TimedOut,
    WaitTimedOut)
from ._messages import (
    AccountStatus, Action, ErrorCode, Event, EventKind, Level, OperationClass, Profile, ReportRow,
    Resource, ResourceForecast, Subject, Topic)
from ._quantities import Auto, amounts, auto
from ._wire import UNLIMITED, Amounts
from .usage import ModelUsage, UsageError

__all__ = [
    "UNLIMITED", "AccountStatus", "Action", "Amounts", "Auto", "Bursar", "BursarError", "Denied",
    "ErrorCode", "Event", "EventKind", "Events", "Followed", "Grant", "Level", "ModelUsage",
    "NoCoordinator", "OperationClass", "OutcomeUnknown", "Profile", "ProtocolError", "Recall",
    "Refused", "ReportRow", "Resource", "ResourceForecast", "Subject", "TimedOut", "Topic",
    "UsageError", "WaitTimedOut", "aio", "amounts", "auto", "budgeted", "connect",
    "current_grant", "usage",
]
