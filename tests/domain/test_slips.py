"""Words that sound alike, slips of the hand, and the keyboard in the wrong language."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.search_words import asked_words, nearest_words
from shared.domain.slips import joined, other_keyboard, slips, slips_allowed, sound

WORDS = st.text(alphabet="กขคงจตบปมรลวสาำิีุู่้์abcdeps ", max_size=12)


@given(WORDS, WORDS)
def test_slips_are_a_distance(one: str, other: str) -> None:
    assert slips(one, one) == 0
    assert slips(one, other) == slips(other, one)
    assert abs(len(one) - len(other)) <= slips(one, other) <= max(len(one), len(other))
    assert slips(one, other, inside=True) <= slips(one, other)


@given(WORDS, WORDS, WORDS)
def test_inside_a_longer_word_only_its_own_letters_count(
    before: str, word: str, after: str
) -> None:
    assert slips(word, before + word + after, inside=True) == 0


@given(WORDS)
@example("ำ ่")
def test_a_sound_sounds_like_itself_and_spaces_say_nothing(text: str) -> None:
    assert sound(sound(text)) == sound(text)
    assert joined(joined(text)) == joined(text)
    assert " " not in sound(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("พาสปอร์ต", "พาสปอต"),
        ("ค่าไฟ", "คาไฟ"),
        ("ใบขับขี่", "ไบขับขี"),
        ("สัตว์", "สัต"),
        ("สปสช.", "ส ป ส ช"),
        ("passport", "pasport"),
        ("น้ำ", "นํ้า"),
    ],
)
def test_what_sounds_the_same_is_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("typed", "word", "expected"),
    [
        ("passport", "passprot", 1),  # two changed places are one slip
        ("passport", "pasport", 1),
        ("ทุก", "ทูก", 0.5),  # a short vowel for a long one
        ("มะนาว", "ตะนาว", 1),
        ("", "กข", 2),
    ],
)
def test_slips_are_counted_as_people_make_them(typed: str, word: str, expected: float) -> None:
    assert slips(typed, word) == expected


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz[];',./890-", min_size=1, max_size=20))
def test_the_same_keys_twice_changed_are_the_same_again(text: str) -> None:
    assert other_keyboard(other_keyboard(text)) == text


def test_the_other_keyboard_is_the_one_thais_have() -> None:
    assert other_keyboard("l;ylfu") == "สวัสดี"
    assert other_keyboard("ะ้ฟืา") == "thank"


def test_short_words_have_to_be_right() -> None:
    assert slips_allowed(3) == 0
    assert slips_allowed(8) == 1
    assert slips_allowed(20) == 3


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("บัตรหายทำไง", ["บัตรหาย"]),
        ("อยากต่อใบขับขี่ ต้องใช้อะไรบ้างครับ", ["ต่อใบขับขี่"]),
        ("how can I renew my passport", ["renew", "passport"]),
        ("ที่ไหน", ["ที่ไหน"]),  # nothing else is left
        ("the", ["the"]),
        ("", []),
    ],
)
def test_a_question_is_left_out_of_what_is_looked_for(typed: str, words: list[str]) -> None:
    assert asked_words(typed) == words


def test_the_nearest_word_is_proposed_and_nothing_where_nothing_is_near() -> None:
    terms = ["พาสปอร์ต", "ใบขับขี่หมดอายุ", "driver license"]
    assert nearest_words("พาสปอด", terms) == "พาสปอร์ต"
    assert nearest_words("ใบขับคี่", terms) == "ใบขับขี่หมดอายุ"
    assert nearest_words("drver lisense", terms) == "driver license"
    assert nearest_words("pizza", terms) == ""
    assert nearest_words("กก", terms) == ""
