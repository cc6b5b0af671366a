"""The self-assessment of a centre: results of a round, what the office says, and handing it in."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta

from shared.domain.assessment import Entry, check_entry, in_order, plain_number
from shared.domain.errors import IndicatorChanged, NotFound, RoundChanged
from shared.domain.events import Actor
from shared.domain.free_text import plain_text
from shared.domain.handed_in import HandedIn, Line, check_hand_in, lines_of
from shared.domain.period import Period
from shared.domain.permissions import Permission
from shared.domain.yearly import ROUNDS, end_of_round, last_over, round_of, round_period
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.reports.measures import results
from shared.services.reports.period import latest_day
from shared.services.statements import expect_own_evidence, expect_year
from shared.store import assessments
from shared.store.assessments import Year
from shared.store.plain_records import PlainRecords
from shared.store.proofs import newest_event
from shared.store.writer import WriteTx

RESULT, HANDED_IN = "yearly_result", "yearly_handed_in"
MAX_WHY = 500


@dataclass(frozen=True, slots=True)
class Round:
    """Whose round of which year. Raises `InvalidRequest` for a year outside the calendar,
    `NotFound` for another round than 6, 9 or 12 months."""

    centre: str
    year: int
    months: int

    def __post_init__(self) -> None:
        if self.months not in ROUNDS:
            raise NotFound
        expect_year(self.year)

    @property
    def subject(self) -> str:
        return f"{self.centre}/{self.year}/{self.months}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A round as the page showed it: the version that was handed in, 0 for none, and its `mark`."""

    version: int
    mark: int


@dataclass(frozen=True, slots=True)
class LastRound:
    """The round that was over last, and what stands handed in of it (None: nothing yet)."""

    year: int
    months: int
    handed: HandedIn | None

    @property
    def first_day(self) -> date:
        """On which it could be handed in."""
        return end_of_round(self.year, self.months) + timedelta(days=1)


def last_round(office: Office, centre: str, today: date) -> LastRound | None:
    """None where its year has no indicators, so that nothing can be handed in. Raises
    `UnknownCentre`."""
    year, months = last_over(today)
    place = office.centre(centre).id, year
    with office.db.read() as connection:
        if not in_order(assessments.indicators(connection, place).values()):
            return None
        made = assessments.handed_in(connection, place)
    of_round = [each for each in made if each.months == months]
    return LastRound(year, months, of_round[-1] if of_round else None)


def leading(office: Office, centre: str, today: date) -> tuple[int, int]:
    """Fiscal year and round that a centre works on: the one that was over last as long as it is not
    handed in, then the one in which the day lies. Raises `UnknownCentre`."""
    last = last_round(office, centre, today)
    return round_of(today) if last is None or last.handed else (last.year, last.months)


def lines(office: Office, of: Round, period: Period) -> list[Line]:
    """The round as it is today, over these of its days. Raises `UnknownCentre`."""
    place = office.centre(of.centre).id, of.year
    with office.db.snapshot():
        with office.db.read() as connection:
            agreed = assessments.indicators(connection, place)
            entries = assessments.entries(connection, place, of.months)
        wanted = {each.measure for each in in_order(agreed.values())}
        return lines_of(agreed.values(), entries, results(office, of.centre, period, wanted))


def mark(office: Office, of: Round) -> int:
    """Another number whenever somebody wrote to the round. Raises `UnknownCentre`."""
    with office.db.read() as connection:
        return assessments.newest(connection, (office.centre(of.centre).id, of.year), of.months)


def handed_in(office: Office, centre: str, year: int) -> Sequence[HandedIn]:
    """Every version of every round, the oldest first. Raises `UnknownCentre`."""
    with office.db.read() as connection:
        return assessments.handed_in(connection, (office.centre(centre).id, year))


