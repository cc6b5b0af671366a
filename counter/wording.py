"""The words that staff read for the codes of the rules, in one place for all their pages."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.i18n import gettext

LANGUAGES = {"th": N_("Thai"), "en": N_("English")}
BECAUSE = {
    "longest_wait": N_("has waited longest"),
    "credit": N_("priority or coming back"),
    "priority": N_("goes first by right, up to 20 minutes"),
    "appointment": N_("has an appointment now"),
    "added": N_("added a service while here"),
    "returned": N_("came back after missing the call"),
    "carried": N_("waited here yesterday already"),
    "guarantee": N_("has waited longer than anybody should"),
    "preferred": N_("this counter takes this service first"),
    "language": N_("speaks a language of this counter"),
    "kept_here": N_("this counter waits for them"),
    "others_rest": N_("whoever came earlier was just called"),
    "only_one": N_("the only one waiting"),
    "sent_here": N_("was sent to this counter"),
    "chosen": N_("was chosen by hand"),
    "corrected": N_("the service was corrected"),
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

SECOND_REQUESTS = {
    "new_facts": N_("New facts came up"),
    "papers_not_genuine": N_("A paper is not genuine"),
    "papers_expired": N_("A paper has expired meanwhile"),
    "office_mistake": N_("The office overlooked it"),
}
STOP_REASONS = {
    "citizen_asked": N_("The citizen asked for it"),
    "link_was_shared": N_("Somebody else has the slip or the link"),
    "taken_by_mistake": N_("The ticket was taken by mistake"),
}
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
    "not_confirmed": N_("Taken by phone, never confirmed here"),
}
CALL_REASONS = {
    "unwell": N_("Is not well"),
    "waited_too_long": N_("Waited too long"),
    "came_back": N_("Came back"),
    "papers_brought": N_("Brought the papers"),
    "wrong_queue": N_("Stood in the wrong line"),
    "other": N_("Another reason"),
}
REMOVE_REASONS = {
    "not_needed": N_("Not needed after all"),
    "citizen_left": N_("The citizen left"),
    "done_elsewhere": N_("Was done elsewhere"),
    "wrong_service": N_("Was the wrong service"),
    "duplicate": N_("Is there twice"),
    "test": N_("Was a test"),
    "closing": N_("The centre closes"),
    "other": N_("Another reason"),
}
TRANSFER_REASONS = {
    "next_part": N_("The next part is done there"),
    "wrong_service": N_("Was the wrong service"),
    "other_skill": N_("Somebody else knows it better"),
    "language": N_("Another language is needed"),
    "equipment": N_("Equipment or system is missing here"),
    "counter_closes": N_("This counter closes"),
    "other": N_("Another reason"),
}
RESTORE_REASONS = {
    "pressed_by_mistake": N_("Was pressed by mistake"),
    "wrong_ticket": N_("Was the wrong ticket"),
    "came_back": N_("Came back"),
    "closed_too_early": N_("Was closed too early"),
    "other": N_("Another reason"),
}
STATES = {
    "waiting": N_("Waits"),
    "deferred": N_("Comes back later"),
    "unconfirmed": N_("Taken by phone, not here yet"),
    "called": N_("Called"),
    "serving": N_("Being served"),
    "paused": N_("On hold"),
    "ended": N_("Ended"),
}

BREAKS = {
    "short": N_("Short break"),
    "lunch": N_("Lunch"),
    "training": N_("Training"),
    "other": N_("Away"),
}
COUNTER_STATES = {
    "closed": N_("Closed"),
    "open": N_("Free"),
    "busy": N_("Serves somebody"),
    "on_break": N_("On a break"),
}
ALARM_ENDS = {
    "helped": N_("Helped"),
    "nothing_found": N_("Nothing found"),
    "by_mistake": N_("By mistake"),
}
ALARMS = {"emergency": N_("Emergency"), "quiet_help": N_("Form 9")}
"""Quiet help has a neutral name everywhere: somebody may look over a shoulder."""


def language(code: str) -> str:
    return say(LANGUAGES, code)


def because(code: str) -> str:
    """Why somebody is next; a choice by hand keeps its own code behind a colon."""
    return say(BECAUSE, code.partition(":")[0])


def pause(code: str) -> str:
    return say(PAUSES, code)


def call_reason(code: str) -> str:
    return say(CALL_REASONS, code)


def remove_reason(code: str) -> str:
    return say(REMOVE_REASONS, code)


def transfer_reason(code: str) -> str:
    return say(TRANSFER_REASONS, code)


def restore_reason(code: str) -> str:
    return say(RESTORE_REASONS, code)


def second_request(code: str) -> str:
    return say(SECOND_REQUESTS, code)


def stop_reason(code: str) -> str:
    return say(STOP_REASONS, code)


def outcome(code: str) -> str:
    return say(OUTCOMES, code)


def state(code: str) -> str:
    return say(STATES, code)


def break_kind(code: str) -> str:
    return say(BREAKS, code)


def counter_state(code: str) -> str:
    return say(COUNTER_STATES, code)


def alarm_end(code: str) -> str:
    return say(ALARM_ENDS, code)


def alarm(code: str) -> str:
    return say(ALARMS, code)


def say(table: Mapping[str, str], code: str) -> str:
    """A code without words shows itself rather than nothing."""
    return gettext(table[code]) if code in table else code
