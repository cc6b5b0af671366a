"""The change log of plain records: who changed what, when, from what to what, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.domain.permissions import Permission
from shared.i18n import BANGKOK
from shared.services import access
from shared.services.commands import Caller
from shared.services.office import Office
from shared.store import change_log, people
from shared.store.change_log import Changed as Changed  # noqa: PLC0414  # what pages show
from shared.store.people import Person

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for. `first` and `last` are days in Bangkok, both included."""

    kind: str = ""
    subject: str = ""
    person: int | None = None
    first: date | None = None
    last: date | None = None
    place: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page, the newest first. `kinds` and `people`: what may be asked for."""

    changes: tuple[Changed, ...]
    has_more: bool
    kinds: list[str]
    people: Mapping[int, Person]


def find(office: Office, caller: Caller, asked: Asked) -> Found:
    """Raises `NotSignedIn`, `NotFound`: it tells of every centre."""
    access.require(caller, Permission.AUDIT, None)
    wanted = change_log.Wanted(
        kind=asked.kind,
        subject=asked.subject,
        actor=asked.person,
        since=_begins(asked.first),
        before=_begins(asked.last + timedelta(days=1)) if asked.last else None,
    )
    with office.db.read() as connection:
        changes, more = change_log.page_of(connection, wanted, max(asked.place, 1), PAGE_SIZE)
        named = {each.id: each for each in people.people(connection)}
        return Found(changes, more, change_log.kinds(connection), named)


def _begins(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), BANGKOK)
