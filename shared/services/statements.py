"""What an office states in its yearly papers: item by item, each version kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from shared.domain import (
    assessment_items,
    award_items,
    ita_items,
    maturity_items,
    pmqa_items,
)
from shared.domain.errors import N_, InvalidRequest, NotFound, StatementChanged
from shared.domain.events import Actor
from shared.domain.permissions import Permission, may
from shared.domain.thai import fiscal_year_range
from shared.domain.yearly import Item, Paper, Standing, Statement, check_statement
from shared.services import access
from shared.services.commands import Caller, Done, RequestKey, once
from shared.services.office import Office
from shared.store import change_log, own_activities, statements
from shared.store import evidence as stored_evidence
from shared.store.plain_records import PlainRecords
from shared.store.writer import WriteTx

KIND = "yearly_statement"
ITEMS: Mapping[Paper, tuple[Item, ...]] = {
    Paper.ITA: ita_items.ITEMS,
    Paper.PMQA: pmqa_items.ITEMS,
    Paper.SELF_ASSESSMENT: assessment_items.ITEMS,
    Paper.MATURITY: maturity_items.ITEMS,
    Paper.AWARDS: award_items.ITEMS,
}


@dataclass(frozen=True, slots=True)
class StatementWish:
    """What somebody states; `version` is the one they saw, 0 for none."""

    centre: str
    year: int
    paper: Paper
    item: str
    standing: Standing | None
    said: str
    number: str
    evidence: tuple[int, ...]
    version: int


def may_state(caller: Caller, centre: str) -> bool:
    return may(caller.grants, Permission.IMPROVE, centre)


def of_paper(office: Office, centre: str, year: int, paper: Paper) -> Mapping[str, Statement]:
    """What is stated now, by item; items of which nothing is stated are missing. Raises
    `UnknownCentre`."""
    with office.db.read() as connection:
        return statements.of_paper(connection, office.centre(centre).id, year, paper)


def items_of(office: Office, centre: str, year: int, paper: Paper) -> tuple[Item, ...]:
    """The lines of a paper: those that are the same everywhere, then those the office adds."""
    with office.db.read() as connection:
        own = own_activities.activities(connection, (centre, year, paper)).values()
    return *ITEMS[paper], *(each.item for each in own if not each.ended)


def newest(office: Office) -> int:
    """Another number whenever somebody wrote anything that papers tell: statements, plans, rounds,
    evidence, costs, what was published. Every such change stands in the change log."""
    with office.db.read() as connection:
        return change_log.newest(connection)


async def state(
    office: Office, caller: Caller, wish: StatementWish, key: RequestKey | None = None
) -> int:
    """State how an item stands, or leave it to the records again; returns the version.

    Raises `NotSignedIn`, `UnknownCentre` (also without the right), `NotFound` for an unknown item,
    `InvalidRequest`, `StatementChanged`.
    """
    access.require(caller, Permission.IMPROVE, office.centre(wish.centre).id)
    _expect_known(office, wish)
    given = check_statement(
        Statement(wish.item, wish.standing, wish.said, wish.number, wish.evidence, wish.version)
    )
    place = wish.centre, wish.year, wish.paper

    def job(tx: WriteTx) -> int:
        now = office.clock.now()

        def run() -> Done:
            before = statements.of_paper(tx.connection, *place).get(wish.item)
            before = before or Statement(wish.item)
            if before.version != wish.version:
                raise StatementChanged
            expect_own_evidence(tx, wish.centre, set(given.evidence) - set(before.evidence))
            new = replace(given, version=wish.version + 1)
            statements.add(tx, place, new, caller.actor.id, now)
            _log(tx, place, before, new, caller.actor, now)
            return Done(200, new.version)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=wish.centre)


def start_empty(
    tx: WriteTx, place: tuple[str, int, Paper], item: str, actor: Actor, now: datetime
) -> None:
    """A line begins whose code another one had: what was stated of that one does not stand for it,
    and a form of that one is of an older version."""
    before = statements.of_paper(tx.connection, *place).get(item, Statement(item))
    new = Statement(item, version=before.version + 1)
    statements.add(tx, place, new, actor.id, now)
    if _detail(before) != _detail(new):
        _log(tx, place, before, new, actor, now)


def _log(
    tx: WriteTx,
    place: tuple[str, int, Paper],
    before: Statement,
    new: Statement,
    actor: Actor,
    now: datetime,
) -> None:
    centre, year, paper = place
    detail = {"before": _detail(before), "after": _detail(new)}
    subject = f"{centre}/{year}/{paper.value}/{new.item}"
    PlainRecords(tx.connection, now, actor).log(KIND, subject, detail)


def _expect_known(office: Office, wish: StatementWish) -> None:
    known = items_of(office, wish.centre, wish.year, wish.paper)
    if all(each.key != wish.item for each in known):
        raise NotFound
    expect_year(wish.year)


def expect_year(year: int) -> None:
    """Raises `InvalidRequest` for a fiscal year outside the calendar."""
    try:
        fiscal_year_range(year)
    except ValueError:
        problem = N_("Give the fiscal year in the Buddhist era, such as 2570.")
        raise InvalidRequest("fiscal_year", problem) from None


def expect_own_evidence(tx: WriteTx, centre: str, added: set[int]) -> None:
    """Evidence that is newly named belongs to the centre and is in use. Raises `InvalidRequest`."""
    if added and added != stored_evidence.in_use(tx.connection, centre, added):
        raise InvalidRequest("evidence", N_("Choose the evidence from the list."))


def _detail(statement: Statement) -> dict[str, object]:
    kept = {name: asdict(statement)[name] for name in ("said", "number", "evidence")}
    kept["evidence"] = list(statement.evidence)
    return {"standing": statement.standing.value if statement.standing else None, **kept}
