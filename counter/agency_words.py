"""The words that officers of agencies, and clerks who hand over to them, read about cases."""

from __future__ import annotations

from collections.abc import Mapping

from counter.wording import say
from shared.domain.errors import N_

WORK: Mapping[str, str] = {
    "to_begin": N_("Not begun"),
    "at_work": N_("Being worked on"),
    "asked": N_("Waits for the citizen"),
    "to_decide": N_("All steps done: give the result"),
}
WORK_ICONS: Mapping[str, str] = {
    "to_begin": "waiting",
    "at_work": "clock",
    "asked": "held",
    "to_decide": "good",
}
ROWS: Mapping[str, str] = {
    "open": N_("not begun"),
    "runs": N_("is being worked on"),
    "done": N_("done"),
}
ASKED: Mapping[str, str] = {
    "papers": N_("Papers"),
    "come_in": N_("To come in"),
    "inspection_date": N_("A date for the inspection"),
    "payment": N_("A payment"),
    "other": N_("Something else"),
}
ANSWERS: Mapping[str, str] = {
    "papers_brought": N_("The papers were brought"),
    "papers_sent": N_("The papers were sent"),
    "by_phone": N_("Answered by telephone"),
    "not_needed": N_("No longer needed"),
}
RESULTS: Mapping[str, str] = {"granted": N_("Granted"), "refused": N_("Refused")}
BACK: Mapping[str, str] = {
    "never_arrived": N_("The papers never arrived"),
    "wrong_agency": N_("Belongs to another agency"),
    "forwarded_by_mistake": N_("Was handed over by mistake"),
    "other": N_("Another reason"),
}
HOLDERS: Mapping[str, str] = {
    "centre": N_("The centre has it"),
    "on_the_way": N_("On the way to the agency"),
    "agency": N_("An agency works on it"),
    "citizen": N_("Waits for the citizen"),
    "ready": N_("Ready to be collected"),
    "nobody": N_("The case is closed"),
}


def work(code: str) -> str:
    return say(WORK, code)


def row(code: str) -> str:
    return say(ROWS, code)


def asked(code: str) -> str:
    return say(ASKED, code)


def answer(code: str) -> str:
    return say(ANSWERS, code)


def result(code: str) -> str:
    return say(RESULTS, code)


def back(code: str) -> str:
    return say(BACK, code)


def holder(code: str) -> str:
    return say(HOLDERS, code)
