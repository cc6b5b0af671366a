"""Improvements from the draft to the end: who may, in which order, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.domain.errors import (
    DecidedByAnother,
    ImprovementChanged,
    ImprovementIncomplete,
    ImprovementMoveImpossible,
    InvalidRequest,
    KeyReused,
    NotFound,
    UnknownCentre,
)
from shared.domain.improvement import ImprovementMove, ImprovementState, ReportStanding
from shared.domain.permissions import Grant, Role
from shared.services import improvement_moves as moves
from shared.services import improvement_views, improvements
from shared.services.commands import Caller, RequestKey
from shared.services.improvement_moves import ReportWish, ValueWish
from shared.services.improvements import Record, Work
from shared.services.office import Office
from shared.store.proofs import newest_event
from tests.builders import CENTRE, SERVICE, a_desk, a_key, a_supervisor, a_visit, run, serve, staff
from tests.improvement_scene import TODAY, a_proposal, carried
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql

M, S = ImprovementMove, ImprovementState


class Pair:
    """Two people who may improve, one of whom hands in."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.one, self.other = a_supervisor(office), a_supervisor(office)

    def at(self, to: ImprovementMove | None) -> tuple[int, int]:
        return carried(self.office, self.one, self.other, to)

    def act(
        self,
        id: int,
        version: int,
        move: ImprovementMove,
        work: Work,
        who: Caller | None = None,
        key: RequestKey | None = None,
    ) -> Record:
        run(improvements.act(self.office, who or self.one, id, version, move, work, key))
        return self.record(id)

    def record(self, id: int) -> Record:
        return improvement_views.found(self.office, self.one, id)


@pytest.fixture
def pair(office: Office) -> Pair:
    return Pair(office)


def test_from_the_draft_to_the_end_with_every_step_in_the_log(pair: Pair, office: Office) -> None:
    proposal = replace(a_proposal(), owner="")
    id = run(improvements.make(office, pair.one, CENTRE, proposal))
    assert pair.record(id).state is S.DRAFT
    with pytest.raises(ImprovementIncomplete):
        pair.act(id, 1, M.HAND_IN, moves.handing_in(office, pair.one))
    pair.act(id, 1, M.SAVE, moves.saving(office, a_proposal()))
    pair.act(id, 2, M.HAND_IN, moves.handing_in(office, pair.one))
    sent = pair.act(id, 3, M.SEND_BACK, moves.sending_back(pair.other, "Too dear"), pair.other)
    assert (sent.state, sent.reason) == (S.SENT_BACK, "Too dear")
    again = pair.act(id, 4, M.HAND_IN, moves.handing_in(office, pair.one))
    assert again.reason == ""
    accepted = pair.act(id, 5, M.ACCEPT, moves.accepting(office, pair.other), pair.other)
    assert accepted.accepted_on == TODAY
    pair.act(id, 6, M.BEGIN, moves.beginning())
    in_force = pair.act(id, 7, M.PUT_IN_FORCE, moves.putting_in_force(office, TODAY))
    assert (in_force.state, in_force.in_force_on) == (S.IN_FORCE, TODAY)
    done = pair.act(id, 8, M.FINISH, moves.finishing(office))
    assert (done.state, done.ended_on, done.version) == (S.FINISHED, TODAY, 9)
    history = improvement_views.whole(office, pair.one, id).history
    assert [each.kind.removeprefix("improvement_") for each in history] == [
        *("finish", "put_in_force", "begin", "accept", "hand_in", "send_back", "hand_in"),
        *("save", "made"),
    ]
    saved = next(each.detail for each in history if each.kind == "improvement_save")
    assert saved == {"before": {"owner": ""}, "after": {"owner": "Head of the centre"}}
    back = next(each.detail for each in history if each.kind == "improvement_send_back")
    assert back["why"] == "Too dear"


def test_nobody_decides_on_what_they_handed_in(pair: Pair, office: Office) -> None:
    id, version = pair.at(M.HAND_IN)
    for move, work in (
        (M.ACCEPT, moves.accepting(office, pair.one)),
        (M.SEND_BACK, moves.sending_back(pair.one, "no")),
    ):
        with pytest.raises(DecidedByAnother):
            pair.act(id, version, move, work)
    assert pair.record(id).version == version
    with pytest.raises(InvalidRequest):
        moves.sending_back(pair.other, "  ")


