"""The words for the codes that a clerk chooses on the page of a case."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.case_clock import Cause
from shared.domain.errors import N_
from shared.i18n import gettext

LAPSES = {
    "no_answer": N_("Nobody answered until the last day"),
    "not_collected": N_("Nobody collected it until the last day"),
}
WITHDRAWALS = {
    "citizen_asked": N_("The citizen asked for it"),
    "filed_twice": N_("It was filed twice"),
    "recorded_in_error": N_("Recorded by mistake"),
}
REOPENINGS = {
    "closed_by_mistake": N_("It was closed by mistake"),
    "citizen_came_back": N_("The citizen came back"),
    "result_wrong": N_("The result was wrong"),
}
SECOND_REQUESTS = {
    "new_facts": N_("New facts came up"),
    "papers_not_genuine": N_("Papers were not genuine"),
    "papers_expired": N_("Papers have expired"),
    "office_mistake": N_("The office made a mistake"),
}
HOW = {
    "by_hand": N_("By hand"),
    "by_post": N_("By post"),
    "electronic": N_("Electronically"),
}
TO = {"citizen": N_("to the citizen"), "proxy": N_("to a proxy")}
CAUSES = {
    Cause.CITIZEN: N_("for the citizen"),
    Cause.OTHER_BODY: N_("for another body"),
    Cause.BETWEEN_ATTEMPTS: N_("between two visits"),
}


def lapse(code: str) -> str:
    return _say(LAPSES, code)


def withdrawal(code: str) -> str:
    return _say(WITHDRAWALS, code)


def reopening(code: str) -> str:
    return _say(REOPENINGS, code)


def second_request(code: str) -> str:
    return _say(SECOND_REQUESTS, code)


def how(code: str) -> str:
    return _say(HOW, code)


def to(code: str) -> str:
    return _say(TO, code)


def cause(code: Cause) -> str:
    return gettext(CAUSES[code])


def _say(table: Mapping[str, str], code: str) -> str:
    return gettext(table[code]) if code in table else code
