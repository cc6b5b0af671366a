"""Changes of the catalogue that somebody prepares, before they are put into force."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field

from shared.domain.draft_records import DraftState, HeldUp
from shared.store.tables.base import Table, one_of


class CatalogueDraft(Table, table=True):
    """`data` is plain data of a catalogue file, with the records that are to change only. `base`:
    the same records as they stood when they were taken into the draft. `ended_by` published or
    discarded it; one that waited for its day was ended by who had approved it, at the moment when
    it took effect. `failed_on` was its day, `failure` says why it was not put into force then."""

    __tablename__ = "catalogue_draft"
    __table_args__ = (one_of("state", DraftState), one_of("failure", HeldUp, null=True))
    id: int | None = Field(default=None, primary_key=True)
    title: str
    data: dict[str, object] = Field(sa_type=JSON)
    base: dict[str, object] = Field(sa_type=JSON)
    valid_from: date | None = None
    why: str
    state: str
    version: int
    made_by: int
    made_at: datetime
    changed_by: int
    changed_at: datetime
    ended_by: int | None = None
    ended_at: datetime | None = None
    approved_by: int | None = None
    approved_at: datetime | None = None
    failed_on: date | None = None
    failure: str | None = None


class CatalogueDraftAuthor(Table, table=True):
    """Who changed a record of a draft on which figures rest. `out_at`: since when that record is
    out of the draft again, so that nothing of theirs stands in it; None while it is in."""

    __tablename__ = "catalogue_draft_author"
    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="catalogue_draft.id", index=True)
    section: str
    record_id: str
    staff_id: int
    changed_at: datetime
    out_at: datetime | None = None
