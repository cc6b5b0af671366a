"""The seal of a report: on its page, on paper, and as the capsule to download."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.i18n import format_number, gettext
from shared.services import capsules, signing
from shared.services.capsules import ShortSeal, Wish
from shared.services.office import Office
from shared.web.report_pages import Asked

MEDIA_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class PageSeal:
    """`digits` in groups as people read them out; `capsule` is the address of the file."""

    digits: str
    event: int
    fingerprint: str
    capsule: str


def wish_of(name: str, asked: Asked) -> Wish:
    return Wish(name, asked.centre, asked.period)


def sealed(
    office: Office, asked: Asked, name: str, key: str, context: Callable[[], Mapping[str, Any]]
) -> dict[str, Any]:
    """The context of a page with the seal of the report that it holds under `key`, both from one
    snapshot."""
    with office.db.snapshot():
        found = context()
        short = capsules.seal_of(office, wish_of(name, asked), found[key])
    address = asked.address(f"/counter/reports/{name}.capsule.json")
    own = signing.fingerprint(signing.public_key(office.tokens))
    return {**found, "seal": PageSeal(grouped(short.digits), short.event, own, address)}


def file_name(asked: Asked, name: str) -> str:
    """Report, unit and days, as of every file of a report."""
    period = asked.period
    return f"{name}_{asked.centre or 'all'}_{period.first}_{period.last}.capsule.json"


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
