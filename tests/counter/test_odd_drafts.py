"""Whatever a stored draft holds, its pages and those beside it can be opened."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import pytest

from counter import editor_fields
from counter.catalogue_kinds import EDITORS, choices
from counter.editor_variant import with_variants
from shared.domain.catalogue_file import read_catalogue
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.catalogue_record import CatalogueRefused
from shared.domain.draft_records import Key, completed, records_of, stands
from shared.domain.permissions import Grant, Permission, Role
from shared.services import draft_reach, drafts
from shared.services.commands import Caller
from tests.builders import CENTRE, SERVICE, run
from tests.counter.conftest import Centre
from tests.counter.moves_table import Stage
from tests.counter.test_every_permission import browser_of, role_of

pytestmark = pytest.mark.sqlite_only

BASE = "/counter/administration"
ODD = {"services": [{"id": "zz", "agency": {"a": 1}, "variants": 5, "steps": 7, "channels": 3}]}


def test_a_crafted_draft_is_refused_at_its_taking_in_one_sentence(centre: Centre) -> None:
    with browser_of(centre, Grant(Role.ADMINISTRATOR)) as client:
        for data in (ODD, {"services": 5}, {"nothing": 1}, {"services": [5]}):
            form = {"key": "k", "title": "T", "data": json.dumps(data)}
            page = client.post(f"{BASE}/tables/draft", data=form)
            assert page.status_code == 422, data
            assert "These records cannot be a draft." in page.text
        assert "/catalogue/drafts/" not in client.get(f"{BASE}/catalogue").text


def test_a_crafted_draft_that_was_stored_breaks_no_page(centre: Centre) -> None:
    boss = Stage(centre).boss
    head = Caller(boss.actor, boss.credential, (Grant(Role.ADMINISTRATOR),))
    draft = f"{BASE}/catalogue/drafts/{run(drafts.make(centre.office, head, 'Odd', ODD))}"
    editor = Grant(role_of(centre, Permission.CATALOGUE), agency="DOPA")
    with browser_of(centre, Grant(Role.ADMINISTRATOR)) as client, browser_of(centre, editor) as own:
        ways = [draft, f"{draft}/edit/services/zz", f"{draft}/new/variants", f"{draft}/new/centres"]
        assert [client.get(each).status_code for each in ways] == [200] * 4
        assert "data-list" in client.get(draft).text
        page = own.get(f"{BASE}/catalogue")
        assert page.status_code == 200
        assert not re.search(r"/catalogue/drafts/\d", page.text)


LISTS = ("services", "agencies", "centres", "bundles", "topics", "queue_groups")
KEYED = ("short", "keywords", "baselines")
WHOLE = ("subtopics", "meta", "bundles")
BESIDE = ("id", "letter", "variants", "offers", "after", "services", "calendar", "removed")


def paths(section: str) -> list[str]:
    """Fields of a record, those within others too, as its form and the file name them."""
    items = [item.path for block in EDITORS[section].blocks for item in block.items]
    hours = ("calendar.weekly", "calendar.special_days", "calendar.days", "calendar.lunch")
    known = [*(path for path in items if path), *BESIDE]
    return list(dict.fromkeys((*known, *hours, *(path.split(".")[0] for path in known))))


def odd(present: dict[str, Any], section: str, path: str, value: Any) -> dict[str, Any]:
    """A record that stands, with a strange value in one of its fields, or in its place."""
    if section in KEYED:
        return {section: {SERVICE: value}}
    if not path:
        return {section: value}
    listed = present[section]
    record = next((e for e in listed if e.get("id") in (SERVICE, CENTRE)), listed[0])
    outer, _, inner = path.partition(".")
    held = record.get(outer)
    held = held if isinstance(held, dict) else {}
    return {section: [{**record, outer: {**held, inner: value} if inner else value}]}


ODDITIES = (5, "x", [5, {"id": 5}], {"mon": 5, "a": [["x"]], "steps": 5})
PLACES = [
    *((section, path) for section in LISTS for path in paths(section)),
    *((section, "") for section in (*KEYED, *WHOLE)),
]


def opened_again(records: dict[Key, Any], stand: dict[Key, Any], key: Key) -> None:
    """The form of a record is drawn, sent as it is, and read."""
    editor, id = EDITORS[key[0]], key[1]
    record = editor.opens(records, stand, id)
    again = editor_fields.read(editor.blocks, editor_fields.filled(editor.blocks, record), record)
    editor.closes(again, records, stand, id)


def test_no_form_and_no_reach_breaks_at_an_odd_record(centre: Centre) -> None:
    known = centre.office.whole_catalogue
    present = plain_catalogue(known)
    stand = records_of(present)
    beside = {"services": [("centres", CENTRE)], "short": [("services", SERVICE)]}
    beside |= {"keywords": beside["short"], "meta": beside["services"]}
    for number, (section, path) in enumerate(PLACES):
        for value in ODDITIES:
            data = odd(present, section, path, value)
            own = with_variants(records_of(data))
            records = {**stand, **own}
            for key in (*own, *beside.get(section, ())):
                draft_reach.within({"DOPA"}, key, records)
                stands(own, ("variants", f"{key[1]}:x"))
                if key[0] in EDITORS:
                    opened_again(records, stand, key)
            if value != 5 or number % 8:
                continue
            choices(records)
            with suppress(CatalogueRefused):
                read_catalogue(completed(data, present), "odd", known)
    assert len(PLACES) > 100
