"""The words for the codes that a clerk chooses on the page of a case."""

from __future__ import annotations

from counter.wording import say
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
    return say(LAPSES, code)


def withdrawal(code: str) -> str:
    return say(WITHDRAWALS, code)


def reopening(code: str) -> str:
    return say(REOPENINGS, code)


def how(code: str) -> str:
    return say(HOW, code)


def to(code: str) -> str:
    return say(TO, code)


def cause(code: Cause) -> str:
    return gettext(CAUSES[code])
