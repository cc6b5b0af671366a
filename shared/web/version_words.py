"""What changed between two official tables, in words: fates, times with their ranges, standing."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.domain.process import Baseline, Process
from shared.domain.reduction import Duration
from shared.domain.version_compare import Change, Fate, Row, Table
from shared.i18n import current_language, format_date, format_number, format_work, gettext
from shared.services.reports.versions import Entry

FATES: Mapping[Fate, str] = {
    Fate.KEPT: N_("as before"),
    Fate.SHORTER: N_("shorter"),
    Fate.LONGER: N_("longer"),
    Fate.CHANGED: N_("changed"),
    Fate.MERGED: N_("merged into one step"),
    Fate.SPLIT: N_("split into several steps"),
    Fate.REARRANGED: N_("arranged anew"),
    Fate.WASTE: N_("left out, was not needed"),
    Fate.ONLINE: N_("moved online"),
    Fate.CITIZEN: N_("moved to the citizen"),
    Fate.OTHER_AGENCY: N_("moved to another agency"),
    Fate.UNEXPLAINED: N_("gone, nobody has said why"),
    Fate.ADDED: N_("new step"),
    Fate.NOT_STATED: N_("nobody has said what it was before"),
}
MINUS = "\N{MINUS SIGN}"


def fate(change: Change) -> str:
    return gettext(FATES[change.fate])


def status(change: Change) -> str:
    """The shape and colour that stand beside the word; "" for what is neither good nor bad."""
    if change.fate in (Fate.LONGER, Fate.CITIZEN, Fate.UNEXPLAINED, Fate.NOT_STATED):
        return "near"
    if change.fate in (Fate.SHORTER, Fate.WASTE, Fate.ONLINE):
        return "good"
    before, after = change.time_before, change.time_after
    longer = after.working_days > before.working_days or after.seconds > before.seconds
    return "good" if change.fate is Fate.MERGED and not longer else ""


def name(row: Row) -> str:
    """The name of a row, or its number where the former name is lost."""
    if row.names is None:
        return gettext("Former step %(number)s", number=row.position)
    return row.names.text(current_language())


def time(duration: Duration, low: Duration | None = None, *, at_once: bool = False) -> str:
    """A time as it was published: a range with both bounds, "at once" as these words."""
    if at_once:
        return gettext("at once")
    high = format_work(duration.working_days, duration.seconds)
    if low is None:
        return high
    if not duration.seconds and not low.seconds:
        return f"{format_number(low.working_days)}–{high}"
    if not (duration.working_days or low.working_days) and _is_minutes(duration, low):
        return f"{format_number(low.seconds // 60)}–{high}"
    return f"{format_work(low.working_days, low.seconds)} – {high}"


def standard(process: Process) -> str:
    """What a version promises."""
    return time(process.standard, process.low, at_once=not process.is_timed)


def _is_minutes(*durations: Duration) -> bool:
    """Whether both are written as minutes alone, so that the unit needs to stand once only."""
    return all(0 < each.seconds < 3600 and not each.seconds % 60 for each in durations)


def total(table: Table) -> str:
    """How long a whole table takes; not in numbers while a row of it says "at once"."""
    return time(table.elapsed, table.low, at_once=not table.is_timed)


def difference(before: Duration, after: Duration) -> str:
    """What it takes more or less, days and minutes apart: `−3 working days +5 minutes`."""
    days = after.working_days - before.working_days
    seconds = after.seconds - before.seconds
    parts = [
        _signed(days, format_work(abs(days), 0)) if days else "",
        _signed(seconds, format_work(0, abs(seconds))) if seconds else "",
    ]
    return " ".join(part for part in parts if part) or "±0"


def _signed(amount: int, words: str) -> str:
    return f"{'+' if amount > 0 else MINUS}{words}"


def change_of_number(before: int, after: int) -> str:
    """`−2`, `+1` or `±0`."""
    moved = after - before
    return f"{'+' if moved > 0 else MINUS}{abs(moved)}" if moved else "±0"


def table(entry: Entry) -> str:
    """What a table is called: `Former table 1`, `Version 2`, with its case where it has one."""
    number = entry.record.number
    own = (
        gettext("Former table %(number)s", number=number)
        if entry.is_former
        else gettext("Version %(number)s", number=number)
    )
    if entry.variant_names is None:
        return own
    return f"{own} ({entry.variant_names.text(current_language())})"


def standing(baseline: Baseline) -> str:
    """Whether somebody approved a former table."""
    if baseline.illustrative:
        return gettext("Made up for this example")
    if baseline.approved_by is None or baseline.approved_on is None:
        return gettext("Not approved yet")
    day = format_date(baseline.approved_on, "short")
    return gettext("Approved by %(who)s on %(day)s", who=baseline.approved_by, day=day)


def standing_status(baseline: Baseline) -> str:
    """What still has to be approved is marked; what was made up is not waited for."""
    if baseline.is_approved:
        return "good"
    return "" if baseline.illustrative else "near"
