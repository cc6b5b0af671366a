"""What administrators alone do on their pages: questionnaires, and what services cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from shared.domain.permissions import Grant, Role
from shared.domain.service_cost import CostPart, CostSpan
from shared.services import costs, questionnaires
from shared.services.costs import CostWish
from tests.builders import CENTRE, run
from tests.counter.moves_table import Form, Row, Stage

QUESTIONS = "/counter/questionnaires"
COSTS = "/counter/reports/costs"


def tomorrow(stage: Stage) -> Form:
    return {"valid_from": questionnaires.soonest(stage.office).isoformat()}


def cost_entered(stage: Stage) -> Form:
    """October has an amount already."""
    head = replace(stage.boss, grants=(Grant(Role.ADMINISTRATOR),))
    october = (CostSpan.MONTH, date(2026, 10, 1))
    wish = CostWish(CENTRE, "", *october, 0, "900", [CostPart.STAFF], source="table 3")
    return {"version": run(costs.put(stage.office, head, wish))}


AMOUNT = {"days": "month 2026-10-01", "amount": "1200", "premises": "1", "source": "table 4"}
OF_A_SERVICE = {"whom": "service:tax-id", "comment": "true"}
PAGES = [
    Row(QUESTIONS, tomorrow, "head", OF_A_SERVICE),
    Row(f"{QUESTIONS}/end", tomorrow, "head", OF_A_SERVICE),
    Row(f"{QUESTIONS}/preview", tomorrow, "head", OF_A_SERVICE, notes_nothing=True),
    Row(f"{COSTS}?centre=mo-chit", cost_entered, "head", AMOUNT, stale=True),
]
