"""The public manual in the Core Public Service Vocabulary (CPSV-AP 3.2.0, SEMIC, CC-BY 4.0).

Published services only: where fees or papers are not known, silence would read as "none". Traps of
the profile: places, concepts and languages need a type of their own in the file, a life event has
to be called an Event too, and every descriptive text says its language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from shared.domain.catalogue import Agency, Bundle, Catalogue, Fee, Names, Service
from shared.domain.iso_durations import iso_duration
from shared.domain.process import Document, Process, Step
from shared.i18n import LANGUAGES, gettext, in_language
from shared.services.public_manual import centres_of, split
from shared.web import manual_words, version_words
from shared.web.hours_words import in_one_line
from shared.web.linked.graph import Literal, Ref, Thing, Value

WITHOUT_ADDRESS = "urn:gcs:"
"""Begins the names of things where nobody said under which address the office is reached."""

_EU = "http://publications.europa.eu/resource/authority"
_THAILAND, _BAHT = f"{_EU}/country/THA", f"{_EU}/currency/THB"
_LANGUAGES = {"th": f"{_EU}/language/THA", "en": f"{_EU}/language/ENG"}
_SATANG = 100

Facts = list[tuple[str, Value]]


def things(catalogue: Catalogue, day: date, base: str = WITHOUT_ADDRESS) -> tuple[Thing, ...]:
    """Everything of the manual on a day. `base`: scheme and host of the portal, without a slash at
    its end; names of things are addresses of its pages, and stay as long as their ids."""
    published, _ = split(catalogue, catalogue.present_services, day)
    return tuple(_Manual(catalogue, day, f"{base}/" if "//" in base else base).all(published))


@dataclass(frozen=True)
class _Manual:
    catalogue: Catalogue
    day: date
    base: str

    def service_iri(self, id: str) -> str:
        return f"{self.base}portal/services/{id}"

    def agency_iri(self, id: str) -> str:
        return f"{self.base}portal/agencies/{id}"

    def event_iri(self, id: str) -> str:
        return f"{self.base}portal/life-events/{id}"

    def hours_iri(self, centre: str) -> str:
        return f"{self.base}portal/services?centre={centre}#hours"

    def all(self, published: Iterable[Service]) -> Iterator[Thing]:
        known = {each.id: each for each in published}
        yield Thing(_THAILAND, ("dct:Location",), tuple(_label("Thailand", "ประเทศไทย")))
        yield Thing(_BAHT, ("skos:Concept",), tuple(_label("Thai baht", "บาท")))
        for language, iri in _LANGUAGES.items():
            yield Thing(iri, ("dct:LinguisticSystem",), (("dct:identifier", Literal(language)),))
        yield from (self._agency(each) for each in self._agencies(known.values()))
        yield from (self._event(each, known) for each in self._events(known))
        yield from (self._hours(each) for each in self.catalogue.centres)
        for service in known.values():
            yield from self._service(service, known)

    def _agencies(self, services: Iterable[Service]) -> list[Agency]:
        """Whoever is named, in the order of the catalogue."""
        named: set[str] = set()
        for each in services:
            steps = self.catalogue.process_on(each.id, self.day).steps
            named |= {each.agency, each.operated_by or each.agency}
            named |= {step.agency for step in steps if step.agency}
        return [each for each in self.catalogue.agencies.values() if each.id in named]

    def _agency(self, agency: Agency) -> Thing:
        facts: Facts = [("dct:identifier", Literal(agency.id))]
        facts += _texts("skos:prefLabel", agency.names)
        if agency.abbreviation:
            facts.append(("skos:altLabel", Literal(agency.abbreviation, "th")))
        facts.append(("dct:spatial", Ref(_THAILAND)))
        types = ("cv:PublicOrganisation", "org:Organization")
        return Thing(self.agency_iri(agency.id), types, tuple(facts))

    def _events(self, known: Iterable[str]) -> list[Bundle]:
        published = set(known)
        return [e for e in self.catalogue.present_bundles if published & set(e.services)]

    def _event(self, event: Bundle, known: Iterable[str]) -> Thing:
        published = set(known)
        related = [each for each in event.services if each in published]
        facts: Facts = [("dct:identifier", Literal(event.id)), *_texts("dct:title", event.names)]
        facts += [("cv:hasRelatedService", Ref(self.service_iri(each))) for each in related]
        return Thing(self.event_iri(event.id), ("cv:LifeEvent", "cv:Event"), tuple(facts))

    def _hours(self, centre: str) -> Thing:
        calendar = self.catalogue.centres[centre].calendar
        facts = _in_both("dct:description", lambda: in_one_line(calendar))
        return Thing(self.hours_iri(centre), ("time:TemporalEntity",), tuple(facts))

    def _service(self, service: Service, known: Iterable[str]) -> Iterator[Thing]:
        iri = self.service_iri(service.id)
        process = self.catalogue.process_on(service.id, self.day)
        fees = self.catalogue.fees_on(service.id, self.day)
        parts = [
            *self._channels(iri, service, process),
            *_costs(iri, fees or (), self.agency_iri(service.agency)),
            *(_evidence(iri, each) for each in process.documents or ()),
            *(self._rule(iri, process, each) for each in process.steps),
            *_criteria(iri, service),
            *_laws(iri, service),
        ]
        facts = self._own_facts(service, process, fees)
        facts += [(_PART_OF[each.types[0]], Ref(each.iri)) for each in parts]
        groups = [e for e in self._events(known) if service.id in e.services]
        facts += [("cv:isGroupedBy", Ref(self.event_iri(each.id))) for each in groups]
        yield Thing(iri, ("cpsv:PublicService",), tuple(facts))
        yield from parts

    def _own_facts(self, service: Service, process: Process, fees: tuple[Fee, ...] | None) -> Facts:
        def about() -> str:
            return gettext(
                "Time: %(time)s. Fee: %(fee)s.",
                time=version_words.standard(process),
                fee=manual_words.fees_in_words(fees),
            )

        facts: Facts = [("dct:identifier", Literal(service.id))]
        facts += _texts("dct:title", service.names)
        facts += _in_both("dct:description", about)
        words = [(w, each) for each, found in service.keywords.items() for w in found]
        facts += [("dcat:keyword", Literal(word, language)) for word, language in words]
        facts.append(("cv:hasCompetentAuthority", Ref(self.agency_iri(service.agency))))
        facts += [("dct:language", Ref(iri)) for iri in _LANGUAGES.values()]
        facts.append(("dct:spatial", Ref(_THAILAND)))
        if process.is_timed:
            facts.append(("cv:processingTime", _duration(process)))
        return facts

    def _channels(self, iri: str, service: Service, process: Process) -> Iterator[Thing]:
        for centre in centres_of(self.catalogue, service.id):
            names = self.catalogue.centres[centre].names
            facts: Facts = [("dct:identifier", Literal(f"{service.id}@{centre}"))]
            facts += _texts("dct:description", names)
            facts.append(("cv:openingHours", Ref(self.hours_iri(centre))))
            if process.is_timed:
                facts.append(("cv:processingTime", _duration(process)))
            yield Thing(f"{iri}#at-{centre}", ("cv:Channel",), tuple(facts))

    def _rule(self, iri: str, process: Process, step: Step) -> Thing:
        doer = self.catalogue.agencies[self.catalogue.agency_of(process, step)]

        def words() -> str:
            time = version_words.time(step.duration, step.low, at_once=step.at_once)
            return f"{manual_words.step_kind(step.kind)}, {time}, {_said(doer.names)}"

        facts: Facts = [("dct:identifier", Literal(f"{process.service}/step/{step.position}"))]
        facts += _texts("dct:title", step.names)
        facts += _in_both("dct:description", words)
        return Thing(f"{iri}#step-{step.position}", ("cpsv:Rule",), tuple(facts))


_PART_OF = {
    "cv:Channel": "cv:hasChannel",
    "cv:Cost": "cv:hasCost",
    "cv:Evidence": "cpsv:hasInput",
    "cpsv:Rule": "cpsv:follows",
    "cv:Requirement": "cv:holdsRequirement",
    "eli:LegalResource": "cv:hasLegalResource",
}


def _costs(iri: str, fees: Iterable[Fee], agency: str) -> Iterator[Thing]:
    """Every fee; none, stated, is a cost of nothing."""
    listed = list(fees) or [Fee(Names("ไม่เสียค่าธรรมเนียม", "No fee"), amount_satang=0)]
    for number, fee in enumerate(listed, 1):
        facts: Facts = [("dct:identifier", Literal(f"{iri.rpartition('/')[2]}/fee/{number}"))]
        facts += _in_both("dct:description", lambda fee=fee: _fee_words(fee))  # type: ignore[misc]
        if fee.amount_satang is not None:
            value = repr(fee.amount_satang / _SATANG)
            facts.append(("cv:hasValue", Literal(value, type="xsd:double")))
            facts.append(("cv:currency", Ref(_BAHT)))
        facts.append(("cv:isDefinedBy", Ref(agency)))
        yield Thing(f"{iri}#fee-{number}", ("cv:Cost",), tuple(facts))


def _fee_words(fee: Fee) -> str:
    if not fee.amount_satang and fee.percent is None:
        return _said(fee.names)
    return f"{_said(fee.names)}: {manual_words.amount(fee)}"


def _evidence(iri: str, document: Document) -> Thing:
    service = iri.rpartition("/")[2]
    facts: Facts = [("dct:identifier", Literal(f"{service}/paper/{document.position}"))]
    facts += _texts("dct:title", document.names)
    facts += _in_both("dct:description", lambda: manual_words.paper(document))
    return Thing(f"{iri}#paper-{document.position}", ("cv:Evidence",), tuple(facts))


def _criteria(iri: str, service: Service) -> Iterator[Thing]:
    names = manual_words.note_text(service.notes.get("criteria", {}))
    if names is not None:
        facts = [("dct:identifier", Literal(f"{service.id}/criteria")), *_texts("dct:title", names)]
        yield Thing(f"{iri}#criteria", ("cv:Requirement",), tuple(facts))


def _laws(iri: str, service: Service) -> Iterator[Thing]:
    names = manual_words.note_text(service.notes.get("laws", {}))
    if names is not None:
        facts: Facts = [("dct:identifier", Literal(f"{service.id}/laws"))]
        facts += _texts("dct:title", names)
        yield Thing(f"{iri}#laws", ("eli:LegalResource",), tuple(facts))


def _duration(process: Process) -> Literal:
    return Literal(iso_duration(process.standard), type="xsd:duration")


def _texts(name: str, names: Names) -> Facts:
    pairs = (("th", names.th), ("en", names.en))
    return [(name, Literal(text, language)) for language, text in pairs if text]


def _label(en: str, th: str) -> Facts:
    return _texts("skos:prefLabel", Names(th, en))


def _in_both(name: str, words: Callable[[], str]) -> Facts:
    """A text that is made, in every language; nothing where it is empty."""
    found: Facts = []
    for language in LANGUAGES:
        with in_language(language):
            text = words()
        if text:
            found.append((name, Literal(text, language)))
    return found


def _said(names: Names) -> str:
    return manual_words.in_reader_language(names)
