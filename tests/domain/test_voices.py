"""The rules of complaints, suggestions and praise: who may do what when, and what follows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import (
    InvalidRequest,
    VoiceAnsweredBefore,
    VoiceMoveImpossible,
    VoiceStillAwaited,
)
from shared.domain.events import ActorKind
from shared.domain.free_text import plain_text, some_text
from shared.domain.voices import (
    BY_CITIZEN,
    BY_OFFICER,
    BY_STAFF,
    CONTEST_WITHIN,
    REPLY_WITHIN,
    Did,
    Entry,
    Level,
    Viewer,
    Voice,
    VoiceKind,
    VoiceState,
    applied,
    expect_possible,
    is_possible,
    replay,
)

MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def entry(seq: int, did: Did, at: datetime, voice: Voice | None = None, actor: int = 7) -> Entry:
    kind = ActorKind.CITIZEN if did in BY_CITIZEN | {Did.FILED} else ActorKind.STAFF
    data: dict[str, object] = {}
    if did is Did.ASSIGNED:
        data = {"to": actor}
    if did is Did.FORWARDED:
        data = {"agency": "DLT"}
    if did in (Did.CONTESTED, Did.ESCALATED) and voice is not None:
        data = {"level": voice.next_level.value}
    return Entry(seq, at, kind, actor if kind is ActorKind.STAFF else None, did, data)


def after(*moves: Did, kind: VoiceKind = VoiceKind.COMPLAINT) -> Voice:
    """A voice after these moves, an hour each."""
    voice = replay(kind, [entry(1, Did.FILED, MONDAY)])
    for seq, did in enumerate(moves, start=2):
        at = MONDAY + (seq - 1) * HOUR
        expect_possible(voice, did, at)
        voice = applied(voice, entry(seq, did, at, voice))
    return voice


@given(kind=st.sampled_from(VoiceKind), moves=st.lists(st.sampled_from(Did), max_size=12))
def test_whatever_people_try_a_complaint_never_ends_silently_and_nothing_follows_an_end(
    kind: VoiceKind, moves: list[Did]
) -> None:
    entries = [entry(1, Did.FILED, MONDAY)]
    voice = replay(kind, entries)
    for did in moves:
        at = entries[-1].at + HOUR
        if not is_possible(voice, did, at):
            continue
        was = voice
        entries.append(entry(len(entries) + 1, did, at, voice))
        voice = applied(voice, entries[-1])
        assert voice == replay(kind, entries)
        assert voice.version == len(entries)
        assert was.state not in (VoiceState.CLOSED, VoiceState.SETTLED, VoiceState.WITHDRAWN)
        if did is Did.CLOSED and kind is VoiceKind.COMPLAINT:
            assert was.state is VoiceState.ANSWERED
        if did is Did.CONTESTED:
            assert not was.contested
            assert voice.level >= was.level
        if did is Did.ESCALATED:
            assert voice.level == was.level + 1
        assert len([stop for stop in voice.stops if stop[1] is None]) <= 1


def test_praise_may_be_closed_as_read_and_a_complaint_may_not() -> None:
    assert after(Did.CLOSED, kind=VoiceKind.PRAISE).state is VoiceState.CLOSED
    with pytest.raises(VoiceStillAwaited):
        after(Did.ASSIGNED, Did.CLOSED)


def test_what_waits_for_its_writer_is_closed_only_after_fifteen_days_without_a_word() -> None:
    voice = after(Did.ASKED)
    asked = MONDAY + HOUR
    with pytest.raises(VoiceStillAwaited):
        expect_possible(voice, Did.CLOSED, asked + REPLY_WITHIN)
    expect_possible(voice, Did.CLOSED, asked + REPLY_WITHIN + timedelta(seconds=1))


def test_more_words_end_the_waiting_and_count_as_a_stop_of_the_clock() -> None:
    voice = after(Did.ASSIGNED, Did.ASKED, Did.ADDED)
    assert voice.state is VoiceState.ASSIGNED
    assert voice.stops == ((MONDAY + 2 * HOUR, MONDAY + 3 * HOUR),)


def test_not_settled_works_once_within_ninety_days_and_goes_one_level_up() -> None:
    voice = after(Did.ANSWERED)
    assert voice.answered_at is not None
    with pytest.raises(VoiceAnsweredBefore):
        expect_possible(voice, Did.CONTESTED, voice.answered_at + CONTEST_WITHIN + HOUR)
    again = after(Did.ANSWERED, Did.CONTESTED)
    assert (again.state, again.level, again.contested) == (VoiceState.RECEIVED, Level.HEAD, True)
    assert again.since == MONDAY + 2 * HOUR
    with pytest.raises(VoiceAnsweredBefore):
        after(Did.ANSWERED, Did.CONTESTED, Did.ANSWERED, Did.CONTESTED)


def test_from_an_agency_it_goes_back_to_the_centre_first() -> None:
    voice = after(Did.FORWARDED, Did.ESCALATED)
    assert (voice.level, voice.agency) == (Level.CENTRE, None)
    with pytest.raises(VoiceMoveImpossible):
        after(Did.ESCALATED, Did.ESCALATED)


def viewer(
    id: int = 7,
    *,
    answers: bool = False,
    heads: bool = False,
    of_agency: bool = False,
    involved: bool = False,
) -> Viewer:
    return Viewer(id, answers, heads, of_agency, involved)


def test_whom_it_may_be_about_sees_nothing_even_as_administrator() -> None:
    concerned = viewer(answers=True, heads=True, of_agency=True, involved=True)
    assert not concerned.may_read(after())
    assert not concerned.moves(after())


def test_an_agency_sees_what_was_sent_to_it_and_only_answers_or_gives_it_back() -> None:
    officer = viewer(of_agency=True)
    assert not officer.may_read(after())
    sent = after(Did.FORWARDED)
    assert officer.moves(sent) == BY_OFFICER
    assert not officer.may_read(after(Did.FORWARDED, Did.ESCALATED))


def test_after_not_settled_the_one_who_answered_reads_but_does_not_decide() -> None:
    supervisor, head = viewer(7, answers=True), viewer(8, answers=True, heads=True)
    again = after(Did.ANSWERED, Did.CONTESTED)
    assert supervisor.may_read(again)
    assert not supervisor.moves(again)
    assert head.moves(again) == BY_STAFF
    given_on = applied(again, entry(4, Did.ASSIGNED, MONDAY + 4 * HOUR, actor=9))
    assert viewer(9, answers=True).moves(given_on) == BY_STAFF


def test_a_late_one_may_still_be_answered_at_the_centre() -> None:
    assert viewer(answers=True).moves(after(Did.ESCALATED)) == BY_STAFF


@given(st.text(max_size=300))
def test_cleaned_words_hold_nothing_that_steers_a_screen_and_stay_as_they_are(text: str) -> None:
    clean = plain_text(text, 300)
    assert not any(ord(each) < 32 and each != "\n" for each in clean)
    assert not set(clean) & set("\u202e\u2066\u200b\x7f\x85")
    assert "\n\n\n" not in clean
    assert plain_text(clean, 300) == clean


def test_lines_and_thai_stay_and_nothing_is_not_enough() -> None:
    assert plain_text(" น้ำใจ \r\n\r\n\r\n ครับ\t1 ", 40) == "น้ำใจ\n\nครับ 1"
    with pytest.raises(InvalidRequest):
        some_text(" \u200b\n", 40)
    with pytest.raises(InvalidRequest):
        plain_text("x" * 41, 40)
