"""What should be looked at before a draft is published, each as one sentence. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from shared.domain.catalogue import Catalogue, Centre
from shared.domain.catalogue_entries import CatalogueFile
from shared.domain.catalogue_record import Problem
from shared.domain.errors import N_

_PAST = N_("A version cannot begin in the past; write today or a later day.")
_EARLIER = N_(
    "This draft waits for its day, and nothing of it begins earlier: write that day or a later one,"
    " or leave the field empty."
)
_NOWHERE = N_("No centre offers this service, so nobody can serve it.")
_NO_COUNTER = N_("%(centre)s offers this service, and no counter there takes it.")
_IDLE = N_("Counter %(number)s takes only services that %(centre)s does not offer.")
_ENDS_BEFORE = N_("This day is over before the draft begins: it ends when the draft begins.")
_ENDED = N_("This day is over: nobody is served there any more from the moment of publishing.")


def days_in_the_past(file: CatalogueFile, today: date) -> Iterator[Problem]:
    """Versions and former tables whose own day has passed; a day of the draft is checked apart."""
    for record in _begins_before(file, today):
        yield Problem(file.name, record, "valid_from", _PAST)


def days_before_its_own(file: CatalogueFile, first_day: date) -> Iterator[Problem]:
    """The same of a draft that waits for its day: it begins as a whole."""
    for record in _begins_before(file, first_day):
        yield Problem(file.name, record, "valid_from", _EARLIER)


def _begins_before(file: CatalogueFile, first: date) -> Iterator[str]:
    for entry in file.services:
        days = [entry.valid_from]
        for each in entry.variants:
            days += [each.valid_from, each.baseline.valid_from if each.baseline else None]
        if any(day is not None and day < first for day in days):
            yield f"services {entry.service.id}"
    for former in file.baselines:
        if former.valid_from is not None and former.valid_from < first:
            yield f"baselines {former.service}"
    if file.valid_from is not None and file.valid_from < first:
        yield "meta"


def warnings(
    name: str,
    after: Catalogue,
    services: Collection[str],
    centres: Collection[str],
    days: tuple[date, date],
) -> Iterator[Problem]:
    """Of the `services` and `centres` that a draft touches, as they will be `after` it; `days` are
    today and the day on which it begins."""
    then = after.on(days[1])
    touched = {*services, *(id_ for centre in centres for id_ in then.offers.get(centre, {}))}
    for service in then.present_services:
        if service.id in touched:
            yield from _unserved(name, then, service.id)
    for id_ in centres:
        if id_ in then.centres:
            yield from _idle_counters(name, then, then.centres[id_])
    named = (("services", after.services, services), ("centres", after.centres, centres))
    for section, known, ids in named:
        for id_ in ids:
            if id_ in known:
                yield from _ends_too_early(name, f"{section} {id_}", known[id_].ends_on, days)


def _unserved(name: str, then: Catalogue, service: str) -> Iterator[Problem]:
    offering = [each for each in then.present_centres if service in then.offers.get(each.id, {})]
    if not offering:
        yield Problem(name, f"services {service}", "", _NOWHERE)
    for centre in offering:
        if not then.counters_for(centre.id, service):
            params = {"centre": centre.names.th}
            yield Problem(name, f"services {service}", "", _NO_COUNTER, params)


def _idle_counters(name: str, then: Catalogue, centre: Centre) -> Iterator[Problem]:
    offered = then.offers.get(centre.id, {})
    for counter in centre.counters if offered else ():
        if counter.services is not None and not set(counter.services) & set(offered):
            params = {"number": counter.number, "centre": centre.names.th}
            yield Problem(name, f"centres {centre.id}", "counters", _IDLE, params)


def _ends_too_early(
    name: str, record: str, ends_on: date | None, days: tuple[date, date]
) -> Iterator[Problem]:
    today, begins = days
    if ends_on is not None and ends_on < begins:
        yield Problem(name, record, "ends_on", _ENDED if ends_on < today else _ENDS_BEFORE)
