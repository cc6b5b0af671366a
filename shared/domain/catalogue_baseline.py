"""The former table of a process in a catalogue file: its rows, source, approval and number.

A table without `approved_by` is not approved yet. Once approved it is locked: what differs needs a
number of its own and a `reason` (`shared.store.catalogue_import` compares with what is recorded).
"""

from __future__ import annotations

from collections.abc import Sequence

from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_entries import BaselineEntry
from shared.domain.catalogue_procedure import check_replaced, read_baseline_steps
from shared.domain.catalogue_record import Record
from shared.domain.errors import N_
from shared.domain.process import Step
from shared.domain.published_time import is_no_time

MAX_NUMBER = 999


def read_baseline(record: Record, service: str, variant: str, now: Sequence[Step]) -> BaselineEntry:
    """The former table of one variant; `now` are the rows of today, which may name former ones."""
    steps = read_baseline_steps(record)
    check_replaced(record, steps, now)
    entry = BaselineEntry(
        service=service,
        variant=variant,
        steps=steps,
        illustrative=record.flag("illustrative"),
        source=record.text("source"),
        approved_by=record.optional_text("approved_by"),
        approved_on=record.day("approved_on"),
        valid_from=record.day("valid_from"),
        number=record.whole("number", 1, MAX_NUMBER),
        reason=record.optional_text("reason"),
    )
    if (entry.approved_by is None) != (entry.approved_on is None):
        record.problem(
            "approved_by",
            N_("Name who approved it (approved_by) and the day (approved_on), or leave both out."),
        )
    if entry.illustrative and entry.approved_by is not None:
        record.problem(
            "illustrative",
            N_("Nobody approves an invented table: write illustrative: false, or no approval."),
        )
    return entry


def is_none(record: Record, field: str, known: Catalogue, service: str, variant: str = "") -> bool:
    """Whether a dash says that there was no former table; a problem where one is recorded."""
    value = record.get(field)
    if not isinstance(value, str) or not is_no_time(value):
        return False
    if known.baselines_of(service, variant):
        record.problem(
            field,
            N_("A former table is recorded already and stays; write it out, or leave it out here."),
        )
    return True
