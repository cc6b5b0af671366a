"""When each background task runs; the tasks themselves are services.

Every task is short, idempotent and harmless when two processes run it at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog

from shared.clock import ClockWatch
from shared.domain.errors import GcsError
from shared.services import (
    account_chores,
    clock_jumps,
    day_end,
    downloaded_backups,
    drafts_waiting,
    exit_presses,
    flagging,
    housekeeping,
    late,
    nightly_backups,
    notifying,
    proving,
    receipts,
    retention,
    sealing,
    second_factor,
    voices_staff,
)
from shared.services.office import Office
from shared.services.push_delivery import PushSender
from shared.services.push_news import Notifier
from shared.services.webhook_delivery import Sender, forget_settled
from shared.store.writer import WriteTx

log = structlog.get_logger("gcs.jobs")
EVERY_SECONDS = 15.0
TELL_EVERY_SECONDS = 5.0
LOOK_FOR_NEWS_SECONDS = 0.5
BACKUP_EVERY_SECONDS = 30.0
SEND_EVERY_LOOKS = 4

TASKS: tuple[Callable[[Office, WriteTx], Any], ...] = (
    exit_presses.forget_screens,
    forget_settled,
    notifying.forget_settled,
)
"""Dropping what says nothing about anybody; the rest is `retention.forget_due`."""


async def run_for_ever(office: Office) -> None:
    """Run the tasks in turn until cancelled; a failing one is logged and tried again later."""
    watch = ClockWatch()
    if not office.clock.is_driven:
        await _attempt(office, "drafts_in_force", drafts_waiting.put_due_in_force(office))
    await _attempt(office, "receipts", receipts.catch_up(office))
    await _attempt(office, "explain_lateness", late.give_notices(office))
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await look_around(office, watch)


async def look_around(office: Office, watch: ClockWatch) -> None:
    """Do once what is due.

    While a demonstration plays another day, nothing is over: the counters, notes and tickets of
    the real day would be gone when its clock comes back.
    """
    await _attempt(office, "rejoin_due", housekeeping.rejoin_due(office))
    await _attempt(office, "end_unconfirmed", housekeeping.end_unconfirmed(office))
    if office.clock.is_driven:
        return
    await _attempt(office, "drafts_in_force", drafts_waiting.put_due_in_force(office))
    for task in TASKS:
        await _attempt(office, task.__name__, office.db.write(partial(task, office)))
    await _attempt(office, "change_accounts", account_chores.change_with_the_day(office))
    await _attempt(office, "note_seen", account_chores.note_seen(office))
    await _attempt(office, "forget_old_keys", second_factor.forget_old(office))
    await _attempt(office, "retention", retention.forget_due(office))
    await _attempt(
        office, "clear_downloads", asyncio.to_thread(downloaded_backups.clear_left, office)
    )
    await _attempt(office, "clock_jumps", clock_jumps.note(office, *watch.jumped()))
    await _attempt(office, "end_missed_days", day_end.end_missed_days(office))
    await _attempt(office, "flag_unusual_times", flagging.nightly(office))
    await _attempt(office, "prove_rollups", proving.nightly(office))
    await _attempt(office, "seal_days_over", sealing.seal_days_over(office))
    await _attempt(office, "escalate_voices", voices_staff.escalate_overdue(office))
    await _attempt(office, "explain_lateness", late.give_notices(office))


async def tell_programs_for_ever(office: Office) -> None:
    """Send agencies' programs what is due until cancelled; beside the tasks, because others answer
    as slowly as they like."""
    sender = Sender(office)
    try:
        while True:
            await asyncio.sleep(TELL_EVERY_SECONDS)
            await _attempt(office, "tell_programs", sender.start_due())
    finally:
        await sender.stop()


async def tell_phones_for_ever(office: Office, notifier: Notifier) -> None:
    """Look for what citizens' telephones are told, and send it, until cancelled.

    Also while a demonstration plays a morning: whoever plays along holds a real telephone.
    """
    if office.push is None:
        return
    sender = PushSender(office)
    looks = 0
    try:
        while True:
            await asyncio.sleep(LOOK_FOR_NEWS_SECONDS)
            told = await _attempt(office, "push_news", notifier.look())
            if told or looks % SEND_EVERY_LOOKS == 0:
                await _attempt(office, "push_send", sender.start_due())
            looks += 1
    finally:
        await sender.stop()


async def keep_backups_for_ever(office: Office) -> None:
    """Make a backup a night until cancelled; beside the tasks, because it takes minutes."""
    while office.upkeep.plan is not None:
        await asyncio.sleep(BACKUP_EVERY_SECONDS)
        if not office.clock.is_driven:
            await _attempt(office, "backup", asyncio.to_thread(nightly_backups.begin_due, office))


async def _attempt(office: Office, name: str, work: Awaitable[Any]) -> Any:
    try:
        done = await work
    except GcsError as error:
        log.warning("job_failed", job=name, code=error.code)
    except Exception:
        log.exception("job_failed", job=name)
    else:
        office.upkeep.note(name, failed=False)
        return done
    office.upkeep.note(name, failed=True)
    return None
