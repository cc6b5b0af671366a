"""Forms that are refused or sent again: nothing is made twice, nothing half, nothing typed lost."""

from __future__ import annotations

import pytest

from shared.domain.evidence import MAX_BYTES
from shared.domain.permissions import Grant, Permission, Role
from tests.builders import SERVICE
from tests.counter.conftest import Centre
from tests.counter.test_every_permission import browser_of, role_of
from tests.counter.test_improvements import LIST, Desk, boss, second, written
from tests.counter.test_yearly_papers import EVIDENCE, PIECE, rows

__all__ = ["boss", "second"]
pytestmark = pytest.mark.sqlite_only

CATALOGUE = "/counter/administration/catalogue"
SENT_BEFORE = "This form was sent before"


def count(centre: Centre, table: str) -> object:
    return rows(centre, f"SELECT count(*) FROM {table}")[0][0]


def test_whoever_goes_back_and_saves_again_goes_on_in_the_same_draft(
    centre: Centre, boss: Desk, second: Desk
) -> None:
    first = written(boss, key="same")
    assert written(boss, key="same").url == first.url
    again = written(boss, key="same", title="Other words")
    assert again.status_code == 422
    assert "This form was sent before and made this draft." in again.text
    assert 'value="Other words"' in again.text
    assert 'data-stored="title"' in again.text
    address = LIST + "/1"
    assert f'action="{address}/save"' in again.text
    form = {"centre": "mo-chit", "key": "k2", "version": "1", "title": "Other words"}
    assert "Other words" in boss.client.post(f"{address}/save", data=form).text
    assert count(centre, "improvement") == 1
    written(boss, key="other")
    boss.press("hand-in")
    late = written(boss, key="other", title="Other words")
    assert late.status_code == 422
    assert SENT_BEFORE in late.text
    assert "<form" not in late.text.partition("<main")[2]
    assert count(centre, "improvement") == 2


def test_a_form_of_any_page_that_was_sent_before_is_drawn_no_more(centre: Centre) -> None:
    with browser_of(centre, Grant(Role.ADMINISTRATOR)) as client:
        client.follow_redirects = True
        sent = {"key": "same", "title": "คำสั่ง", "dated": "1/10/2569"}
        client.post(EVIDENCE, data={**sent, "address": "https://a.go.th"})
        again = client.post(EVIDENCE, data={**sent, "address": "https://b.go.th"})
    assert (again.status_code, SENT_BEFORE in again.text) == (422, True)
    assert 'name="key"' not in again.text
    assert count(centre, "evidence_file") == 1


def test_a_photo_that_is_too_large_is_told_and_what_was_typed_stays(
    centre: Centre, boss: Desk
) -> None:
    photo = b"\xff\xd8\xff" + bytes(2 * MAX_BYTES)
    page = boss.client.post(
        EVIDENCE, data={"key": "k", **PIECE}, files={"file": ("a.jpg", photo, "image/jpeg")}
    )
    assert page.status_code == 422
    assert "The file is larger than 5 MB." in page.text
    assert PIECE["title"] in page.text
    assert f'value="{PIECE["valid_until"]}"' in page.text
    assert count(centre, "evidence_file") == 0


@pytest.mark.parametrize(
    ("record", "status"),
    [
        ("nothing", 422),
        ("services:no-such-one", 404),
        ("services:driving-licence-renew", 404),
        ("centres:mo-chit", 404),
        ("baselines:+", 404),
        ("short:id-card-lost", 404),
    ],
)
def test_a_record_that_is_refused_leaves_no_empty_draft(
    centre: Centre, record: str, status: int
) -> None:
    mine = Grant(role_of(centre, Permission.CATALOGUE), agency="DOPA")
    with browser_of(centre, mine) as client:
        form = {"key": "k", "record": record, "title": "T"}
        assert client.post(f"{CATALOGUE}/begin", data=form).status_code == status
        assert count(centre, "catalogue_draft") == 0
        form |= {"record": f"services:{SERVICE}"}
        assert client.post(f"{CATALOGUE}/begin", data=form).status_code == 303
        assert count(centre, "catalogue_draft") == 1