def test_every_move_in_a_wrong_state_and_on_an_old_version_is_refused(
    pair: Pair, office: Office
) -> None:
    id, version = pair.at(M.ACCEPT)
    with pytest.raises(ImprovementMoveImpossible):
        pair.act(id, version, M.SAVE, moves.saving(office, a_proposal()))
    with pytest.raises(ImprovementMoveImpossible):
        pair.act(id, version, M.FINISH, moves.finishing(office))
    with pytest.raises(ImprovementChanged):
        pair.act(id, version - 1, M.BEGIN, moves.beginning())
    key = a_key("begin")
    pair.act(id, version, M.BEGIN, moves.beginning(), key=key)
    assert pair.act(id, version, M.BEGIN, moves.beginning(), key=key).version == version + 1
    other = RequestKey(key.scope, key.key, "another body")
    with pytest.raises(KeyReused):
        pair.act(id, version, M.BEGIN, moves.beginning(), key=other)
    stopped = pair.act(id, version + 1, M.STOP, moves.stopping(office, "No staff"))
    assert (stopped.state, stopped.reason, stopped.ended_on) == (S.STOPPED, "No staff", TODAY)
    with pytest.raises(ImprovementMoveImpossible):
        pair.act(id, version + 2, M.STOP, moves.stopping(office, "again"))


def test_processes_are_those_that_the_centre_offers(pair: Pair, office: Office) -> None:
    for wrong in (("unknown", ""), (SERVICE, "no-such-case")):
        with pytest.raises(InvalidRequest, match="from the list"):
            run(
                improvements.make(
                    office, pair.one, CENTRE, replace(a_proposal(), processes=(wrong,))
                )
            )
    offered = {each.id for each in office.catalogue.offered("mobile-1")}
    gone = next(each for each in office.catalogue.services if each not in offered)
    here = staff(office, Grant(Role.SUPERVISOR, "mobile-1"))
    proposal = replace(a_proposal(), processes=((gone, ""),))
    with pytest.raises(InvalidRequest, match="does not offer"):
        run(improvements.make(office, here, "mobile-1", proposal))


def test_the_day_in_force_is_real_and_its_correction_says_why(pair: Pair, office: Office) -> None:
    id, version = pair.at(M.BEGIN)
    for wrong in (None, TODAY + timedelta(days=1), TODAY - timedelta(days=11)):
        with pytest.raises(InvalidRequest):
            pair.act(id, version, M.PUT_IN_FORCE, moves.putting_in_force(office, wrong))
    pair.act(id, version, M.PUT_IN_FORCE, moves.putting_in_force(office, TODAY))
    day = TODAY - timedelta(days=3)
    with pytest.raises(InvalidRequest):
        moves.correcting_day(office, day, "")
    work = moves.correcting_day(office, day, "It began on Friday")
    assert pair.act(id, version + 1, M.CORRECT_DAY, work).in_force_on == day
    effect = improvement_views.whole(office, pair.one, id).effect
    assert effect is not None
    assert effect.before.last == day - timedelta(days=1)
    told = improvement_views.whole(office, pair.one, id).history[0].detail
    assert told == {
        "before": {"in_force_on": TODAY.isoformat()},
        "after": {"in_force_on": day.isoformat()},
        "why": "It began on Friday",
    }


def begun_early(pair: Pair, office: Office) -> int:
    """Planned to begin in twenty days; accepted and begun today."""
    day = TODAY + timedelta(days=20)
    proposal = replace(a_proposal(), begins_on=day, planned_in_force_on=day)
    id = run(improvements.make(office, pair.one, CENTRE, proposal))
    pair.act(id, 1, M.HAND_IN, moves.handing_in(office, pair.one))
    pair.act(id, 2, M.ACCEPT, moves.accepting(office, pair.other), pair.other)
    pair.act(id, 3, M.BEGIN, moves.beginning())
    return id


def test_work_may_begin_earlier_than_planned(pair: Pair, office: Office) -> None:
    id = begun_early(pair, office)
    early = moves.putting_in_force(office, TODAY - timedelta(days=1))
    with pytest.raises(InvalidRequest, match="before the proposal was accepted"):
        pair.act(id, 4, M.PUT_IN_FORCE, early)
    in_force = pair.act(id, 4, M.PUT_IN_FORCE, moves.putting_in_force(office, TODAY))
    assert in_force.in_force_on == TODAY
    work = moves.correcting_day(office, TODAY, "It was so")
    assert pair.act(id, 5, M.CORRECT_DAY, work).in_force_on == TODAY


