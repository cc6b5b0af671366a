"""What every filed report begins and ends with: place, period, moment, notes, seal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.domain.process import Process
from shared.i18n import current_language, format_moment, gettext, ngettext
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.tables import Row
from shared.web.definitions import explained
from shared.web.filing.document import Document, Fact, Section
from shared.web.filing.seal import seal_line, seal_of
from shared.web.period_picker import period_words
from shared.web.report_pages import Asked


def framed(
    office: Office,
    asked: Asked,
    name: str,
    title: str,
    *,
    facts: Sequence[Fact],
    sections: Sequence[Section],
    defined: Sequence[str],
    data: Mapping[str, Sequence[Row]],
    process: Process | None = None,
    sealed: bool = True,
) -> Document:
    """A document about what was asked for, made now; `process`: about this one alone. Reports of
    which there are no capsules are not `sealed`."""
    seals = (seal_of(office, asked, "time" if process else name, process),) if sealed else ()
    zone = office.calendar(asked.centre).zone if asked.centre else None
    now = office.clock.now()
    moment = format_moment(now, "long", zone) if zone else format_moment(now)
    return Document(
        name=name,
        title=title,
        place=place(office, asked.centre),
        period=period_words(asked.period),
        made=gettext("made on %(moment)s", moment=moment),
        facts=tuple(facts),
        sections=tuple(each for each in sections if each.rows or each.groups or each.pictures),
        definitions=tuple(explained(defined)),
        notes=_notes(asked),
        seal=seal_line(seals),
        seals=seals,
        language=current_language(),
        centres=centres_of(office, asked.centre),
        inside=gettext("With small counts, for inside the office only.")
        if asked.everything
        else "",
        data=data,
    )


def place(office: Office, centre: str | None) -> str:
    """The service unit by its name, or how many there are."""
    centres = office.catalogue.centres
    if centre is not None:
        return centres[centre].names.text(current_language())
    number = len(centres)
    return ngettext("All: %(num)s unit", "All: %(num)s units", number, num=number)


def unit_name(office: Office, key: object) -> str:
    """The name of a unit in a tidy row; `all` are all of them together."""
    known = office.catalogue.centres.get(str(key))
    return known.names.text(current_language()) if known else gettext("All service units")


def service_name(office: Office, key: str, variant: str = "") -> str:
    """The name of a service in a tidy row, with its variant where it is not the ordinary one."""
    language = current_language()
    name = office.catalogue.services[key].names.text(language)
    known = office.catalogue.variant_names(key, variant)
    return f"{name} ({known.text(language)})" if known else name


def _notes(asked: Asked) -> tuple[str, ...]:
    return (
        gettext(
            "Counts of one to four people stand in this file. Give nobody outside the office this "
            "file or a figure of it; there is one without them for that."
        )
        if asked.everything
        else gettext(
            "A dash or an empty cell is a figure that is not there, or that few people stand "
            "behind: counts of one to four, and what would tell them, never leave the house."
        ),
        gettext(
            "In the workbook, times of working are hours:minutes:seconds. The sheets whose names "
            "begin with “data” hold the same figures for programs, times in whole seconds, under "
            "names that never change."
        ),
        gettext(
            "These are the figures of the pages of reports at the moment that stands above. A "
            "request that ends or is corrected later changes the figures of its day."
        ),
    )
