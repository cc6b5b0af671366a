"""Which passwords are good enough (NIST SP 800-63B-4, s. 3.1.1).

Long rather than complicated: no mixture of kinds of characters is demanded and nothing expires,
but what guessers try first is refused: common passwords, words of the place and the person, runs
and repeats.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from shared.domain.errors import N_, InvalidRequest

LEAST_LENGTH = 12
MOST_LENGTH = 500
LEAST_BESIDE_WORDS = 6
"""So many characters must be left when known words, digits and signs at the ends are taken off."""
LEAST_DIFFERENT = 5
LONGEST_PIECE_REPEATED = 6
SHORTEST_RUN = 3
SHORTEST_WORD = 3
FEW_WORDS = 3

PRODUCT_WORDS = (
    *("government", "counter", "service", "governmentcounterservice", "gcs", "onestop"),
    *("ศูนย์บริการ", "ราชการ", "รัฐบาล", "เคาน์เตอร์"),
)
KEYBOARD_ROWS = (
    *("qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "1q2w3e4r5t6y7u8i9o0p"),
    *("ๅภถุึคตจขช", "ๆไำพะัีรนยบล", "ฟหกดเ้่าสวง", "ผปแอิืทมใฝ", "ฃ๑๒๓๔ู฿๕๖๗๘๙"),
    *("กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ", "abcdefghijklmnopqrstuvwxyz"),
    *("12345678901234567890", "๑๒๓๔๕๖๗๘๙๐๑๒๓๔๕๖๗๘๙๐"),
)
"""QWERTY and the Thai keyboard (Kedmanee) row by row, alphabets, digits."""
_READ_AS = str.maketrans("@4301!5$7", "aaeoiisst")


def expect_good(password: str, words: Iterable[str] = ()) -> None:
    """Raises `InvalidRequest`. `words` belong to the person and the place: names, user name."""
    problem = fault(password, words)
    if problem:
        raise InvalidRequest("password", problem)


def fault(password: str, words: Iterable[str] = ()) -> str:
    """Why a password is refused, as one sentence; empty for a good one."""
    text = unicodedata.normalize("NFC", password)
    if len(text) < LEAST_LENGTH:
        return N_("Choose a password of at least 12 characters.")
    if len(text) > MOST_LENGTH:
        return N_("Choose a password of at most 500 characters.")
    plain = "".join(text.casefold().split())
    if len(set(plain)) < LEAST_DIFFERENT or _repeats(plain) or _is_run(plain):
        return N_(
            "This password is one run or repeat, which is guessed first. Choose several words that "
            "have nothing to do with each other."
        )
    known = (*common_words(), *_parts(words), *PRODUCT_WORDS)
    if _is_known(plain, known):
        return N_(
            "This password is among those that are guessed first, or is made of your name or the "
            "name of the place. Choose several words that have nothing to do with each other."
        )
    return ""


@cache
def common_words() -> frozenset[str]:
    """Common passwords and what they are made of, lower case, one a line in a file beside this."""
    text = (files("shared.domain") / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line.strip())


def _parts(words: Iterable[str]) -> set[str]:
    """Whole names and their parts, without spaces and signs."""
    parts = {each for word in words for each in (word, *word.replace("-", " ").split())}
    plain = {_letters(each.casefold()) for each in parts}
    return {each for each in plain if len(each) >= SHORTEST_WORD}


def _is_known(plain: str, known: Iterable[str]) -> bool:
    """Whether nothing much is left of a password without the words that everybody tries."""
    longest_first = sorted(known, key=len, reverse=True)
    read = _core(plain).translate(_READ_AS)
    spellings = {plain, _letters(plain), _letters(read)}
    return not spellings.isdisjoint(longest_first) or any(
        _is_made_of(text, longest_first) for text in spellings
    )


def _is_made_of(text: str, longest_first: Iterable[str]) -> bool:
    """A few known words and hardly a letter more; many words by chance are a good password."""
    used = 0
    for word in longest_first:
        if len(word) >= SHORTEST_WORD and word in text:
            text = text.replace(word, "")
            used += 1
    return 0 < used <= FEW_WORDS and len(_letters(text)) < LEAST_BESIDE_WORDS


def _core(plain: str) -> str:
    """Without the digits and signs at both ends."""
    kept = [index for index, sign in enumerate(plain) if _is_letter(sign)]
    return plain[kept[0] : kept[-1] + 1] if kept else ""


def _letters(plain: str) -> str:
    return "".join(filter(_is_letter, plain))


def _is_letter(sign: str) -> bool:
    """Letters and the vowel and tone signs that Thai writes above and below them."""
    return unicodedata.category(sign)[0] in "LM"


def _repeats(plain: str) -> bool:
    """Whether it is one short piece again and again, the last time perhaps cut off."""
    return any(
        plain == (plain[:size] * len(plain))[: len(plain)]
        for size in range(1, min(LONGEST_PIECE_REPEATED, len(plain) // 2) + 1)
    )


def _is_run(plain: str) -> bool:
    """Whether few runs along a keyboard or an alphabet make up all of it."""
    pieces, at = 0, 0
    while at < len(plain):
        end = at + 1
        while end < len(plain) and _on_one_row(plain[at : end + 1]):
            end += 1
        pieces += 1
        at = end
    return pieces <= max(1, len(plain) // (SHORTEST_RUN + 1))


def _on_one_row(piece: str) -> bool:
    back = piece[::-1]
    return len(set(piece)) == 1 or any(piece in row or back in row for row in KEYBOARD_ROWS)
