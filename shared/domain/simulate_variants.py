"""Some customers of a simulated day are another case of the service they ask for.

Who is, is drawn for each alone, so that all others stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shared.domain.commands import ChooseVariant, Start
from shared.domain.draws import Draws
from shared.domain.simulate import HABITS, Act, Customer, Habits, Offering, Turn, plan_turn

SAYS_WHICH_CASE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A variant of a service: the share of those who ask for it, and how it is done.

    Of `channel`: these come that way. Without one the counter says which case it is (`choice`).
    """

    share: float
    offering: Offering
    channel: str | None = None
    choice: ChooseVariant | None = None


def with_variants(
    seed: object,
    customers: Sequence[Customer],
    cases: Mapping[str, Sequence[OtherCase]],
    habits: Habits = HABITS,
) -> list[Customer]:
    """The same customers, of whom some are another case of what they ask for."""
    return [
        _perhaps(Draws(seed, "variant", each.number), each, cases, habits) for each in customers
    ]


def _perhaps(
    draws: Draws, customer: Customer, cases: Mapping[str, Sequence[OtherCase]], habits: Habits
) -> Customer:
    turns, channel = [], customer.channel
    for turn in customer.turns:
        case = _drawn(draws, cases.get(turn.service, ()))
        alone = len(customer.turns) == 1 and customer.bundle is None
        if case is None or (case.channel is not None and not alone):
            turns.append(turn)
            continue
        channel = case.channel or channel
        turns.append(_planned(draws, customer, case, turn, habits))
    return replace(customer, turns=tuple(turns), channel=channel)


def _drawn(draws: Draws, cases: Sequence[OtherCase]) -> OtherCase | None:
    """One of the cases by its share; None for the ordinary one."""
    if not cases:
        return None
    rest = 1.0 - sum(case.share for case in cases)
    place = draws.pick([rest, *(case.share for case in cases)])
    return cases[place - 1] if place else None


def _planned(draws: Draws, customer: Customer, case: OtherCase, turn: Turn, habits: Habits) -> Turn:
    planned = plan_turn(draws, case.offering, customer.arrives_at, habits)
    if case.choice is None:
        return replace(planned, count=turn.count)
    begun = next(n for n, act in enumerate(planned.script, 1) if isinstance(act.command, Start))
    said = Act(SAYS_WHICH_CASE_SECONDS, case.choice)
    script = (*planned.script[:begun], said, *planned.script[begun:])
    return replace(planned, count=turn.count, script=script)
