"""What the records of a service unit say about the maturity of its services, in counts.

Nobody is named: officers are counted. Whether an item is met by the counts is decided by
`shared.domain.maturity_measures`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from shared.domain.catalogue import Mode
from shared.domain.indicators import DIGITAL_CHANNELS
from shared.domain.journey_tally import IN_ONE_VISIT, TAKEN, Clock
from shared.domain.maturity import AgencyHere, agency_level
from shared.domain.maturity_measures import FEW, Share
from shared.domain.period import Period
from shared.domain.reduction import Sample
from shared.domain.turn_tally import ENDED
from shared.domain.visit import FINISHING_OUTCOMES, Outcome
from shared.services.office import Office
from shared.services.reports.sums import Sums, summing
from shared.store import maturity_counts
from shared.store.maturity_counts import Completed, HandedOver, Links, Notices
from shared.store.tables.rollups import Sheet

CHANNELS = ("kiosk", "counter", "phone", "web")
"""Those that citizens choose; paper stands in for the others when they are down."""

E_CHANNELS = frozenset({"web", "app", "app_e_qlands", "line"})
"""Channels of the catalogue that are electronic services of an agency."""

OFFICE_OPENS, OFFICE_CLOSES = time(8, 30), time(16, 30)
_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class OfAgency:
    """One agency at the unit: services of it that were finished, turns, those completed at once,
    requests handed over to it, officers who completed its services and those of them who also
    complete another agency's, channels, and the level that follows."""

    agency: str
    services: int
    finished: int
    at_once: int
    handed_over: int
    officers: int
    shared_officers: int
    channels: int
    level: int


@dataclass(frozen=True, slots=True)
class MaturityFacts:
    """Counts of the days asked for; `hand_over_seconds` is the median by the clock on the wall.

    `serving` are agencies with `FEW` finished turns. `officer_services` are for every officer how
    many services they completed, in order, of `completable` ones. `life_events` are tickets within
    one visit among those that were finished; `taken` all of them. `citizens` are those who came
    outside office hours among all who were called.
    """

    finished: int
    serving: int
    agencies: tuple[OfAgency, ...]
    officers: Share
    officer_services: tuple[int, ...]
    completable: int
    one_counter: Share
    e_services: Share
    channels: Mapping[str, int]
    digital: int
    handed_over: int
    requests: int
    hand_over_seconds: int | None
    life_events: Share
    taken: int
    everywhere: Share
    other_units: int
    begun_elsewhere: int
    citizens: Share
    posted: int
    by_partners: int
    partners: tuple[str, ...]
    standards: Share
    links: Links
    notices: Notices


@dataclass(frozen=True, slots=True)
class _Turns:
    """Finished turns of a unit by (service, channel), and those completed at once by service."""

    finished: Mapping[tuple[str, str], int]
    at_once: Mapping[str, int]

    def of(self, services: Collection[str]) -> int:
        return sum(n for (service, _), n in self.finished.items() if service in services)

    def channels(self, services: Collection[str] | None = None) -> Mapping[str, int]:
        found = dict.fromkeys(CHANNELS, 0)
        for (service, channel), n in self.finished.items():
            if channel in found and (services is None or service in services):
                found[channel] += n
        return found


@dataclass(frozen=True, slots=True)
class _Offered:
    """What a unit offers beyond information, and at how many other units."""

    services: frozenset[str]
    complete: frozenset[str]
    everywhere: frozenset[str]
    other_units: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """What stands in no roll-up."""

    completed: Sequence[Completed]
    handed: Sequence[HandedOver]
    requests: int
    posted: int
    one_counter: Share
    begun_elsewhere: int
    links: Links
    notices: Notices


def facts(
    office: Office, centre: str, period: Period, *, sums: Sums | None = None
) -> MaturityFacts:
    """Of one service unit. Raises `UnknownCentre`."""
    centre = office.centre(centre).id
    offered = _offered(office, centre)
    with summing(office, sums) as known:
        turns = _turns(office, known, centre, period)
        life_events, taken = _life_events(known, centre, period)
        citizens = _citizens(known, centre, period)
    counted = _counted(office, centre, period, offered)
    agencies = _agencies(office, turns, counted, offered)
    officers, of_each = _officers(office, counted.completed)
    partners = {each for each, _ in turns.finished if _operator(office, each)}
    channels = turns.channels()
    return MaturityFacts(
        finished=sum(turns.finished.values()),
        serving=sum(each.finished >= FEW for each in agencies),
        agencies=agencies,
        officers=officers,
        officer_services=of_each,
        completable=len(offered.complete),
        one_counter=counted.one_counter,
        e_services=_e_services(office, offered),
        channels=channels,
        digital=sum(n for channel, n in channels.items() if channel in DIGITAL_CHANNELS),
        handed_over=len(counted.handed),
        requests=counted.requests,
        hand_over_seconds=_median(counted.handed),
        life_events=life_events,
        taken=taken,
        everywhere=Share(len(offered.everywhere), len(offered.services)),
        other_units=offered.other_units,
        begun_elsewhere=counted.begun_elsewhere,
        citizens=citizens,
        posted=counted.posted,
        by_partners=turns.of(partners),
        partners=tuple(sorted({str(_operator(office, each)) for each in partners})),
        standards=_standards(office, centre, offered),
        links=counted.links,
        notices=counted.notices,
    )


