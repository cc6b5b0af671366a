"""Words for the codes of figures: brackets, reasons for leaving a case out, units of counting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from shared.domain.errors import N_
from shared.domain.period import Period
from shared.domain.process import Gone
from shared.i18n import BANGKOK, format_date, format_number, format_time, gettext, ngettext

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
    "not_confirmed": N_("taken by phone, never confirmed here"),
    "outside_hours": N_("no time inside opening hours"),
    "paper": N_("written on paper during a power cut"),
    "incomplete_log": N_("lines of the imported log were lost"),
    "earlier_baseline": N_("before the present baseline"),
    "untimed": N_("times cannot be true"),
    "flagged": N_("unusually long, not decided yet"),
}


GONE: Mapping[Gone, str] = {
    Gone.WASTE: N_("was not needed"),
    Gone.ONLINE: N_("is done online"),
    Gone.CITIZEN: N_("the citizen does it now"),
    Gone.OTHER_AGENCY: N_("another agency does it now"),
}


def gone(reason: Gone) -> str:
    """What became of a former step."""
    return gettext(GONE[reason])


def bracket(code: str) -> str:
    return gettext(BRACKETS[code])


def short_bracket(code: str) -> str:
    return gettext(SHORT_BRACKETS[code])


def reason(code: str) -> str:
    """Why a case is left out; a reason without words shows its code."""
    return gettext(REASONS[code]) if code in REASONS else code


ENDINGS: Mapping[str, str] = {
    "served": N_("Served"),
    "sent_on": N_("Sent on to another service"),
    "did_not_come": N_("Did not come when called"),
    "left": N_("Left or cancelled"),
    "other": N_("Closed otherwise"),
    "open": N_("Not ended yet"),
}
_ANY_DAY = date(2000, 1, 1)
SCORES: Mapping[int, str] = {
    5: N_("Very satisfied"),
    4: N_("Satisfied"),
    3: N_("Fair"),
    2: N_("Dissatisfied"),
    1: N_("Very dissatisfied"),
}


def ending(code: str) -> str:
    return gettext(ENDINGS[code])


def score(number: int) -> str:
    return gettext(SCORES[number])


def cases(number: int) -> str:
    return ngettext("%(num)s case", "%(num)s cases", number, num=format_number(number))


def steps(number: int) -> str:
    return ngettext("%(num)s step", "%(num)s steps", number, num=format_number(number))


def span(period: Period) -> str:
    """A day, or a week from its first to its last day, as short as a label."""
    first = format_date(period.first, "short")
    if period.first == period.last:
        return first
    return f"{first} – {format_date(period.last, 'short')}"


def half_hour(starts: time) -> str:
    """The half hour from `starts`, as in a table: `9:00 – 9:30`."""
    begin = datetime.combine(_ANY_DAY, starts)
    return f"{_clock(begin)} – {_clock(begin + timedelta(minutes=30))}"


def moment(starts: time) -> str:
    """A time of day in the centre's own time."""
    return _clock(datetime.combine(_ANY_DAY, starts))


def hour(starts: time) -> str:
    """The hour alone, as on a scale."""
    return str(starts.hour)


def _clock(moment: datetime) -> str:
    return format_time(moment.replace(tzinfo=BANGKOK))
