"""How many messages are told to everybody, and which counts stay in the house."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.period import Period
from shared.domain.voices import Level, Topic, VoiceKind, VoiceState
from shared.services import voices, voices_figures
from shared.services.office import Office
from shared.services.voices import Filing
from shared.services.voices_figures import VoiceFigures
from shared.store.voices import VoiceLine
from tests.builders import CENTRE, run

DAY = date(2026, 11, 16)
TODAY = {"one": DAY, "two": DAY}


def a_line(centre: str, kind: VoiceKind, topic: Topic, **more: Any) -> VoiceLine:
    at = datetime(2026, 11, 16, 3, tzinfo=UTC)
    values: dict[str, Any] = dict.fromkeys(VoiceLine.__slots__) | {
        "id": 1,
        "centre": centre,
        "kind": kind,
        "topic": topic,
        "received_at": at,
        "received_on": DAY,
        "state": VoiceState.RECEIVED,
        "level": Level.CENTRE,
        "due_on": DAY,
        "decisions": (),
    }
    return VoiceLine(**{**values, **more})


Counts = dict[tuple[str, VoiceKind, Topic], int]
counts = st.dictionaries(
    st.tuples(
        st.sampled_from(["one", "two"]),
        st.sampled_from(VoiceKind),
        st.sampled_from([Topic.STAFF, Topic.PLACE]),
    ),
    st.integers(1, 12),
)


@given(counts)
def test_nobody_can_add_up_a_count_of_one_to_four(found: Counts) -> None:
    lines = [a_line(*key) for key, n in found.items() for _ in range(n)]
    figures = VoiceFigures(lines, TODAY, everything=False)
    for centre in ("one", "two", "all"):
        for kind in (*VoiceKind, "all"):
            parts = [figures.n(centre, kind, topic) for topic in (Topic.STAFF, Topic.PLACE)]
            whole = figures.n(centre, kind)
            assert all(n is None or n == 0 or n >= 5 for n in (*parts, whole))
            told = [n for n in parts if n is not None]
            if whole is not None and len(told) == 1:
                assert whole - told[0] in (0, *range(5, 1000))


def test_the_share_counts_those_whose_day_has_come_and_the_median_working_days() -> None:
    answered: dict[str, Any] = {
        "answered_at": datetime(2026, 11, 18, 3, tzinfo=UTC),
        "state": VoiceState.ANSWERED,
    }
    about = ("one", VoiceKind.COMPLAINT, Topic.STAFF)
    lines = [a_line(*about, in_time=True, answer_days=n, **answered) for n in range(1, 8)]
    lines += [a_line(*about, in_time=False, answer_days=20, **answered) for _ in range(5)]
    lines += [a_line(*about) for _ in range(6)]
    figures = VoiceFigures(lines, TODAY, everything=False)
    share = figures.share("one")
    assert share is not None
    assert (share.in_time, share.n) == (7, 12)
    assert figures.median_days("one") == pytest.approx(6.5)
    assert figures.n("one") == 18
    assert VoiceFigures(lines[:4], TODAY, everything=False).share("one") is None
    assert VoiceFigures(lines[:4], TODAY, everything=True).share("one") is not None


def test_the_table_holds_every_kind_and_topic_once(office: Office) -> None:
    for _ in range(6):
        run(voices.file(office, CENTRE, Filing(VoiceKind.PRAISE, "Good.", Topic.STAFF)))
    rows = voices_figures.rows(office, Period(DAY, DAY), None, everything=False)
    keys = [(row["centre"], row["kind"], row["topic"]) for row in rows]
    assert len(keys) == len(set(keys)) == 4 * 4 * 10
    told = {key: row["received"] for key, row in zip(keys, rows, strict=True) if row["received"]}
    assert told[CENTRE, "praise", "staff"] == told["all", "all", "all"] == 6
