"""What sets a new centre up, form by form. The rehearsal is a server: test_opening_wizard."""

from __future__ import annotations

import itertools
from dataclasses import replace

from shared.domain.permissions import Grant, Role
from shared.services import first_catalogue
from shared.services.first_catalogue import CentreWish
from tests.builders import a_key, run
from tests.counter.moves_table import Form, Row, Stage

OPENING = "/counter/administration/opening"
HOURS = {"days": "mon", "opens": "08:30", "closes": "16:30"}
_numbers = itertools.count(1)


def unnamed(_stage: Stage) -> Form:
    return {"id": f"new-{next(_numbers)}"}


def prepared(stage: Stage) -> Form:
    """A centre with a name and hours."""
    id = f"place-{next(_numbers)}"
    head = replace(stage.boss, grants=(Grant(Role.ADMINISTRATOR),))
    wish = CentreWish(id, "ใหม่", "New", "mobile_unit", ("mon",), "08:30", "16:30", None)
    run(first_catalogue.put_centre(stage.office, head, wish, a_key(), new=True))
    return {"centre": id}


def whole(stage: Stage) -> Form:
    """The same with a service."""
    form = prepared(stage)
    head = replace(stage.boss, grants=(Grant(Role.ADMINISTRATOR),))
    centre = str(form["centre"])
    run(first_catalogue.put_services(stage.office, head, centre, ("information",), a_key()))
    return form


def newcomer(stage: Stage) -> Form:
    return {**prepared(stage), "username_1": f"somjai{next(_numbers)}"}


PAGES = [
    Row(f"{OPENING}/centre", unnamed, "head", {"th": "ใหม่", "en": "New", **HOURS}),
    Row(f"{OPENING}/counters", prepared, "head", {"counters": "3"}),
    Row(f"{OPENING}/services", prepared, "head", {"services": "information"}),
    Row(f"{OPENING}/people", newcomer, "head", {"th_1": "สมใจ", "role_1": "clerk"}),
    Row(f"{OPENING}/open", whole, "head", {"why": "the head office decided"}),
]
REHEARSAL = {f"{OPENING}/rehearsal{move}" for move in ("", "/end", "/forget")}
