"""Figures through HTTP: open where published, closed where single citizens stand behind them."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.permissions import Grant, Role
from shared.services.office import Office
from shared.services.people import SESSION, add_account
from shared.store import people as people_store
from tests.api.conftest import Client
from tests.builders import SERVICE, a_desk, a_visit
from tests.manual_clock import ManualClock
from tests.services.test_reduction_report import finish

API = "/api/v1"


def bearer(office: Office, role: Role, centre: str | None = None) -> dict[str, str]:
    """The header of somebody with this role, signed in."""

    def job(tx: Any) -> int:
        grants = (Grant(role, centre),)
        name = f"{role.value}-{centre}"
        id = add_account(office, tx, name, ("สมศรี", "Somsri"), "no password", grants)
        now = office.clock.now()
        return people_store.add_session(tx, id, now, now + office.rules.session_length)

    token = office.tokens.derive(SESSION, office.db.write_now(job))
    return {"Authorization": f"Bearer {token}"}


def item(answer: dict[str, Any], service: str = SERVICE) -> dict[str, Any]:
    return next(dict(each) for each in answer["items"] if each["service"] == service)


def test_anybody_reads_the_reduction_of_a_process(
    office: Office, clock: ManualClock, strict_client: Client
) -> None:
    finish(office, clock, a_desk(office), *[720] * 30)
    clock.advance(days=1)
    answer = strict_client.get(f"{API}/metrics/reduction?centre=mo-chit")
    assert answer.status_code == 200, answer.text
    found = item(answer.json())
    assert found["baseline"]["steps"] == 7
    assert found["baseline"]["ratio_seconds"] == found["baseline"]["seconds"] == 1440
    assert found["baseline"]["illustrative"] is True
    assert (found["standard"]["counter_steps"], found["standard"]["seconds"]) == (4, 600)
    assert (found["n"], found["coverage"], found["excluded"]) == (30, 100.0, {})
    assert found["measured"]["mean_seconds"] == found["measured"]["p90_seconds"] == 720
    assert found["official"] == {
        "reduction": 58.33,
        "bracket": "over_50",
        "certain": True,
        "steps_reduction": 42.86,
        "interval": None,
    }
    assert found["real"] == {
        "reduction": 50.0,
        "bracket": "30_to_50",
        "certain": True,
        "steps_reduction": 85.71,
        "interval": {"low": 50.0, "high": 50.0},
    }
    assert [unit["centre"] for unit in found["units"]] == ["mo-chit"]


def test_over_all_centres_both_means_stand_side_by_side(
    office: Office, clock: ManualClock, client: Client
) -> None:
    finish(office, clock, a_desk(office), *[360] * 40)
    finish(office, clock, a_desk(office, centre="district-1"), *[1080] * 30, centre="district-1")
    clock.advance(days=1)
    answer = client.get(f"{API}/metrics/reduction").json()
    found = item(answer)
    assert (found["overall"]["reduction"], found["overall"]["bracket"]) == (50.0, "30_to_50")
    assert (found["weighted"]["reduction"], found["weighted"]["bracket"]) == (53.57, "over_50")
    assert (found["overall"]["units"], found["overall"]["units_left_out"]) == (2, 1)
    assert answer["totals"]["real"]["30_to_50"] == 1
    assert sum(answer["totals"]["real"].values()) == len(answer["items"])


def test_a_period_without_cases_has_official_figures_only(client: Client) -> None:
    answer = client.get(f"{API}/metrics/reduction?from=2026-01-01&to=2026-01-31").json()
    assert answer["period"] == {"from": "2026-01-01", "to": "2026-01-31"}
    found = item(answer)
    assert (found["n"], found["coverage"], found["real"]["bracket"]) == (0, None, "too_few")
    assert found["official"]["bracket"] == "over_50"


FIGURES = ("reduction", "waiting", "satisfaction", "adherence", "journeys", "fairness")


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.sqlite_only
def test_everybody_is_told_about_whole_months_and_staff_about_their_days(
    office: Office, client: Client, figure: str
) -> None:
    days = f"{API}/metrics/{figure}?from=2026-10-20&to=2026-11-03"
    told = client.get(days).json()["period"]
    assert told == {"from": "2026-10-01", "to": "2026-11-15"}  # today is the 16th
    clerk = bearer(office, Role.CLERK, "mo-chit")
    asked = client.get(days, headers=clerk).json()["period"]
    assert asked == {"from": "2026-10-20", "to": "2026-11-03"}


@pytest.mark.sqlite_only
def test_staff_read_every_count_with_their_token(
    office: Office, clock: ManualClock, client: Client
) -> None:
    finish(office, clock, a_desk(office), *[600] * 3)
    day = office.today("mo-chit").isoformat()
    clock.advance(days=1)
    clerk = bearer(office, Role.CLERK, "mo-chit")
    own = f"centre=mo-chit&from={day}&to={day}"
    for figure, n in (("waiting", "total"), ("adherence", "total"), ("fairness", "")):
        for headers, told in ((clerk, 3), ({}, None)):
            answer = client.get(f"{API}/metrics/{figure}?{own}", headers=headers).json()
            assert (answer[n] if n else answer)["n"] == told, figure
    times = f"{API}/metrics/time?service={SERVICE}&{own}"
    assert client.get(times, headers=clerk).json()["total"]["n"] == 3
    assert client.get(times).json()["total"]["n"] is None


@pytest.mark.parametrize("figure", ["reduction", "waiting", "satisfaction", "adherence"])
@pytest.mark.parametrize(
    ("query", "field"),
    [("from=tomorrow", "from"), ("to=2026-13-01", "to"), ("from=2026-11-02&to=2026-11-01", "to")],
)
@pytest.mark.sqlite_only
def test_a_wrong_period_names_its_field(
    client: Client, figure: str, query: str, field: str
) -> None:
    answer = client.get(f"{API}/metrics/{figure}?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("figure", ["reduction", "waiting", "satisfaction", "adherence"])
@pytest.mark.sqlite_only
def test_an_unknown_centre_has_no_figures(client: Client, figure: str) -> None:
    answer = client.get(f"{API}/metrics/{figure}?centre=nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_waits_satisfaction_and_kept_standards_are_published_with_their_formula(
    office: Office, clock: ManualClock, client: Client
) -> None:
    finish(office, clock, a_desk(office), *[600] * 6)
    clock.advance(days=1)
    waits = client.get(f"{API}/metrics/waiting?centre=mo-chit").json()
    assert [(each["letter"], each["n"]) for each in waits["items"]] == [("B", 6)]
    assert waits["items"][0]["median_seconds"] == 0
    assert waits["items"][0]["mean_seconds"] is None
    votes = client.get(f"{API}/metrics/satisfaction?centre=mo-chit").json()
    assert (votes["total"]["suppressed"], votes["total"]["counts"]) == (True, None)
    kept = client.get(f"{API}/metrics/adherence?centre=mo-chit").json()
    total = kept["total"]
    assert (total["n"], total["within"], total["percent"]) == (6, 6, 100.0)
    assert "weighted" in kept["formula"]


def test_a_figure_is_traced_to_its_events_by_those_who_may(
    office: Office, clock: ManualClock, strict_client: Client
) -> None:
    finish(office, clock, a_desk(office), 600, 660)
    where = f"{API}/metrics/reduction/cases?centre=mo-chit&service={SERVICE}"
    assert strict_client.get(where).status_code == 401
    clerk = bearer(office, Role.CLERK, "mo-chit")
    assert strict_client.get(where, headers=clerk).status_code == 404
    supervisor = bearer(office, Role.SUPERVISOR, "mo-chit")
    cases = strict_client.get(f"{where}&limit=1", headers=supervisor).json()
    assert [each["service_seconds"] for each in cases["items"]] == [600]
    rest = strict_client.get(f"{where}&after={cases['next']}", headers=supervisor).json()
    assert [each["service_seconds"] for each in rest["items"]] == [660]
    assert rest["next"] is None
    address = f"{API}/metrics/reduction/cases/{rest['items'][0]['case']}"
    trace = strict_client.get(address, headers=supervisor).json()
    assert [event["kind"] for event in trace["events"]] == [
        "taken",
        "called",
        "started",
        "completed",
    ]
    assert trace["transactions"][0]["steps"][0]["seconds"] == 660
    for headers, status in (({}, 401), (clerk, 404)):
        assert strict_client.get(address, headers=headers).status_code == status


def test_the_event_log_is_for_auditors_and_carries_no_citizens_token(
    office: Office, clock: ManualClock, strict_client: Client
) -> None:
    visit = a_visit(office)
    finish(office, clock, a_desk(office), 60)
    assert strict_client.get(f"{API}/events").status_code == 401
    clerk = bearer(office, Role.CLERK)
    assert strict_client.get(f"{API}/events", headers=clerk).status_code == 404
    auditor = bearer(office, Role.AUDITOR)
    seen: list[int] = []
    after: str | None = "0"
    while after is not None:
        answer = strict_client.get(f"{API}/events?after={after}&limit=3", headers=auditor)
        assert visit.token not in answer.text
        assert answer.json()["items"] or seen
        seen += [entry["id"] for entry in answer.json()["items"]]
        after = answer.json()["next"]
    assert seen == sorted(set(seen))
    assert len(seen) == 5
    assert strict_client.get(f"{API}/events?limit=201", headers=auditor).status_code == 422
