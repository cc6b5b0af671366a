"""Taking tickets: one visit, one number, nobody lost, nobody doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from shared.domain import commands
from shared.domain.errors import (
    CentreClosed,
    IllegalTransition,
    InvalidRequest,
    KeyReused,
    ServiceClosed,
    StorageUnavailable,
    TooManyServices,
    UnknownCentre,
    UnknownService,
    UnknownVisit,
    VisitOver,
)
from shared.domain.visit import Outcome
from shared.services import checking, housekeeping, visits
from shared.services.commands import ANONYMOUS_KIOSK, CITIZEN
from shared.services.office import Office
from shared.services.visits import Chosen, TakeTicket
from shared.store.writer import WriteTx
from tests.builders import CENTRE, a_desk, a_key, a_visit, call_next, do, run, serve
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.few_on_postgresql(every=4)


def test_numbers_run_per_letter_from_one_without_a_gap(office: Office) -> None:
    numbers = [
        a_visit(office, service).number
        for service in ("id-card-expired", "mea-bill", "id-card-lost", "mea-bill", "tax-id")
    ]
    assert numbers == ["B001", "W001", "B002", "W002", "M001"]


def test_the_next_business_day_begins_at_one_again(office: Office, clock: ManualClock) -> None:
    a_visit(office)
    clock.advance(days=1)
    assert a_visit(office).number == "B001"


def test_several_services_are_one_visit_with_one_number_and_one_token(office: Office) -> None:
    view = a_visit(office, "mea-bill", "mwa-bill", "post-send")
    assert view.number == "W001"
    assert [turn.state for turn in view.turns] == ["waiting"] * 3
    assert visits.view(office, view.token).visit == view.visit


def test_the_same_key_gives_the_same_ticket_and_another_body_is_refused(office: Office) -> None:
    first = a_visit(office, key=a_key("one"))
    again = a_visit(office, key=a_key("one"))
    assert (again.visit, again.number, again.token) == (first.visit, first.number, first.token)
    with pytest.raises(KeyReused):
        a_visit(office, key=a_key("one", body="another body"))
    assert a_visit(office).number == "B002"


def test_a_refused_ticket_leaves_no_gap_and_its_key_may_be_used_again(
    office: Office, clock: ManualClock
) -> None:
    clock.set(datetime(2026, 11, 16, 23, 0, tzinfo=UTC))
    with pytest.raises(CentreClosed):
        a_visit(office, key=a_key("one"))
    clock.advance(hours=8)
    assert a_visit(office, key=a_key("one")).number == "B001"


def test_thirty_kiosks_at_once_get_thirty_different_numbers(office: Office) -> None:
    with ThreadPoolExecutor(30) as pool:
        views = list(pool.map(lambda _n: a_visit(office), range(120)))
    assert sorted(view.number for view in views) == [f"B{n:03d}" for n in range(1, 121)]
    assert checking.check(office).differences == []


def test_a_closed_centre_says_when_it_opens(office: Office, clock: ManualClock) -> None:
    clock.set(datetime(2026, 11, 16, 14, 0, tzinfo=UTC))  # 21:00 in Bangkok
    with pytest.raises(CentreClosed) as refused:
        a_visit(office)
    assert refused.value.params["opens"] == datetime(2026, 11, 17, 1, 0, tzinfo=UTC)


def test_a_service_past_its_cut_off_says_when_it_opens_again(
    office: Office, clock: ManualClock
) -> None:
    clock.set(datetime(2026, 11, 16, 4, 0, tzinfo=UTC))  # 11:00, same-day passports close
    with pytest.raises(ServiceClosed) as refused:
        a_visit(office, "passport-same-day")
    assert refused.value.params["opens"] == datetime(2026, 11, 17, 1, 0, tzinfo=UTC)


def test_a_demo_is_open_at_all_hours(office: Office, clock: ManualClock) -> None:
    clock.set(datetime(2026, 11, 16, 20, 0, tzinfo=UTC))
    assert a_visit(replace(office, demo=True)).number == "B001"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (TakeTicket("nowhere", (Chosen("mea-bill"),)), UnknownCentre),
        (TakeTicket(CENTRE, (Chosen("nothing"),)), UnknownService),
        (TakeTicket("mobile-1", (Chosen("land-transfer"),)), UnknownService),
        (TakeTicket(CENTRE, ()), InvalidRequest),
        (TakeTicket(CENTRE, (Chosen("mea-bill", 0),)), InvalidRequest),
        (TakeTicket(CENTRE, (Chosen("mea-bill"), Chosen("mea-bill"))), InvalidRequest),
        (TakeTicket(CENTRE, (Chosen("mea-bill"),), language="xx"), InvalidRequest),
        (TakeTicket(CENTRE, (Chosen("mea-bill"),), channel="dream"), InvalidRequest),
        (TakeTicket(CENTRE, tuple(Chosen(f"s{n}") for n in range(9))), TooManyServices),
    ],
)
def test_what_cannot_be_taken_is_refused(
    office: Office, command: TakeTicket, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        run(visits.take(office, ANONYMOUS_KIOSK, command))


def test_ahead_counts_visits_and_not_their_services(office: Office) -> None:
    assert a_visit(office, "mea-bill", "mwa-bill").ahead == 0
    assert a_visit(office).ahead == 1
    assert a_visit(office, "mea-bill").ahead == 2
    assert a_visit(office, priority=True).ahead == 0


def test_ahead_counts_only_those_who_compete_for_the_same_counters(office: Office) -> None:
    from shared.services import hall
    from tests.builders import a_clerk

    passports, bills = a_clerk(office), a_clerk(office)
    run(hall.open_counter(office, passports, CENTRE, 1, ["passport-ordinary"]))
    run(hall.open_counter(office, bills, CENTRE, 2, ["mea-bill", "mwa-bill"]))
    a_visit(office, "mea-bill")
    assert a_visit(office, "passport-ordinary").ahead == 0
    assert a_visit(office, "mwa-bill").ahead == 1


@pytest.mark.parametrize("token", ["", "x", "A" * 23, "ก" * 10, "../../etc"])
def test_a_guessed_token_opens_nothing(office: Office, token: str) -> None:
    a_visit(office)
    with pytest.raises(UnknownVisit):
        visits.view(office, token)


def test_a_token_is_good_for_one_purpose_only(office: Office) -> None:
    view = a_visit(office)
    with pytest.raises(UnknownVisit):
        visits.view(office, office.tokens.derive("survey", view.visit))
    assert len(view.token) >= 22  # 128 bits and the id


def test_leaving_ends_everything_that_waits_and_cannot_be_done_twice(office: Office) -> None:
    view = a_visit(office, "mea-bill", "mwa-bill")
    left = run(visits.cancel(office, CITIZEN, view.token))
    assert {turn.outcome for turn in left.turns} == {"cancelled_by_citizen"}
    with pytest.raises(IllegalTransition):
        run(visits.cancel(office, CITIZEN, view.token))


def test_who_comes_back_later_keeps_the_place(office: Office, clock: ManualClock) -> None:
    mine, other = a_visit(office), a_visit(office)
    assert run(visits.defer(office, CITIZEN, mine.token, 20)).state == "deferred"
    assert visits.view(office, other.token).ahead == 0
    clock.advance(minutes=10)
    assert run(visits.rejoin(office, CITIZEN, mine.token)).ahead == 0
    assert visits.view(office, other.token).ahead == 1


def test_a_chosen_pause_ends_by_itself(office: Office, clock: ManualClock) -> None:
    mine = a_visit(office)
    run(visits.defer(office, CITIZEN, mine.token, 20))
    clock.advance(minutes=19)
    assert run(housekeeping.rejoin_due(office)) == 0
    clock.advance(minutes=1)
    assert run(housekeeping.rejoin_due(office)) == 1
    assert visits.view(office, mine.token).state == "waiting"


def test_a_missed_citizen_comes_back_near_the_front(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    mine = a_visit(office)
    served = call_next(office, clerk)
    for _ in range(2):
        clock.advance(seconds=20)
        served = do(office, clerk, served, commands.Recall())
    do(office, clerk, served, commands.MarkNoShow())
    clock.advance(minutes=30)
    early, late = a_visit(office), a_visit(office)
    back = run(visits.rejoin(office, CITIZEN, mine.token))
    assert (back.state, back.ahead) == ("waiting", 0)
    assert visits.view(office, early.token).ahead == 1
    assert visits.view(office, late.token).ahead == 2


def test_a_service_added_later_queues_under_the_same_number(
    office: Office, clock: ManualClock
) -> None:
    mine = a_visit(office)
    clock.advance(minutes=60)
    other = a_visit(office)
    added = run(visits.add_service(office, CITIZEN, mine.token, Chosen("mea-bill")))
    assert added.number == mine.number
    assert len(added.turns) == 2
    clerk = a_desk(office)
    serve(office, clock, clerk)
    assert visits.view(office, other.token).ahead == 1  # the added service: 60 minutes, less 5
    with pytest.raises(InvalidRequest):
        run(visits.add_service(office, CITIZEN, mine.token, Chosen("mea-bill")))


def test_nobody_joins_the_line_of_a_day_that_is_over_but_leaving_is_possible(
    office: Office, clock: ManualClock
) -> None:
    mine = a_visit(office)
    run(visits.defer(office, CITIZEN, mine.token, 20))
    clock.advance(days=1)
    with pytest.raises(VisitOver):
        run(visits.rejoin(office, CITIZEN, mine.token))
    with pytest.raises(VisitOver):
        run(visits.add_service(office, CITIZEN, mine.token, Chosen("mea-bill")))
    assert run(visits.cancel(office, CITIZEN, mine.token)).state == "ended"


def test_survey_links_come_only_after_the_end_and_only_to_the_citizen(
    office: Office, clock: ManualClock
) -> None:
    view = a_visit(office)
    assert visits.view(office, view.token).turns[0].survey is None
    serve(office, clock, a_desk(office), outcome=Outcome.REFUSED)
    assert visits.view(office, view.token).turns[0].survey is not None


@pytest.mark.sqlite_only
def test_a_full_disk_is_said_and_leaves_no_half_ticket_and_no_gap(office: Office) -> None:
    a_visit(office)
    pages = office.db.write_now(lambda tx: _limit_pages(tx, None))
    refused = 0
    for _ in range(400):  # until the free pages at hand are used up
        try:
            a_visit(office)
        except StorageUnavailable:
            refused += 1
    assert refused > 0
    office.db.write_now(lambda tx: _limit_pages(tx, pages + 10_000))
    number = a_visit(office).number
    assert number == f"B{402 - refused:03d}"
    assert checking.check(office).differences == []


def _limit_pages(tx: WriteTx, limit: int | None) -> int:
    pages = tx.connection.execute(text("PRAGMA page_count")).scalar_one()
    tx.connection.execute(text(f"PRAGMA max_page_count = {limit or pages}"))
    return int(pages)


def test_request_keys_are_forgotten_after_two_days(office: Office) -> None:
    a_visit(office, key=a_key("one"))
    later = datetime.now(UTC) + timedelta(hours=49)

    def forget(tx: object) -> int:
        object.__setattr__(tx, "received_at", later)
        return housekeeping.forget_request_keys(office, tx)  # type: ignore[arg-type]

    assert office.db.write_now(forget) == 1
