"""Versions, former tables and cases on the screens and for programs."""

from __future__ import annotations

import re

from shared.domain import commands
from tests.builders import a_desk, a_visit, call_next, do
from tests.counter.conftest import Centre
from tests.counter.moves_table import OF_CASES, Stage

PAGES = "/counter/reports"
LICENCE, CARD = "driving-licence-renew", "id-card-expired"


def flat(text: str) -> str:
    """Without the spaces at which a line must not break."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_process_is_shown_before_and_after_with_every_step(centre: Centre) -> None:
    with centre.client("staff1") as client:
        text = client.get(f"{PAGES}/versions/{CARD}?centre=mo-chit").text
    assert re.findall(r'data-change="(\w+)" data-old="([\d ]*)" data-new="([\d ]*)"', text) == [
        ("merged", "1 2", "1"),
        ("merged", "3 4", "2"),
        ("shorter", "5", "3"),
        ("merged", "6 7", "4"),
    ]
    assert 'data-total="steps" data-before="7" data-after="4"' in text
    assert 'data-standing="illustrative"' in text


def test_what_went_to_the_citizen_is_said_to_be_no_gain(centre: Centre) -> None:
    with centre.client("staff1") as client:
        text = client.get(f"{PAGES}/versions/{LICENCE}?after=booked.v1").text
        thai = client.get(f"{PAGES}/versions/{LICENCE}?after=booked.v1&lang=th").text
    assert "It is no gain: of the time saved, 1 hour was moved, not saved." in flat(text)
    assert "The citizen trains online before coming" in text
    assert 'data-standing="open"' in text
    assert "ผู้รับบริการอบรมออนไลน์เองก่อนมา" in thai
    assert 'data-total="counted"' in text


def test_a_new_process_has_nothing_to_be_compared_with(centre: Centre) -> None:
    with centre.client("staff1") as client:
        page = client.get(f"{PAGES}/versions/{OF_CASES}?after=moved.v1")
        unknown = client.get(f"{PAGES}/versions/{OF_CASES}?after=v9")
    assert "There is one table only" in page.text
    assert unknown.status_code == 404


def test_the_page_of_a_process_leads_to_its_versions(centre: Centre) -> None:
    with centre.client("boss") as client:
        text = client.get(f"{PAGES}/reduction/{CARD}?centre=mo-chit").text
        [address] = re.findall(r'href="(/counter/reports/versions/[^"]*)"', text)
        page = client.get(address.replace("&amp;", "&"))
        assert "Before and after" in page.text
        booked = client.get(f"{PAGES}/versions/{LICENCE}?after=booked.v1").text
        [back] = re.findall(rf'href="(/counter/reports/reduction/{LICENCE}[^"]*)"', booked)
        assert client.get(back.replace("&amp;", "&")).status_code == 200


def test_former_tables_stand_with_source_and_standing_and_are_approved_there(
    centre: Centre,
) -> None:
    with centre.client("boss") as client:
        before = client.get(f"{PAGES}/baselines")
        assert 'data-approved="0"' in before.text
        assert 'data-open="1"' in before.text
        [id] = re.findall(r'name="baseline" value="(\d+)"', before.text)
        form = {"key": "once", "baseline": id, "approved_on": "2026-11-01"}
        done = client.post(
            f"{PAGES}/baselines/approve", data={**form, "approved_by": "ผอ. กองทะเบียน"}
        )
        assert "Approved by ผอ. กองทะเบียน" in done.text
        assert 'data-approved="1"' in done.text
        assert "Former table 1 approved by" in done.text
        again = client.post(
            f"{PAGES}/baselines/approve", data={**form, "key": "anew", "approved_by": "x"}
        )
        assert again.status_code == 409
        assert "it stays as it is" in again.text
    with centre.client("staff1") as client:
        assert "Approve and lock" not in client.get(f"{PAGES}/baselines").text


def test_the_public_manual_tells_before_and_today_and_the_other_cases(centre: Centre) -> None:
    with centre.client() as client:
        text = client.get(f"/portal/services/{LICENCE}").text
        card = client.get(f"/portal/services/{CARD}").text
    assert 'data-variant="booked"' in text
    assert 'data-change="citizen"' in text
    assert "1 hour was moved, not saved" in flat(text)
    assert card.count('data-change="merged"') == 3


def test_programs_read_versions_and_compare_any_two(centre: Centre) -> None:
    with centre.client() as client:
        items = client.get(f"/api/v1/services/{LICENCE}/versions").json()["items"]
        found = client.get(
            f"/api/v1/services/{LICENCE}/compare", params={"from": "booked.b1", "to": "booked.v1"}
        ).json()
        plain = client.get(f"/api/v1/services/{CARD}/compare").json()
        missing = client.get(f"/api/v1/services/{CARD}/compare?from=v7")
        nobody = client.get("/api/v1/services/nothing/versions")
    assert [(each["ref"], each["kind"], each["in_force"]) for each in items] == [
        ("b1", "former", True),
        ("v1", "version", True),
        ("booked.b1", "former", True),
        ("booked.v1", "version", True),
    ]
    assert [change["fate"] for change in found["changes"]] == ["kept", "kept", "citizen", "kept"]
    assert found["moved_to_citizen"] == 1
    assert found["time_moved"]["seconds"] == 3600
    assert (plain["before_totals"]["steps"], plain["after_totals"]["steps"]) == (7, 4)
    assert (missing.status_code, nobody.status_code) == (404, 404)


def test_the_desk_asks_which_case_it_is_and_follows_the_answer(centre: Centre) -> None:
    stage = Stage(centre)
    a_desk(centre.office, stage.staff1)
    a_visit(centre.office, OF_CASES)
    do(centre.office, stage.staff1, call_next(centre.office, stage.staff1), commands.Start())
    with centre.client("staff1") as client:
        text = client.get("/counter/mo-chit/3").text
        assert text.count("data-step=") == 3
        assert re.findall(r'name="variant" value="([\w-]*)"', text) == ["name-changed", "moved"]
        version = re.findall(
            r'name="transaction" value="(\d+)">.*?name="version" value="(\d+)"', text
        )
        form = dict(zip(("transaction", "version"), version[0], strict=True))
        after = client.post(
            "/counter/mo-chit/3/variant", data={**form, "key": "k", "variant": "name-changed"}
        ).text
    assert after.count("data-step=") == 4
    assert 'data-case="name-changed" aria-current="true"' in after
    assert re.findall(r'name="variant" value="([\w-]*)"', after) == ["", "moved"]


def test_a_service_without_cases_asks_nothing(centre: Centre) -> None:
    stage = Stage(centre)
    a_desk(centre.office, stage.staff1)
    a_visit(centre.office)
    do(centre.office, stage.staff1, call_next(centre.office, stage.staff1), commands.Start())
    with centre.client("staff1") as client:
        assert "desk-cases" not in client.get("/counter/mo-chit/3").text
