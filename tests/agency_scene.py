"""Requests whose result comes later, on their way through agencies."""

from __future__ import annotations

from shared.domain import commands
from shared.domain.case_commands import CaseCommand
from shared.domain.permissions import Grant, Role
from shared.domain.visit import Outcome
from shared.services import cases, hand_over
from shared.services.cases import Moved
from shared.services.commands import Caller
from shared.services.hand_over import Wished
from shared.services.office import Office
from tests.builders import CENTRE, a_visit, call_next, do, run, staff

HOUSE_NUMBER = "house-number"
"""One step of BMA behind the counter, three working days."""

ALLOWANCE = "elderly-allowance"
"""Behind the counter DOPA first, then BMA."""

TRADEMARK = "trademark-filing"
"""Behind the counter DIP, and DBD alongside it."""


def an_officer(office: Office, *agencies: str) -> Caller:
    """An officer of these agencies; of none named: of every one."""
    grants = [Grant(Role.OFFICER, agency=each) for each in agencies]
    return staff(office, *(grants or [Grant(Role.OFFICER)]))


def received(office: Office, clerk: Caller, service: str = HOUSE_NUMBER) -> int:
    """A request that was accepted at counter 3, with its receipt; returns the case."""
    a_visit(office, service)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    later = commands.Complete(Outcome.COMPLETED_RESULT_LATER)
    return do(office, clerk, served, later).transaction


def version(office: Office, caller: Caller, case: int) -> int:
    return cases.version_of(cases.find(office, caller, case))


def sent(office: Office, clerk: Caller, agency: str, *wanted: int) -> int:
    """Hand these cases over; returns the list."""
    wished = [Wished(case, version(office, clerk, case)) for case in wanted]
    made = run(hand_over.hand_over(office, clerk, CENTRE, agency, wished))
    assert made.left_out == ()
    return made.list


def act(office: Office, caller: Caller, case: int, command: CaseCommand) -> Moved:
    """One command on the present version."""
    return run(cases.act(office, caller, case, None, command))
