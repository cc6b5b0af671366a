"""Rows of a process, its papers, fees and facts in the plain form of a catalogue file.

The way back from `shared.domain.catalogue_procedure` and `catalogue_papers`, which read this form:
minutes and working days as numbers where they are, ranges and "at once" as manuals print them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from shared.domain.catalogue_items import Fee
from shared.domain.catalogue_procedure import PLACES
from shared.domain.process import BaselineStep, Document, GoneStep, Names, Step
from shared.domain.published_time import PublishedTime, in_words

Plain = dict[str, object]

_THIRD_OF_A_MINUTE = 3
"""Seconds that are a multiple of it are a short decimal number of minutes."""


def without_nothing(**fields: object) -> Plain:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value is not None}


def plain_names(names: Names) -> Plain:
    return {"th": names.th, "en": names.en}


def plain_step(step: Step) -> Plain:
    behind = None if step.at_counter or step.working_days else "after_counter"
    return {
        "n": step.position,
        "type": str(step.kind),
        **plain_names(step.names),
        **_time(step),
        **without_nothing(clock=behind, agency=step.agency, alongside=step.alongside),
        **({"from": list(step.replaces)} if step.replaces else {}),
        **without_nothing(was=list(step.was) or None, why=step.why and plain_names(step.why)),
    }


def plain_baseline_step(step: BaselineStep) -> Plain:
    removed = without_nothing(
        reason=step.removed and str(step.removed), why=step.why and plain_names(step.why)
    )
    return {
        **(plain_names(step.names) if step.names else {}),
        **_time(step),
        **without_nothing(removed=removed or None),
    }


def _time(step: Step | BaselineStep) -> Plain:
    """The time in the one field that says it exactly."""
    days, seconds = step.working_days, step.seconds
    is_plain = not step.at_once and step.low is None
    if is_plain and not days and seconds % _THIRD_OF_A_MINUTE == 0:
        return {"min": plain_number(Decimal(seconds) / 60)}
    if is_plain and not seconds:
        return {"days": days}
    return {"time": in_words(PublishedTime(step.duration, step.low, step.at_once))}


def plain_number(number: Decimal) -> int | float:
    """A number as files write it, without a fraction where it is whole."""
    return float(number) if number % 1 else int(number)


def plain_gone(gone: GoneStep) -> Plain:
    why = gone.why and plain_names(gone.why)
    return {"n": gone.position, "reason": str(gone.reason), **without_nothing(why=why)}


def plain_document(document: Document) -> Plain:
    return {
        **plain_names(document.names),
        "original": document.originals,
        "copies": document.copies,
        **without_nothing(
            condition=document.condition,
            copies_by=document.copies_by and str(document.copies_by),
            issuer=document.issuer and plain_names(document.issuer),
        ),
    }


def plain_fee(fee: Fee) -> Plain:
    satang, percent = fee.amount_satang, fee.percent
    return {
        **plain_names(fee.names),
        **without_nothing(
            amount=None if satang is None else _baht(satang),
            percent=None if percent is None else plain_number(percent),
            base=fee.base,
            per=fee.per,
            valid_from=fee.valid_from,
            valid_to=fee.valid_to,
            source=fee.source,
        ),
    }


def _baht(satang: int) -> int | float:
    return plain_number(Decimal(satang) / 100)


def plain_facts(notes: Mapping[str, Mapping[str, object]]) -> Plain:
    """Further facts of a service, each a record of its own; amounts in baht again."""
    return {name: note["rows"] if name == PLACES else _fact(note) for name, note in notes.items()}


def _fact(note: Mapping[str, object]) -> Plain:
    plain = dict(note)
    satang = plain.pop("amount_satang", None)
    return plain if not isinstance(satang, int) else {**plain, "amount": _baht(satang)}
