"""Life events on a simulated day: a few of its customers come for several agencies at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain.draws import Draws
from shared.domain.simulate import HABITS, Customer, Habits, Offering, plan_turn

SPARE = 1.6
"""Nobody begins a life event that could not be finished before closing, waits included."""


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """What brings people, how often against other events, and the services it takes."""

    id: str
    weight: float
    services: tuple[str, ...]


def with_life_events(
    seed: object,
    customers: Sequence[Customer],
    events: Sequence[LifeEvent],
    offerings: Sequence[Offering],
    closes: datetime,
    share: float,
    habits: Habits = HABITS,
) -> list[Customer]:
    """The same customers, of whom this share comes for a life event instead.

    Who does is drawn for each alone, so that one customer more leaves the others as they are.
    """
    if not events or not share:
        return list(customers)
    by_id = {each.id: each for each in offerings}
    return [
        _perhaps(Draws(seed, "life event", each.number), each, events, by_id, closes, share, habits)
        for each in customers
    ]


def _perhaps(
    draws: Draws,
    customer: Customer,
    events: Sequence[LifeEvent],
    offerings: Mapping[str, Offering],
    closes: datetime,
    share: float,
    habits: Habits,
) -> Customer:
    if not draws.chance(share):
        return customer
    event = events[draws.pick([each.weight for each in events])]
    chosen = [offerings[id] for id in event.services if id in offerings]
    local = customer.arrives_at.astimezone(closes.tzinfo).time()
    chosen = [each for each in chosen if each.cutoff is None or local < each.cutoff]
    lasts = SPARE * sum(sum(each.step_seconds) for each in chosen)
    if len(chosen) < 2 or lasts > (closes - customer.arrives_at).total_seconds():
        return customer
    turns = tuple(plan_turn(draws, each, customer.arrives_at, habits) for each in chosen)
    return replace(customer, turns=turns, bundle=event.id)
