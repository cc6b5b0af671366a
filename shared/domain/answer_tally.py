"""What one answer contributes to the figures beside its score: counts by name, which add up.

Called by the store in the transaction that keeps an answer, and again by every check. What nobody
was asked, or left open, is in no count: no answer is never the same as a low one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from shared.domain.questionnaire import mood_of

ITEM, EASE, WHY, OFFERED, OWN = "item:", "ease:", "why:", "offered:", "own:"


class Details(NamedTuple):
    """`reasons` says of every reason that was offered whether it was named; None where the citizen
    never sent the form that offers them. `questions` by the key of the question."""

    ease: int | None = None
    items: Mapping[str, int] | None = None
    reasons: Mapping[str, int] | None = None
    questions: Mapping[str, int] | None = None


def detail_counts(score: int, details: Details) -> dict[str, int]:
    """For example `item:staff:5`, `why:low:wait` of all `offered:low:wait`, `own:4f…:1`."""
    return dict.fromkeys(_names(score, details), 1)


def _names(score: int, details: Details) -> Iterator[str]:
    if details.ease is not None:
        yield f"{EASE}{details.ease}"
    for name, given in (details.items or {}).items():
        yield f"{ITEM}{name}:{given}"
    mood = mood_of(score)
    for reason, named in (details.reasons or {}).items():
        yield f"{OFFERED}{mood}:{reason}"
        if named:
            yield f"{WHY}{mood}:{reason}"
    for key, given in (details.questions or {}).items():
        yield f"{OWN}{key}:{given}"
