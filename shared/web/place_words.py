"""Words for where time goes: places of a stay, ways between steps, differences and changes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from shared.domain.errors import N_
from shared.domain.process import Process
from shared.domain.time_tally import BEGIN, BETWEEN, END, HELD, STEP, STOPPED, WAIT, WALK
from shared.i18n import current_language, format_number, gettext, ngettext
from shared.services.reports.time_goes import Change, ChangeOf, StepTime
from shared.web import figure_parts

PLACES: Mapping[str, str] = {
    WAIT: N_("Waiting in line"),
    WALK: N_("On the way to the counter"),
    BETWEEN: N_("Between steps"),
    f"{HELD}back_office": N_("Held by the office: work in the back office"),
    f"{HELD}system": N_("Held by the office: the system did not work"),
    f"{HELD}supervisor": N_("Held by the office: waiting for a supervisor"),
    f"{STOPPED}citizen": N_("Clock stopped: waiting for the citizen"),
    f"{STOPPED}other_body": N_("Clock stopped: waiting for another agency"),
    f"{STOPPED}between_attempts": N_("Clock stopped: the citizen was away"),
}
KINDS: Mapping[str, str] = {
    "wait": N_("In line"),
    "walk": N_("On the way"),
    "step": N_("Steps"),
    "between": N_("Between"),
    "held": N_("Held"),
    "stopped": N_("Clock stopped"),
}
PUBLIC_KINDS: Mapping[str, str] = {
    "wait": N_("waiting in line"),
    "walk": N_("on the way to the counter"),
    "step": N_("work on the request"),
    "between": N_("between the steps"),
    "held": N_("held up by the office"),
    "stopped": N_("waiting for the citizen or another agency"),
}
CHANNELS: Mapping[str, str] = {
    "centre": N_("Ticket at the centre"),
    "kiosk": N_("Ticket from the kiosk"),
    "counter": N_("Ticket from the staff"),
    "phone": N_("Ticket by phone"),
    "web": N_("Ticket over the internet"),
    "paper": N_("Written on paper"),
    "import": N_("Recorded by another program"),
}
ENDS: Mapping[str, str] = {BEGIN: N_("Arrival"), END: N_("Result")}


def place(name: str, process: Process) -> str:
    """A place of the stay in full, a step with its number and name."""
    if name.startswith(STEP):
        return step(name.removeprefix(STEP), process)
    return gettext(PLACES[name]) if name in PLACES else name


def kind(name: str) -> str:
    """A kind of place in one or two words, for the head of a column."""
    return gettext(KINDS[name])


def public_kind(name: str) -> str:
    """A kind of place in the words of a citizen."""
    return gettext(PUBLIC_KINDS[name])


def look(name: str) -> str:
    """The class of a place's shape in pictures."""
    return f"place-{name.partition(':')[0]}"


def channel(name: str) -> str:
    return gettext(CHANNELS[name]) if name in CHANNELS else name


def step(position: str, process: Process) -> str:
    """A step with its number and name, an end of the way, or a step that is not on the list."""
    if position in ENDS:
        return gettext(ENDS[position])
    name = step_name(position, process)
    return f"{position}. {name}"


def step_name(position: str, process: Process) -> str:
    """The name alone, in the reader's language."""
    for row in process.steps:
        if str(row.position) == position:
            return row.names.text(current_language())
    return gettext("not on the official list")


def way(before: str, after: str) -> str:
    """A way in short: `1 → 2`, `Arrival → 1`."""
    ends = (gettext(ENDS[name]) if name in ENDS else name for name in (before, after))
    return " \N{RIGHTWARDS ARROW} ".join(ends)


def days(seconds: Fraction, minutes_per_working_day: Fraction) -> str:
    """Working days with one decimal, for what is promised in days."""
    number = format_number(seconds / (60 * minutes_per_working_day), 1)
    return gettext("about %(num)s working days", num=number)


def change(each: Change) -> str:
    words = {ChangeOf.VERSION: N_("version %(num)s"), ChangeOf.BASELINE: N_("baseline %(num)s")}
    return gettext(words[each.of], num=each.number)


def difference(measured: Fraction, other: Fraction) -> str:
    """How much longer or shorter than another time, in words."""
    apart = measured - other
    if abs(apart) < 3:  # a tenth of a minute shows no difference
        return gettext("as long")
    time = figure_parts.short_time(abs(apart))
    if apart > 0:
        return gettext("%(time)s longer", time=time)
    return gettext("%(time)s shorter", time=time)


def step_note(each: StepTime, minutes_per_working_day: Fraction) -> list[str]:
    """Measured against promised, and against the former rows, in words."""
    notes: list[str] = []
    if each.mean_seconds is None:
        return notes
    promised, former = each.row.promised, each.row.former
    if promised is not None:
        words = difference(each.mean_seconds, promised.ratio_seconds(minutes_per_working_day))
        notes.append(gettext("%(difference)s than promised", difference=words))
    if former is not None:
        words = difference(each.mean_seconds, former.ratio_seconds(minutes_per_working_day))
        notes.append(gettext("%(difference)s than before", difference=words))
    return notes


def times(n: int) -> str:
    return ngettext("%(num)s time", "%(num)s times", n, num=format_number(n))
