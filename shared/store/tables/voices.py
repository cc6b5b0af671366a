"""Complaints, suggestions and praise; who wrote stands apart, and so do the words, to be deleted.

`voice` follows from `voice_entry`, which is append-only and holds no words. `gcs check` proves it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from shared.domain.voices import OPEN, Did, Topic, VoiceKind, VoiceState
from shared.store.tables.base import Table, one_of

_IS_OPEN = "state IN ({})".format(", ".join(f"'{each}'" for each in sorted(OPEN)))


class VoiceRow(Table, table=True):
    """`due_on` is the promised day, `escalate_after` when the next level gets it. `decisions` names
    stored calls, each as [visit, seq of its event]. `in_time` and `answer_days` (working days) are
    of the first answer."""

    __tablename__ = "voice"
    __table_args__ = (
        one_of("kind", VoiceKind),
        one_of("topic", Topic),
        one_of("state", VoiceState),
        Index(
            "ix_voice_open",
            "centre_id",
            "due_on",
            sqlite_where=text(_IS_OPEN),
            postgresql_where=text(_IS_OPEN),
        ),
        Index("ix_voice_received_on", "received_on", "centre_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    kind: str
    topic: str
    service_id: str | None = Field(default=None, foreign_key="service.id")
    visit_id: int | None = Field(default=None, foreign_key="visit.id", index=True)
    happened_on: date | None = None
    counter: int | None = None
    language: str
    received_at: datetime
    received_on: date
    state: str
    level: int
    contested: bool
    version: int
    assigned_to: int | None = Field(default=None, foreign_key="staff.id")
    agency_id: str | None = Field(default=None, foreign_key="agency.id")
    due_on: date
    escalate_after: datetime | None = Field(default=None, index=True)
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    in_time: bool | None = None
    answer_days: int | None = None
    decisions: list[list[int]] = Field(sa_type=JSON)


class VoiceEntry(Table, table=True):
    """Who did what when. Append-only; `data` holds codes and numbers, no words."""

    __tablename__ = "voice_entry"
    __table_args__ = (one_of("did", Did),)
    voice_id: int = Field(
        primary_key=True, foreign_key="voice.id", sa_column_kwargs={"autoincrement": False}
    )
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor_kind: str
    actor_id: int | None = None
    did: str
    data: dict[str, object] = Field(sa_type=JSON)


class VoiceText(Table, table=True):
    """The words of an entry, of the citizen or of the office."""

    __tablename__ = "voice_text"
    voice_id: int = Field(
        primary_key=True, foreign_key="voice.id", sa_column_kwargs={"autoincrement": False}
    )
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: str


class VoiceContact(Table, table=True):
    """How to reach who wrote, with the version of the consent; deleted 90 days after the answer."""

    __tablename__ = "voice_contact"
    voice_id: int = Field(
        primary_key=True, foreign_key="voice.id", sa_column_kwargs={"autoincrement": False}
    )
    contact: str
    consent: str
    given_at: datetime


class VoiceKeptFrom(Table, table=True):
    """People whom a voice may be about: they never see it."""

    __tablename__ = "voice_kept_from"
    voice_id: int = Field(primary_key=True, foreign_key="voice.id")
    staff_id: int = Field(primary_key=True, foreign_key="staff.id")


class YouSaid(Table, table=True):
    """You said, we did: a public pair in general words. Taken back it is shown no more."""

    __tablename__ = "you_said"
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id", index=True)
    service_id: str | None = Field(default=None, foreign_key="service.id")
    said_th: str
    said_en: str
    did_th: str
    did_en: str
    since: date
    published_at: datetime
    published_by: int = Field(foreign_key="staff.id")
    withdrawn_at: datetime | None = None


class YouSaidVoice(Table, table=True):
    """What a pair goes back to; seen by staff alone."""

    __tablename__ = "you_said_voice"
    pair_id: int = Field(primary_key=True, foreign_key="you_said.id")
    voice_id: int = Field(primary_key=True, foreign_key="voice.id")
