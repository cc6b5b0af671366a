"""From the plain data of a catalogue file to checked values: the file's sections and references.

`read_catalogue` sees the whole file and what the database already has, and either returns a
`CatalogueFile` or refuses with every problem it found. Called by `shared.services.catalogue`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from shared.domain.calendar import ServiceCalendar
from shared.domain.catalogue import (
    Agency,
    Bundle,
    Catalogue,
    Centre,
    CentreKind,
    Counter,
    Mode,
    Names,
    Offer,
    QueueGroup,
    Service,
    Subtopic,
    Topic,
)
from shared.domain.catalogue_baseline import is_none, read_baseline
from shared.domain.catalogue_bundle import read_bundle
from shared.domain.catalogue_calendar import read_agency_calendar, read_centre_calendar, read_meta
from shared.domain.catalogue_entries import CatalogueFile, ServiceEntry
from shared.domain.catalogue_papers import needless_copies, read_documents, read_proxy
from shared.domain.catalogue_procedure import (
    read_facts,
    read_fees,
    read_gone,
    read_steps,
)
from shared.domain.catalogue_record import CatalogueRefused, Problem, Record
from shared.domain.catalogue_variants import read_variants
from shared.domain.errors import N_
from shared.domain.rules import RULES

SECTIONS = (
    *("meta", "queue_groups", "agencies", "agencies_added", "services", "short", "keywords"),
    *("topics", "subtopics", "bundles", "centres", "baselines"),
)
ROLES = ("provider", "site_host", "site_media", "convener")
PICTOGRAMS = (
    *("id-card", "house", "passport", "health", "tax", "car"),
    *("bill", "report", "ask", "drop", "mail"),
)
"""Pictures for topics; the visual kit draws them."""

MAX_COUNTERS = 999
MAX_POSITION = 100_000
LONGEST_CENTRE_NAME = 120
LONGEST_COUNTER_NAME = 60
"""In characters: longer ones push the number off slips and buttons."""
MAX_PEOPLE = RULES.people_per_service


def read_catalogue(data: object, name: str, known: Catalogue) -> CatalogueFile:
    """Check the plain data of file `name` against itself and against what is `known` already.

    Raises CatalogueRefused with every problem of the file.
    """
    if not isinstance(data, Mapping):
        remedy = N_("Write sections such as services: and centres: at the top of the file.")
        raise CatalogueRefused(name, [Problem(name, "", "", remedy)])
    reader = _Reader(data, name, known)
    result = reader.read()
    if reader.problems:
        raise CatalogueRefused(name, reader.problems)
    papers = [(each.service.id, each.documents or ()) for each in result.services]
    return replace(result, warnings=tuple(needless_copies(name, papers)))


class _Reader:
    """Reads sections in the order of their references, so records may stand in any order."""

    def __init__(self, data: Mapping[object, object], file: str, known: Catalogue) -> None:
        self.problems: list[Problem] = []
        self._file, self._data = file, data
        self._root = Record(self.problems, file, "", data)
        self._meta: dict[str, object] = dict(known.meta)
        self._letters = set(known.groups)
        self._known = known
        self._agencies = set(known.agencies)
        self._services = dict(known.services)
        self._steps = {id_: versions[-1].steps for id_, versions in known.versions.items()}
        self._seen: set[tuple[str, str]] = set()

    def read(self) -> CatalogueFile:
        for section in SECTIONS:
            self._root.has(section)
        self._root.close()
        if not any(section in self._data for section in SECTIONS):
            self._root.problem("", N_("Write at least one section, such as services:."))
        meta, valid_from = self._read_meta()
        groups = tuple(self._group(record) for record in self._records("queue_groups", "letter"))
        agencies = tuple(
            self._agency(record)
            for section in ("agencies", "agencies_added")
            for record in self._records(section)
        )
        services = tuple([self._service(record) for record in self._records("services")])
        centres = [self._centre(record) for record in self._records("centres")]
        return CatalogueFile(
            name=self._file,
            valid_from=valid_from,
            meta=meta,
            groups=groups,
            agencies=agencies,
            services=services,
            short={id_: record.names() for id_, record in self._by_service("short")},
            keywords={id_: _keywords(record) for id_, record in self._by_service("keywords")},
            topics=tuple(
                self._topic(record, position)
                for position, record in enumerate(self._records("topics"), 1)
            ),
            subtopics=tuple(self._subtopics()),
            bundles=tuple(self._bundle(record) for record in self._records("bundles")),
            centres=tuple(centre for centre, _ in centres),
            offers=tuple(offer for _, offers in centres for offer in offers),
            baselines=tuple(
                read_baseline(record, id_, "", self._steps.get(id_, ()))
                for id_, record in self._by_service("baselines")
            ),
        )

    def _read_meta(self) -> tuple[Mapping[str, object], date | None]:
        section = self._fields("meta")
        if section is None:
            return {}, None
        meta, valid_from = read_meta(section)
        self._meta |= meta
        return meta, valid_from

    def _records(self, section: str, key: str = "id") -> Iterator[Record]:
        """The records of a list section, each under its own name for people."""
        for place, value in enumerate(self._root.items(section), 1):
            yield from self._named(section, place, value, key)

    def _named(self, section: str, place: int, value: object, key: str = "id") -> Iterator[Record]:
        if not isinstance(value, Mapping):
            self._root.problem(f"{section}[{place}]", N_("Write a record of fields here."))
            return
        name = value.get(key)
        known_as = f"{section} {name}" if isinstance(name, str) and name else f"{section} #{place}"
        record = Record(self.problems, self._file, known_as, value)
        yield record
        record.close()

    def _by_service(self, section: str) -> Iterator[tuple[str, Record]]:
        """The records of a section that is keyed by services; null says nothing about one."""
        fields = self._fields(section)
        for id_ in fields.fields() if fields else ():
            assert fields is not None
            if not fields.expect(id_, id_, self._services) or fields.get(id_) is None:
                continue
            if section == "baselines" and is_none(fields, id_, self._known, id_):
                continue
            record = fields.nested(id_)
            if record is not None:
                record.name, record.prefix = f"{section} {id_}", ""
                yield id_, record
                record.close()

    def _fields(self, section: str) -> Record | None:
        """A section that is itself a record, None when absent, null or wrong."""
        value = self._root.get(section)
        if value is None or isinstance(value, Mapping):
            return Record(self.problems, self._file, section, value) if value else None
        self._root.problem(section, N_("Write a record of fields here, not a list or a text."))
        return None

    def _once(self, kind: str, record: Record, field_: str, value: str) -> str:
        if value and (kind, value) in self._seen:
            record.problem(
                field_,
                N_("“%(value)s” is already used in this file; remove or rename one of the two."),
                value=value,
            )
        self._seen.add((kind, value))
        return value

    def _id(self, kind: str, record: Record) -> str:
        return self._once(kind, record, "id", record.identifier())

    def _group(self, record: Record) -> QueueGroup:
        letter = record.letter("letter", record.get("letter"))
        self._letters.add(self._once("group", record, "letter", letter))
        return QueueGroup(letter, record.names(), record.text("source"))

    def _agency(self, record: Record) -> Agency:
        id_ = self._id("agency", record)
        self._agencies.add(id_)
        return Agency(
            id=id_,
            names=record.names(),
            role=record.choice("role", ROLES),
            source=record.text("source"),
            abbreviation=record.optional_text("abbr_th"),
            full_name_th=record.optional_text("th_full"),
            successor=_successor(record.nested("successor")),
            names_en_source=record.optional_text("en_source"),
            calendar=read_agency_calendar(record, self._meta, self._known),
            ends_on=record.day("ends_on"),
        )

    def _service(self, record: Record) -> ServiceEntry:
        fees = read_fees(record)
        names = record.nested("name")
        if names is None:
            record.problem("name", N_("This is missing; write {th: …, en: …}."))
        mode = record.choice("mode", [str(mode) for mode in Mode])
        service = Service(
            id=self._id("service", record),
            agency=record.choice("agency", self._agencies),
            letter=record.choice("group", self._letters),
            mode=Mode(mode) if mode in list(Mode) else Mode.INFO,
            names=Names("", "") if names is None else names.names(),
            source=record.text("source"),
            operated_by=record.optional_choice("operated_by", self._agencies),
            channels=record.texts("channels"),
            notes=read_facts(record),
            fees_stated=fees is not None,
            per_visit_cap=record.whole("per_visit_cap", 1, MAX_PEOPLE),
            ends_on=record.day("ends_on"),
        )
        if names is not None:
            names.close()
        self._services[service.id] = service
        steps = self._steps[service.id] = read_steps(record, self._agencies)
        papers = read_documents(record), read_proxy(record)
        return ServiceEntry(
            service=service,
            fees=fees or (),
            steps=steps,
            documents=papers[0],
            steps_source=record.text("steps_source"),
            valid_from=record.day("valid_from"),
            position=record.whole("position", 1, MAX_POSITION),
            proxy=papers[1],
            gone=read_gone(record),
            variants=read_variants(record, service, self._agencies, self._known, papers),
        )

    def _topic(self, record: Record, position: int) -> Topic:
        letters = record.choices("letters", self._letters)
        if not letters:
            record.problem("letters", N_("Name at least one letter that this topic leads to."))
        return Topic(
            id=self._id("topic", record),
            letters=letters,
            names=record.names(),
            pictogram=record.choice("pictogram", PICTOGRAMS),
            position=position,
        )

    def _subtopics(self) -> Iterator[Subtopic]:
        section = self._fields("subtopics")
        position = 0
        for letter in section.fields() if section else ():
            assert section is not None
            section.expect(letter, letter, self._letters)
            for place, value in enumerate(section.items(letter), 1):
                position += 1
                for record in self._named(f"subtopics {letter}", place, value):
                    yield self._subtopic(record, letter, position)

    def _subtopic(self, record: Record, letter: str, position: int) -> Subtopic:
        of_letter = {id_ for id_, each in self._services.items() if each.letter == letter}
        services = self._listed_services(record, of_letter)
        for place, service in enumerate(services, 1):
            self._once("service of a subtopic", record, f"services[{place}]", service)
        return Subtopic(self._id("subtopic", record), letter, record.names(), services, position)

    def _bundle(self, record: Record) -> Bundle:
        services = self._listed_services(record, set(self._services))
        return read_bundle(record, self._id("bundle", record), services, PICTOGRAMS)

    def _listed_services(self, record: Record, allowed: set[str]) -> tuple[str, ...]:
        services = record.choices("services", allowed)
        if not services:
            record.problem("services", N_("Name at least one service."))
        return services

    def _centre(self, record: Record) -> tuple[Centre, tuple[Offer, ...]]:
        kind = record.choice("kind", [str(kind) for kind in CentreKind])
        centre = Centre(
            id=self._id("centre", record),
            kind=CentreKind(kind) if kind in list(CentreKind) else CentreKind.STATION_COUNTER,
            names=record.names(LONGEST_CENTRE_NAME),
            calendar=read_centre_calendar(record, self._meta, self._known) or ServiceCalendar(),
            counters=tuple(self._counter(record.name, each) for each in record.records("counters")),
            source=record.text("source"),
            language=record.optional_text("language") or "th",
            proxy=read_proxy(record),
            ends_on=record.day("ends_on"),
        )
        record.expect("language", centre.language, ("th", "en"))
        if not centre.counters:
            record.problem("counters", N_("Give at least one counter, such as {n: 1}."))
        return centre, self._offers(record, centre)

    def _counter(self, centre: str, record: Record) -> Counter:
        number = record.whole("n", 1, MAX_COUNTERS)
        if number is None:
            record.problem("n", N_("Give the number of the counter."))
        self._once(f"counter of {centre}", record, "n", str(number or ""))
        services = None
        if record.get("services") is not None:
            services = record.choices("services", self._services)
        names, zone = record.optional_names(LONGEST_COUNTER_NAME), record.zone("zone")
        counter = Counter(number or 0, names, services, zone, record.day("ends_on"))
        record.close()
        return counter

    def _offers(self, record: Record, centre: Centre) -> tuple[Offer, ...]:
        """What a centre offers: `all`, or a list of services, each with its own mode or another."""
        if record.get("offers") == "all":
            modes = {id_: service.mode for id_, service in self._services.items()}
        else:
            modes = dict(self._offer(record, *entry) for entry in _placed(record))
        if not modes:
            record.problem("offers", N_("Write all, or a list of at least one service."))
        return tuple(Offer(centre.id, id_, mode, centre.source) for id_, mode in modes.items())

    def _offer(self, centre: Record, place: int, entry: Record | object) -> tuple[str, Mode]:
        where = f"offers[{place}]"
        mode: str | None = None
        if isinstance(entry, Record):
            id_ = entry.choice("service", self._services)
            mode = entry.optional_choice("mode", [str(mode) for mode in Mode])
            entry.close()
        else:
            id_ = str(entry)
            centre.expect(where, id_, self._services)
        self._once(f"offer of {centre.name}", centre, where, id_)
        own = self._services[id_].mode if id_ in self._services else Mode.INFO
        return id_, Mode(mode) if mode in list(Mode) else own


def _placed(record: Record) -> Iterator[tuple[int, Record | object]]:
    return enumerate(record.entries("offers"), 1)


def _keywords(record: Record) -> Mapping[str, tuple[str, ...]]:
    return {language: record.texts(language) for language in ("th", "en")}


def _successor(record: Record | None) -> Mapping[str, object] | None:
    if record is None:
        return None
    names = record.names()
    found = {
        "id": record.identifier(),
        "th": names.th,
        "en": names.en,
        "source": record.text("source"),
    }
    record.close()
    return found
