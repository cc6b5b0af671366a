"""A catalogue file without mistakes: its records as checked values, ready to be taken over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from shared.domain.catalogue import (
    Agency,
    BaselineStep,
    Bundle,
    Centre,
    Document,
    Fee,
    Names,
    Offer,
    QueueGroup,
    Service,
    Step,
    Subtopic,
    Topic,
)
from shared.domain.catalogue_record import Problem
from shared.domain.process import GoneStep, Variant


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """A former table. `number` None: the one that stands, or the next one."""

    service: str
    steps: tuple[BaselineStep, ...]
    illustrative: bool
    source: str
    approved_by: str | None
    approved_on: date | None
    valid_from: date | None
    variant: str = ""
    number: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class VariantEntry:
    """A variant of a service with its own table; `baseline` None: nothing is said about one."""

    variant: Variant
    steps: tuple[Step, ...]
    documents: tuple[Document, ...] | None
    steps_source: str
    valid_from: date | None
    proxy: tuple[Document, ...] | None = None
    gone: tuple[GoneStep, ...] = ()
    baseline: BaselineEntry | None = None


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """A service with everything its record says; `position` None keeps or appends its place."""

    service: Service
    fees: tuple[Fee, ...]
    steps: tuple[Step, ...]
    documents: tuple[Document, ...] | None
    steps_source: str
    valid_from: date | None
    position: int | None
    proxy: tuple[Document, ...] | None = None
    gone: tuple[GoneStep, ...] = ()
    variants: tuple[VariantEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file without mistakes. `short` and `keywords` add to services that may stand elsewhere.

    `warnings`: what may stand as it does, but should be looked at.
    """

    name: str
    valid_from: date | None = None
    meta: Mapping[str, object] = field(default_factory=dict)
    groups: tuple[QueueGroup, ...] = ()
    agencies: tuple[Agency, ...] = ()
    services: tuple[ServiceEntry, ...] = ()
    short: Mapping[str, Names] = field(default_factory=dict)
    keywords: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    subtopics: tuple[Subtopic, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    centres: tuple[Centre, ...] = ()
    offers: tuple[Offer, ...] = ()
    baselines: tuple[BaselineEntry, ...] = ()
    warnings: tuple[Problem, ...] = ()
