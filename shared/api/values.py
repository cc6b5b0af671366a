"""Shapes that several answers share, and how domain values become them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from litestar.params import QueryParameter

from shared.domain.catalogue import Catalogue, Fee, Service
from shared.domain.process import Document, Names, Process, Step, Variant
from shared.domain.reduction import Duration
from shared.i18n import in_language
from shared.services.office import Office
from shared.services.public_manual import centres_of, is_published
from shared.web.manual_words import amount, fees_in_words, paper

BANGKOK = ZoneInfo("Asia/Bangkok")
Id = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
"""A number of something stored; what is larger cannot exist."""

PAGE = 200
"""Lists give at most this many items a page."""

After = Annotated[int, QueryParameter(name="after", ge=0, description="`next` of the page before.")]
Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=PAGE, description="How many at most.")]


class Text(msgspec.Struct, frozen=True):
    """A name in the languages of the catalogue."""

    th: str
    en: str


class WorkTime(msgspec.Struct, frozen=True):
    """A time of work; days and seconds are never added up, `ratio_seconds` is for ratios only."""

    working_days: int
    seconds: int
    ratio_seconds: int | None = None


class StepOut(msgspec.Struct, frozen=True):
    """A row of the official table and who does it; `alongside` names the row that is done at the
    same time."""

    position: int
    kind: str
    name: Text
    working_days: int
    seconds: int
    at_counter: bool
    agency: str
    agency_name: Text
    alongside: int | None


class DocumentOut(msgspec.Struct, frozen=True):
    """A paper. `copies_by`: `office` makes the copies itself, so nobody is asked for them.

    `text`: how many originals and copies to bring and who needs it, in words; `issuer`: who issues
    it, null where nobody says.
    """

    position: int
    name: Text
    originals: int
    copies: int
    condition: str | None
    copies_by: str | None
    text: Text
    issuer: Text | None


class FeeOut(msgspec.Struct, frozen=True):
    """`amount_satang`, or `percent` of `base`; `text` is the same in words."""

    name: Text
    amount_satang: int | None
    percent: str | None
    base: str | None
    per: str | None
    valid_from: str | None
    valid_to: str | None
    source: str | None
    text: Text


class MeasuredOut(msgspec.Struct, frozen=True):
    """How long the service itself really took: half of the cases no longer than the median, nine of
    ten no longer than p90. Whole months; `n_at_least` is rounded down to tens, from 30 on."""

    first: date
    last: date
    n_at_least: int
    median_seconds: float
    p90_seconds: int


class VariantOut(msgspec.Struct, frozen=True):
    """A case of a service with an official table of its own. Visits of `channels` are of it by
    themselves; without any the counter says so."""

    id: str
    name: Text
    channels: list[str]
    steps: list[StepOut]
    standard: WorkTime
    documents: list[DocumentOut] | None


class ServiceOut(msgspec.Struct, frozen=True):
    """A service of the catalogue. `documents` and `fees` null mean "not known", [] "none".

    `per_visit_cap`: how many people one ticket may bring for it, null for the house rule.
    `proxy_papers`: what somebody brings who comes for others; null where nobody says it.
    `fees_text`: all fees in words. `centres`: where it is offered. `published`: whether it stands
    in the public manual. `measured`: of the service alone, when it was asked for by its id; null
    below 30 cases.
    """

    id: str
    name: Text
    short_name: Text
    agency: str
    agency_name: Text
    operated_by: str | None
    mode: str
    letter: str
    channels: list[str]
    process: int
    process_number: int
    steps: list[StepOut]
    counter_steps: int
    standard: WorkTime
    baseline: WorkTime | None
    baseline_steps: int | None
    baseline_source: str | None
    baseline_illustrative: bool | None
    documents: list[DocumentOut] | None
    fees: list[FeeOut] | None
    notes: dict[str, object]
    source: str
    steps_source: str
    open_now: bool | None = None
    per_visit_cap: int | None = None
    proxy_papers: list[DocumentOut] | None = None
    variants: list[VariantOut] = []
    fees_text: Text | None = None
    centres: list[str] = []
    published: bool = False
    measured: MeasuredOut | None = None


def text(names: Names) -> Text:
    return Text(names.th, names.en)


def moment(at: datetime | None, zone: ZoneInfo = BANGKOK) -> datetime | None:
    """An instant with the centre's offset, for ISO 8601 output."""
    return at.astimezone(zone) if at is not None else None


