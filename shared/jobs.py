"""When each background task runs; the tasks themselves are services.

Every task is short, idempotent and harmless when two processes run it at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog

from shared.clock import ClockWatch
from shared.domain.errors import GcsError
from shared.services import (
    clock_jumps,
    day_end,
    feedback,
    flagging,
    housekeeping,
    late,
    notes,
    proving,
    receipts,
    sealing,
)
from shared.services.office import Office
from shared.services.webhook_delivery import Sender, forget_settled
from shared.store.writer import WriteTx

log = structlog.get_logger("gcs.jobs")
EVERY_SECONDS = 15.0
TELL_EVERY_SECONDS = 5.0

TASKS: tuple[Callable[[Office, WriteTx], Any], ...] = (
    feedback.forget_links,
    housekeeping.forget_request_keys,
    notes.delete_of_days_over,
    forget_settled,
)


async def run_for_ever(office: Office) -> None:
    """Run the tasks in turn until cancelled; a failing one is logged and tried again later."""
    watch = ClockWatch()
    await _attempt("receipts", receipts.catch_up(office))
    await _attempt("explain_lateness", late.give_notices(office))
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await look_around(office, watch)


async def look_around(office: Office, watch: ClockWatch) -> None:
    """Do once what is due.

    While a demonstration plays another day, nothing is over: the counters, notes and tickets of
    the real day would be gone when its clock comes back.
    """
    await _attempt("rejoin_due", housekeeping.rejoin_due(office))
    if office.clock.is_driven:
        return
    for task in TASKS:
        await _attempt(task.__name__, office.db.write(partial(task, office)))
    await _attempt("clock_jumps", clock_jumps.note(office, *watch.jumped()))
    await _attempt("end_missed_days", day_end.end_missed_days(office))
    await _attempt("flag_unusual_times", flagging.nightly(office))
    await _attempt("prove_rollups", proving.nightly(office))
    await _attempt("seal_days_over", sealing.seal_days_over(office))
    await _attempt("explain_lateness", late.give_notices(office))


async def tell_programs_for_ever(office: Office) -> None:
    """Send agencies' programs what is due until cancelled; beside the tasks, because others answer
    as slowly as they like."""
    sender = Sender(office)
    try:
        while True:
            await asyncio.sleep(TELL_EVERY_SECONDS)
            await _attempt("tell_programs", sender.start_due())
    finally:
        await sender.stop()


async def _attempt(name: str, work: Any) -> None:
    try:
        await work
    except GcsError as error:
        log.warning("job_failed", job=name, code=error.code)
    except Exception:
        log.exception("job_failed", job=name)
