"""Statements and evidence of yearly papers over HTTP: by whom, of which centre, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from shared.domain.permissions import Grant, Role
from shared.domain.yearly import Paper, Standing
from shared.services import people, statements
from shared.store.writer import WriteTx
from tests.counter.conftest import Centre
from tests.store.test_front import recorded

YEARLY = "/counter/yearly"
AT = "centre=mo-chit&year=2570&months=6"
EVIDENCE = f"{YEARLY}/evidence?centre=mo-chit&year=2570"
PDF = b"%PDF-1.7 an order"
PIECE = {"title": "คำสั่งที่ 12/2569", "dated": "1/10/2569", "valid_until": "2027-09-30"}
ITEM = f"{YEARLY}/pmqa/items/CS1?{AT}"


@pytest.fixture
def boss(centre: Centre) -> Iterator[httpx.Client]:
    with centre.client("boss") as client:
        yield client


def added(client: httpx.Client, key: str = "k1", **change: str) -> httpx.Response:
    data = {"key": key, **PIECE, **change}
    files = {"file": ("order.pdf", PDF, "application/pdf")}
    return client.post(EVIDENCE, data=data, files=files)


def state(client: httpx.Client, key: str = "s1", **change: str) -> httpx.Response:
    form = {"key": key, "version": "0", "standing": "met", "said": "มีคำสั่ง", "number": "O9"}
    return client.post(ITEM, data=form | change)


def rows(centre: Centre, sql: str) -> list[tuple[object, ...]]:
    with centre.office.db.read() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def test_a_file_is_kept_once_and_opened_as_a_file(centre: Centre, boss: httpx.Client) -> None:
    for _ in range(2):  # a double tap
        page = added(boss)
        assert page.status_code == 200
        assert "The evidence is kept." in page.text
    assert rows(centre, "SELECT dated, valid_until FROM evidence_file") == [
        ("2026-10-01", "2027-09-30")
    ]
    file = boss.get(f"{YEARLY}/evidence/1")
    assert file.content == PDF
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.headers["x-content-type-options"] == "nosniff"
    with centre.client("auditor") as auditor:
        assert auditor.get(f"{YEARLY}/evidence/1").status_code == 200
    for who in ("staff1", "other", "officer"):
        with centre.client(who) as client:
            assert client.get(f"{YEARLY}/evidence/1").status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"dated": "31/11/2569"}, "Write the day as"),
        ({"dated": ""}, "Say which day"),
        ({"valid_until": "1/1/2569"}, "It ends before it begins"),
        ({"title": " "}, "Write a few words first"),
        ({"address": "https://example.go.th"}, "Choose a file, or write the address"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(
    centre: Centre, boss: httpx.Client, change: dict[str, str], sentence: str
) -> None:
    page = added(boss, **change)
    assert page.status_code == 422
    assert sentence in page.text
    assert f'value="{change.get("valid_until") or PIECE["valid_until"]}"' in page.text
    assert rows(centre, "SELECT count(*) FROM evidence_file") == [(0,)]


def test_evidence_is_ended_and_stays_named(centre: Centre, boss: httpx.Client) -> None:
    assert "This cannot be undone; papers that named it keep naming it." in added(boss).text
    assert state(boss, evidence="1").status_code == 200
    assert "out of use" in boss.post(f"{YEARLY}/evidence/1/end", data={"key": "e"}).text
    boss.post(f"{YEARLY}/evidence/1/end", data={"key": "e2"})
    log = rows(centre, "SELECT kind FROM change_log WHERE kind LIKE 'evidence%' ORDER BY id")
    assert log == [("evidence_added",), ("evidence_ended",)]
    shown = boss.get(ITEM.replace("/items/CS1", "")).text.partition('data-form="state-CS1"')[2]
    offered = re.search(r'value="1" checked>(.*?)</label>', shown.partition("</form>")[0])
    assert offered
    assert offered[1].endswith("12/2569</span> (out of use)")
    again = state(boss, "s2", version="1", evidence="1", said="ยังใช้")
    assert again.status_code == 200
    assert "คำสั่งที่ 12/2569" in again.text
    for wrong in (1, 2, 2**31, 2**63, 10**19):
        form = {"key": f"x{wrong}", "evidence": str(wrong), "said": "typed"}
        refused = boss.post(ITEM.replace("CS1", "CS2"), data=form)
        assert refused.status_code == 422
        assert "Choose the evidence from the list." in refused.text, wrong


def test_a_statement_that_names_no_new_evidence_reads_none(centre: Centre) -> None:
    def job(tx: WriteTx) -> list[tuple[str, object]]:
        with recorded(tx.connection) as told:
            statements.expect_own_evidence(tx, "mo-chit", set())
        return told

    assert centre.office.db.write_now(job) == []


def test_statements_are_versions_that_the_database_keeps(
    centre: Centre, boss: httpx.Client
) -> None:
    assert "Saved." in state(boss).text
    assert "Saved." in state(boss).text, "the same press twice is one statement"
    late = state(boss, "s2", said="จากจอเก่า")
    assert late.status_code == 409
    assert "จากจอเก่า" in late.text, "what was typed is still there"
    assert "Somebody stated something else" in late.text
    assert state(boss, "s3", version="1", standing="", said="").status_code == 200
    office = centre.office
    stated = statements.of_paper(office, "mo-chit", 2570, Paper.PMQA)["CS1"]
    assert (stated.version, stated.standing) == (2, None)
    assert statements.of_paper(office, "district-1", 2570, Paper.PMQA) == {}
    assert rows(centre, "SELECT version, standing FROM yearly_statement ORDER BY id") == [
        (1, Standing.MET.value),
        (2, None),
    ]
    with pytest.raises(DatabaseError):
        office.db.write_now(
            lambda tx: tx.connection.execute(text("UPDATE yearly_statement SET said = ''"))
        )


@pytest.mark.parametrize(
    ("change", "status"),
    [({"said": ""}, 422), ({"standing": "perfect"}, 404), ({"evidence": "7"}, 422)],
)
def test_half_statements_are_refused(
    centre: Centre, boss: httpx.Client, change: dict[str, str], status: int
) -> None:
    assert state(boss, **change).status_code == status
    assert rows(centre, "SELECT count(*) FROM yearly_statement") == [(0,)]


def test_who_may_not_finds_nothing(centre: Centre, password_hash: str) -> None:
    office = centre.office
    office.db.write_now(
        lambda tx: people.add_account(
            office,
            tx,
            "elsewhere",
            ("หัวหน้าเขต", "Head"),
            password_hash,
            (Grant(Role.SUPERVISOR, "district-1"),),
        )
    )
    for who, status in (("staff1", 404), ("elsewhere", 404), ("auditor", 404)):
        with centre.client(who) as client:
            answer = state(client)
            assert answer.status_code == status, who
            assert "data-item" not in answer.text  # a page of its own, not the paper with a notice
            assert added(client).status_code == status, who
    with centre.client("elsewhere") as client:
        assert client.get(f"{YEARLY}/pmqa?{AT}").status_code == 404
        assert client.get(f"{YEARLY}/pmqa?year=2570").status_code == 200
        assert client.post(f"{YEARLY}/evidence/1/end", data={"key": "e"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"), [("year=2590", 422), ("year=1", 422), ("centre=nowhere", 404)]
)
def test_years_and_centres_that_are_not_there(boss: httpx.Client, query: str, status: int) -> None:
    assert boss.get(f"{YEARLY}?{query}").status_code == status


def test_a_file_made_again_knows_what_was_ended_since(centre: Centre, boss: httpx.Client) -> None:
    """A year that is over, so that nothing else makes its file anew."""
    over = "centre=mo-chit&year=2569&months=12"
    added(boss, dated="1/10/2568")
    stated = {"key": "s", "version": "0", "standing": "met", "said": "มีคำสั่ง", "evidence": "1"}
    assert boss.post(f"{YEARLY}/maturity/items/R2-agreement?{over}", data=stated).status_code == 200
    first = boss.get(f"{YEARLY}/maturity.xlsx?{over}").content
    assert boss.get(f"{YEARLY}/maturity.xlsx?{over}").content == first
    boss.post(f"{YEARLY}/evidence/1/end", data={"key": "e"})
    assert boss.get(f"{YEARLY}/maturity.xlsx?{over}").content != first


def test_a_new_year_starts_with_the_words_of_the_last_one(
    centre: Centre, boss: httpx.Client
) -> None:
    """They count once they are saved; what has run out is not taken along, nor is the number."""
    added(boss)
    added(boss, "k2", title="คำสั่งเก่า", valid_until="2026-10-02")
    over = f"{YEARLY}/maturity/items/R2-agreement?centre=mo-chit&year=2569&months=12"
    said = {"key": "s", "version": "0", "standing": "met", "said": "มีข้อตกลง", "number": "O9"}
    assert boss.post(over, data={**said, "evidence": ["1", "2"]}).status_code == 200

    page = boss.get(f"{YEARLY}/maturity?{AT}").text
    item = page.partition('id="item-R2-agreement"')[2].partition("</section>")[0]
    assert 'data-standing=""' in item
    assert "data-last-year" in item
    form = item.partition("<form")[2]
    assert "มีข้อตกลง</textarea>" in form
    assert 'value="met" checked' in form
    assert 'value="1" checked' in form
    assert 'value="2" checked' not in form
    assert "O9" not in form

    there = f"{YEARLY}/maturity/items/R2-agreement?{AT}"
    assert boss.post(there, data={**said, "key": "t", "standing": "partly"}).status_code == 200
    assert "data-last-year" not in boss.get(f"{YEARLY}/maturity?{AT}").text
    file = boss.get(f"{YEARLY}/maturity.csv?centre=mo-chit&year=2569&months=12").text
    assert "มีข้อตกลง" in file


@pytest.mark.parametrize("page", ["", "/ita", "/self-assessment", "/evidence", "/pmqa.pdf"])
def test_a_year_outside_the_calendar_is_answered_in_words(boss: httpx.Client, page: str) -> None:
    answer = boss.get(f"{YEARLY}{page}?centre=mo-chit&year={10**20}")
    assert answer.status_code == 422
    assert "Give the fiscal year in the Buddhist era, such as 2570." in answer.text


def test_a_line_of_the_office_is_of_its_year(boss: httpx.Client) -> None:
    """Its code may mean something else in the next one."""
    over, now = "centre=mo-chit&year=2569&months=12", AT
    line = {"key": "a", "version": "0", "code": "CS8", "title": "Parking", "asks": "places"}
    assert boss.post(f"{YEARLY}/pmqa/own?{over}", data=line).status_code == 200
    said = {"key": "b", "version": "0", "standing": "met", "said": "40 places"}
    assert boss.post(f"{YEARLY}/pmqa/items/CS8?{over}", data=said).status_code == 200
    another = {**line, "key": "c", "title": "Sign language"}
    page = boss.post(f"{YEARLY}/pmqa/own?{now}", data=another).text
    assert "Sign language" in page
    assert "40 places" not in page
