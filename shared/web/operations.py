"""For operators: is the process alive, is the database usable and migrated, Prometheus figures.

Requests are counted in an outermost wrapper of our own: a middleware inside the framework would
count refusals raised by later middleware as successes.
"""

from __future__ import annotations

import asyncio
import math
import time

import structlog
from litestar import Response, get
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest
from sqlalchemy.exc import SQLAlchemyError

from shared.services import readiness
from shared.services.installation_state import Measures, measures
from shared.services.nightly_backups import has_failed
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of
from shared.web.live import hub_of

log = structlog.get_logger("gcs.operations")
registry = CollectorRegistry()
REQUESTS = Counter("gcs_requests_total", "Requests", ["method", "status"], registry=registry)
SECONDS = Histogram(
    "gcs_request_seconds",
    "Time to the first byte of an answer",
    registry=registry,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
STREAMS = Gauge("gcs_live_streams", "Open live streams", registry=registry)
BACKUP_AGE = Gauge(
    "gcs_backup_age_seconds",
    "Since what the newest good backup shows; NaN without any",
    registry=registry,
)
BACKUP_FAILED = Gauge("gcs_backup_failed", "1 while the last backup has failed", registry=registry)
DATABASE = Gauge("gcs_database_bytes", "Size of the database", registry=registry)
DISK = Gauge("gcs_disk_free_bytes", "Free where data grows; NaN if elsewhere", registry=registry)
WAITING = Gauge("gcs_outbox_waiting", "Messages to be sent", ["outbox"], registry=registry)
OLDEST = Gauge("gcs_outbox_oldest_seconds", "Age of the oldest", ["outbox"], registry=registry)
SILENT = Gauge("gcs_screens_silent", "Screens not heard of while open", registry=registry)
CHORE = Gauge(
    "gcs_chore_success_timestamp_seconds",
    "When a chore of this process last went well",
    ["chore"],
    registry=registry,
)
CLOCK_STEPS = Gauge("gcs_clock_steps", "Jumps of the clock since the start", registry=registry)


def measured(app: ASGIApp) -> ASGIApp:
    """Count what was really answered."""

    async def measuring(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        began = time.perf_counter()

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                REQUESTS.labels(scope["method"], str(message["status"])).inc()
                SECONDS.observe(time.perf_counter() - began)
            await send(message)

        await app(scope, receive, counting)

    return measuring


@get("/healthz", include_in_schema=False)
async def alive() -> dict[str, str]:
    """The process answers; nothing else is asked."""
    return {"status": "alive"}


@get("/readyz", include_in_schema=False)
async def ready(request: AnyRequest) -> Response[dict[str, object]]:
    """The database is usable, migrated, and its log is protected."""
    problems = readiness.problems(office_of(request))
    status = "ready" if not problems else "not_ready"
    return Response(
        {"status": status, "problems": problems}, status_code=200 if not problems else 503
    )


@get("/metrics", include_in_schema=False)
async def metrics(request: AnyRequest) -> Response[bytes]:
    office = office_of(request)
    STREAMS.set(hub_of(request).subscribers)
    _tell_of_process(office)
    try:
        _tell_of_database(await asyncio.to_thread(measures, office))
    except SQLAlchemyError:
        log.warning("measures_missing")
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _tell_of_process(office: Office) -> None:
    CLOCK_STEPS.set(len(office.upkeep.clock_steps))
    for name, chore in office.upkeep.chores.items():
        if chore.went_well_at is not None:
            CHORE.labels(name).set(chore.went_well_at.timestamp())


def _tell_of_database(found: Measures) -> None:
    age = found.backup_age
    BACKUP_AGE.set(math.nan if age is None else age.total_seconds())
    BACKUP_FAILED.set(has_failed(found.last_run))
    DATABASE.set(found.database_bytes)
    DISK.set(math.nan if found.disk_free_bytes is None else found.disk_free_bytes)
    SILENT.set(found.silent_screens)
    for name, outbox in found.outboxes.items():
        WAITING.labels(name).set(outbox.waiting)
        since = outbox.since or found.at
        OLDEST.labels(name).set((found.at - since).total_seconds())


routes = [alive, ready, metrics]
