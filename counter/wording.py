"""The words that staff read for the codes of the rules, in one place for all their pages."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.i18n import gettext

LANGUAGES = {"th": N_("Thai"), "en": N_("English")}
BECAUSE = {
    "longest_wait": N_("has waited longest"),
    "credit": N_("priority or coming back"),
    "only_one": N_("the only one waiting"),
    "sent_here": N_("was sent to this counter"),
    "chosen": N_("was chosen by hand"),
}
PAUSES = {
    "back_office": N_("Back office works on it"),
    "citizen_papers": N_("Citizen fetches papers"),
    "citizen_absent": N_("Citizen stepped away"),
    "other_agency": N_("Another agency must answer"),
    "system": N_("System does not work"),
    "supervisor": N_("Supervisor must decide"),
}
"""The first is preselected: it does not stop the office's clock, so haste never flatters it."""

OUTCOMES = {
    "completed": N_("Finished"),
    "completed_result_later": N_("Finished, result comes later"),
    "incomplete_documents": N_("Papers incomplete"),
    "refused": N_("Refused"),
    "redirected_elsewhere": N_("Sent to another office"),
    "transferred": N_("Sent on to another service"),
    "cancelled_by_citizen": N_("Cancelled by the citizen"),
    "cancelled_by_staff": N_("Cancelled by staff"),
    "no_show": N_("Did not come"),
    "left": N_("Left without service"),
    "closed_at_day_end": N_("Closed at the end of the day"),
    "abandoned_in_pause": N_("Did not come back"),
    "recorded_in_error": N_("Recorded by mistake"),
}
CALL_REASONS = {
    "unwell": N_("Is not well"),
    "waited_too_long": N_("Waited too long"),
    "came_back": N_("Came back"),
    "papers_brought": N_("Brought the papers"),
    "wrong_queue": N_("Stood in the wrong line"),
    "other": N_("Another reason"),
}
STATES = {
    "waiting": N_("Waits"),
    "deferred": N_("Comes back later"),
    "called": N_("Called"),
    "serving": N_("Being served"),
    "paused": N_("On hold"),
    "ended": N_("Ended"),
}


def language(code: str) -> str:
    return _say(LANGUAGES, code)


def because(code: str) -> str:
    """Why somebody is next; a choice by hand keeps its own code behind a colon."""
    return _say(BECAUSE, code.partition(":")[0])


def pause(code: str) -> str:
    return _say(PAUSES, code)


def call_reason(code: str) -> str:
    return _say(CALL_REASONS, code)


def outcome(code: str) -> str:
    return _say(OUTCOMES, code)


def state(code: str) -> str:
    return _say(STATES, code)


def _say(table: Mapping[str, str], code: str) -> str:
    """A code without words shows itself rather than nothing."""
    return gettext(table[code]) if code in table else code
