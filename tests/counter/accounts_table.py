"""What those do alone who look after accounts: each form on a person, and the second person's."""

from __future__ import annotations

from dataclasses import replace

from shared.domain.permissions import Grant, Permission, Role
from shared.services import accounts, second_persons
from shared.services.account_wishes import Kind, Wish
from shared.store import people, staff_grants, staff_sessions
from shared.store.writer import WriteTx
from tests.builders import CENTRE, run
from tests.counter.accounts_scene import CONFIRM, PEOPLE, held, newcomer
from tests.counter.moves_table import Form, Row, Stage

ONE = f"{PEOPLE}/{{staff}}"


def a_clerk(stage: Stage) -> Form:
    """Somebody of Mo Chit whom the page has been looked at for a while."""
    office, clerk = stage.office, newcomer(stage.office, Grant(Role.CLERK, CENTRE))

    def job(tx: WriteTx) -> None:
        staff_sessions.raise_version(tx, clerk.id)
        people.set_pin(tx, clerk.id, "some PIN")

    office.db.write_now(job)
    [role] = held(office, clerk.id)
    return {"staff": clerk.id, "version": 1, "held": role.id}


def left(stage: Stage) -> Form:
    form = a_clerk(stage)
    clerk = int(str(form["staff"]))
    stage.office.db.write_now(lambda tx: people.deactivate(tx, clerk, stage.clock.now()))
    return form


def asked(stage: Stage) -> Form:
    """Somebody who leads the office too wants to make a clerk supervisor."""
    asker = newcomer(stage.office, Grant(Role.ADMINISTRATOR))
    clerk = newcomer(stage.office, Grant(Role.CLERK, CENTRE))
    caller = replace(stage.boss, actor=replace(stage.boss.actor, id=asker.id), grants=asker.grants)
    gives = {"role": "supervisor", "centre": CENTRE}
    wish = Wish(Kind.GIVE_ROLE, clerk.id)
    assert run(accounts.order(stage.office, caller, wish, 0, gives=gives))
    waiting, _ = second_persons.to_confirm(stage.office, caller)
    return {"request": waiting[-1].request.id, "version": 1}


def a_role(stage: Stage) -> Form:
    def job(tx: WriteTx) -> int:
        names, now = ("ฝ่ายจอ", "Screens"), stage.clock.now()
        return staff_grants.add_own_role(tx, names, {Permission.DEVICES}, None, now)

    return {"role": stage.office.db.write_now(job)}


NEW = {"username": "somjai", "name_th": "สมใจ", "name_en": "Somjai", "centre": CENTRE}
NAMES = {"name_th": "สมใจ", "name_en": "Somjai", "languages": "en"}
ROLE = {"name_th": "ฝ่ายโทร", "name_en": "Telephones", "permission": "devices"}
FAR = {"ends_on": "2100-01-01", "why": "leaves"}
PAGES = [
    Row(f"{PEOPLE}/new", Stage.closed, "head", {**NEW, "role": "clerk"}),
    Row(f"{ONE}/give", a_clerk, "head", {"role": "officer", "agency": "DLT"}, stale=True),
    Row(f"{ONE}/take", a_clerk, "head", {"why": "moves"}, stale=True),
    Row(f"{ONE}/end", a_clerk, "head", FAR, stale=True),
    Row(f"{ONE}/back", left, "head", stale=True),
    Row(f"{ONE}/names", a_clerk, "head", NAMES, stale=True),
    Row(f"{ONE}/pin", a_clerk, "head", stale=True),
    Row(f"{ONE}/sign-out", a_clerk, "head"),
    Row(f"{ONE}/start-password", a_clerk, "head", stale=True),
    Row(f"{PEOPLE}/roles", Stage.closed, "head", ROLE),
    Row(f"{PEOPLE}/roles/end", a_role, "head"),
    Row(CONFIRM, asked, "head", {"decision": "confirmed"}, stale=True),
]
