"""What is read of a long line always holds whom the policy would choose from all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert

from shared.domain import commands
from shared.domain.breaks import BreakKind
from shared.domain.calling import CANDIDATES_KEPT, Candidate, Desk, choose, in_order, rests
from shared.domain.in_line import callable_turns
from shared.domain.visit import Outcome
from shared.services import breaks, fairness, hall, serving
from shared.services.office import Office
from shared.store import log
from shared.store.front import WINDOW, front_of_line, held_at
from shared.store.log import transaction_table, visit_table
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, call_next, do, run
from tests.domain.lines import LANGUAGES, NINE, SERVICES, a_line, minutes
from tests.manual_clock import ManualClock

DAY = date(2026, 11, 20)
NAMES = dict(
    zip(
        SERVICES,
        (
            "id-card-expired",
            "mea-bill",
            "mwa-bill",
            "passport-ordinary",
            "driving-permit-international",
        ),
        strict=True,
    )
)


def _real(line: list[Candidate], day: int, staff: dict[int, int]) -> list[Candidate]:
    """The same line in words of the catalogue, with ids of its own for the `day`-th day."""
    return [
        replace(
            each,
            transaction=each.transaction + 10_000 * day,
            visit=each.visit + 10_000 * day,
            service=NAMES[each.service],
            reserved_staff=staff.get(each.reserved_staff or 0),
        )
        for each in line
    ]


def _store(office: Office, line: list[Candidate], day: date) -> None:
    languages = {each.visit: each.language for each in line}
    visits = [
        {
            "id": id,
            "centre_id": CENTRE,
            "business_day": day,
            "letter": "A",
            "sequence": id,
            "number": f"A{id}",
            "state": "waiting",
            "language": language,
            "channel": "kiosk",
            "priority": False,
            "arrived_at": NINE,
            "seq": 1,
        }
        for id, language in languages.items()
    ]
    turns = [
        {
            "id": each.transaction,
            "visit_id": each.visit,
            "centre_id": CENTRE,
            "business_day": day,
            "service_id": each.service,
            "process_id": office.catalogue.process_on(each.service, day).id,
            "position": each.position,
            "quantity": 1,
            "state": "waiting",
            "version": 1,
            "rank_at": each.rank_at,
            "queued_at": each.since,
            "since": each.since,
            "credit": each.credit,
            "rests_until": each.rests_until,
            "reserved_counter": each.reserved_counter,
            "reserved_staff": each.reserved_staff,
            "step": 0,
            "recalls": 0,
        }
        for each in line
    ]

    def job(tx: Any) -> None:
        tx.connection.execute(insert(visit_table), visits)
        tx.connection.execute(insert(transaction_table), turns)

    office.db.write_now(job)


def _desks(chance: Random, people: dict[int, int]) -> Iterator[Desk]:
    for _ in range(8):
        counter = chance.choice((1, 2, 3))
        skills = None if chance.random() < 0.5 else _some(chance, list(NAMES.values()), 4)
        preferred = _some(chance, list(NAMES.values()), 2)
        languages = _some(chance, list(LANGUAGES[1:]), 2)
        yield Desk(counter, people[counter], skills, preferred, languages)


def _others(chance: Random, people: dict[int, int], counter: int) -> Iterator[Desk]:
    """The other counters that take whoever was sent to them; some were narrowed meanwhile."""
    for number, staff in people.items():
        if number != counter and chance.random() < 0.8:
            skills = None if chance.random() < 0.5 else _some(chance, list(NAMES.values()), 3)
            yield Desk(number, staff, skills)


def _some(chance: Random, names: list[str], most: int) -> frozenset[str]:
    return frozenset(chance.sample(names, chance.randint(0, most)))


@pytest.mark.parametrize("most_minutes", [8, 40, 150])
def test_the_front_holds_the_policys_choice_from_the_whole_line(
    office: Office, most_minutes: int
) -> None:
    """Dense lines have equal ranks, long ones people past the guarantee; both have all credits."""
    chance = Random(most_minutes)
    clerks = {counter: a_desk(office, counter=counter).actor.id or 0 for counter in (1, 2, 3)}
    now, beyond = NINE + minutes(most_minutes), 0
    for number in range(1, 5):
        day = DAY + timedelta(days=number)
        staff = {11: clerks[1], 12: clerks[2]}
        sent = _real(a_line(chance, chance.randint(40, 80), most_minutes), number, staff)
        _store(office, sent, day)
        for desk in _desks(chance, clerks):
            desks = [desk, *_others(chance, clerks, desk.counter)]
            with office.db.read() as connection:
                front = front_of_line(connection, CENTRE, day, desk, now, desks.copy, lock=False)
            found, line = front.candidates, held_at(desks, sent)
            whole = [each for each in in_order(line, desk, now) if not rests(each, now)]
            order = [each for each in in_order(found, desk, now) if not rests(each, now)]
            assert order[:CANDIDATES_KEPT] == whole[:CANDIDATES_KEPT]
            assert choose(found, desk, now) == choose(line, desk, now)
            by_rank = sorted(line, key=lambda c: (c.rank_at, c.visit, c.position, c.transaction))
            window = [each for each in by_rank if desk.can_take(each)][:WINDOW]
            beyond += whole[:CANDIDATES_KEPT] != in_order(window, desk, now)[:CANDIDATES_KEPT]
    if most_minutes == 8:
        assert beyond  # there are lines of which the first window is not enough


def test_who_waited_past_the_guarantee_is_found_behind_a_window_full_of_priority(
    office: Office,
) -> None:
    clerk = a_desk(office, counter=1)
    now = NINE + minutes(91)
    long = Candidate(1, 1, NAMES["a"], NINE, NINE)
    first = [
        Candidate(id, id, NAMES["a"], NINE - minutes(9), NINE + minutes(11), credit="priority")
        for id in range(2, 2 + 2 * WINDOW)
    ]
    _store(office, [*first, long], DAY)
    desk = Desk(1, clerk.actor.id)
    with office.db.read() as connection:
        found = front_of_line(
            connection, CENTRE, DAY, desk, now, [desk].copy, lock=False
        ).candidates
    decision = choose(found, desk, now)
    assert decision is not None
    assert (decision.transaction, decision.because) == (1, "guarantee")


def test_a_kept_desk_reads_its_visit_alone(office: Office) -> None:
    clerk = a_desk(office, counter=1)
    line = _real(a_line(Random(1), 40), 1, {})
    _store(office, line, DAY)
    kept = next(each.visit for each in line if each.reserved_counter is None)
    desk = Desk(1, clerk.actor.id, kept_for=kept)
    with office.db.read() as connection:
        found = front_of_line(connection, CENTRE, DAY, desk, NINE + minutes(150), list, lock=False)
    assert {each.visit for each in found.candidates} == {kept}


def test_the_line_of_the_store_is_the_line_of_the_log(office: Office) -> None:
    """What SQL reads of real visits is what the domain makes of their histories."""
    clerk = a_desk(office)
    taken = [a_visit(office, SERVICE, "mea-bill"), a_visit(office, priority=True), a_visit(office)]
    now = office.clock.now()
    day = office.today(CENTRE, now)
    with office.db.read() as connection:
        found = front_of_line(
            connection, CENTRE, day, Desk(3, clerk.actor.id), now, list, lock=False
        ).candidates
        place = office.place(CENTRE, day)
        told = [
            each
            for visit in taken
            for each in callable_turns(log.load(connection, visit.visit, place).state)
        ]
    assert sorted(found, key=lambda c: c.transaction) == told


def test_nobody_is_stranded_at_a_counter_that_is_narrowed_or_on_a_long_break(
    office: Office, clock: ManualClock
) -> None:
    one, other = a_desk(office, counter=1), a_desk(office, counter=2)
    sent = []
    for target in (commands.SendOn(counter=2), commands.SendOn(staff=other.actor.id)):
        a_visit(office)
        sent.append(do(office, one, call_next(office, one, counter=1), target).transaction)
    run(breaks.start(office, other, CENTRE, 2, BreakKind.SHORT))
    assert run(serving.call_next(office, one, CENTRE, 1)) is None
    clock.advance(minutes=16)
    first = call_next(office, one, counter=1)
    assert first.transaction == sent[0]
    first = do(office, one, first, commands.Start())
    do(office, one, first, commands.Complete(Outcome.COMPLETED))
    run(breaks.end(office, other, CENTRE, 2))
    assert run(serving.call_next(office, one, CENTRE, 1)) is None
    run(hall.open_counter(office, other, CENTRE, 2, ["mea-bill"]))
    assert call_next(office, one, counter=1).transaction == sent[1]
    assert fairness.check(office, print).differences == 0


@contextmanager
def recorded(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    told: list[tuple[str, Any]] = []

    def listen(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        told.append((statement, values))

    event.listen(connection, "before_cursor_execute", listen)
    yield told
    event.remove(connection, "before_cursor_execute", listen)


@pytest.mark.sqlite_only
def test_the_usual_call_reads_the_line_once_and_by_the_index_of_who_waits(office: Office) -> None:
    clerk = a_desk(office, counter=1)
    line = [replace(each, rests_until=None) for each in a_line(Random(2), 60, 89)]
    _store(office, _real(line, 1, {}), DAY)
    desk = Desk(1, clerk.actor.id, languages=frozenset({"en"}))
    with office.db.read() as connection:
        with recorded(connection) as told:
            front_of_line(
                connection, CENTRE, DAY, desk, NINE + minutes(89), [desk].copy, lock=False
            )
        reads = [each for each in told if each[0].startswith("SELECT")]
        (sent, _), (statement, values) = reads
        assert "reserved_counter IS NOT NULL" in sent  # who was sent somewhere, and the line
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [row[3] for row in plan]
    assert "ix_service_transaction_waiting" in steps[0]
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in steps)
