"""Seals of the event log: append-only like the log itself."""

from __future__ import annotations

from datetime import date

from sqlmodel import Field

from shared.store.tables.base import Table


class EventSeal(Table, table=True):
    """The hash of a centre's log up to an event (`shared.domain.sealing`), mostly one a day.

    Immutable (triggers refuse UPDATE and DELETE). `proof` is made with the key file, so that
    nobody makes seals who has only the database.
    """

    __tablename__ = "event_seal"
    centre_id: str = Field(primary_key=True, foreign_key="centre.id")
    last_event_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    day: date
    events: int
    hash: str
    previous: str
    proof: str
