"""Telling agencies' programs: signed, in order, at least once, and whatever the other side does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.webhooks import KEPT, RETRIES, CaseNews, Failure, News, Paused
from shared.services import webhooks
from shared.services.office import Office
from shared.services.webhook_delivery import IN_A_ROW, forget_settled
from shared.services.webhook_post import Poster
from shared.store.webhooks import tell
from shared.store.writer import WriteTx
from tests.builders import an_office
from tests.manual_clock import ManualClock
from tests.webhook_endpoint import (
    CLOSES,
    NOT_A_LENGTH,
    NOT_HTTP,
    SHORT,
    TWO_LENGTHS,
    Answer,
    Endpoint,
    endpoint,
    hangs,
    never_ends,
    says,
    waits_for,
)
from tests.webhook_scene import AGENCY, HOSTS, SYSTEM, add, cases, deliver, happens, told


@pytest.fixture
def office(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Office]:
    """On SQLite; what the databases do differently asks for `both` instead."""
    built = replace(an_office(stocked_sqlite_url, clock), webhook_hosts=HOSTS)
    yield built
    built.db.close()


@pytest.fixture
def both(stocked_url: str, clock: ManualClock) -> Iterator[Office]:
    built = replace(an_office(stocked_url, clock), webhook_hosts=HOSTS)
    yield built
    built.db.close()


def test_a_program_verifies_what_it_is_told(both: Office) -> None:
    with endpoint() as here:
        webhook = add(both, here)
        assert happens(both, 7, version=12) == 1
        deliver(both)
    (request,) = here.received
    assert request.path == "/hooks?of=dopa"
    assert request.headers["host"] == f"127.0.0.1:{here.port}"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.body) == {
        "type": "case.forwarded",
        "timestamp": "2026-11-16T01:30:00Z",
        "data": {
            "case": 7,
            "number": "MC-7",
            "service": "id-card-expired",
            "agency": AGENCY,
            "state": "in_process",
            "version": 12,
        },
    }
    # As the agency computes it, from the specification and the secret it was handed.
    secret = webhooks.told(both, webhook).secret
    assert secret.startswith("whsec_")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    sent = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    assert sent[1] == str(int(both.clock.now().timestamp()))
    signed = ".".join(sent).encode() + b"." + request.body
    mac = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert request.headers["webhook-signature"] == f"v1,{mac}"
    (kept,) = told(both, webhook)
    assert (kept.message_id, kept.last_status, kept.attempts) == (sent[0], 200, 1)
    assert kept.delivered_at == both.clock.now()
    assert webhooks.one(both, webhook).last_success_at == both.clock.now()


def test_every_webhook_has_a_secret_of_its_own_and_no_database_holds_one(office: Office) -> None:
    ids = [add(office, "https://cases.example.go.th/") for _ in range(3)]
    secrets = {webhooks.told(office, id).secret for id in ids}
    assert len(secrets) == 3
    with office.db.read() as connection:
        dump = str(connection.exec_driver_sql("SELECT * FROM webhook").fetchall())
    assert not [secret for secret in secrets if secret.removeprefix("whsec_") in dump]


def test_what_is_rolled_back_was_never_told(office: Office) -> None:
    webhook = add(office, "https://cases.example.go.th/")
    news = CaseNews(1, "MC-1", "id-card-expired", AGENCY, "in_process", 1)

    def breaks(tx: WriteTx) -> None:
        tell(tx, AGENCY, News.FORWARDED, news, office.clock.now())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        office.db.write_now(breaks)
    assert told(office, webhook) == []


def test_only_the_agency_of_the_case_is_told_each_of_its_webhooks_under_one_id(
    office: Office,
) -> None:
    with endpoint() as one, endpoint() as two, endpoint() as other:
        ids = [add(office, one), add(office, two), add(office, other, "DLT")]
        assert happens(office, 1) == 2
        deliver(office)
    assert cases(one) == cases(two) == [(1, "case.forwarded")]
    assert other.received == []
    assert told(office, ids[0])[0].message_id == told(office, ids[1])[0].message_id


@pytest.mark.parametrize(
    ("answer", "failure", "status"),
    [
        (says(500), Failure.STATUS, 500),
        (says(404), Failure.STATUS, 404),
        (SHORT, Failure.BROKEN_ANSWER, 200),
        (TWO_LENGTHS, Failure.BROKEN_ANSWER, None),
        (NOT_A_LENGTH, Failure.BROKEN_ANSWER, None),
        (NOT_HTTP, Failure.BROKEN_ANSWER, None),
        (CLOSES, Failure.BROKEN_ANSWER, None),
    ],
    ids=["500", "404", "short", "two lengths", "no length", "not http", "closes"],
)
def test_a_bad_answer_is_tried_again_a_minute_later_with_the_same_id_and_body(
    office: Office, clock: ManualClock, answer: Answer, failure: Failure, status: int | None
) -> None:
    with endpoint(answer, says(204, body=b"")) as here:
        webhook = add(office, here)
        happens(office, 1)
        deliver(office)
        (kept,) = told(office, webhook)
        assert (kept.last_error, kept.last_status, kept.attempts) == (failure, status, 1)
        assert kept.next_attempt_at == clock.now() + timedelta(minutes=1)
        assert webhooks.one(office, webhook).consecutive_failures == 1
        clock.advance(seconds=59)
        deliver(office)
        assert len(here.received) == 1
        clock.advance(seconds=1)
        deliver(office)
    first, second = here.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    (kept,) = told(office, webhook)
    assert (kept.last_error, kept.last_status, kept.settled) == (None, 204, True)
    assert webhooks.one(office, webhook).consecutive_failures == 0


def test_a_redirect_is_not_followed(office: Office) -> None:
    with endpoint() as elsewhere, endpoint(says(307, f"Location: {elsewhere.url}")) as here:
        webhook = add(office, here)
        happens(office, 1)
        deliver(office)
    assert elsewhere.received == []
    assert told(office, webhook)[0].last_error is Failure.REDIRECT


def test_an_answer_without_end_is_cut_off_and_counts_by_its_status(office: Office) -> None:
    with endpoint(never_ends) as here:
        webhook = add(office, here)
        happens(office, 1)
        deliver(office)
        assert here.hung_up.wait(30)
    assert told(office, webhook)[0].delivered_at is not None


def test_whoever_hangs_is_left_after_the_time_to_answer(office: Office) -> None:
    with endpoint(hangs) as here:
        webhook = add(office, here)
        happens(office, 1)
        deliver(office, Poster(HOSTS, seconds=0.2))
        assert len(here.received) == 1
    assert told(office, webhook)[0].last_error is Failure.TIMEOUT


def test_nobody_waits_for_somebody_elses_program(office: Office) -> None:
    """The first answers only when the other has been told: waiting would keep both for ever."""
    other_was_called = threading.Event()

    def quick(here: Endpoint, connection: object) -> None:
        other_was_called.set()
        says(200)(here, connection)  # type: ignore[arg-type]  # the socket it was given

    with endpoint(waits_for(other_was_called)) as slow, endpoint(quick) as fast:
        ids = [add(office, slow), add(office, fast)]
        happens(office, 1)
        deliver(office)
    assert all(told(office, id)[0].delivered_at for id in ids)


def test_one_address_gets_one_message_at_a_time(office: Office) -> None:
    with endpoint() as here:
        add(office, here)
        for case in range(1, 2 * IN_A_ROW + 2):
            happens(office, case)
        deliver(office)
    assert [case for case, _ in cases(here)] == list(range(1, 2 * IN_A_ROW + 2))
    assert here.most_at_once == 1


def test_messages_about_one_case_stay_in_order_and_the_others_go_on(
    office: Office, clock: ManualClock
) -> None:
    with endpoint(says(503), says(200)) as here:
        add(office, here)
        happens(office, 1, News.FORWARDED)
        happens(office, 1, News.WITHDRAWN, 2)
        happens(office, 2, News.FORWARDED)
        deliver(office)  # the first fails and the turn is over
        deliver(office)
        clock.advance(minutes=1)
        deliver(office)
    first = (1, "case.forwarded")
    assert cases(here) == [first, (2, "case.forwarded"), first, (1, "case.withdrawn")]


def test_after_the_last_attempt_it_is_given_up_shown_and_can_be_sent_again(
    office: Office, clock: ManualClock
) -> None:
    with endpoint(*[says(500)] * 7, says(200)) as here:
        webhook = add(office, here)
        happens(office, 1)
        deliver(office)
        for wait in RETRIES:
            assert told(office, webhook)[0].given_up_at is None
            clock.advance(seconds=wait.total_seconds())
            deliver(office)
        (kept,) = told(office, webhook)
        assert (kept.attempts, kept.given_up_at) == (7, clock.now())
        assert webhooks.one(office, webhook).given_up == 1
        clock.advance(days=3)
        deliver(office)
        assert len(here.received) == 7
        office.db.write_now(lambda tx: webhooks.redeliver(office, tx, kept.id, SYSTEM))
        deliver(office)
    assert len({each.headers["webhook-id"] for each in here.received}) == 1
    assert told(office, webhook)[0].delivered_at == clock.now()


def test_410_pauses_the_webhook_and_what_happens_meanwhile_waits(
    office: Office, clock: ManualClock
) -> None:
    with endpoint(says(410), says(200)) as here:
        webhook = add(office, here)
        happens(office, 1)
        happens(office, 2)
        deliver(office)
        clock.advance(days=2)
        happens(office, 3)
        deliver(office)
        stands = webhooks.one(office, webhook)
        assert (stands.paused, stands.waiting, len(here.received)) == (Paused.GONE, 3, 1)
        office.db.write_now(lambda tx: webhooks.resume(office, tx, webhook, SYSTEM))
        deliver(office)
    assert [case for case, _ in cases(here)] == [1, 1, 2, 3]


def test_a_removed_webhook_is_told_nothing_more_and_its_number_is_not_used_again(
    office: Office,
) -> None:
    with endpoint() as here:
        webhook = add(office, here)
        happens(office, 1)
        office.db.write_now(lambda tx: webhooks.remove(office, tx, webhook, SYSTEM))
        assert happens(office, 2) == 0
        deliver(office)
        assert here.received == []
        assert add(office, here) != webhook


@pytest.mark.postgresql_only
def test_settled_messages_are_forgotten_after_90_days_and_waiting_ones_never(
    office: Office, clock: ManualClock
) -> None:
    with endpoint(says(200), says(410)) as here:
        webhook = add(office, here)
        happens(office, 1)
        happens(office, 2)
        deliver(office)
    clock.advance(seconds=KEPT.total_seconds())
    assert office.db.write_now(lambda tx: forget_settled(office, tx)) == 0
    clock.advance(seconds=1)
    assert office.db.write_now(lambda tx: forget_settled(office, tx)) == 1
    assert [each.case for each in told(office, webhook)] == [2]
