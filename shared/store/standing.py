"""How a database stands: its size, what waits to be sent, and whom it talks to."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast

from sqlalchemy import Connection, Table, func, select, text

from shared.domain.screens import Standing
from shared.store.tables.devices import Device, DeviceSighting
from shared.store.tables.push import PushMessage
from shared.store.tables.webhooks import WebhookDelivery
from shared.store.webhooks import is_waiting

_push = cast("Table", PushMessage.__table__)  # type: ignore[attr-defined]
_delivery = cast("Table", WebhookDelivery.__table__)  # type: ignore[attr-defined]
_device = cast("Table", Device.__table__)  # type: ignore[attr-defined]
_sighting = cast("Table", DeviceSighting.__table__)  # type: ignore[attr-defined]


class Outbox(NamedTuple):
    """How many messages wait, and since when the oldest does."""

    waiting: int
    since: datetime | None


def database_bytes(connection: Connection) -> int:
    """The size of the whole database, without what SQLite has not yet moved out of its log."""
    if connection.dialect.name == "sqlite":
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages * connection.execute(text("PRAGMA page_size")).scalar_one())
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def others_connected(connection: Connection) -> int:
    """How many other sessions a PostgreSQL database has; SQLite knows none."""
    if connection.dialect.name == "sqlite":
        return 0
    statement = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return int(connection.execute(text(statement)).scalar_one())


def outboxes(connection: Connection) -> dict[str, Outbox]:
    """By name: notices for telephones, and news for agencies' programs."""
    notices = select(func.count(), func.min(_push.c.created_at)).where(_push.c.settled_at.is_(None))
    news = select(func.count(), func.min(_delivery.c.created_at)).where(is_waiting(_delivery))
    return {
        "push": Outbox(*connection.execute(notices).one()),
        "webhooks": Outbox(*connection.execute(news).one()),
    }


def sightings(connection: Connection) -> list[tuple[str, Standing]]:
    """The centre of each screen that may stand somewhere, and when it was heard last."""
    here = _device.c.paired_at.is_not(None) & _device.c.revoked_at.is_(None)
    joined = _device.outerjoin(_sighting, _sighting.c.device_id == _device.c.id)
    columns = (_device.c.centre_id, _device.c.paired_at, _sighting.c.seen_at)
    rows = connection.execute(select(*columns).select_from(joined).where(here))
    return [(centre, Standing(None, paired, None, seen)) for centre, paired, seen in rows]
