"""Two days at load 1.1, and one far beyond: the bounds hold, and what the controls do instead."""

from __future__ import annotations

import pytest

from shared.domain.calling import POLICY
from tests.busy_hall import RULES, Week, play_week

BOUND = POLICY.largest_credit.total_seconds()


@pytest.fixture(scope="module")
def weeks() -> dict[str, Week]:
    return {name: play_week(rule, days=2, seed=3) for name, rule in RULES.items()}


def longest(week: Week) -> float:
    return max(max(waits) for waits in week.waits.values())


def test_nobody_is_overtaken_by_more_than_the_largest_credit(weeks: dict[str, Week]) -> None:
    policy = weeks["the policy"]
    assert 0 < max(policy.overtaken) <= BOUND
    assert max(weeks["priority first"].overtaken) > BOUND


def test_the_longest_wait_grows_by_no_more_than_the_largest_credit(weeks: dict[str, Week]) -> None:
    assert weeks["first come"].overtaken == []
    assert longest(weeks["the policy"]) <= longest(weeks["first come"]) + BOUND


def test_priority_helps_those_who_have_it(weeks: dict[str, Week]) -> None:
    def mean(name: str, kind: str) -> float:
        waits = weeks[name].waits[kind]
        return sum(waits) / len(waits)

    assert mean("the policy", "priority") < mean("first come", "priority")
    assert mean("the policy", "nothing") < 1.25 * mean("first come", "nothing")


def test_whoever_waited_past_the_guarantee_is_never_overtaken() -> None:
    """At load 1.6 a whole hall waits so long; without the guarantee some of it is passed."""
    assert play_week(RULES["the policy"], load=1.6, days=1).past_guarantee == 0
    passed = play_week(RULES["without guarantee"], load=1.6, days=1)
    assert any(wait > POLICY.guarantee.total_seconds() for wait in passed.waits["nothing"])
    assert passed.past_guarantee > 0
