"""The event log and its projections. `event` is append-only; everything else here derives from it.

Only `shared.store.log` writes visits, transactions, cases and events.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field

from shared.domain.case import CaseState, Result
from shared.domain.events import ActorKind, Kind
from shared.domain.visit import Outcome, PauseReason, State
from shared.store.tables.base import Table, one_of

_AT_COUNTER = text("state IN ('called', 'serving')")
_CONTINUING = text("case_id <> id")
_WAITING = text("state = 'waiting'")
_SENT = text("state = 'waiting' AND (reserved_counter IS NOT NULL OR reserved_staff IS NOT NULL)")
_OPEN_CASE = text("number IS NOT NULL AND ended_at IS NULL")
_AWAITED_CASE = text("number IS NULL AND outcome = 'incomplete_documents' AND ended_at IS NULL")
_THERE = text("over_at IS NULL")
_NUMBERED_CASE = text("number IS NOT NULL")
_NOT_ENDED = text("state <> 'ended'")
_UNCONFIRMED = text("state = 'deferred' AND confirm_by IS NOT NULL")
_WAITING_LATER = text("state = 'waiting' AND position > 1")
_POSTED_CASE = text("delivery = 'by_post'")
_BY_SOMEBODY = text("actor_id IS NOT NULL")


class NumberSeries(Table, table=True):
    """The last number given per centre, business day and letter: one hot row each."""

    __tablename__ = "number_series"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    business_day: date = Field(primary_key=True)
    letter: str = Field(primary_key=True, max_length=1)
    last: int


class LineLength(Table, table=True):
    """How many transactions of a service wait on a day: a projection, so that "how many before
    me" need not count a long line on every ticket."""

    __tablename__ = "line_length"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    business_day: date = Field(primary_key=True)
    service_id: str = Field(primary_key=True, foreign_key="service.id")
    waiting: int


