"""Trials of the catalogue: nothing is kept, everything is seen inside, nobody waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from shared.domain.catalogue_plain import plain_record
from shared.domain.events import Actor, ActorKind
from shared.services.catalogue import take_over_draft
from shared.services.office import Office
from shared.store.catalogue import load_catalogue
from shared.store.trial import COPIED
from shared.store.writer import WriteTx
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, an_office
from tests.manual_clock import ManualClock

WRITTEN = text(
    "SELECT relname FROM pg_stat_xact_user_tables"
    " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname NOT LIKE 'pg_temp%'"
)


@pytest.fixture
def office(stocked_url: str, clock: ManualClock) -> Iterator[Office]:
    found = an_office(stocked_url, clock)
    yield found
    found.db.close()


def take_over(office: Office, tx: WriteTx) -> None:
    """One record of every kind, so that every table of the catalogue is written to."""
    known = office.whole_catalogue
    service = plain_record(known, "services", SERVICE)
    steps = service["steps"]
    assert isinstance(steps, list)
    service |= {"steps": [*steps, {**steps[-1], "n": len(steps) + 1, "min": 7}], "name": NAMES}
    former = plain_record(known, "baselines", SERVICE)
    centre = plain_record(known, "centres", CENTRE)
    counters = centre["counters"]
    assert isinstance(counters, list)
    calendar = {"weekly": {"mon": [["07:00", "08:00"]]}, "special_days": {}, "source": "x"}
    data = {
        "meta": {"valid_from": "2026-12-01"},
        "queue_groups": [{"letter": "Z", **NAMES, "source": "x"}],
        "agencies": [{**plain_record(known, "agencies", "DOPA"), **NAMES}],
        "services": [service],
        "bundles": [{**plain_record(known, "bundles", next(iter(known.bundles))), **NAMES}],
        "topics": [{**plain_record(known, "topics", known.topics[0].id), **NAMES}],
        "centres": [{**centre, "counters": [*counters, {"n": 99}], "calendar": calendar}],
        "baselines": {SERVICE: {**former, "source": "another"}},
    }
    actor = Actor(ActorKind.SYSTEM)
    day = date(2026, 12, 1)
    take_over_draft(tx, "tried", data, office.clock.now(), day, actor, "why", lambda _file: None)


NAMES = {"th": "ลอง", "en": "Tried"}


def changes(office: Office) -> int:
    with office.db.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM change_log")).scalar_one())


def test_what_is_tried_is_seen_inside_and_kept_nowhere(office: Office) -> None:
    before, logged = office.whole_catalogue, changes(office)
    with office.db.trial() as tx:
        take_over(office, tx)
        after = load_catalogue(tx.connection)
        if not office.db.is_sqlite:  # SQLite could write nowhere else
            assert tx.connection.execute(WRITTEN).all() == []
    assert after.services[SERVICE].names.en == "Tried"
    assert len(after.versions_of(SERVICE)) == len(before.versions_of(SERVICE)) + 1
    assert len(after.baselines_of(SERVICE)) == len(before.baselines_of(SERVICE)) + 1
    assert after.centres[CENTRE].counters[-1].number == 99
    with office.db.read() as connection:
        assert load_catalogue(connection) == before
    assert changes(office) == logged


def test_tickets_are_taken_while_a_trial_is_under_way(office: Office) -> None:
    with office.db.trial() as tx:
        take_over(office, tx)
        assert a_visit(office).number
        a_desk(office)
        seen = tx.connection.execute(text("SELECT count(*) FROM visit")).scalar()
        assert seen == 0, "a trial sees one moment"
    assert a_visit(office).number


@pytest.mark.sqlite_only
def test_a_table_that_is_not_copied_is_not_written_to(office: Office) -> None:
    with office.db.trial() as tx, pytest.raises(OperationalError, match="readonly"):
        tx.connection.execute(text("DELETE FROM visit"))
    with office.db.trial() as tx:
        for table in COPIED:
            tx.connection.exec_driver_sql(f"DELETE FROM {table}")
        assert not load_catalogue(tx.connection).services
    assert office.whole_catalogue.services
