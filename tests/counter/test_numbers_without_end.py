"""Numbers and days that no page of ours sends: refused in words, never a fault of the program."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from shared.domain.permissions import Grant, Role
from shared.web.forms import whole_number
from tests.counter.accounts_scene import hired
from tests.counter.conftest import Centre
from tests.counter.test_improvements import FORM

DIGITS = "9" * 5000
"""Python refuses to read more than 4,300 digits as a number."""
ADMINISTRATION = "/counter/administration"


@pytest.fixture
def admin(centre: Centre, password_hash: str) -> Iterator[httpx.Client]:
    hired(centre.office, "admin", Grant(Role.ADMINISTRATOR), password_hash=password_hash)
    with centre.client("admin") as client:
        yield client


def test_only_what_a_page_sends_is_a_whole_number() -> None:
    assert [whole_number(each) for each in ("0", "007", "999999999")] == [0, 7, 999_999_999]
    for wrong in ("", " 1", "-1", "1.0", "²", "๑", "1_0", "1\n", "1000000000", DIGITS):
        assert whole_number(wrong) is None


def test_thousands_of_digits_are_refused_everywhere(admin: httpx.Client) -> None:
    made = admin.post("/counter/improvements/new", data={**FORM, "centre": "mo-chit", "key": "n"})
    one = made.url.path
    wish = {"version": "1", "months": "3", "progress": "Tried", "indicator": "0", "value": "2"}
    pressed = {**wish, "day": "2026-11-16"}
    for number, (move, field) in enumerate(
        (
            *(("save", "version"), ("hand-in", "version"), ("report", "months")),
            *(("report", "done"), ("value", "indicator")),
        )
    ):
        sent = {**pressed, "key": f"k{number}", field: DIGITS}
        assert admin.post(f"{one}/{move}", data=sent).status_code in (409, 422), (move, field)
    for page in (f"changes?person={DIGITS}", f"devices?done={DIGITS}"):
        assert admin.get(f"{ADMINISTRATION}/{page}").status_code == 200
    begun = {"key": "b", "section": "topics", "id": "", "title": "Spring"}
    draft = admin.post(f"{ADMINISTRATION}/catalogue/begin", data=begun)
    assert draft.status_code == 200
    sent = {"key": "p", "version": DIGITS, "id": "new-one", "save": "unfinished"}
    form = admin.post(f"{ADMINISTRATION}/catalogue/drafts/1/new/agencies", data=sent)
    assert form.status_code == 422


@pytest.mark.parametrize("day", ["2569-11-22", "0001-01-01", "9999-12-31"])
def test_a_year_of_the_wrong_era_is_no_day_of_a_document(admin: httpx.Client, day: str) -> None:
    address = "/counter/yearly/evidence?centre=mo-chit&year=2570"
    form = {"key": "e", "title": "คำสั่ง", "dated": day, "address": "https://example.go.th"}
    refused = admin.post(address, data=form)
    assert refused.status_code == 422
    assert "the year looks wrong" in refused.text
    plan = {"key": "p", "version": "0", "what": "Train", "who": "Head", "until": day}
    refused = admin.post(
        "/counter/yearly/pmqa/items/CS1/plan?centre=mo-chit&year=2570&months=6", data=plan
    )
    assert refused.status_code == 422
