"""The catalogue as tables, calendars, and the test of work profiles, as administrators use them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import httpx
import pytest

from shared.domain.permissions import Grant, Role
from shared.services import drafts, people
from shared.services.commands import Caller
from tests.builders import a_visit
from tests.counter.conftest import Centre
from tests.counter.moves_table import Stage

BASE = "/counter/administration"
TABLES, CALENDARS, PROFILES = f"{BASE}/tables", f"{BASE}/calendars", f"{BASE}/profiles"
FEE = "service,th,en,amount\nid-card-lost,ค่าธรรมเนียม,Card fee,125\n"


@pytest.fixture
def head(centre: Centre, password_hash: str) -> Iterator[httpx.Client]:
    office, grants = centre.office, (Grant(Role.ADMINISTRATOR),)
    office.db.write_now(
        lambda tx: people.add_account(office, tx, "head", ("ผู้ดูแล", "Head"), password_hash, grants)
    )
    with centre.client("head") as client:
        yield client


def tried(head: httpx.Client, name: str, content: bytes) -> httpx.Response:
    return head.post(f"{TABLES}/try", files={"file": (name, content)})


def hidden(page: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found is not None
    return html.unescape(found[1])


def drafts_of(centre: Centre) -> list[drafts.Draft]:
    return drafts.all_drafts(centre.office, boss_of(centre))


def boss_of(centre: Centre) -> Caller:
    boss = Stage(centre).boss
    return Caller(boss.actor, boss.credential, (Grant(Role.ADMINISTRATOR),))


def test_what_was_taken_out_changes_nothing_when_it_is_tried(
    centre: Centre, head: httpx.Client
) -> None:
    for ending in ("xlsx", "zip"):
        file = head.get(f"{TABLES}/catalogue.{ending}")
        assert f'filename="catalogue-all.{ending}"' in file.headers["content-disposition"]
        page = tried(head, f"all.{ending}", file.content)
        assert page.status_code == 200
        assert 'data-trial="nothing"' in page.text
    assert head.get(f"{TABLES}/catalogue.zip?what=agency:DCA").content[:2] == b"PK"
    assert head.get(f"{TABLES}/catalogue.zip?what=centre:mo-chit").content[:2] == b"PK"
    assert head.get(f"{TABLES}/catalogue.xlsx?what=empty").content[:2] == b"PK"
    for wrong in ("centre:nowhere", "agency:nobody", "everything"):
        assert head.get(f"{TABLES}/catalogue.zip?what={wrong}").status_code == 404


def test_a_tried_file_becomes_a_draft_and_changes_nothing_before(
    centre: Centre, head: httpx.Client
) -> None:
    before = centre.office.whole_catalogue
    page = tried(head, "fees.csv", FEE.encode())
    assert page.status_code == 200
    assert 'data-changed="services id-card-lost"' in page.text
    assert "1 record changes" in page.text
    form = {"title": "Fees of 2570", "data": hidden(page, "data"), "key": hidden(page, "key")}
    made = head.post(f"{TABLES}/draft", data=form)
    assert "/catalogue/drafts/" in str(made.url)
    assert "Fees of 2570" in made.text
    head.post(f"{TABLES}/draft", data=form)
    [draft] = drafts_of(centre)
    [service] = draft.data["services"]
    assert service["fees"] == [{"th": "ค่าธรรมเนียม", "en": "Card fee", "amount": 125}]
    centre.office.forget_catalogue()
    assert centre.office.whole_catalogue == before


def test_pasted_rows_are_told_by_their_headings_and_stay_on_the_page(
    centre: Centre, head: httpx.Client
) -> None:
    pasted = FEE.replace(",", "\t").replace("125", "much")
    page = head.post(f"{TABLES}/try", data={"pasted": pasted})
    assert page.status_code == 422
    assert (
        'Fees <code lang="en">fees</code></td><td class="count">2</td><td>Amount in baht'
        in page.text
    )
    assert "not “much”" in page.text
    assert "\tmuch" in page.text
    assert drafts_of(centre) == []


def test_what_cannot_be_a_file_or_a_draft_is_told_in_one_sentence(head: httpx.Client) -> None:
    assert "Choose a file." in head.post(f"{TABLES}/try", data={}).text
    assert "This file is empty" in tried(head, "a.csv", b"").text
    for data in ("", "x", "[]", "{}"):
        page = head.post(f"{TABLES}/draft", data={"title": "T", "data": data})
        assert page.status_code == 422
    assert tried(head, "a.xlsx", b"PK\x03\x04").status_code == 422


def test_a_new_centre_begins_with_what_another_one_has(centre: Centre, head: httpx.Client) -> None:
    form = {"of": "mo-chit", "id": "chatuchak-2", "th": "จตุจักร 2", "en": "Chatuchak 2"}
    form |= {"kind": "mobile_unit", "key": "copy-1"}
    page = head.post(f"{TABLES}/copy", data=form)
    assert 'data-changed="centres chatuchak-2"' in page.text
    [draft] = drafts_of(centre)
    [made] = draft.data["centres"]
    known = centre.office.whole_catalogue.centres["mo-chit"]
    assert [each["n"] for each in made["counters"]] == [each.number for each in known.counters]
    assert len(made["offers"]) == len(centre.office.whole_catalogue.offers["mo-chit"])
    assert (made["id"], made["kind"], made["th"]) == ("chatuchak-2", "mobile_unit", "จตุจักร 2")
    again = head.post(f"{TABLES}/copy", data={**form, "id": "mo-chit", "key": "copy-2"})
    assert again.status_code == 422
    assert "There is a centre with this code already" in again.text
    assert 'value="จตุจักร 2"' in again.text


def test_holidays_are_tried_taken_over_and_taken_out_again(
    centre: Centre, head: httpx.Client
) -> None:
    lines = "7/12/2569, วันหยุดชดเชย\n10 ธันวาคม 2569,=วันรัฐธรรมนูญ"
    page = head.post(f"{CALENDARS}/try", data={"lines": lines})
    assert page.status_code == 200
    assert 'Monday 7 December 2026: <span lang="th">วันหยุดชดเชย' in page.text
    centre.office.forget_catalogue()
    assert not centre.office.catalogue.centres["mo-chit"].calendar.holidays
    form = {"lines": lines, "key": "take-1"}
    taken = head.post(f"{CALENDARS}/holidays", data=form)
    assert "3 calendars have the new days." in taken.text
    assert "วันรัฐธรรมนูญ" in taken.text
    assert len(centre.office.catalogue.centres["mo-chit"].calendar.holidays) == 2
    file = head.get(f"{CALENDARS}/holidays.csv?year=2026")
    rows = file.content.decode("utf-8-sig").splitlines()[1:]
    assert rows == ["2026-12-07,วันหยุดชดเชย", "2026-12-10,'=วันรัฐธรรมนูญ"], "no formula"
    again = head.post(f"{CALENDARS}/try", files={"file": ("h.csv", file.content)})
    assert "every calendar has these days already" in again.text
    assert head.get(f"{CALENDARS}?year=99999").status_code == 200
    thai = head.get(f"{CALENDARS}?year=2026&lang=th").text
    assert "2569" in thai


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("7/12/2569,a\n2026-12-07,b", "stands in line 1 already"),
        ("7/12/69,a", "is no day"),
        ("31/2/2569,a", "is no day"),
        ("7/12/2599,a", "more than ten years away"),
        ("", "Write at least one day"),
    ],
)
def test_wrong_holidays_change_nothing(
    centre: Centre, head: httpx.Client, lines: str, sentence: str
) -> None:
    for move in ("try", "holidays"):
        page = head.post(f"{CALENDARS}/{move}", data={"lines": lines})
        assert page.status_code == 422
        assert sentence in html.unescape(page.text)
    centre.office.forget_catalogue()
    assert not centre.office.catalogue.centres["mo-chit"].calendar.holidays


def test_a_profile_shows_whom_it_would_call_and_what_nobody_serves(
    centre: Centre, head: httpx.Client
) -> None:
    first = a_visit(centre.office, "id-card-lost").number
    centre.clock.advance(seconds=60)
    second = a_visit(centre.office, "tax-id").number
    page = head.get(f"{PROFILES}?centre=mo-chit&counter=2")
    assert page.text.index(first) < page.text.index(second)
    tried = head.get(f"{PROFILES}?centre=mo-chit&counter=2&tried=1&service=tax-id&first=tax-id")
    assert second in tried.text
    assert first not in tried.text
    assert "not at this counter" in tried.text
    nothing = head.get(f"{PROFILES}?centre=mo-chit&counter=2&tried=1")
    assert "This profile never matches anybody" in nothing.text
    assert "Nobody is waiting whom this counter would call." in nothing.text
    assert head.get(f"{PROFILES}?centre=nowhere&counter=99").status_code == 200


def test_whoever_may_not_change_the_catalogue_sees_nothing_of_it(
    centre: Centre, head: httpx.Client
) -> None:
    addresses = [TABLES, f"{TABLES}/catalogue.xlsx", f"{TABLES}/catalogue.zip", CALENDARS]
    addresses += [f"{CALENDARS}/holidays.csv", PROFILES]
    for name in ("boss", "staff1", "auditor", "officer"):
        with centre.client(name) as client:
            assert {client.get(each).status_code for each in addresses} == {404}
    with centre.client() as nobody:
        assert "sign-in" in nobody.get(TABLES).text
