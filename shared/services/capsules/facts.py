"""What the catalogue said when a capsule was made, and an office that still says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import msgspec
from sqlalchemy import Connection

from shared.domain.calendar import ServiceCalendar
from shared.domain.calendar_versions import CalendarOwner
from shared.domain.catalogue import Catalogue, Centre, Mode, Offer, Service
from shared.domain.process import Baseline, Process
from shared.services.capsules.form import (
    BaselineFact,
    CapsuleRefused,
    CentreFact,
    Facts,
    ProcessFact,
    ServiceFact,
)
from shared.services.catalogue import CatalogueCache
from shared.services.office import Office
from shared.store.as_of import last_recorded
from shared.store.engine import Database


def facts_of(office: Office) -> Facts:
    """Of all centres, also for the report of one: over all of them is decided what is hidden."""
    catalogue = office.catalogue
    return Facts(
        last_process=max(catalogue.processes, default=0),
        last_baseline=max(catalogue.baselines, default=0),
        centres={
            id: CentreFact(
                office.calendar(id).minutes_per_working_day,
                [each.id for each in catalogue.offered(id)],
            )
            for id in catalogue.centres
        },
        services={
            each.id: ServiceFact(each.agency, each.letter) for each in catalogue.services.values()
        },
        life_events=sorted(catalogue.bundles),
        processes={str(id): _process(each) for id, each in catalogue.processes.items()},
        baselines={str(id): _baseline(each) for id, each in catalogue.baselines.items()},
    )


def facts_at(office: Office, connection: Connection, at: datetime) -> Facts:
    """The same for a moment that is past, as far as it was recorded: versions, baselines, and
    working days. What was offered, and under which letter, is taken as it is now."""
    now, (process, baseline) = facts_of(office), last_recorded(connection, at)
    return msgspec.structs.replace(
        now,
        last_process=process,
        last_baseline=baseline,
        processes={id: each for id, each in now.processes.items() if int(id) <= process},
        baselines={id: each for id, each in now.baselines.items() if int(id) <= baseline},
        centres={
            id: CentreFact(office.calendar_at(id, at).minutes_per_working_day, each.services)
            for id, each in now.centres.items()
        },
    )


def _process(process: Process) -> ProcessFact:
    return ProcessFact(
        process.service,
        process.variant,
        process.number,
        process.valid_from.isoformat(),
        len(process.steps),
        process.standard.working_days,
        process.standard.seconds,
    )


def _baseline(baseline: Baseline) -> BaselineFact:
    return BaselineFact(
        baseline.service,
        baseline.variant,
        baseline.number,
        baseline.valid_from.isoformat(),
        len(baseline.steps),
        baseline.total.working_days,
        baseline.total.seconds,
        baseline.illustrative,
        baseline.source,
    )


class _Kept(CatalogueCache):
    """A catalogue that stays as it is."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._kept = catalogue

    def get(self, db: Database) -> Catalogue:  # noqa: ARG002  # it is read already
        return self._kept


def as_of(office: Office, facts: Facts) -> Office:
    """The office with the catalogue as it was, for recomputing what was told then.

    Versions, baselines and calendars are the recorded ones; which services were offered, and
    their letters, the capsule says itself, as no figure is made of them. Raises `CapsuleRefused`
    where something it names was never recorded.
    """
    now = office.catalogue
    try:
        services = {
            id: replace(now.services[id], agency=fact.agency, letter=fact.letter)
            for id, fact in _in_order(now, facts)
        }
        catalogue = replace(
            now,
            services=services,
            processes={id: p for id, p in now.processes.items() if id <= facts.last_process},
            baselines={id: b for id, b in now.baselines.items() if id <= facts.last_baseline},
            centres=dict(_centres(office, facts)),
            bundles={id: now.bundles[id] for id in facts.life_events},
            offers={
                id: {each: _offer(now, id, services[each]) for each in fact.services}
                for id, fact in facts.centres.items()
            },
        )
    except KeyError as error:
        raise CapsuleRefused(f"this database knows no {error.args[0]}") from None
    return replace(office, _cache=_Kept(catalogue), _calendars={})


def _in_order(now: Catalogue, facts: Facts) -> Iterator[tuple[str, ServiceFact]]:
    """In the catalogue's own order; then whatever it does not know, which is refused."""
    known = [id for id in now.services if id in facts.services]
    for id in dict.fromkeys([*known, *facts.services]):
        yield id, facts.services[id]


def _centres(office: Office, facts: Facts) -> Iterator[tuple[str, Centre]]:
    """In the catalogue's own order, which decides between equals; then unknown ones."""
    known = [id for id in office.catalogue.centres if id in facts.centres]
    for id in dict.fromkeys([*known, *facts.centres]):
        yield id, _centre(office, id, facts.centres[id])


def _centre(office: Office, id: str, fact: CentreFact) -> Centre:
    """With the working day that it had, where any of its calendars had that one."""
    centre = office.catalogue.centres[id]
    known = {each.minutes_per_working_day for each in _calendars(office, centre)}
    if fact.minutes_per_working_day not in known:
        minutes = fact.minutes_per_working_day
        raise CapsuleRefused(f"a working day of {id} never had {minutes} minutes")
    calendar = replace(centre.calendar, minutes_per_working_day=fact.minutes_per_working_day)
    return replace(centre, calendar=calendar)


def _calendars(office: Office, centre: Centre) -> Iterator[ServiceCalendar]:
    yield centre.calendar
    for former in office.catalogue.former_calendars.get((CalendarOwner.CENTRE, centre.id), ()):
        if former.calendar is not None:
            yield former.calendar


def _offer(now: Catalogue, centre: str, service: Service) -> Offer:
    found = now.offers.get(centre, {}).get(service.id)
    return found or Offer(centre, service.id, Mode.COMPLETE, service.source)
