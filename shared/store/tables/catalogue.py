"""Who offers what, where, in which steps, and how it was before: tables with validity dates.

`ends_on` is an ISO date: the first day on which something is no longer there.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from shared.store.tables.base import Table, one_of

CENTRE_KINDS = ("station_counter", "district_outlet", "mobile_unit")
MODES = ("info", "receive_forward", "complete")


class Centre(Table, table=True):
    """A place with counters. `calendar` is `shared.domain.calendar`'s plain form."""

    __table_args__ = (one_of("kind", CENTRE_KINDS),)
    id: str = Field(primary_key=True)
    kind: str
    name_th: str
    name_en: str
    calendar: dict[str, object] = Field(sa_type=JSON)
    language: str = "th"
    position: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    source: str
    proxy_papers: list[dict[str, object]] | None = Field(default=None, sa_type=JSON)
    ends_on: str | None = None


class Agency(Table, table=True):
    """`calendar` None: the agency works on the days and at the hours of the centre."""

    id: str = Field(primary_key=True)
    name_th: str
    name_en: str
    abbreviation_th: str | None = None
    role: str
    successor: dict[str, object] | None = Field(default=None, sa_type=JSON)
    full_name_th: str | None = None
    source: str
    name_en_source: str | None = None
    calendar: dict[str, object] | None = Field(default=None, sa_type=JSON)
    ends_on: str | None = None


class QueueGroup(Table, table=True):
    """A letter of ticket numbers and what it stands for."""

    __tablename__ = "queue_group"
    letter: str = Field(primary_key=True, max_length=1)
    name_th: str
    name_en: str
    source: str


class Topic(Table, table=True):
    """A choice on the kiosk's first page; leads to one or several letters."""

    id: str = Field(primary_key=True)
    letters: list[str] = Field(sa_type=JSON)
    name_th: str
    name_en: str
    pictogram: str
    position: int


class Subtopic(Table, table=True):
    """A second choice where a letter has more services than one kiosk page can carry.

    `services` stand in the order of the kiosk's buttons, the most asked for first.
    """

    id: str = Field(primary_key=True)
    letter: str = Field(foreign_key="queue_group.letter")
    name_th: str
    name_en: str
    services: list[str] = Field(sa_type=JSON)
    position: int


class Service(Table, table=True):
    """What a citizen asks for. `notes` keeps the catalogue's other facts (deadline, penalty, …).

    `fees_stated` is False while the fees are unknown, which is not the same as "no fee".
    """

    __table_args__ = (one_of("mode", MODES),)
    id: str = Field(primary_key=True)
    agency_id: str = Field(foreign_key="agency.id")
    operated_by: str | None = Field(default=None, foreign_key="agency.id")
    letter: str = Field(foreign_key="queue_group.letter")
    mode: str
    name_th: str
    name_en: str
    short_th: str | None = None
    short_en: str | None = None
    keywords: dict[str, list[str]] = Field(sa_type=JSON)
    channels: list[str] = Field(sa_type=JSON)
    notes: dict[str, object] = Field(sa_type=JSON)
    fees_stated: bool
    position: int
    source: str
    per_visit_cap: int | None = None
    ends_on: str | None = None


class Fee(Table, table=True):
    """One row of a service's fee table. Dates are text because sources may say "unknown"."""

    id: int | None = Field(default=None, primary_key=True)
    service_id: str = Field(foreign_key="service.id", index=True)
    position: int
    name_th: str
    name_en: str
    amount_satang: int | None = None
    percent: str | None = None
    base: str | None = None
    per: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    source: str | None = None


class ProcessVersion(Table, table=True):
    """How a service is done from a date on: immutable (triggers refuse UPDATE and DELETE).

    `steps` is the official table: position, type, names, seconds or working_days, at_counter, and
    agency, alongside, replaces, was, why, low, at_once where they are said. `documents` None means
    "not known yet", an empty list means "none, stated"; `proxy_papers` None means that the centre's
    list holds. `gone`: rows of the version before, with the reason.
    """

    __tablename__ = "process_version"
    __table_args__ = (UniqueConstraint("service_id", "variant", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: str = Field(foreign_key="service.id", index=True)
    number: int
    valid_from: date
    steps: list[dict[str, object]] = Field(sa_type=JSON)
    documents: list[dict[str, object]] | None = Field(default=None, sa_type=JSON)
    steps_source: str
    recorded_at: datetime
    proxy_papers: list[dict[str, object]] | None = Field(default=None, sa_type=JSON)
    variant: str = Field(default="", sa_column_kwargs={"server_default": ""})
    gone: list[dict[str, object]] | None = Field(default=None, sa_type=JSON)


class Baseline(Table, table=True):
    """How it was before the improvement: immutable; a correction is a new number with a reason."""

    __table_args__ = (UniqueConstraint("service_id", "variant", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    service_id: str = Field(foreign_key="service.id", index=True)
    number: int
    valid_from: date
    steps: list[dict[str, object]] = Field(sa_type=JSON)
    illustrative: bool
    source: str
    approved_by: str | None = None
    approved_on: date | None = None
    recorded_at: datetime
    variant: str = Field(default="", sa_column_kwargs={"server_default": ""})
    reason: str | None = None


class BaselineApproval(Table, table=True):
    """Who approved a former table that was recorded without an approval, and which person noted it;
    immutable like the table itself, one for each."""

    __tablename__ = "baseline_approval"
    baseline_id: int = Field(
        primary_key=True,
        foreign_key="baseline.id",
        sa_column_kwargs={"autoincrement": False},
    )
    approved_by: str
    approved_on: date
    noted_by: int | None = None
    noted_at: datetime


class ServiceVariant(Table, table=True):
    """A way of doing a service that has official times of its own; `channels` choose it by
    themselves, without them the counter does."""

    __tablename__ = "service_variant"
    service_id: str = Field(primary_key=True, foreign_key="service.id")
    id: str = Field(primary_key=True)
    name_th: str
    name_en: str
    channels: list[str] = Field(sa_type=JSON)
    position: int


class Offer(Table, table=True):
    """A centre offers a service in a mode."""

    __table_args__ = (one_of("mode", MODES),)
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    service_id: str = Field(primary_key=True, foreign_key="service.id")
    mode: str
    source: str


class Counter(Table, table=True):
    """A desk. `services` None means it takes everything the centre offers; `zone`: of the hall."""

    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    number: int = Field(primary_key=True)
    name_th: str | None = None
    name_en: str | None = None
    services: list[str] | None = Field(default=None, sa_type=JSON)
    zone: str | None = None
    ends_on: str | None = None


class Bundle(Table, table=True):
    """A life event as one choice: several services in one visit."""

    id: str = Field(primary_key=True)
    name_th: str
    name_en: str
    services: list[str] = Field(sa_type=JSON)
    position: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    lawful_order: dict[str, str] = Field(
        default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"}
    )
    pictogram: str | None = None
    ends_on: str | None = None
