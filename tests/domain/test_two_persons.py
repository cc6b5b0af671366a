"""What one person asks for and another one confirms: never alone, never late, never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.browser_words import coarse_browser
from shared.domain.errors import RequestDecided, RequestOver, SecondPersonAsked
from shared.domain.two_persons import LIFE, Asked, Decision, decide

ASKED_AT = datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
PERSONS = st.integers(1, 3)
LATER = st.timedeltas(timedelta(0), 2 * LIFE).map(lambda passed: ASKED_AT + passed)


@given(PERSONS, PERSONS, st.sampled_from(Decision), st.integers(1, 3), LATER)
def test_a_decision_is_taken_in_time_by_the_right_person_on_what_was_seen(
    asker: int, by: int, decision: Decision, version: int, now: datetime
) -> None:
    asked = Asked(asker, ASKED_AT, version=2)
    fits = (by == asker) is (decision is Decision.WITHDRAWN)
    in_time = now < ASKED_AT + LIFE
    if fits and in_time and version == 2:
        assert decide(asked, decision, by, version, now) is decision
        return
    with pytest.raises((SecondPersonAsked, RequestOver, RequestDecided)) as refused:
        decide(asked, decision, by, version, now)
    if not fits:
        assert refused.type is SecondPersonAsked


@given(PERSONS, st.sampled_from(Decision), st.sampled_from(Decision))
def test_nothing_is_decided_twice(by: int, first: Decision, second: Decision) -> None:
    asked = Asked(9, ASKED_AT, 2, first, by)
    assert not asked.waits(ASKED_AT)
    who = 9 if second is Decision.WITHDRAWN else by
    with pytest.raises(RequestDecided):
        decide(asked, second, who, 2, ASKED_AT)


def test_a_request_waits_for_fourteen_days() -> None:
    asked = Asked(1, ASKED_AT)
    assert asked.waits(ASKED_AT + timedelta(days=14) - timedelta(microseconds=1))
    assert not asked.waits(ASKED_AT + timedelta(days=14))


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0.0.0 Safari/537.36 Edg/141.0", "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0.0.0 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 16; SM-S921B) Chrome/141.0 Mobile", "Chrome, Android"),
        ("python-httpx/0.28", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_without_version_or_model(user_agent: str, words: str) -> None:
    assert coarse_browser(user_agent) == words
