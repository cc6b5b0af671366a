"""Recording versions of processes and former tables, which never change once they stand.

Whatever differs from the last record becomes the next one. A former table that somebody approved is
locked: another one needs a number of its own and a reason.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import insert

from shared.domain.catalogue import Baseline, Catalogue, Process
from shared.domain.catalogue_entries import BaselineEntry, ServiceEntry, VariantEntry
from shared.domain.catalogue_record import CatalogueRefused, Problem
from shared.domain.errors import N_
from shared.store import catalogue_rows as rows_of
from shared.store.plain_records import PlainRecords
from shared.store.tables import metadata

_process, _baseline = metadata.tables["process_version"], metadata.tables["baseline"]
_approval = metadata.tables["baseline_approval"]


class Made(StrEnum):
    """What became of a stated version."""

    FIRST = "first"
    NEXT = "next"
    APPROVED = "approved"
    NOTHING = "nothing"


class Versions:
    """Writes the versions of one import: one file, one moment, one actor. `first_day`: of versions
    that name none."""

    def __init__(
        self, records: PlainRecords, file: str, known: Catalogue, at: datetime, first_day: date
    ) -> None:
        self._records, self._connection = records, records.connection
        self._file, self._known = file, known
        self._at, self._first_day = at, first_day

    def put_process(self, service: str, variant: str, entry: ServiceEntry | VariantEntry) -> Made:
        """Record how a variant is done. Raises CatalogueRefused where rows of the version before
        are named that it does not have."""
        versions = self._known.versions_of(service, variant)
        last = versions[-1] if versions else None
        if last and _same_process(last, entry):
            return Made.NOTHING
        if last:
            self._check_rows_before(service, entry, len(last.steps))
        self._connection.execute(
            insert(_process).values(
                service_id=service,
                variant=variant,
                number=last.number + 1 if last else 1,
                valid_from=entry.valid_from or self._first_day,
                steps=[rows_of.step_data(step) for step in entry.steps],
                documents=rows_of.papers_data(entry.documents),
                proxy_papers=rows_of.papers_data(entry.proxy),
                gone=rows_of.gone_data(entry.gone),
                steps_source=entry.steps_source,
                recorded_at=self._at,
            )
        )
        return self._noted("process", service, variant, last)

    def _check_rows_before(
        self, service: str, entry: ServiceEntry | VariantEntry, steps: int
    ) -> None:
        named = {number for step in entry.steps for number in step.was}
        wrong = sorted(n for n in named | {each.position for each in entry.gone} if n > steps)
        if wrong:
            remedy = N_(
                "The version before has %(steps)s steps and no step %(number)s; correct `was` or"
                " `gone`."
            )
            params = {"steps": steps, "number": wrong[0]}
            self._refuse(f"services {service}", "steps", remedy, **params)

    def put_baseline(self, entry: BaselineEntry) -> Made:
        """Record a former table. Raises CatalogueRefused where it differs from a locked one."""
        known = self._known.baselines_of(entry.service, entry.variant)
        last = known[-1] if known else None
        same = next((e for e in known if e.number == entry.number), None) if entry.number else last
        if same is not None and _same_table(same, entry):
            return self._approve(same, entry)
        if last is not None:
            self._expect_next(last, entry)
        number = entry.number or (last.number + 1 if last else 1)
        self._connection.execute(
            insert(_baseline).values(
                service_id=entry.service,
                variant=entry.variant,
                number=number,
                valid_from=entry.valid_from or self._first_day,
                steps=[rows_of.baseline_step_data(step) for step in entry.steps],
                illustrative=entry.illustrative,
                source=entry.source,
                approved_by=entry.approved_by,
                approved_on=entry.approved_on,
                reason=entry.reason,
                recorded_at=self._at,
            )
        )
        return self._noted("baseline", entry.service, entry.variant, last, number, entry.reason)

    def _expect_next(self, last: Baseline, entry: BaselineEntry) -> None:
        """Whether another table may follow the last one under the number that is stated."""
        free = last.number + 1
        if entry.number is None and not last.is_approved:
            return
        if entry.number is None:
            remedy = N_(
                "Former table %(number)s was approved by %(who)s and is locked; state the different"
                " one as number: %(free)s with a reason."
            )
            params = {"number": last.number, "who": last.approved_by, "free": free}
            self._refuse(_record_of(entry), "number", remedy, **params)
        elif entry.number != free:
            remedy = N_(
                "Former table %(number)s is recorded and differs; state this one as number:"
                " %(free)s with a reason."
            )
            params = {"number": min(entry.number, last.number), "free": free}
            self._refuse(_record_of(entry), "number", remedy, **params)
        elif entry.reason is None:
            remedy = N_("Say why this table follows the one before: write a reason.")
            self._refuse(_record_of(entry), "reason", remedy)

    def _approve(self, stored: Baseline, entry: BaselineEntry) -> Made:
        """Note an approval that was stated afterwards; one that is missing takes none away."""
        stated = entry.approved_by, entry.approved_on
        if stated == (None, None) or stated == (stored.approved_by, stored.approved_on):
            return Made.NOTHING
        if stored.is_approved:
            remedy = N_(
                "Former table %(number)s was approved by %(who)s; that approval stays as it is."
            )
            params = {"number": stored.number, "who": stored.approved_by}
            self._refuse(_record_of(entry), "approved_by", remedy, **params)
        assert entry.approved_by is not None
        assert entry.approved_on is not None
        approve(self._records, stored, entry.approved_by, entry.approved_on, self._at, None)
        return Made.APPROVED

    def _noted(
        self,
        kind: str,
        service: str,
        variant: str,
        last: Process | Baseline | None,
        number: int = 0,
        reason: str | None = None,
    ) -> Made:
        if last is None:
            return Made.FIRST
        detail: dict[str, object] = {
            "before": last.number,
            "after": number or last.number + 1,
            "file": self._file,
        }
        if variant:
            detail["variant"] = variant
        if reason is not None:
            detail["reason"] = reason
        self._records.log(f"{kind}_version", service, detail)
        return Made.NEXT

    def _refuse(self, record: str, field: str, remedy: str, **params: object) -> None:
        raise CatalogueRefused(self._file, [Problem(self._file, record, field, remedy, params)])


def approve(
    records: PlainRecords,
    baseline: Baseline,
    by: str,
    on: date,
    at: datetime,
    noted_by: int | None,
) -> None:
    """Note who approved a former table that had no approval, with a line in the change log."""
    records.connection.execute(
        insert(_approval).values(
            baseline_id=baseline.id, approved_by=by, approved_on=on, noted_by=noted_by, noted_at=at
        )
    )
    detail = {"number": baseline.number, "approved_by": by, "approved_on": on.isoformat()}
    if baseline.variant:
        detail["variant"] = baseline.variant
    records.log("baseline_approved", baseline.service, detail)


def _record_of(entry: BaselineEntry) -> str:
    if entry.variant:
        return f"services {entry.service}: variants {entry.variant}: baseline"
    return f"baselines {entry.service}"


def _same_process(last: Process, entry: ServiceEntry | VariantEntry) -> bool:
    """Whether a version is as stated, with everything that a version holds."""
    return (
        last.steps == entry.steps
        and last.documents == entry.documents
        and last.steps_source == entry.steps_source
        and last.proxy == entry.proxy
        and last.gone == entry.gone
    )


def _same_table(stored: Baseline, entry: BaselineEntry) -> bool:
    return (
        stored.steps == entry.steps
        and stored.illustrative == entry.illustrative
        and stored.source == entry.source
    )
