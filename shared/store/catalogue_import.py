"""Taking over a checked catalogue file: plain records change with a log, processes get versions.

Called inside one write job, so a file is taken over as a whole or not at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import delete, insert

from shared.domain.calendar_versions import CalendarOwner
from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_entries import (
    BaselineEntry,
    CatalogueFile,
    ServiceEntry,
    VariantEntry,
)
from shared.domain.catalogue_record import Problem
from shared.domain.events import Actor
from shared.store import calendars, people
from shared.store import catalogue_rows as rows_of
from shared.store.catalogue import META, raise_data_version
from shared.store.kept_history import refuse_to_remove_history
from shared.store.plain_records import Counts, PlainRecords, Row, never
from shared.store.tables import metadata
from shared.store.version_records import Made, Versions
from shared.store.writer import WriteTx

_fee = metadata.tables["fee"]
_NEW_SERVICE: Row = {"short_th": None, "short_en": None, "keywords": {}}


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did, counted per kind of record.

    `new_versions` counts versions of processes and baselines that follow an earlier one,
    `warnings` name what was taken over as it stands, but should be looked at.
    """

    file: str
    added: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    removed: Mapping[str, int] = field(default_factory=dict)
    unchanged: Mapping[str, int] = field(default_factory=dict)
    new_versions: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not (self.added or self.changed or self.removed or self.new_versions)

    def __str__(self) -> str:
        if self.changes_nothing:
            return f"{self.file}: nothing to change, everything stands like this already."
        parts = {
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "new versions": self.new_versions,
        }
        told = (
            f"{what} " + ", ".join(f"{number} {kind}" for kind, number in counts.items())
            for what, counts in parts.items()
            if counts
        )
        return f"{self.file}: {'; '.join(told)}."


def write_catalogue(
    tx: WriteTx,
    file: CatalogueFile,
    known: Catalogue,
    *,
    at: datetime,
    valid_from: date,
    actor: Actor,
    why: str = "",
) -> ImportSummary:
    """Take `file` over into what is `known`; the same file a second time changes nothing.

    `valid_from` is the first day of new versions whose record and file name none. Services that the
    file does not mention stay. Topics, subtopics and bundles, and the offers and counters of a
    centre, are complete lists: what is missing there is removed. `why`: the reason of somebody who
    decided it, for the change log. Raises CatalogueRefused when a counter that was ever open, or a
    life event that somebody came for, would be taken away.
    """
    refuse_to_remove_history(tx.connection, file)
    records = PlainRecords(tx.connection, at, actor, why)
    kind = "catalogue_published" if why else "catalogue_imported"
    return _Import(tx, records, file, known, at, valid_from, kind).run()


def _all(_row: Row) -> bool:
    return True


