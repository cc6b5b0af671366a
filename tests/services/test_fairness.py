"""`gcs check --fairness` finds every call that the policy would not have made."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from shared.domain import commands
from shared.domain.reasons import CallReason
from shared.domain.visit import Outcome
from shared.services import fairness, serving
from shared.services.fairness import FairnessResult
from shared.services.office import Office
from tests.builders import CENTRE, a_desk, a_supervisor, a_visit, call_next, do, run
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only


def checked(office: Office) -> tuple[list[str], FairnessResult]:
    found: list[str] = []
    return found, fairness.check(office, found.append)


def a_morning(office: Office, clock: ManualClock) -> None:
    """Priority, a return to the line, a call by hand and a call taken back."""
    clerk = a_desk(office, a_supervisor(office))
    for number in range(6):
        a_visit(office, "mea-bill", priority=number == 4)
        clock.advance(minutes=1)
    served = call_next(office, clerk)
    served = do(office, clerk, served, commands.Requeue())
    served = call_next(office, clerk)
    served = do(office, clerk, served, commands.Start())
    clock.advance(minutes=3)
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    chosen = a_visit(office, "mea-bill").turns[0].transaction
    run(serving.call(office, clerk, CENTRE, 3, chosen, CallReason.UNWELL))
    run(serving.act(office, clerk, chosen, None, commands.Start()))
    run(serving.act(office, clerk, chosen, None, commands.Complete(Outcome.COMPLETED)))
    call_next(office, clerk)


def tamper(office: Office, number: int, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the data of the `number`-th call, as only somebody who removes triggers can."""

    def job(tx: Any) -> None:
        tx.connection.execute(text("DROP TRIGGER event_no_update"))
        row = tx.connection.execute(
            text("SELECT id, data FROM event WHERE kind = 'called' ORDER BY id LIMIT 1 OFFSET :n"),
            {"n": number},
        ).one()
        data = json.loads(row[1])
        change(data)
        tx.connection.execute(
            text("UPDATE event SET data = :data WHERE id = :id"),
            {"data": json.dumps(data), "id": row[0]},
        )

    office.db.write_now(job)


def test_a_true_history_is_fair_and_calls_out_of_order_are_counted_by_reason(
    office: Office, clock: ManualClock
) -> None:
    a_morning(office, clock)
    found, result = checked(office)
    assert found == []
    assert result.differences == 0
    assert result.tally.decisions == 4
    assert result.tally.by_hand == {"unwell": 1}


def test_a_call_is_judged_by_the_clock_that_it_was_decided_by(
    office: Office, clock: ManualClock
) -> None:
    """Set back, it lies before the visit's last event, and whoever rests by it still rests."""
    clerk = a_desk(office)
    a_visit(office)
    a_visit(office)
    clock.advance(minutes=-40)
    first = do(office, clerk, call_next(office, clerk), commands.Requeue())
    second = call_next(office, clerk)
    assert second.history.state.id != first.history.state.id
    assert fairness.check(office, print).differences == 0


def test_a_reason_that_was_changed_is_found(office: Office, clock: ManualClock) -> None:
    a_morning(office, clock)
    tamper(office, 1, lambda data: data.update(because="priority"))
    found, result = checked(office)
    assert len(found) == result.differences == 1
    assert "it says 'priority', the line says 'longest_wait'" in found[0]


def test_forged_candidates_are_found(office: Office, clock: ManualClock) -> None:
    a_morning(office, clock)
    tamper(office, 0, lambda data: data["candidates"].pop(1))
    found, _ = checked(office)
    assert len(found) == 1
    assert "the candidates stored with it are not those of the line" in found[0]


def test_somebody_overtaken_is_found_by_the_rest_of_the_line(
    office: Office, clock: ManualClock
) -> None:
    """A call out of order, passed off as the policy's own."""
    a_morning(office, clock)
    tamper(office, 2, lambda data: data.update(because="longest_wait"))
    found, _ = checked(office)
    assert len(found) == 1
    assert "was called, it was the turn of" in found[0]


def test_a_decision_that_cannot_be_read_is_a_difference_and_stops_nothing(
    office: Office, clock: ManualClock
) -> None:
    a_morning(office, clock)
    tamper(office, 0, lambda data: data.pop("open"))
    found, result = checked(office)
    assert len(found) == 1
    assert result.tally.decisions == 4


def test_decisions_of_the_first_policy_are_judged_by_what_they_stored(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    for _ in range(3):
        a_visit(office, "mea-bill")
        clock.advance(minutes=1)
    call_next(office, clerk)

    def first_policy(data: dict[str, Any]) -> None:
        del data["desk"], data["open"]
        data["policy"] = 1

    tamper(office, 0, first_policy)
    found, result = checked(office)
    assert found == []
    assert result.tally.older == 1


def test_an_overtaken_citizen_of_the_first_policy_is_found(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office, a_supervisor(office))
    taken = []
    for _ in range(3):
        taken.append(a_visit(office, "mea-bill"))
        clock.advance(minutes=1)
    run(serving.call(office, clerk, CENTRE, 3, taken[2].turns[0].transaction, CallReason.OTHER))

    def first_policy(data: dict[str, Any]) -> None:
        del data["desk"], data["open"]
        data |= {"policy": 1, "because": "longest_wait", "candidates": data["candidates"][2:]}

    tamper(office, 0, first_policy)
    found, _ = checked(office)
    assert len(found) == 1
    assert f"it was the turn of {taken[0].number}" in found[0]
