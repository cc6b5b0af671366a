"""Life events for programs: one choice, what was left out, where to go next, the figures."""

from __future__ import annotations

from typing import Any

import pytest

from shared.services.office import Office
from tests.api.conftest import Client
from tests.builders import CENTRE
from tests.manual_clock import ManualClock

VISITS = f"/api/v1/centres/{CENTRE}/visits"


def take(client: Client, **body: object) -> Any:
    answer = client.post(VISITS, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_bundle_alone_stands_for_all_its_services(client: Client, demo_office: Office) -> None:
    ticket = take(client, bundle="new-baby")
    bundle = demo_office.catalogue.bundles["new-baby"]
    assert ticket["bundle"] == "new-baby"
    assert {each["service"] for each in ticket["services"]} == set(bundle.services)
    assert ticket["left_out"] == []
    assert ticket["next_place"]["service"] == "birth-notification"
    assert ticket["next_place"]["counters"] == []


def test_services_named_with_a_bundle_are_those_taken_and_stay_in_the_order_asked(
    client: Client,
) -> None:
    wanted = ["gold-card-register", "birth-notification"]
    ticket = take(client, bundle="new-baby", services=wanted)
    assert [each["service"] for each in ticket["services"]] == wanted
    assert ticket["number"].startswith("K"), "the letter is the first service's"
    assert [(each["service"], each["reason"]) for each in ticket["left_out"]] == [
        ("house-move-in", "chosen")
    ]


def test_what_a_centre_does_not_offer_is_left_out_and_named(client: Client) -> None:
    outlet = "/api/v1/centres/district-1/visits"
    ticket = client.post(outlet, json={"bundle": "lost-wallet"}).json()
    assert [each["service"] for each in ticket["services"]] == ["id-card-lost"]
    assert [(each["service"], each["reason"]) for each in ticket["left_out"]] == [
        ("lost-document-report", "not_offered"),
        ("driving-licence-renew", "not_offered"),
    ]
    assert client.post(outlet, json={"bundle": "going-abroad"}).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"bundle": "first-love"}, 404),
        ({"bundle": "new-baby", "services": ["mea-bill"]}, 422),
        ({}, 422),
    ],
)
def test_what_makes_no_sense_is_refused(
    client: Client, body: dict[str, object], status: int
) -> None:
    assert client.post(VISITS, json=body).status_code == status


def test_the_same_key_is_one_ticket_with_the_same_answer(client: Client) -> None:
    headers = {"Idempotency-Key": "once"}
    first, again = (
        client.post(VISITS, json={"bundle": "moving-house"}, headers=headers).json()
        for _ in range(2)
    )
    assert first == again


def test_figures_of_life_events_stand_alone_and_beside_the_reduction(
    client: Client, clock: ManualClock
) -> None:
    take(client, bundle="new-baby")
    clock.advance(days=1)
    alone = client.get("/api/v1/metrics/journeys").json()
    (item,) = alone["items"]
    assert (item["bundle"], item["n"]) == ("new-baby", 0)
    assert (item["taken"], item["excluded"]) == (None, {}), "one ticket is nobody else's business"
    assert item["working"]["median_seconds"] is None
    assert (item["bracket"], item["interval"], item["certain"]) == ("too_few", None, False)
    assert alone["over_centres"] == [], "it was taken at one centre"
    assert client.get("/api/v1/metrics/reduction").json()["cross_agency"] == alone["items"]
