"""Which reports there are as files, by the name in their address and for `gcs report`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from shared.i18n import gettext
from shared.services.office import Office
from shared.web.filing import (
    adherence,
    indicators,
    journeys,
    process_time,
    reduction,
    satisfaction,
    statistics,
    time,
    waiting,
)
from shared.web.filing.document import Document, Section
from shared.web.filing.seal import seal_line
from shared.web.report_pages import Asked

Maker = Callable[[Office, Asked], Document]

REPORTS: Mapping[str, Maker] = {
    "reduction": reduction.document,
    "adherence": adherence.document,
    "waiting": waiting.document,
    "satisfaction": satisfaction.document,
    "journeys": journeys.document,
    "time": time.document,
    "indicators": indicators.document,
    "statistics": statistics.document,
}

OVERVIEW = ("reduction", "adherence", "waiting", "satisfaction", "journeys", "time")
"""What the overview joins."""


def made(office: Office, asked: Asked, name: str) -> Document:
    """The report of this name, in the language of the moment.

    `overview` joins those of `OVERVIEW`. Raises KeyError for another name, `UnknownCentre`.
    """
    with office.db.snapshot():  # or the seal might be of other events than the figures
        if name == "overview":
            return _together([REPORTS[each](office, asked) for each in OVERVIEW])
        return REPORTS[name](office, asked)


def made_of_process(
    office: Office, asked: Asked, service: str, variant: str, version: int | None
) -> Document:
    """Where the time of one process goes. Raises `UnknownService`, `UnknownCentre`,
    `InvalidRequest`."""
    with office.db.snapshot():
        return process_time.document(office, asked, service, variant, version)


def _together(parts: Sequence[Document]) -> Document:
    """All reports one after the other; each definition stands once."""
    data = {name: rows for part in parts for name, rows in part.data.items()}
    seals = tuple(seal for part in parts for seal in part.seals)
    return replace(
        parts[0],
        name="overview",
        title=gettext("Figures of the service"),
        facts=tuple(part.facts[0] for part in parts),
        sections=tuple(each for part in parts for each in _prefixed(part)),
        definitions=tuple({each.id: each for part in parts for each in part.definitions}.values()),
        seal=seal_line(seals),
        seals=seals,
        data=data,
    )


def _prefixed(part: Document) -> Iterable[Section]:
    return (replace(each, id=f"{part.name}-{each.id}") for each in part.sections)