def _counted(office: Office, centre: str, period: Period, offered: _Offered) -> _Counted:
    bounds, services = office.calendar(centre).day_bounds, office.catalogue.services
    days = bounds(period.first)[0], bounds(period.last)[1]
    agencies = {services[each].agency for each in offered.services}
    with office.db.read() as connection:
        completed = maturity_counts.completed_by(connection, centre, period)
        requests, posted = maturity_counts.requests_and_posted(connection, centre, *days)
        return _Counted(
            [each for each in completed if services[each.service].mode is not Mode.INFO],
            maturity_counts.handed_over(connection, centre, *days),
            requests,
            posted,
            Share(*maturity_counts.visits_with_several(connection, centre, period)),
            maturity_counts.begun_elsewhere(connection, centre, period),
            maturity_counts.links(connection, centre, agencies, *days),
            maturity_counts.notices(connection, centre),
        )


def _turns(office: Office, sums: Sums, centre: str, period: Period) -> _Turns:
    finished, at_once = Counter[tuple[str, str]](), Counter[str]()
    for row in sums.tallies(Sheet.TURN, (centre,), period):
        service = office.catalogue.processes[row.process].service
        ended = row.tally.below(ENDED)
        n = sum(n for outcome, n in ended.items() if outcome in FINISHING_OUTCOMES)
        if n:
            finished[service, row.part] += n
            at_once[service] += ended.get(Outcome.COMPLETED, 0)
    return _Turns(finished, at_once)


def _life_events(sums: Sums, centre: str, period: Period) -> tuple[Share, int]:
    rows = [
        row.tally
        for row in sums.tallies(Sheet.JOURNEY, (centre,), period)
        if row.part.startswith(f"{Clock.WORKING}:")
    ]
    share = Share(sum(each[IN_ONE_VISIT] for each in rows), sum(each.n for each in rows))
    return share, sum(each[TAKEN] for each in rows)


def _citizens(sums: Sums, centre: str, period: Period) -> Share:
    """By the half hour in which they joined the line."""
    outside = every = 0
    for row in sums.by_day(Sheet.HOUR, (centre,), period):
        at = time.fromisoformat(row.part)
        every += row.tally.n
        if row.day.weekday() >= _WORKING_DAYS or not OFFICE_OPENS <= at < OFFICE_CLOSES:
            outside += row.tally.n
    return Share(outside, every)


def _offered(office: Office, centre: str) -> _Offered:
    catalogue = office.catalogue
    modes = {
        service: offer.mode
        for service, offer in catalogue.offers.get(centre, {}).items()
        if offer.mode is not Mode.INFO
    }
    others = [each.id for each in catalogue.present_centres if each.id != centre]
    everywhere = {
        each
        for each in modes
        if others and all(each in catalogue.offers.get(other, {}) for other in others)
    }
    return _Offered(
        frozenset(modes),
        frozenset(each for each, mode in modes.items() if mode is Mode.COMPLETE),
        frozenset(everywhere),
        len(others),
    )


def _agencies(
    office: Office, turns: _Turns, counted: _Counted, offered: _Offered
) -> tuple[OfAgency, ...]:
    """Those whose services were finished here, beyond information, in the catalogue's order."""
    of = office.catalogue.services
    served: dict[str, set[str]] = defaultdict(set)
    for service, _ in turns.finished:
        if of[service].mode is not Mode.INFO:
            served[of[service].agency].add(service)
    by_staff = _agencies_of_staff(office, counted.completed).values()
    handed = Counter(each.agency for each in counted.handed)
    found = []
    for agency in (each for each in office.catalogue.agencies if each in served):
        services, finished = served[agency], turns.of(served[agency])
        staff = [others for others in by_staff if agency in others]
        shared = sum(len(others) > 1 for others in staff)
        here = {each for each in offered.services if of[each].agency == agency}
        everywhere = bool(here) and here <= offered.everywhere
        found.append(
            OfAgency(
                agency=agency,
                services=len(services),
                finished=finished,
                at_once=sum(turns.at_once[each] for each in services),
                handed_over=handed[agency],
                officers=len(staff),
                shared_officers=shared,
                channels=sum(n > 0 for n in turns.channels(services).values()),
                level=agency_level(AgencyHere(finished, len(served), shared, everywhere)),
            )
        )
    return tuple(found)


def _agencies_of_staff(office: Office, completed: Sequence[Completed]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for each in completed:
        found[each.staff].add(office.catalogue.services[each.service].agency)
    return found


def _officers(office: Office, completed: Sequence[Completed]) -> tuple[Share, tuple[int, ...]]:
    agencies = _agencies_of_staff(office, completed)
    services = Counter(each.staff for each in completed)
    several = sum(len(each) > 1 for each in agencies.values())
    return Share(several, len(agencies)), tuple(sorted(services.values()))


def _median(handed: Sequence[HandedOver]) -> int | None:
    known = [
        int((each.acknowledged_at - each.sent_at).total_seconds())
        for each in handed
        if each.acknowledged_at is not None
    ]
    median = Sample.of(known).median_seconds
    return None if median is None else int(median)


def _e_services(office: Office, offered: _Offered) -> Share:
    named = [
        each
        for each in offered.services
        if E_CHANNELS & {*office.catalogue.services[each].channels}
    ]
    return Share(len(named), len(offered.services))


def _operator(office: Office, service: str) -> str | None:
    return office.catalogue.services[service].operated_by


def _standards(office: Office, centre: str, offered: _Offered) -> Share:
    day, catalogue = office.today(centre), office.catalogue
    timed = [each for each in offered.services if catalogue.process_on(each, day).is_timed]
    return Share(len(timed), len(offered.services))