def test_what_was_measured_counts_from_the_day_on_which_work_really_began(
    pair: Pair, office: Office, clock: ManualClock
) -> None:
    id = begun_early(pair, office)
    clock.advance(days=3)
    wish = ReportWish(3, "Tried", "Go on")
    pair.act(id, 4, M.REPORT, moves.reporting(office, pair.one, wish))
    [report] = improvement_views.whole(office, pair.one, id).reports
    assert (report.first, report.last) == (TODAY, TODAY + timedelta(days=3))


def test_a_report_keeps_what_was_measured_then(
    pair: Pair, office: Office, clock: ManualClock
) -> None:
    id, version = pair.at(M.PUT_IN_FORCE)
    clerk = a_desk(office)
    for _ in range(12):
        a_visit(office)
        serve(office, clock, clerk, (1, 1, 1, 1))
    wish = ReportWish(3, "Tried at two counters", "Teach the others", (1, 1, 9))
    pair.act(id, version, M.REPORT, moves.reporting(office, pair.one, wish))
    [report] = improvement_views.whole(office, pair.one, id).reports
    assert (report.months, report.early, report.done) == (3, True, (1,))
    assert (report.first, report.last) == (TODAY, TODAY)
    assert report.measured == (
        {"measure": "process_mean", "n": 12, "value": 4.0},
        {"measure": "kept", "n": 12, "value": 100.0},
    )
    with office.db.read() as connection:
        assert report.last_event == newest_event(connection)
    a_visit(office)
    serve(office, clock, clerk, (20, 1, 1, 1))
    assert improvement_views.whole(office, pair.one, id).reports == (report,)
    due = improvement_views.whole(office, pair.one, id).due
    assert [each.standing for each in due] == [
        ReportStanding.MADE,
        ReportStanding.TO_COME,
        ReportStanding.TO_COME,
    ]
    for wrong in (ReportWish(4, "x", ""), ReportWish(6, " ", "")):
        with pytest.raises(InvalidRequest):
            moves.reporting(office, pair.one, wrong)
    clock.advance(days=185)
    [line] = improvement_views.of_centre(office, pair.one, CENTRE)
    assert line.report is not None
    assert (line.report.months, line.report.standing) == (6, ReportStanding.LATE)


def test_declared_values_are_kept_by_day(pair: Pair, office: Office) -> None:
    id, version = pair.at(M.PUT_IN_FORCE)
    for number, (day, value) in enumerate(((TODAY, 40), (TODAY - timedelta(days=5), 70))):
        work = moves.entering_value(office, pair.one, ValueWish(0, day, Decimal(value)))
        pair.act(id, version + number, M.ENTER_VALUE, work)
    found = improvement_views.whole(office, pair.one, id).values
    assert [(each.day, each.value) for each in found] == [
        (TODAY - timedelta(days=5), Decimal(70)),
        (TODAY, Decimal(40)),
    ]
    tomorrow: date = TODAY + timedelta(days=1)
    for wrong in (
        ValueWish(1, TODAY, Decimal(1)),
        ValueWish(0, None, Decimal(1)),
        ValueWish(0, TODAY, None),
        ValueWish(0, tomorrow, Decimal(1)),
    ):
        work = moves.entering_value(office, pair.one, wrong)
        with pytest.raises(InvalidRequest):
            pair.act(id, version + 2, M.ENTER_VALUE, work)


def test_readers_read_and_only_those_who_improve_write(pair: Pair, office: Office) -> None:
    id, version = pair.at(None)
    auditor = staff(office, Grant(Role.AUDITOR))
    clerk = staff(office, Grant(Role.CLERK, CENTRE))
    elsewhere = a_supervisor(office, "district-1")
    assert improvement_views.found(office, auditor, id).id == id
    for stranger in (clerk, elsewhere):
        with pytest.raises(NotFound):
            improvement_views.found(office, stranger, id)
        with pytest.raises((NotFound, UnknownCentre)):
            improvement_views.of_centre(office, stranger, CENTRE)
    for other in (auditor, clerk, elsewhere):
        with pytest.raises(NotFound):
            pair.act(id, version, M.SAVE, moves.saving(office, a_proposal()), other)
        with pytest.raises(UnknownCentre):
            run(improvements.make(office, other, CENTRE, a_proposal()))
    with pytest.raises(NotFound):
        improvement_views.found(office, pair.one, id + 1)
