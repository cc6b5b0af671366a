"""Why one number was called before another, in words that everybody understands.

No word tells anything about the other citizen: the reason of a call out of order, which may be
somebody's health, stays with the staff.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from shared.domain.calling import POLICY
from shared.domain.errors import N_
from shared.i18n import gettext

_WHY: Mapping[str, str] = {
    "priority": N_("has the right to go first"),
    "appointment": N_("has an appointment for about this time"),
    "added": N_("was here before and added a service"),
    "returned": N_("had been called before and came back"),
    "carried": N_("waited here the day before and was not served"),
    "remote": N_("took its ticket by phone before yours and has arrived since"),
    "credit": N_("has the right to go first, or came back"),
    "preferred": N_("the counter takes this service first"),
    "language": N_("the counter serves the language of this ticket"),
    "kept_here": N_("the counter was waiting for this number"),
    "others_rest": N_("your number had just been called"),
    "chosen": N_("the staff called it out of order, with a reason on record"),
}
_RULES: tuple[tuple[str, timedelta], ...] = (
    (N_("a right to go first: %(num)s minutes"), POLICY.priority_credit),
    (N_("back after a missed call: %(num)s minutes"), POLICY.return_credit),
    (N_("a service added later: %(num)s minutes"), POLICY.added_credit),
    (N_("a service that the counter takes first: %(num)s minutes"), POLICY.preference_credit),
    (N_("a counter that serves your language: %(num)s minutes"), POLICY.language_credit),
)


WAYS: Mapping[str, str] = {
    "in_turn": N_("In turn"),
    "priority": N_("Right to go first"),
    "other_credit": N_("Other credit: appointment, return, added service"),
    "counter": N_("Service or language that the counter takes first"),
    "guarantee": N_("Longest wait guaranteed"),
    "by_hand": N_("Out of order, by the staff"),
}


def way(code: str) -> str:
    """What decided a call, as the heading of a figure."""
    return gettext(WAYS[code])


_BY_HAND: Mapping[str, str] = {
    "unwell": N_("unwell"),
    "waited_too_long": N_("waited too long"),
    "came_back": N_("came back"),
    "papers_brought": N_("brought the missing papers"),
    "wrong_queue": N_("was in the wrong queue"),
    "other": N_("another reason"),
}


def by_hand(code: str) -> str:
    """The reason of calls out of order, for counts of them."""
    return gettext(_BY_HAND[code]) if code in _BY_HAND else code


def why(because: str) -> str:
    """The reason of a call, for whoever was called later."""
    code = because.partition(":")[0]
    return gettext(_WHY[code]) if code in _WHY else because


def rules() -> list[str]:
    """What brings somebody forward, and by how many minutes."""
    return [
        *(gettext(words, num=_minutes(credit)) for words, credit in _RULES),
        gettext("not served the day before: the place of that day is kept"),
    ]


def guarantee_minutes() -> int:
    """After so long none of the rules counts any more."""
    return _minutes(POLICY.guarantee)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60
