"""Chores over many rows: one that cannot be done holds up nobody behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog

from shared.domain.errors import GcsError, StorageUnavailable
from shared.services.office import Office
from shared.store.writer import WriteTx

log = structlog.get_logger("gcs.chores")


async def one_by_one(
    office: Office, chore: str, jobs: Iterable[tuple[int, str, Callable[[WriteTx], object]]]
) -> int:
    """Write each (id, centre, job) in a transaction of its own; returns how many were written.

    One that fails is logged by its id. Raises `StorageUnavailable`, which no other would survive.
    """
    done = 0
    for id, centre, job in jobs:
        try:
            await office.db.write(job, centre=centre)
            done += 1
        except StorageUnavailable:
            raise
        except GcsError as error:
            log.warning("chore_failed", chore=chore, id=id, code=error.code)
        except Exception:
            log.exception("chore_failed", chore=chore, id=id)
    return done
