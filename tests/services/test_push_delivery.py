"""Sending notices: sealed and signed as the standards say, patient with services as they are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.utils import format_datetime
from pathlib import Path

import pytest
import structlog

from shared import jobs
from shared.clock import ClockWatch
from shared.domain.push import Ending
from shared.domain.push_address import HostRule
from shared.services import notifying
from shared.services.office import Office
from shared.services.push_delivery import AT_ONCE, PushSender
from shared.services.push_news import Notifier
from shared.services.vapid import public_key_of
from shared.services.webhook_post import Poster
from shared.store import push_outbox
from tests.builders import a_desk, a_visit, an_office, call_next, run
from tests.manual_clock import ManualClock
from tests.push_scene import CONTACT, KEY, Phone, PushService, push_service, verified
from tests.webhook_endpoint import CLOSES, Answer, endpoint, hangs, says, waits_for

pytestmark = pytest.mark.few_on_postgresql


@pytest.fixture
def stocked(stocked_sqlite_url: str, clock: ManualClock, tmp_path: Path) -> Iterator[PushService]:
    """On SQLite; what the databases do differently asks for `office` instead."""
    office = an_office(stocked_sqlite_url, clock)
    with push_service(office, tmp_path) as service:
        yield service
    office.db.close()


def called(service: PushService, name: str = "phone") -> Phone:
    """A telephone whose ticket has just been called."""
    office = service.office
    mine = a_visit(office)
    phone = service.phone(mine.token, name=name)
    call_next(office, a_desk(office))
    service.look()
    return phone


def test_a_notice_is_sealed_for_the_telephone_and_signed_for_its_service(
    office: Office, clock: ManualClock, tmp_path: Path
) -> None:
    with push_service(office, tmp_path) as service:
        phone = called(service)
        service.send()
        (received,) = service.here.received
        told = phone.open(received)
    assert "ถึงคิวของท่านแล้ว" in told["body"]
    assert "ถึงคิว".encode() not in received.body
    head = received.headers
    assert (head["ttl"], head["urgency"], head["content-encoding"]) == ("300", "high", "aes128gcm")
    assert len(head["topic"]) == 32
    claims = verified(head["authorization"])
    assert claims["aud"] == service.here.url.removesuffix("/hooks?of=dopa")
    assert (claims["sub"], claims["k"]) == (CONTACT, public_key_of(KEY))
    assert 0 < claims["exp"] - clock.now().timestamp() <= 24 * 3600
    assert [each.ending for each in service.messages()] == [Ending.SENT]


def test_a_crash_between_sending_and_noting_repeats_on_the_same_topic_and_tag(
    office: Office, clock: ManualClock, tmp_path: Path
) -> None:
    with push_service(office, tmp_path) as service:
        phone = called(service)
        sender = PushSender(service.office, service.poster)
        claimed = office.db.write_now(
            lambda tx: push_outbox.claim(tx, 1, "a process that dies", clock.now())
        )
        assert claimed
        assert service.office.push
        run(sender.send(service.office.push, claimed))
        service.send()  # the first may still be alive
        assert len(service.here.received) == 1
        clock.advance(seconds=61)
        service.send()
        service.send()
        first, second = service.here.received
        assert first.headers["topic"] == second.headers["topic"]
        assert phone.open(first)["tag"] == phone.open(second)["tag"]
        assert second.headers["ttl"] == "239"


@pytest.mark.parametrize("status", [404, 410])
def test_a_telephone_that_listens_no_more_is_forgotten(stocked: PushService, status: int) -> None:
    stocked.here.answers[:] = [says(status)]
    called(stocked)
    stocked.send()
    assert stocked.messages() == []
    with stocked.office.db.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM push_subscription").scalar() == 0
        assert connection.exec_driver_sql("SELECT count(*) FROM push_follow").scalar() == 0


@pytest.mark.parametrize(
    "answer", [says(429), says(503), hangs, CLOSES, says(500, "Retry-After: x")]
)
def test_a_service_that_is_busy_slow_or_broken_is_asked_again_until_it_would_be_too_late(
    stocked: PushService, clock: ManualClock, answer: Answer
) -> None:
    stocked.here.answers[:] = [answer, answer, says(201)]
    phone = called(stocked)
    for wait, attempts in ((0, 1), (4, 1), (1, 2), (14, 2), (1, 3)):
        clock.advance(seconds=wait)
        stocked.send()
        assert len(stocked.here.received) == attempts
    assert phone.open(stocked.here.received[-1])["kind"] == "called"
    assert [each.ending for each in stocked.messages()] == [Ending.SENT]


@pytest.mark.parametrize("as_date", [False, True])
def test_nobody_is_asked_sooner_than_they_wish(
    stocked: PushService, clock: ManualClock, as_date: bool
) -> None:
    called(stocked)
    now = clock.now()
    wish = format_datetime(clock.advance(seconds=40)) if as_date else "40"
    clock.set(now)
    stocked.here.answers[:] = [says(429, f"Retry-After: {wish}"), says(201)]
    for seconds, attempts in ((0, 1), (39, 1), (1, 2)):
        clock.advance(seconds=seconds)
        stocked.send()
        assert len(stocked.here.received) == attempts


def test_a_call_is_never_sent_late(stocked: PushService, clock: ManualClock) -> None:
    called(stocked)
    stocked.here.answers[:] = [says(503, "Retry-After: 301")]
    stocked.send()
    assert [each.ending for each in stocked.messages()] == [Ending.STALE]
    clock.advance(minutes=10)
    stocked.send()
    assert len(stocked.here.received) == 1


def test_a_call_that_nobody_sent_in_time_is_dropped(
    stocked: PushService, clock: ManualClock
) -> None:
    called(stocked)
    clock.advance(minutes=5)
    stocked.send()
    assert (stocked.here.received, [each.ending for each in stocked.messages()]) == (
        [],
        [Ending.STALE],
    )


@pytest.mark.parametrize("answer", [says(400), says(401), says(403), says(413), says(301)])
def test_what_is_refused_is_given_up_and_never_logged_with_its_address(
    stocked: PushService, answer: Answer
) -> None:
    stocked.here.answers[:] = [answer]
    with structlog.testing.capture_logs() as lines:
        called(stocked, "a-secret-address")
        stocked.send()
        stocked.send()
    assert len(stocked.here.received) == 1
    assert [each.ending for each in stocked.messages()] == [Ending.GIVEN_UP]
    assert [line["event"] for line in lines] == ["push_not_sent"]
    assert "a-secret-address" not in str(lines)


def test_a_telephone_whose_service_refuses_again_and_again_is_forgotten(
    stocked: PushService, clock: ManualClock
) -> None:
    stocked.here.answers[:] = [says(403)]
    called(stocked)
    for number in range(5):
        stocked.send()
        if number < 4:
            stocked.happens(1, f"another:{number}")
    assert stocked.messages() == []


def test_a_redirect_leads_nowhere(stocked: PushService) -> None:
    with endpoint() as elsewhere:
        stocked.here.answers[:] = [says(307, f"Location: {elsewhere.url}")]
        called(stocked)
        stocked.send()
        assert elsewhere.received == []


def test_a_name_of_a_push_service_that_leads_into_the_own_network_is_not_called(
    stocked: PushService,
) -> None:
    async def home(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    assert stocked.office.push
    public = replace(stocked.office.push, rules=(HostRule("fcm.googleapis.com"),))
    office = replace(stocked.office, push=public)
    mine = a_visit(office)
    phone = Phone("https://fcm.googleapis.com/fcm/send/abc")
    run(notifying.subscribe(office, mine.token, phone.asked))
    moved = replace(stocked, office=office, poster=Poster(look_up=home, seconds=0.5))
    moved.look()
    moved.send()
    assert [each.ending for each in moved.messages()] == [Ending.GIVEN_UP]


def test_a_telephone_at_a_service_that_is_allowed_no_more_is_forgotten(
    stocked: PushService,
) -> None:
    called(stocked)
    assert stocked.office.push
    office = replace(stocked.office, push=replace(stocked.office.push, rules=()))
    replace(stocked, office=office).send()
    assert (stocked.here.received, stocked.messages()) == ([], [])


def test_a_service_that_hangs_holds_up_nobody_elses_telephones(stocked: PushService) -> None:
    """More telephones than are told at once wait for a service that answers only when another
    one was called."""
    with endpoint(says(201), tls=stocked.tls, host="localhost") as second:
        stocked.here.answers[:] = [waits_for(second.called)]
        assert stocked.office.push
        rules = (*stocked.office.push.rules, HostRule("localhost", second.port))
        office = replace(stocked.office, push=replace(stocked.office.push, rules=rules))
        both = replace(stocked, office=office)
        visit = [a_visit(office) for _ in range(3)]
        for number in range(AT_ONCE + 1):
            both.phone(visit[number // 5].token, name=f"phone-{number}")
        replace(both, here=second).phone(visit[2].token)
        for subscription in range(1, AT_ONCE + 3):
            both.happens(subscription)
        both.send()
        assert len(second.received) == 1
    assert {each.ending for each in both.messages()} == {Ending.SENT}


def test_what_was_settled_a_week_ago_is_forgotten(stocked: PushService, clock: ManualClock) -> None:
    office = stocked.office
    called(stocked)
    stocked.send()
    for days, left in ((7, 1), (0.01, 0)):
        clock.advance(days=days)
        office.db.write_now(lambda tx: notifying.forget_settled(office, tx))
        assert len(stocked.messages()) == left


def test_a_running_server_finds_and_sends_by_itself(
    stocked: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It trusts the authorities of the machine, which know nothing of this test's: so it tries,
    and will try again."""
    monkeypatch.setattr(jobs, "LOOK_FOR_NEWS_SECONDS", 0.01)
    office, mine = stocked.office, a_visit(stocked.office)
    stocked.phone(mine.token)

    async def until_tried() -> None:
        job = asyncio.create_task(jobs.tell_phones_for_ever(office, Notifier(office)))
        while not any(each.attempts for each in stocked.messages()):  # noqa: ASYNC110  # rows
            await asyncio.sleep(0.01)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)

    run(until_tried())
    assert [(each.attempts, each.ending) for each in stocked.messages()] == [(1, None)]
    assert stocked.here.received == []


def test_while_the_clock_is_played_nobodys_telephone_is_forgotten(
    stocked: PushService, clock: ManualClock
) -> None:
    stocked.phone(a_visit(stocked.office).token)
    stocked.look()
    clock.advance(days=2)
    clock.is_driven = True
    run(jobs.look_around(stocked.office, ClockWatch()))
    assert len(stocked.messages()) == 1
    clock.is_driven = False
    run(jobs.look_around(stocked.office, ClockWatch()))
    assert stocked.messages() == []
