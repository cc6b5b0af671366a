"""Words for the codes of figures: brackets, reasons for leaving a case out, units of counting."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.i18n import gettext

BRACKETS: Mapping[str, str] = {
    "over_50": N_("Fell by more than 50%"),
    "30_to_50": N_("Fell by 30–50%"),
    "under_30": N_("Fell by less than 30%"),
    "none": N_("Unchanged"),
    "longer": N_("Takes longer"),
    "too_few": N_("Too few cases yet (under 30)"),
    "no_baseline": N_("No former time to compare with"),
}
SHORT_BRACKETS: Mapping[str, str] = {
    "over_50": N_("over 50%"),
    "30_to_50": N_("30–50%"),
    "under_30": N_("under 30%"),
    "none": N_("unchanged"),
    "longer": N_("longer"),
    "too_few": N_("too few cases"),
    "no_baseline": N_("no former time"),
}
REASONS: Mapping[str, str] = {
    "refused": N_("refused"),
    "redirected_elsewhere": N_("sent to another office"),
    "transferred": N_("sent on to another service"),
    "incomplete_documents": N_("papers incomplete"),
    "cancelled_by_citizen": N_("cancelled by the citizen"),
    "cancelled_by_staff": N_("cancelled by staff"),
    "no_show": N_("did not come"),
    "left": N_("left without service"),
    "closed_at_day_end": N_("closed at the end of the day"),
    "abandoned_in_pause": N_("did not come back"),
    "recorded_in_error": N_("recorded by mistake"),
    "outside_hours": N_("no time inside opening hours"),
    "earlier_baseline": N_("before the present baseline"),
}


def bracket(code: str) -> str:
    return gettext(BRACKETS[code])


def short_bracket(code: str) -> str:
    return gettext(SHORT_BRACKETS[code])


def reason(code: str) -> str:
    """Why a case is left out; a reason without words shows its code."""
    return gettext(REASONS[code]) if code in REASONS else code