class Visit(Table, table=True):
    __table_args__ = (
        UniqueConstraint("centre_id", "business_day", "letter", "sequence"),
        one_of("state", State),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    business_day: date
    letter: str = Field(max_length=1)
    sequence: int = Field(ge=1)
    number: str
    state: str
    language: str
    channel: str
    priority: bool
    arrived_at: datetime
    seq: int
    bundle: str | None = None
    carried_from: int | None = None
    remote_at: datetime | None = None


class ServiceTransaction(Table, table=True):
    """One turn of one service. Two partial unique indexes are the last line of defence: a visit is
    at one counter at most, and a counter has one visit at most. `quality` says how far its times
    may be trusted and `doubt` why not further; both are null until a served turn ended."""

    __tablename__ = "service_transaction"
    __table_args__ = (
        one_of("state", State),
        one_of("outcome", Outcome, null=True),
        one_of("pause_reason", PauseReason, null=True),
        Index(
            "ix_service_transaction_waiting",
            "centre_id",
            "business_day",
            "rank_at",
            "visit_id",
            "position",
            "id",
            "service_id",
            "state",  # or SQLite would look into the table for it, row by row
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index(
            "ix_service_transaction_later_turns",
            "centre_id",
            "business_day",
            "rank_at",
            "visit_id",
            "position",
            "id",
            "state",
            sqlite_where=_WAITING_LATER,
            postgresql_where=_WAITING_LATER,
        ),
        Index(
            "ix_service_transaction_sent",
            "centre_id",
            "business_day",
            "state",  # or SQLite would take the index of the whole day
            "reserved_counter",
            "reserved_staff",
            "service_id",
            sqlite_where=_SENT,
            postgresql_where=_SENT,
        ),
        Index(
            "uq_service_transaction_one_counter",
            "visit_id",
            unique=True,
            sqlite_where=_AT_COUNTER,
            postgresql_where=_AT_COUNTER,
        ),
        Index(
            "uq_service_transaction_one_visit",
            "centre_id",
            "counter",
            unique=True,
            sqlite_where=_AT_COUNTER,
            postgresql_where=_AT_COUNTER,
        ),
        Index(
            "ix_service_transaction_open",
            "centre_id",
            "business_day",
            sqlite_where=_NOT_ENDED,
            postgresql_where=_NOT_ENDED,
        ),
        Index(
            "ix_service_transaction_unconfirmed",
            "centre_id",
            "business_day",
            "confirm_by",
            "service_id",
            sqlite_where=_UNCONFIRMED,
            postgresql_where=_UNCONFIRMED,
        ),
        Index("ix_service_transaction_day", "centre_id", "business_day", "state"),
        Index("ix_service_transaction_calls", "centre_id", "business_day", "last_called_at"),
        Index(
            "ix_service_transaction_continuing",
            "case_id",
            sqlite_where=_CONTINUING,
            postgresql_where=_CONTINUING,
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="visit.id", index=True)
    centre_id: str = Field(foreign_key="centre.id")
    business_day: date
    service_id: str = Field(foreign_key="service.id")
    process_id: int = Field(foreign_key="process_version.id")
    position: int
    quantity: int
    state: str
    version: int
    rank_at: datetime
    queued_at: datetime
    since: datetime
    credit: str | None = None
    after_service: str | None = None
    rests_until: datetime | None = None
    because: str | None = None
    counter: int | None = None
    staff_id: int | None = None
    step: int
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    recalls: int
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    pause_reason: str | None = None
    deferred_until: datetime | None = None
    confirm_by: datetime | None = None
    reserved_counter: int | None = None
    reserved_staff: int | None = None
    papers_complete: bool | None = None
    case_id: int | None = None
    quality: str | None = None
    doubt: str | None = None


class ServiceCase(Table, table=True):
    """One request from filing to its result; the unit of reduction figures.

    `service_seconds`, `citizen_seconds` and `steps_performed` are set when it has a result;
    `excluded` names why it stays out of the figures. `number` stands on the receipt, `holder` has
    to do something next, `work` are the rows worked behind the counter, `clock` when the service
    clock ran, `visits` how often the citizen came.
    """

    __tablename__ = "service_case"
    __table_args__ = (
        one_of("state", CaseState),
        one_of("outcome", Outcome, null=True),
        Index("ix_service_case_figures", "centre_id", "service_id", "finished_on"),
        Index(
            "ix_service_case_requests",
            *("centre_id", "state", "finished_on", "notices"),
            sqlite_where=_NUMBERED_CASE,
            postgresql_where=_NUMBERED_CASE,
        ),
        Index(
            "ix_service_case_open",
            "centre_id",
            "holder",
            sqlite_where=_OPEN_CASE,
            postgresql_where=_OPEN_CASE,
        ),
        Index(
            "ix_service_case_awaited",
            "centre_id",
            sqlite_where=_AWAITED_CASE,
            postgresql_where=_AWAITED_CASE,
        ),
        Index(
            "ix_service_case_received",
            *("centre_id", "received_at"),
            sqlite_where=_NUMBERED_CASE,
            postgresql_where=_NUMBERED_CASE,
        ),
        Index(
            "ix_service_case_posted",
            *("centre_id", "ended_at"),
            sqlite_where=_POSTED_CASE,
            postgresql_where=_POSTED_CASE,
        ),
        Index("uq_service_case_number", "number", unique=True),
    )
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    visit_id: int = Field(foreign_key="visit.id", index=True)
    centre_id: str = Field(foreign_key="centre.id")
    service_id: str = Field(foreign_key="service.id")
    process_id: int = Field(foreign_key="process_version.id")
    state: str
    filed_at: datetime
    ready_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    finished_on: date | None = None
    service_seconds: int | None = None
    citizen_seconds: int | None = None
    steps_performed: int | None = None
    excluded: str | None = None
    number: str | None = None
    holder: str | None = None
    received_at: datetime | None = None
    accepted_at: datetime | None = None
    asked_at: datetime | None = None
    asked_until: date | None = None
    requests: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    notices: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    visits: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    persons: int | None = None
    delivery: str | None = None
    work: list[dict[str, object]] | None = Field(default=None, sa_type=JSON)
    clock: dict[str, object] | None = Field(default=None, sa_type=JSON)


class CaseAgency(Table, table=True):
    """Where a case is or was behind the counter: a projection like the case itself."""

    __tablename__ = "case_agency"
    __table_args__ = (
        one_of("result", Result, null=True),
        Index(
            "ix_case_agency_open",
            "agency_id",
            "case_id",
            sqlite_where=_THERE,
            postgresql_where=_THERE,
        ),
        Index("ix_case_agency_sent_at", "sent_at"),
    )
    case_id: int = Field(
        primary_key=True,
        foreign_key="service_case.id",
        sa_column_kwargs={"autoincrement": False},
    )
    agency_id: str = Field(primary_key=True, foreign_key="agency.id")
    list_id: int
    sent_at: datetime
    acknowledged_at: datetime | None = None
    over_at: datetime | None = None
    result: str | None = None


class EventRow(Table, table=True):
    """The log. UPDATE, DELETE and replacing are refused by triggers; never migrate it in batch."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("visit_id", "seq"),
        Index("ix_event_centre_id_id", "centre_id", "id"),
        Index("ix_event_at_id", "at", "id"),
        Index(
            "ix_event_actor",
            *("actor_id", "at", "id"),
            sqlite_where=_BY_SOMEBODY,
            postgresql_where=_BY_SOMEBODY,
        ),
        one_of("kind", Kind),
        one_of("actor_kind", ActorKind),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    visit_id: int = Field(foreign_key="visit.id")
    seq: int
    transaction_id: int | None = None
    kind: str
    at: datetime
    received_at: datetime
    actor_kind: str
    actor_id: int | None = None
    counter: int | None = None
    data: dict[str, object] = Field(sa_type=JSON)


class CounterSession(Table, table=True):
    """A counter being open with one member of staff. `services` None means all of the counter,
    `preferred` of these are called first. `kept_for` is the visit it waits for until `kept_until`.
    A second person at the desk is `second_staff_id`. `ended_as` says why it ended. The supervisor
    asked at `reminded_at` to look at `reminded_of` as it stood then (`reminded_version`)."""

    __tablename__ = "counter_session"
    __table_args__ = (
        Index(
            "uq_counter_session_open",
            "centre_id",
            "counter",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(  # one person, one counter: two centres do not share a lock
            "uq_counter_session_person",
            "staff_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    centre_id: str = Field(foreign_key="centre.id")
    counter: int
    staff_id: int = Field(foreign_key="staff.id")
    services: list[str] | None = Field(default=None, sa_type=JSON)
    opened_at: datetime
    closed_at: datetime | None = None
    on_break_since: datetime | None = None
    break_kind: str | None = None
    preferred: list[str] | None = Field(default=None, sa_type=JSON)
    kept_for: int | None = None
    kept_until: datetime | None = None
    second_staff_id: int | None = None
    ended_as: str | None = None
    reminded_of: int | None = None
    reminded_version: int | None = None
    reminded_at: datetime | None = None


class CounterBreak(Table, table=True):
    """A finished break of a counter session."""

    __tablename__ = "counter_break"
    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="counter_session.id", index=True)
    started_at: datetime
    ended_at: datetime
    kind: str = Field(default="short", sa_column_kwargs={"server_default": "short"})


class IdempotencyKey(Table, table=True):
    """What a request key did: status and ids, never the answer, because answers carry tokens."""

    __tablename__ = "idempotency_key"
    scope: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    body_hash: str
    status: int
    result: int | None = None
    recorded_at: datetime = Field(index=True)
