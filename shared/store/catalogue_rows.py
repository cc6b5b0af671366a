"""Values of the catalogue as rows of their tables; `shared.store.catalogue` reads them back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from shared.domain.calendar_data import calendar_to_dict
from shared.domain.catalogue import (
    Agency,
    BaselineStep,
    Bundle,
    Centre,
    Counter,
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
from shared.domain.process import GoneStep, Variant

Row = dict[str, object]


def _names(names: Names | None) -> Row:
    return {"name_th": names and names.th, "name_en": names and names.en}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def group_row(group: QueueGroup) -> Row:
    return {"letter": group.letter, **_names(group.names), "source": group.source}


def agency_row(agency: Agency) -> Row:
    successor = agency.successor
    return {
        "id": agency.id,
        **_names(agency.names),
        "abbreviation_th": agency.abbreviation,
        "role": agency.role,
        "successor": None if successor is None else dict(successor),
        "full_name_th": agency.full_name_th,
        "source": agency.source,
        "name_en_source": agency.names_en_source,
        "calendar": None if agency.calendar is None else calendar_to_dict(agency.calendar),
        "ends_on": _day(agency.ends_on),
    }


def service_row(service: Service, position: int) -> Row:
    """Without short name and keywords: other files may have given them."""
    return {
        "id": service.id,
        "agency_id": service.agency,
        "operated_by": service.operated_by,
        "letter": service.letter,
        "mode": str(service.mode),
        **_names(service.names),
        "channels": list(service.channels),
        "notes": {name: dict(note) for name, note in service.notes.items()},
        "fees_stated": service.fees_stated,
        "per_visit_cap": service.per_visit_cap,
        "position": position,
        "source": service.source,
        "ends_on": _day(service.ends_on),
    }


def fee_row(service: str, position: int, fee: Fee) -> Row:
    return {
        "service_id": service,
        "position": position,
        **_names(fee.names),
        "amount_satang": fee.amount_satang,
        "percent": None if fee.percent is None else str(fee.percent),
        "base": fee.base,
        "per": fee.per,
        "valid_from": fee.valid_from,
        "valid_to": fee.valid_to,
        "source": fee.source,
    }


def step_data(step: Step) -> Row:
    """What most rows do not say is left out, as in the rows recorded before it could be said."""
    said = {
        "agency": step.agency,
        "alongside": step.alongside,
        "replaces": list(step.replaces),
        "was": list(step.was),
        **_said(step),
    }
    return {
        "position": step.position,
        "kind": str(step.kind),
        "th": step.names.th,
        "en": step.names.en,
        "seconds": step.seconds,
        "working_days": step.working_days,
        "at_counter": step.at_counter,
        **{name: value for name, value in said.items() if value},
    }


def document_data(document: Document) -> Row:
    return {
        "position": document.position,
        "th": document.names.th,
        "en": document.names.en,
        "originals": document.originals,
        "copies": document.copies,
        "condition": document.condition,
        **({"copies_by": str(document.copies_by)} if document.copies_by else {}),
        **({"issuer": _issuer_data(document.issuer)} if document.issuer else {}),
    }


def _issuer_data(issuer: Names) -> Row:
    return {"th": issuer.th, "en": issuer.en}


def papers_data(papers: Iterable[Document] | None) -> list[Row] | None:
    """A list of papers; None where nothing is known, or nothing said."""
    return None if papers is None else [document_data(each) for each in papers]


def baseline_step_data(step: BaselineStep) -> Row:
    return {
        "position": step.position,
        "th": step.names and step.names.th,
        "en": step.names and step.names.en,
        "seconds": step.seconds,
        "working_days": step.working_days,
        **({"removed": str(step.removed)} if step.removed else {}),
        **{name: value for name, value in _said(step).items() if value},
    }


def _said(step: Step | BaselineStep) -> Row:
    low = step.low
    return {
        "why": {"th": step.why.th, "en": step.why.en} if step.why else None,
        "low": {"days": low.working_days, "seconds": low.seconds} if low else None,
        "at_once": step.at_once,
    }


def gone_data(gone: Iterable[GoneStep]) -> list[Row] | None:
    """Rows of the version before that are there no more; None where none are named."""
    rows: list[Row] = [
        {
            "position": each.position,
            "reason": str(each.reason),
            **({"why": {"th": each.why.th, "en": each.why.en}} if each.why else {}),
        }
        for each in gone
    ]
    return rows or None


def variant_row(variant: Variant, position: int) -> Row:
    return {
        "service_id": variant.service,
        "id": variant.id,
        **_names(variant.names),
        "channels": list(variant.channels),
        "position": position,
    }


def topic_row(topic: Topic) -> Row:
    return {
        "id": topic.id,
        "letters": list(topic.letters),
        **_names(topic.names),
        "pictogram": topic.pictogram,
        "position": topic.position,
    }


def subtopic_row(subtopic: Subtopic) -> Row:
    return {
        "id": subtopic.id,
        "letter": subtopic.letter,
        **_names(subtopic.names),
        "services": list(subtopic.services),
        "position": subtopic.position,
    }


def bundle_row(bundle: Bundle, position: int) -> Row:
    return {
        "id": bundle.id,
        **_names(bundle.names),
        "services": list(bundle.services),
        "position": position,
        "lawful_order": dict(bundle.after),
        "pictogram": bundle.pictogram,
        "ends_on": _day(bundle.ends_on),
    }


def centre_row(centre: Centre, position: int) -> Row:
    return {
        "id": centre.id,
        "kind": str(centre.kind),
        **_names(centre.names),
        "calendar": calendar_to_dict(centre.calendar),
        "language": centre.language,
        "position": position,
        "proxy_papers": papers_data(centre.proxy),
        "source": centre.source,
        "ends_on": _day(centre.ends_on),
    }


def counter_row(centre: str, counter: Counter) -> Row:
    return {
        "centre_id": centre,
        "number": counter.number,
        **_names(counter.names),
        "services": None if counter.services is None else list(counter.services),
        "zone": counter.zone,
        "ends_on": _day(counter.ends_on),
    }


def offer_row(offer: Offer) -> Row:
    return {
        "centre_id": offer.centre,
        "service_id": offer.service,
        "mode": str(offer.mode),
        "source": offer.source,
    }


def plain(values: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(each) for name, each in values.items()}
