"""Words that sound alike, are a slip of the hand apart, or were typed on the other keyboard.

For searches that found nothing as it was typed. Thai has several letters for one sound, silenced
letters that many leave out, and tone marks that are small on a telephone; a search that takes
every letter at its word sends away whoever cannot spell.
"""

from __future__ import annotations

import re
from functools import lru_cache

from shared.domain.thai import search_key

_SILENCED = re.compile("[ก-ฮ][ิุ]?์")
_TONES = dict.fromkeys(map(ord, "่้๊๋็์"))
_ONE_SOUND = str.maketrans("ศษณญฎดฏฐธฑฒฬภฆไ", "สสนยตตตถทททลพคใ")
"""Letters of one sound, and of one final sound; for finding, not for reading aloud."""
_APART = re.compile(r"[\s\-.,/()'\"’“”ฯๆ]+")
_DOUBLED = re.compile(r"([a-z])\1+")

_ENGLISH = (
    "`1234567890-="
    "qwertyuiop[]\\"
    "asdfghjkl;'"
    "zxcvbnm,./"
    "~!@#$%^&*()_+"
    "QWERTYUIOP{}|"
    'ASDFGHJKL:"'
    "ZXCVBNM<>?"
)
_THAI = '_ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ%+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
_TO_THAI = str.maketrans(_ENGLISH, _THAI)
_TO_ENGLISH = str.maketrans(_THAI, _ENGLISH)

_LIKE = frozenset(
    frozenset(pair)
    for pair in (
        *("ิี", "ึื", "ุู", "ะั", "ะา", "คข", "ชฉ", "ผพ", "ฟฝ", "ซส", "รล", "งว", "มน", "บป"),
        *("ck", "sc", "iy"),
    )
)
"""Pairs that are mixed up oftener than others: short and long vowels, sounds, neighbours."""

_STEP, _HALF = 2, 1
"""Distances are counted in halves of a slip, so that they stay whole numbers."""


@lru_cache(maxsize=8192)
def joined(text: str) -> str:
    """The search key of `text` without what stands between words."""
    return search_key(_APART.sub("", search_key(text)))  # what comes together may change places


@lru_cache(maxsize=8192)
def sound(text: str) -> str:
    """`text` as it sounds, roughly: without tones and silenced letters, one letter for a sound."""
    plain = search_key(_SILENCED.sub("", joined(text)).translate(_TONES))
    return _DOUBLED.sub(r"\1", plain.translate(_ONE_SOUND))


def other_keyboard(text: str) -> str:
    """The same keys with the keyboard in the other language (Kedmanee, TIS 820-2538, and US)."""
    return text.translate(_TO_THAI if text.isascii() else _TO_ENGLISH)


def slips_allowed(length: int) -> float:
    """How far from a word of `length` letters one may be and still be meant."""
    return 0 if length < 4 else 1 if length < 9 else 2 if length < 15 else 3


def slips(typed: str, word: str, *, inside: bool = False) -> float:
    """How many slips lie between what was typed and a word: a letter too many, missing, wrong, or
    two changed places; a letter that is often mistaken for the other counts half.

    `inside`: what the word has before and after costs nothing.
    """
    above: list[int] = []
    row = [0 if inside else j * _STEP for j in range(len(word) + 1)]
    for i, letter in enumerate(typed, 1):
        last, above, row = above, row, [i * _STEP]
        for j, other in enumerate(word, 1):
            best = min(above[j] + _STEP, row[j - 1] + _STEP, above[j - 1] + _cost(letter, other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                best = min(best, last[j - 2] + _STEP)
            row.append(best)
    return (min(row) if inside else row[-1]) / _STEP


def _cost(letter: str, other: str) -> int:
    if letter == other:
        return 0
    return _HALF if frozenset((letter, other)) in _LIKE else _STEP