def sure_moment(at: datetime, zone: ZoneInfo = BANGKOK) -> datetime:
    return at.astimezone(zone)


def work_time(duration: Duration, minutes_per_working_day: int | None = None) -> WorkTime:
    ratio = duration.ratio_seconds(minutes_per_working_day) if minutes_per_working_day else None
    return WorkTime(duration.working_days, duration.seconds, ratio)


def service_out(
    catalogue: Catalogue,
    service: Service,
    day: date,
    *,
    mode: str | None = None,
    open_now: bool | None = None,
    centre: str | None = None,
    measured: MeasuredOut | None = None,
) -> ServiceOut:
    """The whole public description of a service on a day, at a centre where one is named."""
    process = catalogue.process_on(service.id, day)
    baseline = catalogue.baseline_on(service.id, day)
    return ServiceOut(
        id=service.id,
        name=text(service.names),
        short_name=text(service.label),
        agency=service.agency,
        agency_name=text(catalogue.agencies[service.agency].names),
        operated_by=service.operated_by,
        mode=mode or service.mode.value,
        letter=service.letter,
        channels=list(service.channels),
        process=process.id,
        process_number=process.number,
        steps=[_step(catalogue, process, step) for step in process.steps],
        counter_steps=len(process.counter_steps),
        standard=work_time(process.standard),
        baseline=work_time(baseline.total) if baseline else None,
        baseline_steps=len(baseline.steps) if baseline else None,
        baseline_source=baseline.source if baseline else None,
        baseline_illustrative=baseline.illustrative if baseline else None,
        documents=_documents(process.documents),
        fees=_fees(catalogue.fees_on(service.id, day)),
        notes={name: dict(note) for name, note in service.notes.items()},
        source=service.source,
        steps_source=process.steps_source,
        open_now=open_now,
        per_visit_cap=service.per_visit_cap,
        proxy_papers=_documents(
            catalogue.proxy_papers(centre, process) if centre else process.proxy
        ),
        variants=[
            _variant(catalogue, each, day) for each in catalogue.variants_on(service.id, day)
        ],
        fees_text=_said(lambda: fees_in_words(catalogue.fees_on(service.id, day))),
        centres=list(centres_of(catalogue, service.id)),
        published=is_published(catalogue, service.id, day),
        measured=measured,
    )


def _said(words: Callable[[], str]) -> Text:
    """Words that are made, in both languages."""
    with in_language("th"):
        thai = words()
    with in_language("en"):
        return Text(thai, words())


def _variant(catalogue: Catalogue, variant: Variant, day: date) -> VariantOut:
    process = catalogue.process_on(variant.service, day, variant.id)
    return VariantOut(
        variant.id,
        text(variant.names),
        list(variant.channels),
        [_step(catalogue, process, step) for step in process.steps],
        work_time(process.standard),
        _documents(process.documents),
    )


def _step(catalogue: Catalogue, process: Process, step: Step) -> StepOut:
    agency = catalogue.agency_of(process, step)
    return StepOut(
        step.position,
        step.kind.value,
        text(step.names),
        step.working_days,
        step.seconds,
        step.at_counter,
        agency,
        text(catalogue.agencies[agency].names),
        step.alongside,
    )


def _documents(documents: Sequence[Document] | None) -> list[DocumentOut] | None:
    return None if documents is None else [_document(document) for document in documents]


def _document(document: Document) -> DocumentOut:
    return DocumentOut(
        document.position,
        text(document.names),
        document.originals,
        document.copies,
        document.condition,
        document.copies_by.value if document.copies_by else None,
        _said(lambda: paper(document)),
        text(document.issuer) if document.issuer else None,
    )


def _fees(fees: Sequence[Fee] | None) -> list[FeeOut] | None:
    if fees is None:
        return None
    return [
        FeeOut(
            text(fee.names),
            fee.amount_satang,
            str(fee.percent) if fee.percent is not None else None,
            fee.base,
            fee.per,
            fee.valid_from,
            fee.valid_to,
            fee.source,
            _said(partial(amount, fee)),
        )
        for fee in fees
    ]


def is_open(office: Office, centre: str) -> bool:
    return office.calendar(centre).is_open(office.clock.now())
