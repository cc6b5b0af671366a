"""How drafts of the catalogue stand, in words: their states, their days, and what held them up."""

from __future__ import annotations

from datetime import date

from shared.domain.draft_records import DraftState, HeldUp
from shared.domain.errors import N_
from shared.i18n import format_date, gettext
from shared.services.draft_preview import Preview
from shared.services.drafts import Draft

_STATES = {
    DraftState.DRAFT: N_("Draft, not published"),
    DraftState.SCHEDULED: N_("Waits for its day"),
    DraftState.PUBLISHED: N_("Published"),
    DraftState.DISCARDED: N_("Discarded"),
}
_LOOKS = {
    DraftState.DRAFT: ("near", "near"),
    DraftState.SCHEDULED: ("waiting", "waiting"),
    DraftState.PUBLISHED: ("good", "check"),
    DraftState.DISCARDED: ("closed", "closed"),
}
_WHY = {
    HeldUp.OVERLAPS: N_(
        "Records of it were changed otherwise meanwhile. Take these out and change them again, then"
        " publish it anew, or discard it."
    ),
    HeldUp.WRONG: N_(
        "Something in it does not fit the catalogue any more. Correct what stands below, then"
        " publish it anew, or discard it."
    ),
    HeldUp.FAILED: N_(
        "The program failed at it; the log of the server says why. Publish it anew, or discard it."
    ),
}
_CHANGED_MEANWHILE = N_(
    "Records of it were changed otherwise meanwhile. Whoever may publish calls it back; then take"
    " these records out and change them again."
)


def state(each: DraftState) -> str:
    return gettext(_STATES[each])


def look(each: Draft) -> tuple[str, str]:
    """The status and the icon of its chip."""
    return ("late", "late") if each.failed_on else _LOOKS[each.state]


def held_up(each: Draft) -> str:
    """That it was not put into force on its day, or will not be as things stand."""
    if each.failed_on is not None:
        day = format_date(each.failed_on, "long")
        return gettext("Could not be put into force on %(day)s", day=day)
    assert each.valid_from is not None
    day = format_date(each.valid_from, "long")
    return gettext("Cannot be put into force on %(day)s as things stand", day=day)


def why(each: Draft) -> str:
    """What holds it up, and what to do."""
    return gettext(_WHY[each.failure] if each.failure else _CHANGED_MEANWHILE)


def beginning(seen: Preview, today: date) -> str:
    """What will hold from when, once it is published with the day that it has now."""
    if seen.draft.valid_from is None:
        return gettext("Choose the day from which it holds.")
    day = max(seen.draft.valid_from, today)
    told = format_date(day, "long")
    if day == today:
        return gettext("Holds from today: all of it begins as soon as you publish it.")
    if seen.is_dated:
        return gettext("Holds from %(day)s, and can be known from now on.", day=told)
    return gettext("On %(day)s all of it begins. Until then it waits.", day=told)
