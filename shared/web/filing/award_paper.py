"""Evidence for the award by its three types, with what the office tells, as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.domain.award import AwardType
from shared.i18n import format_number, gettext
from shared.services.office import Office
from shared.services.reports import award_evidence
from shared.services.reports.award_evidence import AwardEvidence, Candidate
from shared.services.reports.tables import Row, percent, seconds
from shared.web.award_views import METHODS, TYPES, AwardRow, award_items, award_rows
from shared.web.filing.document import Column, Document, Fact, Kind, Section
from shared.web.filing.frame import framed
from shared.web.filing.yearly_items import item_section
from shared.web.yearly_views import YearAsked

NAME = "awards"
_DEFINED = ("baseline", "official", "reduction", "interval", "overall", "journey-reduction")


def document(office: Office, asked: YearAsked) -> Document:
    """Of one centre with the words of the office, or of all. Raises `UnknownCentre`."""
    found = award_evidence.report(office, asked.centre, asked.period, everything=asked.everything)
    told: tuple[Section, ...] = ()
    if asked.centre is not None:
        title = gettext("What the office tells")
        told = (item_section("told", title, award_items(office, asked, found)),)
    return framed(
        office,
        asked.asked,
        NAME,
        gettext("Award evidence"),
        facts=[_fact(found, type) for type in AwardType],
        sections=(
            *(_section(type, award_rows(office, asked, found, type)) for type in AwardType),
            *told,
        ),
        defined=_DEFINED,
        data={NAME: [_tidy(each) for type in AwardType for each in found.candidates[type]]},
        sealed=False,
    )


def _fact(found: AwardEvidence, type: AwardType) -> Fact:
    return Fact(
        gettext(TYPES[type]),
        gettext("%(num)s could be handed in", num=format_number(len(found.ready(type)))),
        gettext(
            "of %(all)s with five cases or more",
            all=format_number(len(found.candidates[type])),
        ),
    )


def _section(type: AwardType, rows: Sequence[AwardRow]) -> Section:
    names = {
        "process": Column("process", gettext("Process")),
        "unit": Column("unit", gettext("Service unit")),
        "ready": Column("ready", gettext("Can be handed in"), Kind.YES_NO),
        "before": Column("before", gettext("Before")),
        "now": Column("now", gettext("Now, measured")),
        "official": Column("official", gettext("Official reduction")),
        "real": Column("real", gettext("Real reduction")),
        "interval": Column("interval", gettext("Interval 95%")),
        "range": Column("range", gettext("Range")),
        "figures": Column("figures", gettext("Figures")),
        "facts": Column("facts", gettext("Evidence")),
        "lacks": Column("lacks", gettext("What it lacks")),
        "flags": Column("flags", gettext("To be told with it")),
        "source": Column("source", gettext("Source of the time before")),
    }
    printed = ("process", "figures", "facts", "lacks")
    return Section(
        type.value,
        gettext(TYPES[type]),
        note=gettext(METHODS[type]),
        columns=tuple(each for each in names.values() if each.name != "figures"),
        printed=tuple(names[each] for each in printed),
        rows=tuple(_in_words(each) for each in rows),
    )


def _in_words(row: AwardRow) -> Row:
    return {
        "process": f"{row.name}\n{row.place}",
        "unit": row.place,
        "ready": row.candidate.is_ready,
        "before": row.before,
        "now": row.now,
        "official": row.official,
        "real": row.real,
        "interval": row.interval,
        "range": row.range,
        "figures": "\n".join(_figures(row)),
        "facts": "\n".join(f"{name}: {value}" for name, value in row.facts),
        "lacks": "\n".join((*row.lacks, *row.flags)) or gettext("can be handed in"),
        "flags": "\n".join(row.flags),
        "source": row.source,
    }


def _figures(row: AwardRow) -> Iterator[str]:
    """Before, now and both reductions, where paper has no room for a column each."""
    yield gettext("before: %(time)s", time=row.before)
    yield gettext("now: %(time)s", time=row.now)
    yield gettext("official reduction: %(percent)s", percent=row.official)
    yield gettext(
        "real reduction: %(percent)s (%(interval)s)", percent=row.real, interval=row.interval
    )
    yield row.range
    if row.source:
        name = gettext("Source of the time before")
        yield f"{name}: {row.source}"


def _tidy(each: Candidate) -> Row:
    """For programs: codes, per cents with two decimals, whole seconds."""
    process, journey = each.process, each.journey
    part = each.unit or process
    official = part.official.percent if part else None
    mean = part.measured.mean_seconds if part else None
    if journey is not None:
        mean = journey.working.mean_seconds
    return {
        "type": each.type.value,
        "key": each.name,
        "variant": process.variant if process else "",
        "centre": each.centre or "all",
        "ready": each.is_ready,
        "lacks": " ".join(each.lacks),
        "flags": " ".join(each.flags),
        "baseline_steps": len(each.baselines[0].steps) if process and each.baselines else None,
        "baseline_source": "; ".join(dict.fromkeys(b.source for b in each.baselines)),
        "baseline_illustrative": any(b.illustrative for b in each.baselines),
        "baseline_approved": bool(each.baselines) and all(b.is_approved for b in each.baselines),
        "standard_steps": len(process.process.steps) if process else None,
        "mean_seconds": seconds(mean),
        "n": each.n,
        "months": each.months,
        "official_reduction_percent": percent(official),
        "real_reduction_percent": percent(each.real.percent),
        "real_low_percent": percent(each.real.low_percent),
        "real_high_percent": percent(each.real.high_percent),
        "real_bracket": each.real.bracket.value,
        "certain": each.real.certain,
        **_quality(each),
    }


def _quality(each: Candidate) -> Row:
    kept, votes, visits = each.kept, each.votes, each.visits
    always = each.process.burden.always if each.process else None
    moved = each.process.burden.moved_to_citizen if each.process else ()
    return {
        "within_standard_percent": percent(kept.percent) if kept else None,
        "answers": votes.n if votes else None,
        "satisfied_percent": percent(votes.top_two_percent) if votes else None,
        "visits_per_case_mean": percent(visits.mean) if visits else None,
        "papers_always": always.papers if always else None,
        "steps_moved_to_citizen": len(moved),
    }