class _Import:
    def __init__(
        self,
        tx: WriteTx,
        records: PlainRecords,
        file: CatalogueFile,
        known: Catalogue,
        at: datetime,
        valid_from: date,
        kind: str,
    ) -> None:
        self._kind = kind
        self._tx, self._connection, self._records = tx, tx.connection, records
        self._file, self._known, self._at = file, known, at
        self._counts: dict[str, Counts] = {}
        self._new_versions: dict[str, int] = {}
        first_day = file.valid_from or valid_from
        self._versions = Versions(records, file.name, known, at, first_day)

    def run(self) -> ImportSummary:
        """Write in the order in which tables refer to each other."""
        file = self._file
        self._put("queue_group", [rows_of.group_row(each) for each in file.groups])
        self._put("agency", [rows_of.agency_row(each) for each in file.agencies])
        self._put("service", self._service_rows(), defaults=_NEW_SERVICE)
        for entry in file.services:
            self._put_fees(entry)
            self._put_process(entry.service.id, entry, "")
            self._put_variants(entry)
        self._counts["service_variant"] = self._records.put(
            "service_variant", self._variant_rows(), complete=self._is_of_listed_service
        )
        for baseline in file.baselines:
            self._put_baseline(baseline)
        self._put_choices()
        self._put_centres()
        self._record_calendars()
        self._put_meta()
        return self._finish()

    def _put(
        self,
        table: str,
        rows: Sequence[Row],
        defaults: Row | None = None,
        complete: Callable[[Row], bool] = never,
    ) -> None:
        if rows:
            counts = self._records.put(table, rows, defaults=defaults, complete=complete)
            self._counts[table] = counts

    def _count(self, kind: str) -> Counts:
        return self._counts.setdefault(kind, Counts())

    def _service_rows(self) -> list[Row]:
        rows: dict[str, dict[str, object]] = {}
        last = max((service.position for service in self._known.services.values()), default=0)
        for entry in self._file.services:
            stored = self._known.services.get(entry.service.id)
            position = entry.position or (stored.position if stored else None)
            if position is None:
                position = last = last + 1
            rows[entry.service.id] = rows_of.service_row(entry.service, position)
        for id_, short in self._file.short.items():
            rows.setdefault(id_, {"id": id_}).update(short_th=short.th, short_en=short.en)
        for id_, words in self._file.keywords.items():
            rows.setdefault(id_, {"id": id_}).update(keywords=rows_of.plain(words))
        return list(rows.values())

    def _put_fees(self, entry: ServiceEntry) -> None:
        service, counts = entry.service.id, self._count("fee")
        stored = self._known.fees.get(service, ())
        if stored == entry.fees:
            counts.unchanged += len(stored)
            return
        rows = [rows_of.fee_row(service, place, each) for place, each in enumerate(entry.fees, 1)]
        self._connection.execute(delete(_fee).where(_fee.c.service_id == service))
        if rows:
            self._connection.execute(insert(_fee), rows)
        if service not in self._known.services:
            counts.added += len(rows)
            return
        counts.changed += 1
        before = [rows_of.fee_row(service, place, each) for place, each in enumerate(stored, 1)]
        self._records.log("fees_changed", service, {"before": before, "after": rows})

    def _put_variants(self, entry: ServiceEntry) -> None:
        """The variants of a service, which its record lists in full, each with its own table."""
        for variant in entry.variants:
            self._put_process(entry.service.id, variant, variant.variant.id)
            if variant.baseline is not None:
                self._put_baseline(variant.baseline)

    def _variant_rows(self) -> list[Row]:
        return [
            rows_of.variant_row(each.variant, place)
            for entry in self._file.services
            for place, each in enumerate(entry.variants, 1)
        ]

    def _is_of_listed_service(self, row: Row) -> bool:
        return row["service_id"] in {entry.service.id for entry in self._file.services}

    def _put_process(self, service: str, entry: ServiceEntry | VariantEntry, variant: str) -> None:
        made = self._versions.put_process(service, variant, entry)
        self._count_version("process", made)

    def _put_baseline(self, entry: BaselineEntry) -> None:
        self._count_version("baseline", self._versions.put_baseline(entry))

    def _count_version(self, kind: str, made: Made) -> None:
        if made is Made.FIRST:
            self._count(kind).added += 1
        elif made is Made.APPROVED:
            self._count(kind).changed += 1
        elif made is Made.NOTHING:
            self._count(kind).unchanged += 1
        else:
            self._new_versions[kind] = self._new_versions.get(kind, 0) + 1

    def _put_choices(self) -> None:
        """Topics, subtopics and bundles: what the file lists replaces what was listed."""
        file = self._file
        bundles = [rows_of.bundle_row(each, place) for place, each in enumerate(file.bundles, 1)]
        self._put("topic", [rows_of.topic_row(each) for each in file.topics], complete=_all)
        self._put("subtopic", [rows_of.subtopic_row(e) for e in file.subtopics], complete=_all)
        self._put("bundle", bundles, complete=_all)

    def _put_centres(self) -> None:
        centres = self._file.centres
        new = [centre.id for centre in centres if centre.id not in self._known.centres]
        places = {id_: place for place, id_ in enumerate([*self._known.centres, *new], 1)}
        counters = [
            rows_of.counter_row(centre.id, each) for centre in centres for each in centre.counters
        ]

        def is_here(row: Row) -> bool:
            return row["centre_id"] in {centre.id for centre in centres}

        self._put("centre", [rows_of.centre_row(each, places[each.id]) for each in centres])
        self._put("counter", counters, complete=is_here)
        self._put("offer", [rows_of.offer_row(e) for e in self._file.offers], complete=is_here)

    def _record_calendars(self) -> None:
        """Keep each calendar that is new or changed as a version of its own."""
        for centre in self._file.centres:
            owner = CalendarOwner.CENTRE, centre.id
            calendars.record(self._connection, owner, centre.calendar, self._at)
        for agency in self._file.agencies:
            owner = CalendarOwner.AGENCY, agency.id
            calendars.record(self._connection, owner, agency.calendar, self._at)

    def _put_meta(self) -> None:
        meta = {**self._known.meta, **self._file.meta}
        if meta != self._known.meta:
            people.set_fact(self._tx, META, json.dumps(meta, ensure_ascii=False))
            self._count("meta").changed += 1

    def _finish(self) -> ImportSummary:
        def tally(what: str) -> dict[str, int]:
            counted = {kind: getattr(each, what) for kind, each in self._counts.items()}
            return {kind: number for kind, number in counted.items() if number}

        summary = ImportSummary(
            file=self._file.name,
            added=tally("added"),
            changed=tally("changed"),
            removed=tally("removed"),
            unchanged=tally("unchanged"),
            new_versions=self._new_versions,
        )
        if not summary.changes_nothing:
            counted = asdict(summary)
            del counted["warnings"]
            self._records.log(self._kind, self._file.name, counted)
            raise_data_version(self._tx)
        return replace(summary, warnings=self._file.warnings)
