"""For operators: is the process alive, is the database usable and migrated, Prometheus figures.

Requests are counted in an outermost wrapper of our own: a middleware inside the framework would
count refusals raised by later middleware as successes.
"""

from __future__ import annotations

import time

from litestar import Response, get
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import generate_latest

from shared.services import readiness
from shared.web.callers import AnyRequest, office_of
from shared.web.live import hub_of

registry = CollectorRegistry()
REQUESTS = Counter("gcs_requests_total", "Requests", ["method", "status"], registry=registry)
SECONDS = Histogram(
    "gcs_request_seconds",
    "Time to the first byte of an answer",
    registry=registry,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
STREAMS = Gauge("gcs_live_streams", "Open live streams", registry=registry)


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
    STREAMS.set(hub_of(request).subscribers)
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


routes = [alive, ready, metrics]
