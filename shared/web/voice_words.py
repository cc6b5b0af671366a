"""Complaints, suggestions and praise in words: kinds, topics, states, and what was done."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.domain.voices import Did, Topic, VoiceKind, VoiceState
from shared.i18n import gettext

KINDS: Mapping[str, str] = {
    VoiceKind.COMPLAINT: N_("Complaint"),
    VoiceKind.SUGGESTION: N_("Suggestion"),
    VoiceKind.PRAISE: N_("Praise"),
}
TOPICS: Mapping[str, str] = {
    Topic.WAITING: N_("The waiting time"),
    Topic.OVERTAKEN: N_("Somebody was called before me"),
    Topic.STAFF: N_("The staff"),
    Topic.INFORMATION: N_("What I was told"),
    Topic.PAPERS: N_("Papers that were asked for"),
    Topic.FEE: N_("The fee"),
    Topic.RESULT: N_("The result"),
    Topic.PLACE: N_("The place"),
    Topic.OTHER: N_("Something else"),
}
STATES: Mapping[str, tuple[str, str]] = {
    VoiceState.RECEIVED: ("waiting", N_("Received")),
    VoiceState.ASSIGNED: ("waiting", N_("Being worked on")),
    VoiceState.WAITING_FOR_CITIZEN: ("held", N_("A question for the writer")),
    VoiceState.ANSWERED: ("good", N_("Answered")),
    VoiceState.SETTLED: ("good", N_("Settled")),
    VoiceState.CLOSED: ("good", N_("Closed")),
    VoiceState.WITHDRAWN: ("held", N_("Withdrawn")),
}
_DONE: Mapping[str, str] = {
    Did.FILED: N_("Written"),
    Did.ASSIGNED: N_("Somebody of the office has read it and works on it"),
    Did.FORWARDED: N_("Sent to the agency: %(agency)s"),
    Did.ASKED: N_("The office asks"),
    Did.ADDED: N_("More words of the writer"),
    Did.ANSWERED: N_("The answer of the office"),
    Did.SETTLED: N_("The writer says: settled"),
    Did.CONTESTED: N_("The writer says: not settled. Somebody else looks at it again"),
    Did.ESCALATED: N_("Given to the next level"),
    Did.CLOSED: N_("Closed"),
    Did.WITHDRAWN: N_("Withdrawn by the writer"),
}
_OVERDUE = N_("Given to the next level, because the promised day passed")


def kind(code: str) -> str:
    return gettext(KINDS[code])


def topic(code: str) -> str:
    return gettext(TOPICS[code])


def state(code: str) -> str:
    return gettext(STATES[code][1])


def shape(code: str) -> str:
    """The status chip of a state."""
    return STATES[code][0]


def done(did: str, agency: str = "", *, overdue: bool = False) -> str:
    """One entry of a history; `agency` is its name in the reader's language."""
    return gettext(_OVERDUE) if overdue else gettext(_DONE[did], agency=agency)


def tongue(text: str) -> str:
    """The language of somebody's words, for whoever has them read out."""
    return "th" if any("\u0e01" <= each <= "\u0e5b" for each in text) else "en"
