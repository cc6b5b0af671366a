"""Queries over webhooks: whom to tell, and what was told. Sending is `webhook_outbox`'s part."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from shared.domain.webhooks import CaseNews, Delivery, Failure, News, Paused, Webhook
from shared.store.prepared import Prepared
from shared.store.tables.webhooks import Webhook as WebhookTable
from shared.store.tables.webhooks import WebhookDelivery
from shared.store.writer import WriteTx

webhook_table = cast("Table", WebhookTable.__table__)  # type: ignore[attr-defined]
delivery_table = cast("Table", WebhookDelivery.__table__)  # type: ignore[attr-defined]
w, d = webhook_table, delivery_table

_TOLD = Prepared(select(w.c.id).where(w.c.agency_id == bindparam("agency"), w.c.active.is_(True)))


def is_waiting(table: Any = d) -> ColumnElement[bool]:
    """Neither arrived nor given up."""
    found: ColumnElement[bool] = table.c.delivered_at.is_(None) & table.c.given_up_at.is_(None)
    return found


def tell(tx: WriteTx, agency: str, kind: News, news: CaseNews, at: datetime) -> int:
    """Write down that the programs of an agency are to be told, in the transaction of the event.

    One message to each of its webhooks, the same id for all; returns how many. `at` is the moment
    of the event. Nothing is sent here: what is rolled back was never told.
    """
    webhooks = [row[0] for row in _TOLD.run(tx.connection, {"agency": agency})]
    if webhooks:
        message = f"msg_{uuid4().hex}"
        row = {
            "message_id": message,
            "kind": kind.value,
            "case_id": news.case,
            "payload": news.as_data(),
            "created_at": at,
            "attempts": 0,
            "next_attempt_at": at,
        }
        tx.connection.execute(insert(d), [row | {"webhook_id": each} for each in webhooks])
    return len(webhooks)


def add(tx: WriteTx, agency: str, url: str, by: int | None, at: datetime) -> int:
    row = {
        "agency_id": agency,
        "url": url,
        "active": True,
        "created_by": by,
        "created_at": at,
        "consecutive_failures": 0,
    }
    return cast("int", tx.connection.execute(insert(w).returning(w.c.id), row).scalar_one())


def _counted(*conditions: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .select_from(d)
        .where(d.c.webhook_id == w.c.id, *conditions)
        .correlate(w)
        .scalar_subquery()
    )


_ALL = select(
    w.c.id,
    w.c.agency_id.label("agency"),
    w.c.url,
    w.c.created_at,
    w.c.last_success_at,
    w.c.consecutive_failures,
    w.c.paused_reason.label("paused"),
    w.c.paused_at,
    _counted(is_waiting()).label("waiting"),
    _counted(d.c.given_up_at.is_not(None)).label("given_up"),
).where(w.c.active.is_(True))


def _webhook(row: Any) -> Webhook:
    paused = Paused(row.paused) if row.paused else None
    return Webhook(**{**row._mapping, "paused": paused})


def all_of(connection: Connection, agency: str | None = None) -> list[Webhook]:
    """The webhooks of an agency, or of all; removed ones are not among them."""
    statement = _ALL if agency is None else _ALL.where(w.c.agency_id == agency)
    return [_webhook(row) for row in connection.execute(statement.order_by(w.c.id))]


def find(connection: Connection, webhook: int) -> Webhook | None:
    row = connection.execute(_ALL.where(w.c.id == webhook)).first()
    return _webhook(row) if row else None


def remove(tx: WriteTx, webhook: int, at: datetime) -> None:
    """End a webhook; what still waits for it is given up."""
    gone = update(w).where(w.c.id == webhook)
    tx.connection.execute(gone, {"active": False, "claim": None, "claimed_until": None})
    waiting = update(d).where(d.c.webhook_id == webhook, is_waiting())
    tx.connection.execute(waiting, {"given_up_at": at, "last_error": Failure.REMOVED.value})


def pause(tx: WriteTx, webhook: int, reason: Paused, at: datetime) -> None:
    """What happens from now on waits."""
    values = {"paused_reason": reason.value, "paused_at": at}
    tx.connection.execute(update(w).where(w.c.id == webhook), values)


def resume(tx: WriteTx, webhook: int, at: datetime) -> None:
    """Tell it again; what waited is due now."""
    fresh = {"paused_reason": None, "paused_at": None, "consecutive_failures": 0}
    tx.connection.execute(update(w).where(w.c.id == webhook), fresh)
    waiting = update(d).where(d.c.webhook_id == webhook, is_waiting())
    tx.connection.execute(waiting, {"next_attempt_at": at})


_DELIVERIES = select(
    d.c.id,
    d.c.webhook_id.label("webhook"),
    d.c.message_id,
    d.c.kind,
    d.c.case_id.label("case"),
    d.c.payload,
    d.c.created_at,
    d.c.attempts,
    d.c.next_attempt_at,
    d.c.last_attempt_at,
    d.c.last_status,
    d.c.last_error,
    d.c.delivered_at,
    d.c.given_up_at,
)


def _delivery(row: Any) -> Delivery:
    error = Failure(row.last_error) if row.last_error else None
    return Delivery(**{**row._mapping, "kind": News(row.kind), "last_error": error})


def delivery(connection: Connection, id: int) -> Delivery | None:
    row = connection.execute(_DELIVERIES.where(d.c.id == id)).first()
    return _delivery(row) if row else None


def deliveries(
    connection: Connection, webhook: int, *, before: int | None = None, limit: int
) -> list[Delivery]:
    """Messages to a webhook, the newest first; `before` is an id to go on from."""
    statement = _DELIVERIES.where(d.c.webhook_id == webhook).order_by(d.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(d.c.id < before)
    return [_delivery(row) for row in connection.execute(statement)]


def first_due(connection: Connection, webhook: int, at: datetime) -> Delivery | None:
    """What to send next: the oldest that is due and has no older one of its case before it."""
    older = d.alias("older")
    before = select(older.c.id).where(
        older.c.webhook_id == d.c.webhook_id,
        older.c.case_id == d.c.case_id,
        older.c.id < d.c.id,
        is_waiting(older),
    )
    statement = _DELIVERIES.where(
        d.c.webhook_id == webhook, is_waiting(), d.c.next_attempt_at <= at, ~before.exists()
    )
    row = connection.execute(statement.order_by(d.c.id).limit(1)).first()
    return _delivery(row) if row else None


def again(tx: WriteTx, delivery: int, at: datetime) -> None:
    """Send a message once more, with all its attempts."""
    fresh = {"attempts": 0, "next_attempt_at": at, "delivered_at": None, "given_up_at": None}
    tx.connection.execute(update(d).where(d.c.id == delivery), fresh)


def forget_settled_before(tx: WriteTx, at: datetime) -> int:
    """Drop what arrived or was given up before `at`; returns how many."""
    old = or_(d.c.delivered_at < at, d.c.given_up_at < at)
    return tx.connection.execute(delete(d).where(old)).rowcount
