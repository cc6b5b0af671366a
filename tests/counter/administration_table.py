"""What administrators alone do on their pages: questionnaires, and what services cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from shared.domain.permissions import Grant, Role
from shared.domain.service_cost import CostPart, CostSpan
from shared.services import costs, devices, people, questionnaires, second_factor
from shared.services.costs import CostWish
from shared.services.upkeep import BackupPlan, KeyFiles
from shared.store import second_factor_rows
from shared.store.writer import WriteTx
from tests.builders import CENTRE, run
from tests.counter import (
    accounts_table,
    catalogue_table,
    evidence_table,
    improvement_table,
    maturity_table,
    opening_table,
    transparency_table,
    yearly_table,
)
from tests.counter.moves_table import Form, Row, Stage

QUESTIONS = "/counter/questionnaires"
COSTS = "/counter/reports/costs"
DEVICES = "/counter/administration/devices"
TABLES = "/counter/administration/tables"
CALENDARS = "/counter/administration/calendars"
SIGN_IN = "/counter/administration/sign-in"
STATE = "/counter/administration/state"


def tomorrow(stage: Stage) -> Form:
    return {"valid_from": questionnaires.soonest(stage.office).isoformat()}


def cost_entered(stage: Stage) -> Form:
    """October has an amount already."""
    head = replace(stage.boss, grants=(Grant(Role.ADMINISTRATOR),))
    october = (CostSpan.MONTH, date(2026, 10, 1))
    wish = CostWish(CENTRE, "", *october, 0, "900", [CostPart.STAFF], source="table 3")
    return {"version": run(costs.put(stage.office, head, wish))}


def screen(stage: Stage) -> Form:
    """A paired board at the entrance."""
    office = stage.office
    code = office.db.write_now(
        lambda tx: devices.register_device(office, tx, CENTRE, "board", "Board 1")
    )
    return {"device": run(devices.pair(office, code))[1].id}


def place_for_backups(stage: Stage) -> Form:
    """Somebody has said where backups go; here none is really made."""
    folder = Path(stage.office.db.url.removeprefix("sqlite:///")).parent
    keys = KeyFiles(folder / "key", folder / "vapid")
    stage.office.upkeep.plan = BackupPlan(folder, folder / "passphrase", 1, keys)
    stage.office.upkeep.beside = lambda _work: None
    return {}


def with_app(stage: Stage) -> Form:
    """staff2 signs in with an app that is lost now."""
    clerk = next(each for each in people.everybody(stage.office) if each.username == "staff2")

    def job(tx: WriteTx) -> None:
        second_factor.remove(tx, clerk.id)
        second_factor.begin(stage.office, tx, clerk.id)
        second_factor_rows.confirm_factor(tx, clerk.id, stage.office.clock.now())

    stage.office.db.write_now(job)
    return {"staff": clerk.id}


AMOUNT = {"days": "month 2026-10-01", "amount": "1200", "premises": "1", "source": "table 4"}
OF_A_SCREEN = {"centre": CENTRE, "name": "Board 2", "place": "beside the entrance"}
OF_A_SERVICE = {"whom": "service:tax-id", "comment": "true"}
ONE_FEE = "service,th,en,amount\nid-card-lost,ค่าธรรมเนียม,Fee,125\n"
ANOTHER_CENTRE = {"of": CENTRE, "id": "two", "th": "สอง", "en": "Two", "kind": "mobile_unit"}
HOLIDAY = {"lines": "7/12/2569,วันหยุดชดเชย"}
AUDIT_VISIT = "/counter/administration/audit/visit"
ONE_DAY = {"centre": CENTRE, "first": "2026-11-16", "last": "2026-11-16"}
PAGES = [
    Row(AUDIT_VISIT, Stage.closed, "auditor", ONE_DAY),
    *accounts_table.PAGES,
    *catalogue_table.PAGES,
    *improvement_table.PAGES,
    *opening_table.PAGES,
    *transparency_table.PAGES,
    *yearly_table.PAGES,
    *maturity_table.PAGES,
    *evidence_table.PAGES,
    Row(QUESTIONS, tomorrow, "head", OF_A_SERVICE),
    Row(f"{QUESTIONS}/end", tomorrow, "head", OF_A_SERVICE),
    Row(f"{QUESTIONS}/preview", tomorrow, "head", OF_A_SERVICE, notes_nothing=True),
    Row(f"{COSTS}?centre=mo-chit", cost_entered, "head", AMOUNT, stale=True),
    Row(f"{STATE}/backup", place_for_backups, "head", {}),
    Row(DEVICES, Stage.closed, "head", {**OF_A_SCREEN, "kind": "kiosk"}),
    Row(f"{DEVICES}/reload", screen, "head", {"centre": CENTRE}),
    Row(f"{SIGN_IN}/rule", Stage.closed, "head", {"asked": "no"}),
    Row(f"{SIGN_IN}/take-away", with_app, "head", {"what": "app", "why": "lost"}),
    *(
        Row(f"{DEVICES}/{{device}}/{move}", screen, "head", more)
        for move, more in (
            *(("change", OF_A_SCREEN), ("code", {}), ("reload", {})),
            ("revoke", {"why": "lost"}),
        )
    ),
    Row(f"{TABLES}/try", Stage.closed, "head", {"pasted": ONE_FEE}, notes_nothing=True),
    Row(f"{TABLES}/draft", Stage.closed, "head", {"title": "Fees", "data": '{"bundles": []}'}),
    Row(f"{TABLES}/copy", Stage.closed, "head", ANOTHER_CENTRE),
    Row(f"{CALENDARS}/try", Stage.closed, "head", HOLIDAY, notes_nothing=True),
    Row(f"{CALENDARS}/holidays", Stage.closed, "head", HOLIDAY),
]
