"""What a catalogue file may not take out any more, because something happened with it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from shared.domain.catalogue_entries import CatalogueFile
from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.errors import N_
from shared.store.tables import metadata

_session, _visit = metadata.tables["counter_session"], metadata.tables["visit"]
_bundle = metadata.tables["bundle"]
_OPEN = N_("Counter %(number)s is open now; close it before you take it out of the file.")
_OPENED = N_(
    "Counter %(number)s was open before and its history stays; leave it there and write ends_on,"
    " the first day on which it is no longer there."
)
_CAME_FOR = N_(
    "People came for this life event and that stays; leave it there and write ends_on, the first"
    " day on which it is no longer there."
)


def refuse_to_remove_history(connection: Connection, file: CatalogueFile) -> None:
    """Raises CatalogueRefused with every thing of the complete lists of `file` that is missing
    there and has a history. Services, agencies and centres are never removed by a file."""
    problems = [*_counters(connection, file), *_bundles(connection, file)]
    if problems:
        raise CatalogueRefused(file.name, problems)


def _counters(connection: Connection, file: CatalogueFile) -> Iterator[Problem]:
    kept = {centre.id: {counter.number for counter in centre.counters} for centre in file.centres}
    place = _session.c.centre_id, _session.c.counter
    still_open = func.count().filter(_session.c.closed_at.is_(None))
    query = select(*place, still_open).where(_session.c.centre_id.in_(kept)).group_by(*place)
    for centre, number, is_open in connection.execute(query.order_by(*place)):
        if number not in kept[centre]:
            remedy = _OPEN if is_open else _OPENED
            yield Problem(file.name, f"centres {centre}", "counters", remedy, {"number": number})


def _bundles(connection: Connection, file: CatalogueFile) -> Iterator[Problem]:
    if not file.bundles:
        return
    gone = set(connection.execute(select(_bundle.c.id)).scalars()) - {e.id for e in file.bundles}
    for id_ in sorted(gone):
        came = select(_visit.c.id).where(_visit.c.bundle == id_).limit(1)
        if connection.execute(came).first() is not None:
            yield Problem(file.name, f"bundles {id_}", "", _CAME_FOR)
