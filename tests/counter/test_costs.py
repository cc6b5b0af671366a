"""What services cost: entered by administrators, shown to everybody, every version kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from shared.domain.permissions import Grant, Role
from shared.services import people
from tests.builders import CENTRE, SERVICE, a_desk
from tests.counter.clicking import Node, Tree
from tests.counter.conftest import Centre
from tests.served import beside
from tests.services.test_reduction_report import finish

COSTS = f"/counter/reports/costs?centre={CENTRE}"
NOVEMBER = {"from": "2026-11-01", "to": "2026-11-30"}
AMOUNT = {
    "version": "0",
    "days": "month 2026-11-01",
    "amount": "1,200.00",
    "staff": "1",
    "source": "unit costs 2570, table 3",
}


@pytest.fixture
def december(centre: Centre, password_hash: str) -> Centre:
    """Six people were served in November, which is over; there is an administrator."""
    office = centre.office
    grants = (Grant(Role.ADMINISTRATOR, CENTRE),)
    names = ("ผู้ดูแล", "Admin")
    office.db.write_now(
        lambda tx: people.add_account(office, tx, "admin", names, password_hash, grants)
    )
    clerk = beside(lambda: a_desk(office))
    beside(lambda: finish(office, centre.clock, clerk, *[600] * 6))
    centre.clock.set(datetime(2026, 12, 2, 3, 0, tzinfo=UTC))
    return centre


@pytest.fixture
def admin(december: Centre) -> Iterator[httpx.Client]:
    with december.client("admin") as client:
        yield client


def entered(client: httpx.Client, **change: str) -> httpx.Response:
    return client.post(COSTS, data={"key": "k" + str(sorted(change.items())), **AMOUNT, **change})


def told(client: httpx.Client, **asked: str) -> Any:
    """The cost that everybody is told about the centre."""
    wish = {"centre": CENTRE, **NOVEMBER, **asked}
    with httpx.Client(base_url=client.base_url) as anybody:
        return anybody.get("/api/v1/metrics/indicators", params=wish).json()["total"]["cost"]


def rows(answer: httpx.Response) -> list[Node]:
    return Tree(answer.text).root.having("data-cost")


def test_an_amount_over_the_turns_of_its_month_is_shown_to_everybody(
    december: Centre, admin: httpx.Client
) -> None:
    assert told(admin) is None
    answer = entered(admin)
    assert answer.status_code == 200
    assert "data-news" in answer.text
    [row] = rows(answer)
    assert (row.attributes["data-satang"], row.attributes["data-version"]) == ("120000", "1")
    assert told(admin) == {
        "formula": "satang_entered_for_whole_months_or_years / finished_turns_of_the_same_days",
        "satang": 120_000,
        "n": 6,
        "each_satang": 20_000.0,
        "months": 1,
        "includes": ["staff"],
        "sources": ["unit costs 2570, table 3"],
    }
    with december.client() as anybody:
        address = f"/portal/performance?centre={CENTRE}&from=2026-11-01&to=2026-11-30"
        assert "200.00 baht" in anybody.get(address).text
        entered(admin, version="1", amount="600")
        assert "100.00 baht" in anybody.get(address).text, "the page is drawn anew"
    assert told(admin, **{"from": "2026-10-01", "to": "2026-10-31"}) is None


def test_every_version_is_kept_and_the_same_press_counts_once(
    december: Centre, admin: httpx.Client
) -> None:
    entered(admin)
    entered(admin)
    answer = entered(admin, version="1", amount="", staff="1")
    [row] = rows(answer)
    assert (row.attributes["data-satang"], row.attributes["data-version"]) == ("", "2")
    assert told(admin) is None
    assert len(Tree(answer.text).root.having("data-history")[0].having("scope")) == 5 + 2
    with december.office.db.read() as connection:
        stored = connection.execute(text("SELECT version, satang FROM service_cost")).all()
        logged = connection.execute(
            text("SELECT count(*) FROM change_log WHERE kind = 'service_cost'")
        ).scalar_one()
    assert ([tuple(each) for each in stored], logged) == ([(1, 120_000), (2, None)], 2)
    for change in ("UPDATE service_cost SET satang = 1", "DELETE FROM service_cost"):
        with pytest.raises(DatabaseError):
            december.office.db.write_now(lambda tx, sql=change: tx.connection.execute(text(sql)))  # type: ignore[misc]


def test_whoever_saw_an_older_version_is_told_and_loses_nothing(admin: httpx.Client) -> None:
    entered(admin)
    late = entered(admin, amount="999", source="another table")
    assert late.status_code == 409
    assert "data-problem" in late.text
    assert 'value="another table"' in late.text
    assert told(admin)["satang"] == 120_000


WRONG = (
    {"days": "month 2026-12-01"},
    {"days": "year 2026-10-01"},
    {"days": "month 2026-11-02"},
    {"days": "nonsense"},
    {"amount": "free"},
    {"amount": "-5"},
    {"amount": "9" * 60},
    {"source": ""},
    {"source": "a\u202eb"},
    {"staff": ""},
    {"amount": ""},
)


def test_a_wrong_amount_is_refused_with_a_sentence_and_nothing_is_stored(
    admin: httpx.Client,
) -> None:
    for change in WRONG:
        answer = entered(admin, **change)
        assert answer.status_code == 422, change
        assert "data-problem" in answer.text, change
        assert rows(answer) == [], change


def test_a_year_and_its_months_are_not_both_counted(admin: httpx.Client) -> None:
    assert entered(admin, days="year 2025-10-01", amount="5000").status_code == 200
    assert entered(admin, days="month 2026-09-01").status_code == 422
    assert entered(admin, days="month 2026-09-01", service=SERVICE).status_code == 200
    assert entered(admin, service="nothing").status_code == 404


def test_only_administrators_enter_and_only_readers_of_reports_look(december: Centre) -> None:
    with december.client("boss") as boss:
        page = boss.get(COSTS)
        assert page.status_code == 200
        assert "enter-cost" not in page.text
        assert entered(boss).status_code == 404
    with december.client("staff1") as clerk:
        assert clerk.get(COSTS).status_code == 404
        assert entered(clerk).status_code == 404
    with december.client("admin") as admin:
        assert admin.get("/counter/reports/costs?centre=district-1").status_code == 404
        away = admin.post(COSTS.replace(CENTRE, "district-1"), data={"key": "k", **AMOUNT})
        assert away.status_code == 404
    with december.client() as nobody:
        assert entered(nobody).status_code in (200, 401)
        assert told(nobody) is None


def test_hostile_words_stay_words(december: Centre, admin: httpx.Client) -> None:
    answer = entered(admin, source="<script>x</script>", note="=cmd|'/c calc'!A1")
    assert "<script>x" not in answer.text
    with december.client() as anybody:
        page = anybody.get("/portal/performance?from=2026-11-01&to=2026-11-30")
        assert "<script>x" not in page.text
        assert "&lt;script&gt;x" in page.text
        file = anybody.get("/portal/data/indicators.csv?from=2026-11-01&to=2026-11-30").text
        assert "calc" not in file, "notes are for colleagues"


def test_few_turns_have_no_cost(admin: httpx.Client) -> None:
    """One service was given six times, the others never: its amount is told, theirs is not."""
    entered(admin, service=SERVICE)
    entered(admin, service="passport-ordinary")
    with httpx.Client(base_url=admin.base_url) as anybody:
        wish = {"centre": CENTRE, **NOVEMBER}
        items = anybody.get("/api/v1/metrics/indicators", params=wish).json()["items"]
    assert {each["service"]: each["cost"] and each["cost"]["n"] for each in items} == {SERVICE: 6}
