"""What the database says about every service in a period: counted cases, exclusions, visits.

A case counts where the baseline in force at the period's end was in force too; earlier ones are
left out and counted (a change of baseline splits the period).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.domain.period import Period
from shared.services.office import Office
from shared.store import figures
from shared.store.burden_figures import VisitGroup, visit_groups
from shared.store.figures import CaseGroup

EARLIER_BASELINE = "earlier_baseline"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says about one service, by centre: groups, exclusions, and cases by their
    number of visits."""

    groups: Mapping[str, Sequence[CaseGroup]]
    excluded: Mapping[str, Mapping[str, int]]
    visits: Mapping[str, Mapping[int, int]]


def facts_of(office: Office, centres: Sequence[str], period: Period) -> dict[str, Facts]:
    """By service. One consistent snapshot: all reads share a transaction."""
    groups: dict[str, dict[str, list[CaseGroup]]] = {}
    excluded: dict[str, dict[str, Counter[str]]] = {}
    visits: dict[str, dict[str, Counter[int]]] = {}
    with office.db.read() as connection:
        for each in visit_groups(connection, centres, period.first, period.last):
            _note_visits(visits, each)
        for group in figures.case_groups(connection, centres, period.first, period.last):
            groups.setdefault(group.service, {}).setdefault(group.centre, []).append(group)
        for at, service, reason, n in figures.left_out(
            connection, centres, period.first, period.last
        ):
            excluded.setdefault(service, {}).setdefault(at, Counter())[reason] += n
        for service in list(groups):
            since = since_of(office, service, period)
            if since is None:
                continue
            kept: dict[str, list[CaseGroup]] = {}
            for group in figures.case_groups(connection, centres, since, period.last, service):
                kept.setdefault(group.centre, []).append(group)
            for at, all_of_it in groups[service].items():
                earlier = sum(g.cases for g in all_of_it) - sum(g.cases for g in kept.get(at, ()))
                reasons = excluded.setdefault(service, {}).setdefault(at, Counter())
                if earlier:
                    reasons[EARLIER_BASELINE] += earlier
            groups[service], visits[service] = kept, {}
            for each in visit_groups(connection, centres, since, period.last, service):
                _note_visits(visits, each)
    names = groups.keys() | excluded.keys()
    return {
        name: Facts(groups.get(name, {}), excluded.get(name, {}), visits.get(name, {}))
        for name in names
    }


def _note_visits(found: dict[str, dict[str, Counter[int]]], group: VisitGroup) -> None:
    of_service = found.setdefault(group.service, {})
    of_service.setdefault(group.centre, Counter())[group.visits] += group.cases


def since_of(office: Office, service: str, period: Period) -> date | None:
    """Where a newer baseline splits the period: the first day it was in force."""
    now = office.catalogue.baseline_on(service, period.last)
    if now is None or office.catalogue.baseline_on(service, period.first) == now:
        return None
    return max(now.valid_from, period.first)
