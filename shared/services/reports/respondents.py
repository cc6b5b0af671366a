"""Who answered against who was asked: by service, by day of the week, by how long they waited.

Made of sums alone: of the turns that ended, of the answers, and of a tally by coarse waits that an
answer goes into without being kept with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import Connection

from shared.domain import publication
from shared.domain.comment_groups import month_of
from shared.domain.period import Period
from shared.domain.respondents import Likeness, likeness
from shared.domain.satisfaction import SCORES
from shared.domain.tally import Tally
from shared.domain.turn_tally import ASKED, ASKED_AFTER, VOTE, WAIT_BANDS
from shared.services.office import Office
from shared.services.reports.period import centres_of
from shared.services.reports.sums import StoredSums, Sums
from shared.store import answer_words
from shared.store.tables.rollups import Sheet


@dataclass(frozen=True, slots=True)
class Group:
    """One part of all who were asked, and how many of them answered."""

    key: str
    asked: int
    answered: int

    @property
    def percent(self) -> Fraction | None:
        if not publication.shows_median(self.asked):
            return None
        return Fraction(100 * min(self.answered, self.asked), self.asked)


@dataclass(frozen=True, slots=True)
class Division:
    """All groups of one kind: `service`, `weekday` (1 Monday) or `wait`."""

    kind: str
    groups: tuple[Group, ...]
    likeness: Likeness | None


def report(office: Office, centre: str | None, period: Period) -> list[Division]:
    """Divisions that say anything. Raises `UnknownCentre`."""
    centres = centres_of(office, centre)
    with office.db.read() as connection:
        sums = StoredSums(connection)
        found = [
            _division("service", *_services(office, sums, centres, period)),
            _division("weekday", *_weekdays(sums, centres, period)),
            _division("wait", *_waits(connection, sums, centres, period)),
        ]
    return [each for each in found if each.groups]


def asked_by_service(
    office: Office, sums: Sums, centres: Sequence[str], period: Period
) -> Counter[tuple[str, str]]:
    """How many ended turns of each centre and service were asked."""
    found: Counter[tuple[str, str]] = Counter()
    for row in sums.tallies(Sheet.TURN, centres, period):
        process = office.catalogue.processes.get(row.process)
        if process is not None and row.tally[ASKED]:
            found[row.centre, process.service] += row.tally[ASKED]
    return found


def answers_in(tally: Tally) -> int:
    return sum(tally[f"{VOTE}{score}"] for score in SCORES)


Counts = Mapping[str, int]


def _division(kind: str, asked: Counts, answered: Counts) -> Division:
    groups = tuple(Group(key, n, answered.get(key, 0)) for key, n in asked.items() if n)
    return Division(kind, groups, likeness({each.key: each.asked for each in groups}, answered))


def _services(
    office: Office, sums: Sums, centres: Sequence[str], period: Period
) -> tuple[Counts, Counts]:
    asked: Counter[str] = Counter()
    for (_, service), n in asked_by_service(office, sums, centres, period).items():
        asked[service] += n
    answered: Counter[str] = Counter()
    for row in sums.tallies(Sheet.VOTES, centres, period):
        answered[row.part] += answers_in(row.tally)
    return dict(sorted(asked.items())), answered


def _weekdays(sums: Sums, centres: Sequence[str], period: Period) -> tuple[Counts, Counts]:
    asked: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for row in sums.by_day(Sheet.DAY, centres, period):
        key = str(row.day.isoweekday())
        asked[key] += row.tally[ASKED]
        answered[key] += answers_in(row.tally)
    return dict(sorted(asked.items())), answered


def _waits(
    connection: Connection, sums: Sums, centres: Sequence[str], period: Period
) -> tuple[Counts, Counts]:
    """Of whole months alone, and of those in which every answer was tallied: by month both sides
    are the same people."""
    asked: dict[date, Counter[str]] = {}
    answers: Counter[date] = Counter()
    for row in sums.by_day(Sheet.DAY, centres, period):
        month = month_of(row.day)
        counts = asked.setdefault(month, Counter())
        counts.update({band: row.tally[f"{ASKED_AFTER}{band}"] for band in WAIT_BANDS})
        answers[month] += answers_in(row.tally)
    tallied: dict[date, Counter[str]] = {}
    known = answer_words.bands(connection, centres, period.first, period.last)
    for (_, month, band), n in known.items():
        tallied.setdefault(month, Counter())[band] += n
    all_asked: Counter[str] = Counter()
    all_answered: Counter[str] = Counter()
    for month, bands in tallied.items():
        if bands.total() == answers[month]:
            all_asked += asked[month]
            all_answered += bands
    return {band: all_asked[band] for band in WAIT_BANDS}, all_answered
