"""Citizens' telephones that asked to be told about a ticket, and what they are told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from shared.domain.push import Ending, PushKind
from shared.store.tables.base import Table, one_of

WAITING = "settled_at IS NULL"


class PushSubscription(Table, table=True):
    """A telephone that follows a visit. `endpoint` and keys are what its browser gave out; whoever
    has them can write to it, so they are never logged. `told_high` are the minutes until which a
    wait was last told. `failures`: messages in a row that were refused. `claim` names the process
    that is telling it until `claimed_until`."""

    __tablename__ = "push_subscription"
    __table_args__ = (UniqueConstraint("visit_id", "endpoint"),)
    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="visit.id")
    endpoint: str
    p256dh: str
    auth: str
    language: str
    consent_version: str
    consent_at: datetime
    created_at: datetime
    told_high: int | None = None
    failures: int = 0
    claim: str | None = None
    claimed_until: datetime | None = None


class PushFollow(Table, table=True):
    """Up to which event number a visit has been looked at for a telephone: its own visit, and those
    that opened the requests it goes on with."""

    __tablename__ = "push_follow"
    subscription_id: int = Field(
        primary_key=True,
        foreign_key="push_subscription.id",
        sa_column_kwargs={"autoincrement": False},
    )
    visit_id: int = Field(
        primary_key=True, foreign_key="visit.id", sa_column_kwargs={"autoincrement": False}
    )
    seq: int


class PushMessage(Table, table=True):
    """One notice to one telephone, as facts; words are made of them when it is sent. `event_key`
    names what happened: nobody is told it twice. Times are the real clock's."""

    __tablename__ = "push_message"
    __table_args__ = (
        one_of("kind", PushKind),
        one_of("ending", Ending, null=True),
        UniqueConstraint("subscription_id", "event_key"),
        Index(
            "ix_push_message_waiting",
            "subscription_id",
            "id",
            sqlite_where=text(WAITING),
            postgresql_where=text(WAITING),
        ),
        Index("ix_push_message_settled_at", "settled_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="push_subscription.id")
    event_key: str
    kind: str
    subject: str
    facts: dict[str, object] = Field(sa_type=JSON)
    happened_at: datetime
    created_at: datetime
    stale_at: datetime
    attempts: int = 0
    next_attempt_at: datetime
    last_status: int | None = None
    last_error: str | None = None
    settled_at: datetime | None = None
    ending: str | None = None
