"""What each public manual of a centre has and lacks, as a file.

The assessment of integrity and transparency asks for every manual with its steps, time, places, fee
and papers; what there is none of is stated in words (domain: parts of the manual).
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.i18n import format_date, format_number, gettext
from shared.services.office import Office
from shared.services.reports.tables import Row
from shared.web.filing.document import Column, Document, Fact, Kind, Section
from shared.web.filing.frame import framed
from shared.web.ita_views import public_address
from shared.web.manual_views import ManualRow, manual_rows
from shared.web.yearly_views import YearAsked

NAME = "manuals"


def document(office: Office, asked: YearAsked) -> Document:
    """Every service of the centre, or of all. Raises `UnknownCentre`."""
    rows = manual_rows(office, asked)
    return framed(
        office,
        asked.asked,
        NAME,
        gettext("Overview of the manuals for the public"),
        facts=facts(rows),
        sections=sections(office, rows),
        defined=(),
        data={NAME: [tidy(office, each) for each in rows]},
        sealed=False,
    )


def facts(rows: Sequence[ManualRow]) -> list[Fact]:
    published = sum(each.state.is_published for each in rows)
    complete = sum(each.state.is_complete for each in rows)
    return [
        Fact(gettext("Services"), format_number(len(rows))),
        Fact(gettext("Published manuals"), format_number(published)),
        Fact(gettext("With every required part"), format_number(complete)),
    ]


def sections(office: Office, rows: Sequence[ManualRow]) -> tuple[Section, ...]:
    """What lacks first, then every manual."""
    title = gettext("Manuals that lack a required part")
    lacking = [each for each in rows if each.required]
    return (
        Section(
            "lacking",
            title,
            columns=_columns("service_name", "lacking"),
            rows=tuple({"service_name": each.name, "lacking": _all(each)} for each in lacking),
        ),
        Section(
            "every",
            gettext("Every manual"),
            note=gettext("Public addresses begin with %(origin)s", origin=office.public_origin)
            if office.public_origin
            else "",
            columns=_columns(*(each for each in _labels() if each != "path")),
            printed=_columns(
                *("service_name", "steps", "standard_time", "fees", "papers", "since", "path")
            ),
            rows=tuple(_in_words(office, each) for each in rows),
        ),
    )


def tidy(office: Office, row: ManualRow) -> Row:
    """For programs: stable names and codes."""
    state, process = row.state, row.state.process
    return {
        "service": state.service.id,
        "service_name_th": state.service.names.th,
        "service_name_en": state.service.names.en,
        "agency": state.service.agency,
        "published": state.is_published,
        "complete": state.is_complete,
        "lacking": " ".join(each.value for each in state.lacking),
        "version": process.number,
        "since": process.valid_from.isoformat(),
        "steps": len(process.steps),
        "standard_working_days": process.standard.working_days,
        "standard_seconds": process.standard.seconds,
        "papers": None if process.documents is None else len(process.documents),
        "fees": None if state.fees is None else len(state.fees),
        "channels": " ".join(state.service.channels),
        "address": public_address(office, row.address),
    }


def _in_words(office: Office, row: ManualRow) -> Row:
    return {
        "service_name": row.name,
        "agency_name": row.agency,
        "published": row.state.is_published,
        "lacking": _all(row),
        "steps": len(row.state.process.steps),
        "standard_time": row.time,
        "fees": row.fees,
        "papers": row.papers,
        "ways": row.ways,
        "laws": row.laws,
        "since": format_date(row.since, "short"),
        "address": public_address(office, row.address),
        "path": row.address,
    }


def _all(row: ManualRow) -> str:
    return ", ".join((*row.required, *row.other)) or gettext("nothing")


def _labels() -> dict[str, Column]:
    return {
        each.name: each
        for each in (
            Column("service_name", gettext("Service")),
            Column("agency_name", gettext("Agency")),
            Column("published", gettext("Published"), Kind.YES_NO),
            Column("lacking", gettext("What it lacks")),
            Column("steps", gettext("Steps"), Kind.COUNT),
            Column("standard_time", gettext("Standard time")),
            Column("fees", gettext("Fees")),
            Column("papers", gettext("Papers to bring")),
            Column("ways", gettext("Places and ways to ask for it")),
            Column("laws", gettext("Laws")),
            Column("since", gettext("In force since")),
            Column("address", gettext("Public address")),
            Column("path", gettext("Public address")),
        )
    }


def _columns(*names: str) -> tuple[Column, ...]:
    known = _labels()
    return tuple(known[each] for each in names)
