"""How often services were used, told to everybody: nothing of few people follows from any sum."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shared.domain import commands
from shared.domain.cube import ALL, Key, with_totals
from shared.domain.visit import Outcome
from shared.services.office import Office
from shared.services.reports import by_service, indicators, usage
from shared.services.reports.usage import LEVELS, MEASURED, hidden_of
from tests.builders import CENTRE, SERVICE, a_desk, a_visit, call_next, do
from tests.manual_clock import ManualClock
from tests.services.test_reduction_report import TODAY

ENDINGS = ("granted", "otherwise", "abandoned")
PLACES = list(product(("2026-10", "2026-11"), "ab", "xy", ("centre", "phone", "web"), ENDINGS))


@st.composite
def endings(draw: Any) -> dict[tuple[str, ...], int]:
    """How turns ended, by month, centre, service and channel."""
    found: dict[tuple[str, ...], int] = draw(
        st.dictionaries(st.sampled_from(PLACES), st.integers(1, 14), max_size=14)
    )
    return found


@given(endings())
def test_no_sum_tells_of_one_to_four(counts: dict[tuple[str, ...], int]) -> None:
    finished, measured = Counter[Key](), Counter[Key]()
    for (month, centre, service, channel, ending), n in counts.items():
        done = ending != "abandoned"
        finished[month, centre, service, channel] += n * done
        measured["began", centre, service] += n
        measured[usage.ABANDONED, centre, service] += n * (not done)
        measured["completed", centre, service] += n * (ending == "granted")
        measured["otherwise", centre, service] += n * (ending == "otherwise")
        way = "elsewhere" if channel == "centre" else "digital"
        measured[way, centre, service] += n * done
    cells, others = with_totals(finished, LEVELS), with_totals(measured, MEASURED)
    hidden = hidden_of(cells, others)
    every = {**cells, **others}
    assert all(key in hidden for key, n in every.items() if n < 5)

    def unknown(*parts: Key) -> list[int]:
        return [every[each] for each in parts if each in every and each in hidden]

    def tells_nothing(whole: Key, *parts: Key) -> None:
        """Written down here once more: a sum that is told has no unknown, or five among several."""
        assert sum(every.get(each, 0) for each in parts) == every.get(whole, 0)
        left = unknown(*parts)
        if whole in hidden:
            assert left
        elif left:
            assert len(left) > 1
            assert sum(left) >= 5

    months, both = ("2026-10", "2026-11"), ("x", "y")
    for centre, service in product(("a", "b"), (*both, ALL)):
        whole: Key = (ALL, centre, service, ALL)
        tells_nothing(whole, *((month, centre, service, ALL) for month in months))
        tells_nothing(whole, ("completed", centre, service), ("otherwise", centre, service))
        tells_nothing(whole, ("digital", centre, service), ("elsewhere", centre, service))
    for month in (*months, ALL):
        whole = (month, ALL, ALL, ALL)
        tells_nothing(whole, (month, "a", ALL, ALL), (month, "b", ALL, ALL))
        tells_nothing(whole, *((month, ALL, service, ALL) for service in both))
        tells_nothing(whole, *((month, ALL, ALL, way) for way in ("centre", "phone", "web")))
    for measure in ("completed", "digital", "began"):
        tells_nothing((measure, ALL, ALL), (measure, "a", ALL), (measure, "b", ALL))
    for key in others:
        if key[0] == "began" and key not in hidden:
            gone = every.get((usage.ABANDONED, *key[1:]), 0)
            assert gone == 0 or gone >= 5 or (ALL, *key[1:], ALL) in hidden


def test_a_turn_counts_by_its_channel_and_ending(office: Office, clock: ManualClock) -> None:
    clerk = a_desk(office)
    papers = Outcome.INCOMPLETE_DOCUMENTS
    for outcome in (*[Outcome.COMPLETED] * 5, papers, papers):
        a_visit(office)
        started = do(office, clerk, call_next(office, clerk), commands.Start())
        clock.advance(minutes=1)
        do(office, clerk, started, commands.Complete(outcome))
    whole = indicators.report(office, CENTRE, TODAY, everything=True)
    [figure] = whole.services
    assert (figure.service, figure.finished, figure.began, figure.completed) == (SERVICE, 7, 7, 5)
    assert figure.take_up_percent == 0
    assert figure.completion_percent == Fraction(500, 7)
    told = indicators.report(office, CENTRE, TODAY, everything=False)
    assert told.total.finished == 7
    assert told.total.take_up_percent == Fraction(0)
    assert told.total.completion_percent is None, "two of seven were not granted"
    turns = by_service.report(office, CENTRE, TODAY, everything=False)[CENTRE, SERVICE]
    assert (turns.n, turns.in_turn, turns.out_of_turn) == (7, 7, 0)
