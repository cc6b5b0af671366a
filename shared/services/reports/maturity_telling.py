"""Which counts behind the maturity of a service unit stay in the house: of one to four, and those
that would tell them, because several sentences of one paper can be subtracted from each other."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.indicators import DIGITAL_CHANNELS
from shared.domain.small_counts import Cell, Sum, kept_back
from shared.services.reports.maturity_facts import MaturityFacts

FINISHED, DIGITAL = "finished", "digital"
TAKEN, EVENTS, IN_ONE_VISIT = "taken", "events", "in_one_visit"
_OTHER_CHANNELS, _NOT_DIGITAL = "other_channels", "not_digital"
_OPEN_EVENTS, _SEVERAL_VISITS = "open_events", "several_visits"


def told_counts(facts: MaturityFacts, *, everything: bool) -> Mapping[str, int | None]:
    """Turns by channel and tickets of life events by the names above and the channels'; None is
    kept back."""
    events, channels = facts.life_events, facts.channels
    counts: dict[Cell, int] = {
        FINISHED: facts.finished,
        _OTHER_CHANNELS: facts.finished - sum(channels.values()),
        DIGITAL: facts.digital,
        _NOT_DIGITAL: facts.finished - facts.digital,
        TAKEN: facts.taken,
        EVENTS: events.whole,
        _OPEN_EVENTS: facts.taken - events.whole,
        IN_ONE_VISIT: events.part,
        _SEVERAL_VISITS: events.whole - events.part,
    }
    counts.update((name, n) for name, n in channels.items())
    sums = (
        Sum((*channels, _OTHER_CHANNELS), FINISHED),
        Sum(tuple(each for each in channels if each in DIGITAL_CHANNELS), DIGITAL),
        Sum((DIGITAL, _NOT_DIGITAL), FINISHED),
        Sum((EVENTS, _OPEN_EVENTS), TAKEN),
        Sum((IN_ONE_VISIT, _SEVERAL_VISITS), EVENTS),
    )
    hidden = frozenset() if everything else kept_back(counts, sums)
    return {str(cell): None if cell in hidden else n for cell, n in counts.items()}
