"""Figures are published by somebody who did not write them, whoever touched the draft last.

Whoever changed a record on which figures rest is an author of it until that record is taken out of
the draft: then nothing of theirs stands there, and one person can enter it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from shared.domain.draft_records import Key
from shared.domain.errors import DraftNeedsOther, DraftWrittenByAll, GcsError
from shared.domain.permissions import Permission, may
from shared.i18n import BANGKOK, current_language
from shared.services.office import Office
from shared.store import drafts as stored
from shared.store import people
from shared.store.drafts import Draft
from shared.store.people import Person
from shared.store.writer import WriteTx

WITH_FIGURES = ("services", "baselines", "meta")
"""A service has its steps, papers and cases in it; the head of a file dates versions."""

WITHOUT_FIGURES = frozenset(
    {
        *("name", "short", "keywords", "position", "per_visit_cap", "fees", "ends_on", "source"),
        *("criteria", "places"),
    }
)
"""Of a service: whoever corrects only these has written no figures."""


def note(
    tx: WriteTx,
    draft: int,
    before: Mapping[Key, Any],
    after: Mapping[Key, Any],
    by: int,
    at: datetime,
) -> None:
    """`before`: these records as they stood in the draft, else in the catalogue; `after` None: the
    record is out of the draft."""
    for place, record in after.items():
        if record is None:
            stored.close_authors(tx, draft, place, at)
    stored.add_authors(tx, draft, _written(before, after), by, at)


def _written(before: Mapping[Key, Any], after: Mapping[Key, Any]) -> Iterator[Key]:
    for place, record in after.items():
        if place[0] in WITH_FIGURES and record is not None:
            was, becomes = (_figures(each) for each in (before.get(place), record))
            if was != becomes:
                yield place


def _figures(record: Any) -> str:
    """What figures can rest on, to be compared; of what is no record all of it."""
    if isinstance(record, Mapping):
        record = {name: each for name, each in record.items() if name not in WITHOUT_FIGURES}
    return json.dumps(record, sort_keys=True)


def of_draft(connection: Connection, found: Draft) -> frozenset[int]:
    """Who wrote what figures rest on; who changed the draft last where nobody is known."""
    known = stored.authors(connection, found.id).values()
    return frozenset(id for each in known for id in each) or frozenset({found.changed_by})


def may_publish_for(
    office: Office, connection: Connection, authors: frozenset[int]
) -> tuple[Person, ...]:
    """Who has the right to publish and wrote none of it."""
    today = office.clock.now().astimezone(BANGKOK).date()
    everybody = (each.on(today) for each in people.people(connection))
    return tuple(
        each
        for each in everybody
        if each.active and each.id not in authors and may(each.grants, Permission.PUBLISH, None)
    )


def refusal(others: tuple[Person, ...]) -> GcsError:
    """What an author is told who wants to publish, in the language of the request."""
    if not others:
        return DraftWrittenByAll()
    return DraftNeedsOther(people=", ".join(map(called, others)))


def called(person: Person) -> str:
    """The name of a person in the language of the request."""
    return (person.name_en if current_language() == "en" else "") or person.name_th
