"""The indicators that an office agrees for a fiscal year: versioned, ended, never deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from shared.domain.assessment import (
    PROPOSAL,
    Indicator,
    check_code,
    check_indicator,
    in_order,
    plain_number,
)
from shared.domain.errors import N_, IndicatorChanged, InvalidRequest, NotFound
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.self_assessment import start_empty
from shared.services.statements import expect_year
from shared.store import assessments
from shared.store.assessments import Year
from shared.store.plain_records import PlainRecords
from shared.store.writer import WriteTx

INDICATOR = "yearly_indicator"
Named = Mapping[str, tuple[str, str]]
"""Name and unit of the lines of the proposal by code, in the language of who takes it over."""


def of_year(office: Office, centre: str, year: int) -> Mapping[str, Indicator]:
    """The last version of each, ended ones too, by code. Raises `UnknownCentre`."""
    with office.db.read() as connection:
        return assessments.indicators(connection, (office.centre(centre).id, year))


def history(office: Office, centre: str, year: int) -> Sequence[Indicator]:
    """Every version, the latest first. Raises `UnknownCentre`."""
    with office.db.read() as connection:
        return assessments.versions(connection, (office.centre(centre).id, year))[::-1]


async def put(
    office: Office,
    caller: Caller,
    place: Year,
    indicator: Indicator,
    key: RequestKey | None = None,
) -> str:
    """Add an indicator, change it or end it; returns its code. `version` 0 adds, also with the code
    of one that was ended: no result and no words of that one are said of the new one.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right), `InvalidRequest`, `NotFound` for
    a change of what is not there, `IndicatorChanged`.
    """
    centre, year = place
    access.require(caller, Permission.IMPROVE, office.centre(centre).id)
    expect_year(year)
    given = check_indicator(indicator)

    def job(tx: WriteTx) -> str:
        now = office.clock.now()

        def run() -> Done:
            known = assessments.indicators(tx.connection, place)
            before = known.get(given.code)
            made = replace(given, version=_next(before, given))
            _add(tx, office, caller, place, before, made)
            return Done(200, made.version)

        once(tx, key, now, run)
        return given.code

    return await office.db.write(job, centre=centre)


async def end(
    office: Office,
    caller: Caller,
    place: Year,
    code: str,
    version: int,
    why: str,
    key: RequestKey | None = None,
) -> str:
    """Take an indicator out of the list; it stays in what was handed in. Raises as `put`."""
    known = of_year(office, place[0], place[1]).get(check_code(code))
    if known is None:
        access.require(caller, Permission.IMPROVE, office.centre(place[0]).id)
        raise NotFound
    ended = replace(known, ended=True, version=version, why=why)
    return await put(office, caller, place, ended, key)


def _next(before: Indicator | None, given: Indicator) -> int:
    """The number of the new version. Raises `NotFound`, `IndicatorChanged`, `InvalidRequest`."""
    if not given.version:
        if before is not None and not before.ended:
            raise InvalidRequest("code", N_("This code is in use. Choose another one."))
        return before.version + 1 if before else 1
    if before is None:
        raise NotFound
    if before.version != given.version or before.ended:
        raise IndicatorChanged
    return before.version + 1


async def take_over(
    office: Office, caller: Caller, place: Year, key: RequestKey | None = None
) -> int:
    """Begin a year with the list of the year before; returns how many lines were taken over.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right), `InvalidRequest` where there is
    no earlier list or this year has one.
    """
    centre, year = place
    access.require(caller, Permission.IMPROVE, office.centre(centre).id)
    earlier = in_order(of_year(office, centre, year - 1).values())
    if not earlier:
        raise InvalidRequest("fiscal_year", N_("The year before has no indicators."))
    return await _begin(office, caller, place, earlier, key)


async def propose(
    office: Office, caller: Caller, place: Year, named: Named, key: RequestKey | None = None
) -> int:
    """Begin a year with the proposal of this program; returns its number of lines. Raises as
    `take_over`."""
    access.require(caller, Permission.IMPROVE, office.centre(place[0]).id)
    lines = [
        Indicator(
            each.code,
            each.dimension,
            *named[each.code],
            weight=Fraction(each.weight),
            measure=each.measure,
            levels=tuple(Fraction(level) for level in each.levels),
        )
        for each in PROPOSAL
    ]
    return await _begin(office, caller, place, lines, key)


async def _begin(
    office: Office, caller: Caller, place: Year, lines: Sequence[Indicator], key: RequestKey | None
) -> int:
    expect_year(place[1])

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            known = assessments.indicators(tx.connection, place)
            if in_order(known.values()):
                problem = N_("This year has indicators already. Change them one by one.")
                raise InvalidRequest("fiscal_year", problem)
            for each in lines:
                before = known.get(each.code)
                new = check_indicator(replace(each, version=0, why=""))
                made = replace(new, version=before.version + 1 if before else 1)
                _add(tx, office, caller, place, before, made)
            return Done(200, len(lines))

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=place[0])


def _add(
    tx: WriteTx,
    office: Office,
    caller: Caller,
    place: Year,
    before: Indicator | None,
    made: Indicator,
) -> None:
    now = office.clock.now()
    assessments.add_indicator(tx, place, made, caller.actor.id, now)
    if before is not None and before.ended:
        start_empty(tx, place, made.code, caller.actor, now)
    detail = {"before": _detail(before), "after": _detail(made), "why": made.why}
    subject = f"{place[0]}/{place[1]}/{made.code}"
    PlainRecords(tx.connection, now, caller.actor).log(INDICATOR, subject, detail)


def _detail(indicator: Indicator | None) -> dict[str, object] | None:
    if indicator is None:
        return None
    return {
        "dimension": indicator.dimension.value,
        "name": indicator.name,
        "unit": indicator.unit,
        "weight": plain_number(indicator.weight),
        "measure": indicator.measure.value,
        "levels": [plain_number(each) for each in indicator.levels],
        "ended": indicator.ended,
    }
