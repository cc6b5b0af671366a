"""Whom programs of agencies want to be told, and what is still to be told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from shared.domain.webhooks import Failure, News, Paused
from shared.store.tables.base import Table, one_of

WAITING = "delivered_at IS NULL AND given_up_at IS NULL"


class Webhook(Table, table=True):
    """An address of an agency's program. Its secret is derived from the key file, never stored.

    Rows stay after removal (`active` false): a number used again would have the old secret.
    `claim` names the process that is telling it until `claimed_until`.
    """

    __table_args__ = (one_of("paused_reason", Paused, null=True),)
    id: int | None = Field(default=None, primary_key=True)
    agency_id: str = Field(foreign_key="agency.id", index=True)
    url: str
    active: bool
    created_by: int | None = Field(default=None, foreign_key="staff.id")
    created_at: datetime
    last_success_at: datetime | None = None
    consecutive_failures: int = 0
    paused_reason: str | None = None
    paused_at: datetime | None = None
    claim: str | None = None
    claimed_until: datetime | None = None


class WebhookDelivery(Table, table=True):
    """One message to one webhook, written together with the event it tells of.

    `payload` is what the message says as data, without anything about a person; `created_at` is
    when it happened. `case_id` keeps the order: of one case they go one after the other.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        one_of("kind", News),
        one_of("last_error", Failure, null=True),
        UniqueConstraint("webhook_id", "message_id"),
        Index(
            "ix_webhook_delivery_waiting",
            "webhook_id",
            "case_id",
            "id",
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
        Index("ix_webhook_delivery_webhook_id", "webhook_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    webhook_id: int = Field(foreign_key="webhook.id")
    message_id: str
    kind: str
    case_id: int
    payload: dict[str, object] = Field(sa_type=JSON)
    created_at: datetime
    attempts: int = 0
    next_attempt_at: datetime
    last_attempt_at: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    delivered_at: datetime | None = None
    given_up_at: datetime | None = None
