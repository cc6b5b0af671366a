"""A whole proposal of an improvement, and one carried so far as a test needs it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from shared.domain.improvement import (
    Activity,
    Aim,
    Answer,
    Criterion,
    ImprovementMove,
    Indicator,
    Measure,
    OwnIndicator,
    Proposal,
    Touch,
)
from shared.services import improvement_moves as moves
from shared.services import improvements
from shared.services.commands import Caller
from shared.services.improvements import Work
from shared.services.office import Office
from shared.store.writer import WriteTx
from tests.builders import CENTRE, SERVICE

TODAY = date(2026, 11, 16)
WAY = (
    ImprovementMove.HAND_IN,
    ImprovementMove.ACCEPT,
    ImprovementMove.BEGIN,
    ImprovementMove.PUT_IN_FORCE,
    ImprovementMove.FINISH,
)
"""From the draft to the end."""


def a_proposal(today: date = TODAY) -> Proposal:
    """Complete; the work began ten days ago."""
    begins = today - timedelta(days=10)
    return Proposal(
        title="One person does it all",
        processes=((SERVICE, ""),),
        wrong_today="Two officers one after the other",
        change="One officer does all steps",
        touches=(Touch.STEPS,),
        owner="Head of the centre",
        team="Counters 3 and 4",
        budget_satang=1_500_00,
        begins_on=begins,
        planned_in_force_on=today,
        done_by=today + timedelta(days=90),
        answers=tuple(Answer(True, "It is so.") for _ in Criterion),
        activities=(
            Activity("Try it", begins, today, "Head"),
            Activity("Teach it", today, today + timedelta(days=30), "Deputy"),
        ),
        indicators=(
            Indicator(Measure.PROCESS_MEAN, Decimal(8)),
            Indicator(Measure.KEPT, Decimal(90)),
        ),
        own=(OwnIndicator("Forms", "sheets", False, Aim.RESOURCES, Decimal(90), Decimal(0)),),
    )


def carried(
    office: Office, proposer: Caller, decider: Caller, to: ImprovementMove | None
) -> tuple[int, int]:
    """A new improvement after the move `to` (None: still a draft); its id and version."""
    proposal = replace(a_proposal(), title=f"After {to}")
    way = () if to is None else WAY[: WAY.index(to) + 1]

    def job(tx: WriteTx) -> int:
        now = office.clock.now()
        id = improvements.make_at(office, tx, proposer, CENTRE, proposal, now)
        for version, move in enumerate(way, 1):
            who = decider if move is ImprovementMove.ACCEPT else proposer
            improvements.act_at(tx, who, id, version, move, _work(office, who, move), now)
        return id

    return office.db.write_now(job), 1 + len(way)


def _work(office: Office, who: Caller, move: ImprovementMove) -> Work:
    works = {
        ImprovementMove.HAND_IN: moves.handing_in(office, who),
        ImprovementMove.ACCEPT: moves.accepting(office, who),
        ImprovementMove.BEGIN: moves.beginning(),
        ImprovementMove.PUT_IN_FORCE: moves.putting_in_force(office, TODAY),
        ImprovementMove.FINISH: moves.finishing(office),
    }
    return works[move]
