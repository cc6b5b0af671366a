"""Every move of an improvement, in a state in which it makes sense, and who may make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from shared.domain.improvement import ImprovementMove
from shared.domain.permissions import Grant, Role
from shared.services.commands import Caller
from tests.builders import CENTRE
from tests.counter.accounts_scene import newcomer
from tests.counter.moves_table import Form, Row, Stage
from tests.improvement_scene import TODAY, carried

IMPROVEMENTS = "/counter/improvements"
ONE = f"{IMPROVEMENTS}/{{improvement}}"


def after(move: ImprovementMove | None) -> Callable[[Stage], Form]:
    """Handed in by somebody else than who leads the office, so that these may decide."""

    def scene(stage: Stage) -> Form:
        person = newcomer(stage.office, Grant(Role.SUPERVISOR, CENTRE))
        proposer = Caller(replace(stage.boss.actor, id=person.id))
        id, version = carried(stage.office, proposer, stage.boss, move)
        return {"improvement": id, "version": version}

    return scene


M = ImprovementMove
DAY = {"day": TODAY.isoformat()}
PAGES = [
    Row(f"{IMPROVEMENTS}/new", Stage.closed, "boss", {"centre": CENTRE, "title": "Shorter"}),
    Row(f"{ONE}/save", after(None), "boss", {"title": "Shorter"}, stale=True),
    Row(f"{ONE}/hand-in", after(None), "boss", stale=True),
    Row(f"{ONE}/accept", after(M.HAND_IN), "boss", stale=True),
    Row(f"{ONE}/send-back", after(M.HAND_IN), "boss", {"why": "dear"}, stale=True),
    Row(f"{ONE}/begin", after(M.ACCEPT), "boss", stale=True),
    Row(f"{ONE}/in-force", after(M.BEGIN), "boss", DAY, stale=True),
    Row(f"{ONE}/correct-day", after(M.FINISH), "boss", {**DAY, "why": "typo"}, stale=True),
    Row(f"{ONE}/report", after(M.ACCEPT), "boss", {"months": 3, "progress": "Tried"}, stale=True),
    Row(f"{ONE}/value", after(M.BEGIN), "boss", {**DAY, "indicator": 0, "value": 9}, stale=True),
    Row(f"{ONE}/finish", after(M.PUT_IN_FORCE), "boss", stale=True),
    Row(f"{ONE}/stop", after(M.PUT_IN_FORCE), "boss", {"why": "no money"}, stale=True),
]
