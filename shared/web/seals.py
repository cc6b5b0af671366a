"""The seal of a report: on its page, on paper, and as the capsule to download."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.domain.process import Process
from shared.i18n import format_number, gettext
from shared.services import capsules, signing
from shared.services.capsules import ShortSeal, Wish
from shared.services.office import Office
from shared.web.report_pages import Asked

MEDIA_TYPE = "application/json"
STAFF_FILES = "/counter/reports"

_TITLES: Mapping[str, Callable[[], str]] = {
    "reduction": lambda: gettext("Reduction of steps and time"),
    "waiting": lambda: gettext("How long people wait"),
    "adherence": lambda: gettext("How often the standard time is kept"),
    "satisfaction": lambda: gettext("What people say"),
    "journeys": lambda: gettext("Life events across agencies"),
    "time": lambda: gettext("Where the time goes"),
}


@dataclass(frozen=True, slots=True)
class PageSeal:
    """`title` of the report; `digits` in groups as people read them out; `capsule` is the address
    of the file."""

    title: str
    digits: str
    event: int
    capsule: str


def wish_of(name: str, asked: Asked, process: Process | None = None) -> Wish:
    """A report, or one process of the report on time."""
    return Wish(name, asked.centre, asked.period, capsules.of_process(process))


def sealed(
    office: Office, asked: Asked, name: str, key: str, context: Callable[[], Mapping[str, Any]]
) -> dict[str, Any]:
    """The context of a page with the seal of the report that it holds under `key`, both from one
    snapshot."""
    with office.db.snapshot():
        found = context()
        return {**found, **seals_context(office, asked, {name: found[key]})}


def seals_context(
    office: Office,
    asked: Asked,
    reports: Mapping[str, Any],
    files: str = STAFF_FILES,
    process: Process | None = None,
) -> dict[str, Any]:
    """What `shared/seal.html` draws under these reports, whose capsules lie below `files`. Belongs
    into the snapshot in which they were made."""
    return {
        "seals": [
            _sealed(office, asked, name, report, files, process) for name, report in reports.items()
        ],
        "key_of_seals": signing.fingerprint(signing.public_key(office.tokens)),
    }


def _sealed(
    office: Office, asked: Asked, name: str, report: Any, files: str, process: Process | None
) -> PageSeal:
    found = capsules.seal_of(office, wish_of(name, asked, process), report)
    path, query = f"{files}/{name}.capsule.json", dict[str, object]()
    if process is not None:
        path = f"{files}/{name}/{process.service}/{name}.capsule.json"
        query = {"version": process.number}
        query |= {"variant": process.variant} if process.variant else {}
    return PageSeal(title(name), grouped(found.digits), found.event, asked.address(path, **query))


def title(name: str) -> str:
    """What a report is called."""
    return _TITLES[name]()


def file_name(asked: Asked, name: str, process: Process | None = None) -> str:
    """Report, unit and days, as of every file of a report."""
    period = asked.period
    called = f"{name}-{process.service}" if process else name
    return f"{called}_{asked.centre or 'all'}_{period.first}_{period.last}.capsule.json"


def grouped(digits: str) -> str:
    """In groups of four: `3f9a 1c22 b7d0`."""
    return " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))


def words(seal: ShortSeal) -> str:
    """One seal on paper, in the reader's language."""
    return gettext(
        "Seal %(digits)s, up to event %(event)s",
        digits=grouped(seal.digits),
        event=format_number(seal.event),
    )
