"""What people tell each other beside the log: notes, calls for help, proposed corrections.

Nothing here is a fact of the queue; an approved correction becomes an event.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from shared.domain.correcting import CorrectionReason, CorrectionState
from shared.domain.help import AlarmEnd, AlarmKind
from shared.store.tables.base import Table, one_of


class VisitNote(Table, table=True):
    """A word to the next counter about a visit: free text, deleted when the day ends."""

    __tablename__ = "visit_note"
    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="visit.id", index=True)
    centre_id: str = Field(foreign_key="centre.id")
    business_day: date
    body: str
    author_id: int = Field(foreign_key="staff.id")
    written_at: datetime


class Alarm(Table, table=True):
    """A call for help that supervisors see and no public screen shows. It ends only by a person."""

    __table_args__ = (
        one_of("kind", AlarmKind),
        one_of("ended_as", AlarmEnd, null=True),
        Index(
            "ix_alarm_open",
            "centre_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    kind: str
    counter: int | None = None
    visit_id: int | None = Field(default=None, foreign_key="visit.id")
    raised_by: int | None = Field(default=None, foreign_key="staff.id")
    raised_at: datetime
    answered_by: int | None = Field(default=None, foreign_key="staff.id")
    answered_at: datetime | None = None
    ended_by: int | None = Field(default=None, foreign_key="staff.id")
    ended_at: datetime | None = None
    ended_as: str | None = None


class Correction(Table, table=True):
    """A proposal to correct the time of an event; a second person decides.

    `event_seq` is the event's place in its visit, `new_at` the true moment as proposed.
    """

    __table_args__ = (
        one_of("reason", CorrectionReason),
        one_of("state", CorrectionState),
        Index("ix_correction_state", "centre_id", "state"),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    visit_id: int = Field(foreign_key="visit.id", index=True)
    transaction_id: int = Field(foreign_key="service_transaction.id")
    event_seq: int
    present_at: datetime
    new_at: datetime
    reason: str
    state: str
    proposed_by: int = Field(foreign_key="staff.id")
    proposed_at: datetime
    decided_by: int | None = Field(default=None, foreign_key="staff.id")
    decided_at: datetime | None = None


class ServicePromise(Table, table=True):
    """What a centre promised about waiting, where it is not the house rule."""

    __tablename__ = "service_promise"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    percent: int = Field(ge=1, le=99)
    target_minutes: int = Field(ge=1)
    set_by: int = Field(foreign_key="staff.id")
    set_at: datetime
