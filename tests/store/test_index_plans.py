"""What is asked often is found by an index, however many years of rows there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection

from shared.services.office import Office
from shared.store import maturity_counts, staff_sessions
from shared.store.writer import WriteTx
from tests.builders import CENTRE
from tests.store.test_front import recorded

YEAR = datetime(2026, 9, 30, 17, tzinfo=UTC), datetime(2027, 9, 30, 17, tzinfo=UTC)
ASKED: list[tuple[Callable[[Connection], object], set[str]]] = [
    (
        lambda connection: maturity_counts.handed_over(connection, CENTRE, *YEAR),
        {"ix_case_agency_sent_at"},
    ),
    (
        lambda connection: maturity_counts.requests_and_posted(connection, CENTRE, *YEAR),
        {"ix_service_case_received", "ix_service_case_posted"},
    ),
    (
        lambda connection: maturity_counts.notices(connection, CENTRE),
        {"visit USING INTEGER PRIMARY KEY"},
    ),
    (
        lambda connection: staff_sessions.forget_seen(WriteTx(connection, is_sqlite=True), YEAR[0]),
        {"ix_staff_session_seen"},
    ),
]
FEW = ("push_subscription", "ix_staff_session_seen")
"""Kept for days only, so all of it is read."""


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("ask", "found"), ASKED)
def test_nothing_that_grows_for_years_is_read_as_a_whole(
    office: Office, ask: Callable[[Connection], object], found: set[str]
) -> None:
    def plans(tx: WriteTx) -> list[str]:
        with recorded(tx.connection) as told:
            ask(tx.connection)
        return [
            str(row[3])
            for statement, values in told
            for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    steps = office.db.write_now(plans)
    assert {each for each in found if any(each in step for step in steps)} == found, steps
    whole = [each for each in steps if each.startswith("SCAN")]
    assert [each for each in whole if not any(few in each for few in FEW)] == []
