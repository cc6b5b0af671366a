"""Wrong times are corrected by two people; decisions and jumps of the clock change what counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from shared.clock import ClockWatch
from shared.domain import commands
from shared.domain.correcting import CorrectionReason, CorrectionState
from shared.domain.errors import (
    CorrectionDecided,
    CorrectionOutOfBounds,
    CorrectionPending,
    GcsError,
    NotFound,
    NothingToCorrect,
    NothingToJudge,
    SecondPersonNeeded,
)
from shared.domain.events import Kind
from shared.domain.plausibility import JudgementReason
from shared.domain.visit import Outcome
from shared.services import checking, clock_jumps, correcting, flagging, serving, times
from shared.services.commands import Caller
from shared.services.correcting import Wanted
from shared.services.office import Office
from tests.builders import (
    SERVICE,
    a_clerk,
    a_desk,
    a_key,
    a_supervisor,
    a_visit,
    an_office,
    call_next,
    do,
    run,
    serve,
)
from tests.manual_clock import ManualClock

FORGOT = CorrectionReason.FORGOTTEN_PRESS


@pytest.fixture
def hall(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Office]:
    office = an_office(stocked_sqlite_url, clock)
    yield office
    office.db.close()


def a_turn(office: Office, clock: ManualClock, clerk: Caller, last: float = 2) -> int:
    """A served turn whose finish was pressed after `last` minutes of its last step."""
    a_visit(office, SERVICE)
    return serve(office, clock, clerk, (2, 4, 2, last)).transaction


def pressed(office: Office, clerk: Caller, turn: int, kind: Kind) -> tuple[int, datetime]:
    """Number and moment of an event of a turn."""
    history = serving.present_state(office, clerk, turn)
    found = next(e for e in history.events if e.transaction == turn and e.kind is kind)
    return found.seq, found.at


def row(office: Office, turn: int) -> tuple[object, ...]:
    """Quality of a turn; exclusion and service time of its case."""
    query = (
        "SELECT t.quality, c.excluded, c.service_seconds FROM service_transaction t "
        "JOIN service_case c ON c.id = t.case_id WHERE t.id = :id"
    )
    with office.db.read() as connection:
        return tuple(connection.execute(text(query), {"id": turn}).one())


def test_a_forgotten_finish_counts_again_after_two_people_corrected_it(
    office: Office, clock: ManualClock
) -> None:
    clerk, boss = a_desk(office), a_supervisor(office)
    turn = a_turn(office, clock, clerk, last=150)
    assert row(office, turn)[:2] == ("untimed", "untimed")
    seq, at = pressed(office, clerk, turn, Kind.COMPLETED)
    true = at - timedelta(minutes=148)

    proposal = run(correcting.propose(office, clerk, turn, Wanted(seq, true, FORGOT)))
    assert row(office, turn)[:2] == ("untimed", "untimed"), "a proposal changes nothing"
    approved = run(correcting.approve(office, boss, proposal.id))

    assert approved.state is CorrectionState.APPROVED
    assert row(office, turn) == ("corrected", None, 600)
    history = serving.present_state(office, clerk, turn)
    assert history.state.transactions[turn].ended_at == true
    recorded = next(e for e in history.events if e.seq == seq)
    assert recorded.at == at, "the log keeps what was pressed"
    assert checking.check(office).differences == []

    back = run(correcting.propose(office, clerk, turn, Wanted(seq, at, FORGOT)))
    run(correcting.approve(office, boss, back.id))
    assert row(office, turn)[0] == "untimed", "another correction takes the first back"
    assert checking.check(office).differences == []


def test_neither_proposer_nor_server_decides_and_nobody_twice(
    hall: Office, clock: ManualClock
) -> None:
    boss, other = a_supervisor(hall), a_supervisor(hall)
    a_desk(hall, boss)
    turn = a_turn(hall, clock, boss)
    seq, at = pressed(hall, boss, turn, Kind.COMPLETED)
    wanted = Wanted(seq, at - timedelta(minutes=1), FORGOT)
    proposal = run(correcting.propose(hall, other, turn, wanted))
    for caller, refusal in ((boss, SecondPersonNeeded), (other, SecondPersonNeeded)):
        with pytest.raises(refusal):
            run(correcting.approve(hall, caller, proposal.id))
    with pytest.raises(NotFound):
        run(correcting.approve(hall, a_clerk(hall), proposal.id))
    with pytest.raises(CorrectionPending):
        run(correcting.propose(hall, other, turn, wanted))
    third, key = a_supervisor(hall), a_key("refusing")
    assert run(correcting.refuse(hall, third, proposal.id, key)).state is CorrectionState.REFUSED
    assert run(correcting.refuse(hall, third, proposal.id, key)).state is CorrectionState.REFUSED
    with pytest.raises(CorrectionDecided):
        run(correcting.approve(hall, third, proposal.id))
    assert row(hall, turn)[0] == "measured"


@pytest.mark.parametrize(
    ("kind", "minutes", "refusal"),
    [
        (Kind.STARTED, -1, CorrectionOutOfBounds),  # before the call
        (Kind.STARTED, 3, CorrectionOutOfBounds),  # after the next step
        (Kind.COMPLETED, 1, CorrectionOutOfBounds),  # in the future
        (Kind.COMPLETED, 0, NothingToCorrect),
        (Kind.CALLED, 0.5, NothingToCorrect),
    ],
)
def test_a_true_moment_lies_between_its_neighbours_and_not_in_the_future(
    hall: Office, clock: ManualClock, kind: Kind, minutes: float, refusal: type[GcsError]
) -> None:
    clerk = a_desk(hall)
    turn = a_turn(hall, clock, clerk)
    seq, at = pressed(hall, clerk, turn, kind)
    wanted = Wanted(seq, at + timedelta(minutes=minutes), FORGOT)
    with pytest.raises(refusal):
        run(correcting.propose(hall, clerk, turn, wanted))


def test_an_unusually_long_case_waits_for_a_person_and_is_flagged_once(
    hall: Office, clock: ManualClock
) -> None:
    clerk, boss = a_desk(hall), a_supervisor(hall)
    for number in range(30):
        a_turn(hall, clock, clerk, last=2 + number % 3)
    long = a_turn(hall, clock, clerk, last=55)
    assert run(flagging.flag_new_cases(hall)) == 1
    assert run(flagging.flag_new_cases(hall)) == 0
    assert row(hall, long)[:2] == ("flagged", "flagged")
    found = times.overview(hall, boss, "mo-chit", times.days_of(hall, "mo-chit"))
    assert (found.served, found.usable, dict(found.doubts)) == (31, 30, {"unusually_long": 1})
    assert [(each.turns, each.usable, each.flagged) for each in found.sessions] == [(31, 30, 1)]

    with pytest.raises(NotFound):
        run(flagging.judge(hall, clerk, long, None, JudgementReason.DIFFICULT_CASE))
    run(flagging.judge(hall, boss, long, None, JudgementReason.INTERRUPTED))
    assert row(hall, long)[:2] == ("untimed", "untimed")
    run(flagging.judge(hall, boss, long, None, JudgementReason.DIFFICULT_CASE))
    assert row(hall, long)[:2] == ("measured", None)
    assert run(flagging.flag_new_cases(hall)) == 0, "what a person decided stays decided"
    with pytest.raises(NothingToJudge):
        run(flagging.judge(hall, boss, long - 1, None, JudgementReason.DIFFICULT_CASE))
    assert checking.check(hall).differences == []


def test_a_jump_of_the_clock_marks_what_it_cuts_and_the_check_lists_it(
    office: Office, clock: ManualClock
) -> None:
    clerk = a_desk(office)
    before = a_turn(office, clock, clerk)
    clock.advance(minutes=10)
    looked_at = clock.now()
    a_visit(office, SERVICE)
    served = do(office, clerk, call_next(office, clerk), commands.Start())
    assert run(clock_jumps.note(office, 0.4, looked_at)) == 0
    assert run(clock_jumps.note(office, -90, looked_at)) == 1
    served = run(serving.act(office, clerk, served.transaction, None, commands.NextStep(4)))
    clock.advance(minutes=3)
    do(office, clerk, served, commands.Complete(Outcome.COMPLETED))
    assert row(office, served.transaction)[:2] == ("untimed", "untimed")
    assert row(office, before)[0] == "measured"
    result = checking.check(office)
    assert result.differences == []
    assert any("jumped by -90 s" in line for line in result.clock_steps)


def test_the_watch_tells_a_set_clock_from_passing_time() -> None:
    wall, steady = [datetime(2026, 11, 16).astimezone()], [100.0]
    watch = ClockWatch(lambda: wall[0], lambda: steady[0])
    first = wall[0]
    wall[0] += timedelta(seconds=15)
    steady[0] += 15
    assert watch.jumped() == (0.0, first)
    wall[0] -= timedelta(seconds=45)
    steady[0] += 15
    assert watch.jumped()[0] == -60.0


def test_the_check_lists_where_the_clock_was_set_back(hall: Office) -> None:
    a_visit(hall, SERVICE)
    a_visit(hall, SERVICE)
    event = (
        "INSERT INTO event (centre_id, visit_id, seq, transaction_id, kind, at, received_at, "
        "actor_kind, data) SELECT centre_id, visit_id, seq + 1, transaction_id, 'reprinted', at, "
        "datetime(received_at, '-2 minutes'), 'system', '{}' FROM event ORDER BY id DESC LIMIT 1"
    )
    hall.db.write_now(lambda tx: tx.connection.execute(text(event)))
    steps = checking.check(hall).clock_steps
    assert len(steps) == 1
    assert "set back by 1" in steps[0]
