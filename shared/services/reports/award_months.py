"""In how many months of a period something was counted, by process and by life event."""

from __future__ import annotations

from collections import defaultdict

from shared.domain.cube import ALL
from shared.domain.journey_tally import Clock
from shared.domain.period import Period
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.reduction_facts import key_of
from shared.services.reports.sums import summing
from shared.services.reports.usage import months_of
from shared.store.tables.rollups import Sheet

Months = dict[tuple[str, ...], int]
"""By (service, variant, centre) and by (life event, centre); `all` for all centres."""


def months_with_cases(office: Office, period: Period) -> Months:
    """Months with at least one counted case or journey."""
    found: dict[tuple[str, ...], set[Period]] = defaultdict(set)
    centres = centres_of(office, None)
    with summing(office, None) as known:
        for month in months_of(period):
            for row in known.tallies(Sheet.CASE, centres, month):
                if row.tally.n:
                    for at in (row.centre, ALL):
                        found[*key_of(office, row.process), at].add(month)
            for row in known.tallies(Sheet.JOURNEY, centres, month):
                clock, _, event = row.part.partition(":")
                if row.tally.n and clock == Clock.WORKING:
                    for at in (row.centre, ALL):
                        found[event, at].add(month)
    return {key: len(months) for key, months in found.items()}
