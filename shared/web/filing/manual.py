"""The whole public manual as an office files it: for its web site, the central store of manuals,
and the yearly integrity and transparency assessment, which asks for every block of it.

As a table, CSV and JSON one row a service with names that never change; as a workbook the same and
every paper, fee and step in a row of its own; on paper one chapter a service.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from shared.domain.catalogue import Catalogue, Fee, Service
from shared.domain.process import Document as Paper
from shared.domain.process import Process
from shared.i18n import BANGKOK, current_language, format_date, format_moment, gettext, ngettext
from shared.services.office import Office
from shared.services.public_manual import centres_of, split
from shared.services.reports.tables import Row, to_csv, to_text
from shared.web import manual_words, version_words
from shared.web.filing import printed
from shared.web.filing.document import Column, Document, Fact, Section
from shared.web.filing.frame import place
from shared.web.filing.workbook import to_workbook
from shared.web.hours_words import in_one_line

NAME = "manual"
FORMS = ("table", "json", "csv", "xlsx", "pdf")
_SHORT = ("service", "agency", "steps", "working_days", "seconds", "papers", "fees", "name_th")
_TOLD = ("criteria", "laws", "forms")


def written(office: Office, centre: str | None, form: str) -> bytes:
    """The manual of a centre, or of all, in one of `FORMS` and the language of the moment.

    Raises `UnknownCentre`, KeyError for another form.
    """
    if form == "xlsx":
        return to_workbook(document(office, centre, on_paper=False))
    if form == "pdf":
        return printed.to_pdf(document(office, centre, on_paper=True), office.clock.now())
    rows = rows_of(office, centre)
    if form == "csv":
        return to_csv(rows).encode()
    if form == "json":
        day = _today(office).isoformat()
        what = {"day": day, "centre": centre, "items": rows}
        return (json.dumps(what, ensure_ascii=False, indent=1) + "\n").encode()
    if form != "table":
        raise KeyError(form)
    return (to_text(rows, _SHORT) + "\n").encode()


def rows_of(office: Office, centre: str | None) -> list[Row]:
    """One row a published service. Lists stand in one cell; "none" is a word, never an empty cell.

    Raises `UnknownCentre`.
    """
    return [_row(office, each, _today(office)) for each in _published(office, centre)]


def document(office: Office, centre: str | None, *, on_paper: bool) -> Document:
    """The manual for people. Raises `UnknownCentre`."""
    services, day = _published(office, centre), _today(office)
    rows = rows_of(office, centre)
    left_out = len(_split(office, centre)[1])
    number = len(services)
    return Document(
        name=NAME,
        title=gettext("Manual for the public"),
        place=place(office, centre),
        period=format_date(day),
        made=gettext("made on %(moment)s", moment=format_moment(office.clock.now())),
        facts=(
            Fact(
                gettext("Services"),
                ngettext("%(num)s service", "%(num)s services", number, num=number),
                _words_of_left_out(left_out),
            ),
        ),
        sections=tuple(_chapter(office, each, day) for each in services)
        if on_paper
        else (_sheet(office, services, day),),
        definitions=(),
        notes=(
            gettext(
                "Where there is no fee or no paper, this is said in words. A service whose fees or "
                "papers are not confirmed is not in this manual."
            ),
        ),
        seal=gettext("Taken from the catalogue; each procedure names its version."),
        language=current_language(),
        centres=tuple(office.catalogue.centres) if centre is None else (centre,),
        data={NAME: rows},
    )


def _words_of_left_out(number: int) -> str:
    if not number:
        return ""
    return ngettext(
        "%(num)s more service has no published manual yet.",
        "%(num)s more services have no published manual yet.",
        number,
        num=number,
    )


def _today(office: Office) -> date:
    return office.clock.now().astimezone(BANGKOK).date()


def _split(office: Office, centre: str | None) -> tuple[tuple[Service, ...], tuple[Service, ...]]:
    catalogue = office.catalogue
    if centre is None:
        return split(catalogue, catalogue.present_services, _today(office))
    return split(catalogue, catalogue.offered(office.centre(centre).id), _today(office))


def _published(office: Office, centre: str | None) -> tuple[Service, ...]:
    return _split(office, centre)[0]


def _row(office: Office, service: Service, day: date) -> Row:
    catalogue = office.catalogue
    process = catalogue.process_on(service.id, day)
    centres = centres_of(catalogue, service.id)
    nowhere = gettext("Not known here yet – ask the staff")
    return {
        "service": service.id,
        "name_th": service.names.th,
        "name_en": service.names.en,
        "agency": service.agency,
        "agency_name": _text(catalogue, service.agency),
        "version": process.number,
        "valid_from": process.valid_from.isoformat(),
        "steps": len(process.steps),
        "working_days": process.standard.working_days,
        "seconds": process.standard.seconds,
        "papers": _join(_papers(process), gettext("No papers are needed.")),
        "fees": _join(
            _fees(catalogue.fees_on(service.id, day) or ()),
            gettext("None: this service is free of charge."),
        ),
        "centres": _join(list(centres), nowhere),
        "hours": _join([in_one_line(office.calendar(each)) for each in centres], nowhere),
        "channels": _join([manual_words.channel(each) for each in service.channels], nowhere),
        **{name: _told(service, name) for name in _TOLD},
        "source": service.source,
        "steps_source": process.steps_source,
    }


def _chapter(office: Office, service: Service, day: date) -> Section:
    """A service on paper: all blocks in one table, each under its name."""
    catalogue = office.catalogue
    process = catalogue.process_on(service.id, day)
    blocks = _blocks(office, service, process, catalogue.fees_on(service.id, day) or ())
    rows: list[Row] = [
        {"block": block, "item": item, "detail": detail}
        for block, lines in blocks
        for item, detail in lines
    ]
    agency = _text(catalogue, service.agency)
    return Section(
        service.id,
        service.names.text(current_language()),
        note=f"{agency} · {version_words.standard(process)} · "
        + gettext(
            "Version %(number)s of the procedure, in force since %(day)s",
            number=process.number,
            day=format_date(process.valid_from),
        ),
        columns=_columns(),
        under="block",
        rows=tuple(rows),
    )


def _sheet(office: Office, services: Sequence[Service], day: date) -> Section:
    """Every paper, fee and step of every service in one table."""
    catalogue = office.catalogue
    rows: list[Row] = []
    for service in services:
        process = catalogue.process_on(service.id, day)
        blocks = _blocks(office, service, process, catalogue.fees_on(service.id, day) or ())
        name = service.names.text(current_language())
        rows += [
            {"service_name": name, "block": block, "item": item, "detail": detail}
            for block, lines in blocks
            for item, detail in lines
        ]
    first = (
        Column("service_name", gettext("Service")),
        Column("block", gettext("Part of the manual")),
    )
    title = gettext("Manual for the public")
    return Section("services", title, columns=(*first, *_columns()), rows=tuple(rows))


def _columns() -> tuple[Column, ...]:
    return (
        Column("item", gettext("What")),
        Column("detail", gettext("How many, how much, how long")),
    )


_Lines = list[tuple[str, str]]


def _blocks(
    office: Office, service: Service, process: Process, fees: Sequence[Fee]
) -> list[tuple[str, _Lines]]:
    """What the official form asks for, in the order in which people need it."""
    catalogue, language = office.catalogue, current_language()
    free = (gettext("None: this service is free of charge."), "")
    steps = [
        (
            f"{each.position}. {each.names.text(language)}",
            f"{version_words.time(each.duration, each.low, at_once=each.at_once)} · "
            f"{manual_words.step_kind(each.kind)} · "
            f"{_text(catalogue, catalogue.agency_of(process, each))}",
        )
        for each in process.steps
    ]
    places = [
        (catalogue.centres[each].names.text(language), in_one_line(office.calendar(each)))
        for each in centres_of(catalogue, service.id)
    ]
    told = [(manual_words.note_title(name), _told(service, name)) for name in _TOLD]
    return [
        (
            gettext("Papers to bring"),
            _paper_lines(process.documents or ()) or [(gettext("No papers are needed."), "")],
        ),
        (gettext("Fees"), _fee_lines(fees) or [free]),
        (
            gettext("Where and when"),
            places or [(gettext("No centre of this installation offers it now."), "")],
        ),
        (gettext("Steps and time"), steps),
        (gettext("Who may ask for it, laws, forms"), told),
        (gettext("If something was wrong"), [("1111", gettext("Government hotline"))]),
    ]


def _paper_lines(papers: Sequence[Paper]) -> _Lines:
    return [(each.names.text(current_language()), manual_words.paper(each)) for each in papers]


def _fee_lines(fees: Sequence[Fee]) -> _Lines:
    found = []
    for each in fees:
        letters = manual_words.amount_in_letters(each)
        amount = manual_words.amount(each) + (f" ({letters})" if letters else "")
        found.append((each.names.text(current_language()), amount))
    return found


def _papers(process: Process) -> list[str]:
    return [f"{name} ({how})" for name, how in _paper_lines(process.documents or ())]


def _fees(fees: Sequence[Fee]) -> list[str]:
    return [f"{name}: {amount}" for name, amount in _fee_lines(fees)]


def _told(service: Service, name: str) -> str:
    text = manual_words.note_text(service.notes.get(name, {}))
    return text.text(current_language()) if text else gettext("Not known here yet – ask the staff")


def _join(parts: Sequence[str], none: str) -> str:
    return "; ".join(parts) or none


def _text(catalogue: Catalogue, agency: str) -> str:
    return catalogue.agencies[agency].names.text(current_language())
