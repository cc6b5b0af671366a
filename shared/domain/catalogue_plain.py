"""The catalogue as it stands, in the plain form of a catalogue file.

`read_catalogue` and the import take this form over again without changing anything. So a file, a
workbook or a form can begin with what stands and come back with what shall be otherwise.

What only tells since when and why a version is (`valid_from`, `number` and `reason`) is left out:
written into a changed record it would be said of the next version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from shared.domain.calendar_data import calendar_to_dict
from shared.domain.catalogue import (
    Agency,
    Baseline,
    Bundle,
    Catalogue,
    Centre,
    Counter,
    Names,
    Process,
    QueueGroup,
    Service,
    Subtopic,
    Topic,
)
from shared.domain.catalogue_parts_plain import (
    plain_baseline_step,
    plain_document,
    plain_facts,
    plain_fee,
    plain_gone,
    plain_names,
    plain_step,
    without_nothing,
)
from shared.domain.process import Variant

Plain = dict[str, object]


def plain_catalogue(catalogue: Catalogue) -> Plain:
    """Every section of the catalogue file format, in its order; empty lists where nothing is."""
    return {
        "meta": dict(catalogue.meta),
        "queue_groups": [_group(each) for each in catalogue.groups.values()],
        "agencies": [_agency(each) for each in catalogue.agencies.values()],
        "services": [_service(catalogue, each) for each in catalogue.services.values()],
        "short": _by_service(catalogue, _short),
        "keywords": _by_service(catalogue, _keywords),
        "topics": [_topic(each) for each in catalogue.topics],
        "subtopics": _subtopics(catalogue.subtopics),
        "bundles": [_bundle(each) for each in catalogue.bundles.values()],
        "centres": [_centre(catalogue, each) for each in catalogue.centres.values()],
        "baselines": _by_service(catalogue, _former),
    }


def plain_record(catalogue: Catalogue, section: str, id: str) -> Plain:
    """One record of a section; `id` is its letter in `queue_groups`, and that of the service in
    `short`, `keywords` and `baselines`. Raises KeyError for what is not there."""
    if section in ("short", "keywords", "baselines"):
        return _of_service(catalogue, section, id)
    records: Mapping[str, Callable[[], Plain]] = {
        "queue_groups": lambda: _group(catalogue.groups[id]),
        "agencies": lambda: _agency(catalogue.agencies[id]),
        "services": lambda: _service(catalogue, catalogue.services[id]),
        "topics": lambda: _topic({each.id: each for each in catalogue.topics}[id]),
        "subtopics": lambda: _subtopic({each.id: each for each in catalogue.subtopics}[id]),
        "bundles": lambda: _bundle(catalogue.bundles[id]),
        "centres": lambda: _centre(catalogue, catalogue.centres[id]),
    }
    return records[section]()


def _of_service(catalogue: Catalogue, section: str, id: str) -> Plain:
    parts = {"short": _short, "keywords": _keywords, "baselines": _former}
    found = parts[section](catalogue, catalogue.services[id])
    if found is None:
        raise KeyError(id)
    return found


def _by_service(
    catalogue: Catalogue, part: Callable[[Catalogue, Service], Plain | None]
) -> dict[str, object]:
    found = {id: part(catalogue, service) for id, service in catalogue.services.items()}
    return {id: each for id, each in found.items() if each is not None}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _group(group: QueueGroup) -> Plain:
    return {"letter": group.letter, **plain_names(group.names), "source": group.source}


def _agency(agency: Agency) -> Plain:
    successor = agency.successor
    return {
        "id": agency.id,
        **plain_names(agency.names),
        "role": agency.role,
        **without_nothing(
            abbr_th=agency.abbreviation,
            th_full=agency.full_name_th,
            en_source=agency.names_en_source,
            successor=None if successor is None else dict(successor),
            calendar=None if agency.calendar is None else calendar_to_dict(agency.calendar),
            ends_on=_day(agency.ends_on),
        ),
        "source": agency.source,
    }


def _service(catalogue: Catalogue, service: Service) -> Plain:
    versions, variants = catalogue.versions_of(service.id), catalogue.variants.get(service.id, ())
    fees = catalogue.fees.get(service.id, ())
    return {
        "id": service.id,
        "agency": service.agency,
        "group": service.letter,
        "mode": str(service.mode),
        "name": plain_names(service.names),
        **without_nothing(
            operated_by=service.operated_by,
            position=service.position or None,
            per_visit_cap=service.per_visit_cap,
            ends_on=_day(service.ends_on),
        ),
        "channels": list(service.channels),
        **(_table(versions[-1]) if versions else {}),
        "fees": [plain_fee(fee) for fee in fees] if service.fees_stated else None,
        **plain_facts(service.notes),
        "source": service.source,
        **without_nothing(variants=[_variant(catalogue, each) for each in variants] or None),
    }


def _table(process: Process) -> Plain:
    """The version recorded last, with which the import compares."""
    documents, proxy = process.documents, process.proxy
    return {
        "steps": [plain_step(step) for step in process.steps],
        "documents": None if documents is None else [plain_document(e) for e in documents],
        "proxy": None if proxy is None else [plain_document(each) for each in proxy],
        "steps_source": process.steps_source,
        **without_nothing(gone=[plain_gone(each) for each in process.gone] or None),
    }


def _variant(catalogue: Catalogue, variant: Variant) -> Plain:
    versions = catalogue.versions_of(variant.service, variant.id)
    former = catalogue.baselines_of(variant.service, variant.id)
    return {
        "id": variant.id,
        **plain_names(variant.names),
        "channels": list(variant.channels),
        **(_table(versions[-1]) if versions else {}),
        **without_nothing(baseline=_baseline(former[-1]) if former else None),
    }


def _former(catalogue: Catalogue, service: Service) -> Plain | None:
    former = catalogue.baselines_of(service.id)
    return _baseline(former[-1]) if former else None


def _baseline(baseline: Baseline) -> Plain:
    return {
        "steps": [plain_baseline_step(step) for step in baseline.steps],
        "illustrative": baseline.illustrative,
        "source": baseline.source,
        **without_nothing(approved_by=baseline.approved_by, approved_on=_day(baseline.approved_on)),
    }


def _short(_catalogue: Catalogue, service: Service) -> Plain | None:
    return None if service.short is None else plain_names(service.short)


def _keywords(_catalogue: Catalogue, service: Service) -> Plain | None:
    return {language: list(words) for language, words in service.keywords.items()} or None


def _topic(topic: Topic) -> Plain:
    return {
        "id": topic.id,
        "letters": list(topic.letters),
        **plain_names(topic.names),
        "pictogram": topic.pictogram,
    }


def _subtopics(subtopics: Sequence[Subtopic]) -> dict[str, object]:
    letters = dict.fromkeys(each.letter for each in subtopics)
    return {
        letter: [_subtopic(each) for each in subtopics if each.letter == letter]
        for letter in letters
    }


def _subtopic(subtopic: Subtopic) -> Plain:
    return {
        "id": subtopic.id,
        **plain_names(subtopic.names),
        "services": list(subtopic.services),
    }


def _bundle(bundle: Bundle) -> Plain:
    return {
        "id": bundle.id,
        **plain_names(bundle.names),
        "services": list(bundle.services),
        **without_nothing(
            after=dict(bundle.after) or None,
            pictogram=bundle.pictogram,
            ends_on=_day(bundle.ends_on),
        ),
    }


def _centre(catalogue: Catalogue, centre: Centre) -> Plain:
    proxy = centre.proxy
    return {
        "id": centre.id,
        "kind": str(centre.kind),
        **plain_names(centre.names),
        "language": centre.language,
        "calendar": calendar_to_dict(centre.calendar),
        "counters": [_counter(each) for each in centre.counters],
        "offers": [
            {"service": offer.service, "mode": str(offer.mode)}
            for offer in catalogue.offers.get(centre.id, {}).values()
        ],
        **without_nothing(
            proxy=None if proxy is None else [plain_document(e) for e in proxy],
            ends_on=_day(centre.ends_on),
        ),
        "source": centre.source,
    }


def _counter(counter: Counter) -> Plain:
    names: Names | None = counter.names
    services = counter.services
    return {
        "n": counter.number,
        **(plain_names(names) if names else {}),
        **without_nothing(
            services=None if services is None else list(services),
            zone=counter.zone,
            ends_on=_day(counter.ends_on),
        ),
    }
