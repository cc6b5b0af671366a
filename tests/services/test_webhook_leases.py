"""Who sends: one process at a time, and whoever dies while sending only leaves a repeat."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from shared import jobs
from shared.domain.webhooks import Failure
from shared.services import webhooks
from shared.services.office import Office
from shared.services.webhook_delivery import Sender
from shared.store import webhook_outbox as outbox
from tests.builders import an_office, run
from tests.manual_clock import ManualClock
from tests.webhook_endpoint import Endpoint, endpoint, says, waits_for
from tests.webhook_scene import HOSTS, add, cases, deliver, happens, told


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


def test_a_crash_between_sending_and_noting_only_repeats_with_the_same_id(
    both: Office, clock: ManualClock
) -> None:
    with endpoint() as here:
        webhook = add(both, here)
        happens(both, 1)
        claimed = both.db.write_now(
            lambda tx: outbox.claim(tx, webhook, "a process that dies", clock.now())
        )
        assert claimed is not None
        run(Sender(both).send(claimed))
        deliver(both)  # another one, while the first may still be alive
        assert len(here.received) == 1
        clock.advance(seconds=61)
        deliver(both)
        deliver(both)
    first, second = here.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert told(both, webhook)[0].delivered_at == clock.now()


def test_a_process_that_was_away_for_too_long_does_not_undo_what_another_did(
    both: Office, clock: ManualClock
) -> None:
    with endpoint() as here:
        webhook = add(both, here)
        happens(both, 1)
        late = both.db.write_now(lambda tx: outbox.claim(tx, webhook, "late", clock.now()))
        assert late is not None
        clock.advance(seconds=61)
        deliver(both)
    noted = both.db.write_now(
        lambda tx: outbox.failed(tx, late, Failure.TIMEOUT, None, clock.now(), clock.now())
    )
    assert not noted
    assert told(both, webhook)[0].delivered_at is not None
    assert webhooks.one(both, webhook).consecutive_failures == 0


def test_two_servers_never_send_the_same_message(both: Office, clock: ManualClock) -> None:
    second = replace(an_office(both.db.url, clock), webhook_hosts=HOSTS)
    with endpoint() as one, endpoint() as two, endpoint() as three:
        ids = [add(both, each) for each in (one, two, three)]
        for case in range(1, 16):
            happens(both, case)

        async def race() -> None:
            senders = [Sender(both), Sender(second)]
            while any(not each.settled for id in ids for each in told(both, id)):
                for sender in senders:
                    await sender.start_due()
                for sender in senders:
                    await sender.finish()

        run(race())
    second.db.close()
    for here in (one, two, three):
        assert sorted(case for case, _ in cases(here)) == list(range(1, 16))
        assert here.most_at_once == 1


def test_while_one_server_waits_for_an_answer_another_sends_that_program_nothing(
    both: Office, clock: ManualClock
) -> None:
    answered = threading.Event()
    second = replace(an_office(both.db.url, clock), webhook_hosts=HOSTS)
    with endpoint(waits_for(answered), says(200)) as here:
        add(both, here)
        for case in (1, 2):
            happens(both, case)

        async def one_beside_the_other() -> int:
            waits, looks = Sender(both), Sender(second)
            await waits.start_due()
            assert await asyncio.to_thread(here.called.wait, 30)
            await looks.start_due()
            await looks.finish()
            sent = len(here.received)
            answered.set()
            await waits.finish()
            return sent

        assert run(one_beside_the_other()) == 1
    second.db.close()
    assert [case for case, _ in cases(here)] == [1, 2]


def test_the_job_of_the_server_sends_by_itself_until_it_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "TELL_EVERY_SECONDS", 0.01)

    async def live(here: Endpoint) -> None:
        job = asyncio.create_task(jobs.tell_programs_for_ever(office))
        assert await asyncio.to_thread(here.called.wait, 30)
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)

    with endpoint() as here:
        add(office, here)
        happens(office, 1)
        run(live(here))
    assert cases(here) == [(1, "case.forwarded")]
