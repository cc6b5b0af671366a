"""What should be looked at before a draft is published, each as one sentence. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from shared.domain.catalogue import Catalogue, Centre
from shared.domain.catalogue_entries import CatalogueFile
from shared.domain.catalogue_record import Problem
from shared.domain.errors import N_

_PAST = N_("A version cannot begin in the past; write today or a later day.")
_NOWHERE = N_("No centre offers this service, so nobody can serve it.")
_NO_COUNTER = N_("%(centre)s offers this service, and no counter there takes it.")
_IDLE = N_("Counter %(number)s takes only services that %(centre)s does not offer.")
_ENDED = N_("This day is over: nobody is served there any more from the moment of publishing.")


def days_in_the_past(file: CatalogueFile, today: date) -> Iterator[Problem]:
    """Versions and former tables whose own day has passed; a day of the draft is checked apart."""
    for entry in file.services:
        days = (entry.valid_from, *(each.valid_from for each in entry.variants))
        for day in days:
            if day is not None and day < today:
                yield Problem(file.name, f"services {entry.service.id}", "valid_from", _PAST)
    for former in file.baselines:
        if former.valid_from is not None and former.valid_from < today:
            yield Problem(file.name, f"baselines {former.service}", "valid_from", _PAST)
    if file.valid_from is not None and file.valid_from < today:
        yield Problem(file.name, "meta", "valid_from", _PAST)


def warnings(
    name: str, after: Catalogue, services: Collection[str], centres: Collection[str], today: date
) -> Iterator[Problem]:
    """Of the `services` and `centres` that a draft touches, as they will be `after` it."""
    then = after.on(today)
    touched = {*services, *(id_ for centre in centres for id_ in then.offers.get(centre, {}))}
    for service in then.present_services:
        if service.id in touched:
            yield from _unserved(name, then, service.id)
    for id_ in centres:
        if id_ in then.centres:
            yield from _idle_counters(name, then, then.centres[id_])
    yield from _ends_in_the_past(name, after, services, centres, today)


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


def _ends_in_the_past(
    name: str, after: Catalogue, services: Collection[str], centres: Collection[str], today: date
) -> Iterator[Problem]:
    named = (("services", after.services, services), ("centres", after.centres, centres))
    for section, known, ids in named:
        for id_ in ids:
            ends_on = known[id_].ends_on if id_ in known else None
            if ends_on is not None and ends_on < today:
                yield Problem(name, f"{section} {id_}", "ends_on", _ENDED)
