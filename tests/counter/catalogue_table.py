"""What administrators of all centres alone do with drafts of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from shared.domain.catalogue_plain import plain_record
from shared.domain.permissions import Grant, Role
from shared.services import drafts
from tests.builders import run
from tests.counter.moves_table import Form, Row, Stage

CATALOGUE = "/counter/administration/catalogue"
DRAFT = f"{CATALOGUE}/drafts/{{draft}}"
MOVE = f"{DRAFT}/{{move}}"
CASE = {"th": "จองไว้", "en": "Booked", "save": "unfinished"}
AGENCY = {"th": "หน่วยงาน", "en": "An agency", "role": "provider", "source": "x"}


def drafted(stage: Stage) -> Form:
    """A draft with another name of an agency."""
    head = replace(stage.boss, grants=(Grant(Role.ADMINISTRATOR),))
    known = plain_record(stage.office.whole_catalogue, "agencies", "RD")
    record = {**known, "en": f"{known['en']} again"}
    id = run(drafts.make(stage.office, head, "Names", {"agencies": [record]}))
    day = (stage.clock.now() + timedelta(days=30)).date()
    return {"draft": id, "version": 1, "valid_from": day.isoformat()}


def waiting(stage: Stage) -> Form:
    """The same, approved for its day."""
    form = drafted(stage)
    head = replace(stage.boss, grants=(Grant(Role.ADMINISTRATOR),))
    day = date.fromisoformat(str(form["valid_from"]))
    run(drafts.publish(stage.office, head, int(str(form["draft"])), 1, day, "ordered"))
    return {**form, "version": 2}


def _move(name: str, **more: object) -> Row:
    return Row(MOVE, drafted, "head", {"move": name, **more}, stale=True)


PAGES = [
    Row(f"{CATALOGUE}/begin", Stage.closed, "head", {"record": "services:tax-id"}),
    _move("name", title="Other names"),
    _move("leave-out", record="agencies:RD"),
    _move("remove", record="topics:post"),
    _move("discard"),
    _move("publish", why="ordered"),
    Row(MOVE, waiting, "head", {"move": "call-back"}, stale=True),
    Row(
        f"{DRAFT}/edit/{{section}}/{{record}}",
        drafted,
        "head",
        {**AGENCY, "section": "agencies", "record": "RD"},
        stale=True,
    ),
    Row(
        f"{DRAFT}/edit/{{section}}/{{record}}",
        drafted,
        "head",
        {**CASE, "section": "variants", "record": "driving-licence-renew:booked"},
        stale=True,
    ),
    Row(
        f"{DRAFT}/new/{{section}}",
        drafted,
        "head",
        {**AGENCY, "section": "agencies", "id": "NEW"},
        stale=True,
    ),
    Row(
        f"{DRAFT}/new/{{section}}",
        drafted,
        "head",
        {**CASE, "section": "variants", "service": "tax-id", "id": "urgent"},
        stale=True,
    ),
]