async def put_entry(
    office: Office, caller: Caller, of: Round, entry: Entry, key: RequestKey | None = None
) -> int:
    """Keep what the office says to an indicator; returns the version.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right), `NotFound` for an unknown
    indicator, `InvalidRequest`, `IndicatorChanged`.
    """
    access.require(caller, Permission.IMPROVE, office.centre(of.centre).id)
    place = of.centre, of.year

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            indicator = assessments.indicators(tx.connection, place).get(entry.code)
            if indicator is None or indicator.ended:
                raise NotFound
            known = assessments.entries(tx.connection, place, of.months)
            before = known.get(entry.code, Entry(entry.code))
            if before.version != entry.version:
                raise IndicatorChanged
            given = check_entry(entry, indicator)
            expect_own_evidence(tx, of.centre, set(given.evidence) - set(before.evidence))
            made = replace(given, version=entry.version + 1)
            assessments.add_entry(tx, place, of.months, made, caller.actor.id, now)
            _log(tx, of, before, made, caller.actor, now)
            return Done(200, made.version)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=of.centre)


def start_empty(tx: WriteTx, place: Year, code: str, actor: Actor, now: datetime) -> None:
    """An indicator begins whose code another one had: results and words of that one are not its
    own in any round, and a form of that one is of an older version."""
    for months in ROUNDS:
        before = assessments.entries(tx.connection, place, months).get(code, Entry(code))
        made = Entry(code, version=before.version + 1)
        assessments.add_entry(tx, place, months, made, actor.id, now)
        if _detail(before) != _detail(made):
            _log(tx, Round(*place, months), before, made, actor, now)


async def hand_in(
    office: Office,
    caller: Caller,
    of: Round,
    seen: Seen,
    why: str,
    key: RequestKey | None = None,
) -> int:
    """Keep the round as it is now, if it is still what somebody saw. Returns the new version.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right), `RoundNotOver`,
    `WeightsNotWhole`, `InvalidRequest` for a correction without a reason, `RoundChanged`.
    """
    access.require(caller, Permission.IMPROVE, office.centre(of.centre).id)
    why = plain_text(why, MAX_WHY, "why")
    today = latest_day(office, of.centre)
    event, computed, found = await to_thread(_computed, office, of, today)
    period = check_hand_in(of.year, of.months, today, found, seen.version, why)
    made = HandedIn(of.months, period, event, tuple(found), why, seen.version + 1)

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            standing = _newest_of(assessments.handed_in(tx.connection, (of.centre, of.year)), of)
            written = assessments.newest(tx.connection, (of.centre, of.year), of.months)
            # Written since the page was read, or between the figures and this moment: whoever hands
            # in has not seen it.
            if standing != seen.version or {seen.mark, computed} != {written}:
                raise RoundChanged
            assessments.add_hand_in(tx, (of.centre, of.year), made, caller.actor.id, now)
            detail = {"after": {"version": made.version, "event": event}, "why": why}
            PlainRecords(tx.connection, now, caller.actor).log(HANDED_IN, of.subject, detail)
            return Done(200, made.version)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=of.centre)


def _computed(office: Office, of: Round, today: date) -> tuple[int, int, list[Line]]:
    """The newest event, a mark of what was written, and the round as both have it."""
    with office.db.snapshot():
        with office.db.read() as connection:
            event = newest_event(connection)
        found = lines(office, of, round_period(of.year, of.months, today))
        return event, mark(office, of), found


def _newest_of(rounds: Sequence[HandedIn], of: Round) -> int:
    return max((each.version for each in rounds if each.months == of.months), default=0)


def _log(tx: WriteTx, of: Round, before: Entry, made: Entry, actor: Actor, now: datetime) -> None:
    detail = {"before": _detail(before), "after": _detail(made)}
    PlainRecords(tx.connection, now, actor).log(RESULT, f"{of.subject}/{made.code}", detail)


def _detail(entry: Entry) -> dict[str, object]:
    words = {name: asdict(entry)[name] for name in ("said", "difficulties", "support")}
    result = None if entry.result is None else plain_number(entry.result)
    return {"result": result, **words, "evidence": list(entry.evidence)}
