"""How mature a service unit is: the ladder of each component, and the lowest of them.

Founding document 002 says what each level asks, and gives no rule for adding it up. The rule here
is ours and stands beside every level: a component is at the highest level of which everything that
is asked, there and below, is met; a unit is where its lowest component is. What nobody has answered
is not met.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shared.domain.maturity_items import LEVELS, RUNGS, Component, Rung, Shown
from shared.domain.yearly import Judged, Standing

NEAREST = 3
"""So many things to do next are told first."""

_ORDER = (Standing.PARTLY, None, Standing.NOT_MET, Standing.NOT_APPLICABLE)
"""What is nearest to being met comes first; what does not apply without a reason last."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How an item stands, and in the office's words why."""

    standing: Standing | None
    said: str = ""


def is_met(answer: Answer | None) -> bool:
    """Whether it counts for the ladder: what does not apply does, where the office says why."""
    if answer is None:
        return False
    if answer.standing is Standing.NOT_APPLICABLE:
        return bool(answer.said.strip())
    return answer.standing is Standing.MET


def with_documents(shown: Shown, stands: Judged, has_valid_document: bool) -> Judged:
    """An item that is shown by a document is partly met as long as none is valid, whatever is
    stated."""
    if shown is not Shown.DOCUMENT or has_valid_document or stands.standing is not Standing.MET:
        return stands
    return Judged(Standing.PARTLY, stands.declared, against_records=False)


def rungs_of(
    component: Component, level: int | None = None, rungs: Sequence[Rung] = RUNGS
) -> list[Rung]:
    """What is asked of a component, at one level or at all."""
    return [each for each in rungs if component in each.components and level in (None, each.level)]


def level_of(component: Component, met: Collection[str], rungs: Sequence[Rung] = RUNGS) -> int:
    """The highest level of which all is met, there and below; 0 where the first is not. `met` are
    keys of items. A level that asks nothing more is reached with the one before."""
    reached = 0
    for level in LEVELS:
        if any(each.item.key not in met for each in rungs_of(component, level, rungs)):
            break
        reached = level
    return reached


def levels(met: Collection[str], rungs: Sequence[Rung] = RUNGS) -> dict[Component, int]:
    return {each: level_of(each, met, rungs) for each in Component}


def lacking(
    component: Component, met: Collection[str], rungs: Sequence[Rung] = RUNGS
) -> list[Rung]:
    """What is not met at the next level of a component; empty at the last."""
    following = level_of(component, met, rungs) + 1
    return [each for each in rungs_of(component, following, rungs) if each.item.key not in met]


def nearest(answers: Mapping[str, Answer], rungs: Sequence[Rung] = RUNGS) -> list[Rung]:
    """At most three things to do next: of the lowest level that lacks something first, and there
    what is partly met first."""

    def distance(rung: Rung) -> tuple[int, int]:
        answer = answers.get(rung.item.key)
        return rung.level, _ORDER.index(answer.standing if answer else None)

    open_ = [each for each in rungs if not is_met(answers.get(each.item.key))]
    return sorted(open_, key=distance)[:NEAREST]


@dataclass(frozen=True, slots=True)
class AgencyHere:
    """What the records say of one agency at a service unit.

    `among` are the agencies that serve there; `shared_officers` complete its services and those of
    another agency; `everywhere`: all its services here are offered at every other unit too.
    """

    finished: int
    among: int
    shared_officers: int
    everywhere: bool


def agency_level(here: AgencyHere) -> int:
    """How far the service of one agency has come by the records alone, 0 to 4: served at all; in
    one place with others; completed by officers of several agencies; at every unit."""
    steps = (here.finished > 0, here.among > 1, here.shared_officers > 0, here.everywhere)
    return next((number for number, met in enumerate(steps) if not met), len(steps))
