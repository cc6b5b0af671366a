"""Bringing the rows that follow from the log up to date when the rules that wrote them are older.

`visit`, `service_transaction`, `service_case` and `line_length` are projections: when a rule
changes, the same events give other rows. Which rules wrote them stands in `installation`;
`gcs migrate` and every start replay the log when it is older and write again what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import structlog
from sqlalchemy import Connection

from shared.services import proving, rolling
from shared.services.office import Office
from shared.store import checks, line, people
from shared.store.case_rows import Projection
from shared.store.checks import Stored
from shared.store.projections import RULES
from shared.store.rewriting import expected_rows, rewrite
from shared.store.writer import WriteTx

FACT = "projection_rules"

log = structlog.get_logger("gcs.rebuilding")


def is_due(office: Office) -> bool:
    """Whether older rules wrote the rows, or nobody knows which."""
    return _written_by(office) != RULES


def written_by_older_rules(office: Office) -> bool:
    """Whether it is known that older rules wrote the rows."""
    return _written_by(office) not in (None, RULES)


def _written_by(office: Office) -> str | None:
    with office.db.read() as connection:
        return people.fact(connection, FACT)


def rebuild(office: Office, progress: Callable[[int], None] = lambda _count: None) -> int:
    """Replay every visit, write again what differs, note the rules; returns the visits changed.

    In chunks, each a transaction of its own, so that it may be interrupted and begun again, and
    memory stays small. A visit whose events cannot be replayed is left for `gcs check` to name.
    """
    changed = 0
    with office.db.read() as connection:
        for chunk in checks.stored_visits(connection):
            stale = [each for each in chunk if _differs(office, connection, each)]
            for centre in sorted({each.centre for each in stale}):
                ids = [each.id for each in stale if each.centre == centre]
                changed += office.db.write_now(partial(_rewrite, office, ids), centre=centre)
            progress(len(chunk))
    for centre in office.catalogue.centres:
        office.db.write_now(partial(_recount, centre), centre=centre)
        rolling.add_up(office, centre)
        proving.begin(office, centre)
    office.db.write_now(lambda tx: people.set_fact(tx, FACT, RULES))
    return changed


def _differs(office: Office, connection: Connection, stored: Stored) -> bool:
    expected = _expected(office, connection, stored)
    return expected is not None and expected != _as_stored(stored)


def _expected(office: Office, connection: Connection, stored: Stored) -> Projection | None:
    try:
        place = office.place(stored.centre, stored.business_day)
        return expected_rows(connection, stored.events, place)
    except (KeyError, ValueError, TypeError) as error:
        log.warning("visit_cannot_be_replayed", visit=stored.id, problem=type(error).__name__)
        return None


def _as_stored(stored: Stored) -> Projection:
    return Projection(stored.visit, stored.transactions, stored.cases, stored.agencies)


def _rewrite(office: Office, ids: Iterable[int], tx: WriteTx) -> int:
    """Read once more inside the transaction: a desk may have moved the visit meanwhile."""
    changed = 0
    for stored in checks.visits(tx.connection, ids):
        expected = _expected(office, tx.connection, stored)
        if expected is not None and rewrite(tx, _as_stored(stored), expected):
            changed += 1
    return changed


def _recount(centre: str, tx: WriteTx) -> None:
    line.recount(tx, centre)
