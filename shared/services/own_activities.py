"""Lines that an office adds to a yearly paper, and the plan of each line: versioned, kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from shared.domain.assessment import check_code
from shared.domain.errors import IndicatorChanged, NotFound
from shared.domain.events import Actor
from shared.domain.own_activity import OwnActivity, Plan, check_activity, check_plan
from shared.domain.permissions import Permission
from shared.domain.yearly import Paper
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.services.statements import ITEMS, expect_year, items_of, start_empty
from shared.store import own_activities
from shared.store.own_activities import Place
from shared.store.plain_records import PlainRecords
from shared.store.writer import WriteTx

ACTIVITY, PLAN = "own_yearly_item", "yearly_plan"


def of_paper(office: Office, centre: str, year: int, paper: Paper) -> Mapping[str, OwnActivity]:
    """What the office added, ended lines too, by code. Raises `UnknownCentre`."""
    with office.db.read() as connection:
        return own_activities.activities(connection, (office.centre(centre).id, year, paper))


def plans(office: Office, centre: str, year: int, paper: Paper) -> Mapping[str, Plan]:
    """The plan of each line that has one. Raises `UnknownCentre`."""
    with office.db.read() as connection:
        return own_activities.plans(connection, (office.centre(centre).id, year, paper))


async def put(
    office: Office,
    caller: Caller,
    place: Place,
    activity: OwnActivity,
    key: RequestKey | None = None,
) -> str:
    """Add a line, change it or end it; returns its code. `version` 0 adds, also with the code of
    one that was ended: nothing that was stated or planned of that one is said of the new one.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right), `InvalidRequest`, `NotFound` for
    a change of what is not there, `IndicatorChanged`.
    """
    centre, year, paper = place
    access.require(caller, Permission.IMPROVE, office.centre(centre).id)
    expect_year(year)

    code = check_code(activity.code)

    def job(tx: WriteTx) -> str:
        now = office.clock.now()

        def run() -> Done:
            known = own_activities.activities(tx.connection, place)
            before = known.get(code)
            taken = {each.code for each in known.values() if not each.ended}
            taken |= {each.key for each in ITEMS[paper]}
            given = check_activity(activity, set() if activity.version else taken)
            made = replace(given, version=_next(before, given))
            own_activities.add_activity(tx, place, made, caller.actor.id, now)
            if before is not None and before.ended:
                start_empty(tx, place, code, caller.actor, now)
                _plan_nothing(tx, place, code, caller.actor, now)
            records = PlainRecords(tx.connection, now, caller.actor)
            detail = {"before": _words(before), "after": _words(made), "why": made.why}
            records.log(ACTIVITY, _subject(place, code), detail)
            return Done(200, made.version)

        once(tx, key, now, run)
        return code

    return await office.db.write(job, centre=centre)


def _next(before: OwnActivity | None, given: OwnActivity) -> int:
    """The number of the new version. Raises `NotFound`, `IndicatorChanged`."""
    if not given.version:
        return before.version + 1 if before else 1
    if before is None or before.ended:
        raise NotFound
    if before.version != given.version:
        raise IndicatorChanged
    return before.version + 1


async def put_plan(
    office: Office, caller: Caller, place: Place, plan: Plan, key: RequestKey | None = None
) -> int:
    """Write the steps and the plan of a line; returns the version.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right), `NotFound` for an unknown line,
    `InvalidRequest`, `IndicatorChanged`.
    """
    centre, year, paper = place
    access.require(caller, Permission.IMPROVE, office.centre(centre).id)
    expect_year(year)
    if all(each.key != plan.item for each in items_of(office, centre, year, paper)):
        raise NotFound
    given = check_plan(plan)

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            before = own_activities.plans(tx.connection, place).get(plan.item, Plan(plan.item))
            if before.version != given.version:
                raise IndicatorChanged
            made = replace(given, version=given.version + 1)
            own_activities.add_plan(tx, place, made, caller.actor.id, now)
            _log_plan(tx, place, before, made, caller.actor, now)
            return Done(200, made.version)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=centre)


def _plan_nothing(tx: WriteTx, place: Place, item: str, actor: Actor, now: datetime) -> None:
    """The plan of another line that had this code is none of the line that begins."""
    before = own_activities.plans(tx.connection, place).get(item, Plan(item))
    made = Plan(item, version=before.version + 1)
    own_activities.add_plan(tx, place, made, actor.id, now)
    if _planned(before) != _planned(made):
        _log_plan(tx, place, before, made, actor, now)


def _log_plan(
    tx: WriteTx, place: Place, before: Plan, made: Plan, actor: Actor, now: datetime
) -> None:
    detail = {"before": _planned(before), "after": _planned(made)}
    PlainRecords(tx.connection, now, actor).log(PLAN, _subject(place, made.item), detail)


def _subject(place: Place, code: str) -> str:
    centre, year, paper = place
    return f"{centre}/{year}/{paper.value}/{code}"


def _words(activity: OwnActivity | None) -> dict[str, object] | None:
    if activity is None:
        return None
    return {name: asdict(activity)[name] for name in ("title", "asks", "ended")}


def _planned(plan: Plan) -> dict[str, object]:
    words = {name: asdict(plan)[name] for name in ("steps", "what", "who")}
    return {**words, "until": plan.until.isoformat() if plan.until else None}
