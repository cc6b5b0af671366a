"""How much of a question the words of a service cover: for whole sentences without spaces.

Nothing here knows Thai words. A question is cut into the longest pieces that a service's own words
hold; pieces that few services hold count for more, which is what a word's meaning comes down to in
a list of services.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import TypeVar

from shared.domain.search_words import stem
from shared.domain.slips import sound

T = TypeVar("T")
Texts = Sequence[tuple[T, str]]

MOST = 0.65
"""From this share of the letters on, a service comes close to a question."""
SOME = 0.25
_SHORTEST, _TELLING = 3, 4
"""Letters of a piece, and of one that may stand alone for the whole."""
_NEAR_BEST = 0.5
_MOST_PARTLY = 6


def mostly(words: Sequence[str], texts: Texts[T]) -> list[T]:
    """Whatever covers most of the words, best first."""
    return _ranked(words, texts, MOST)


def partly(words: Sequence[str], texts: Texts[T]) -> list[T]:
    """Whatever has something of the words, at most a handful, best first."""
    return _ranked(words, texts, SOME)[:_MOST_PARTLY]


def _ranked(words: Sequence[str], texts: Texts[T], least: float) -> list[T]:
    wanted = [sound(word) for word in words]
    letters = sum(map(len, wanted))
    blobs = [text for _, text in texts]
    found = []
    for item, text in texts:
        pieces = [piece for word in wanted for piece in _pieces(word, text)]
        covered, longest = sum(map(len, pieces)), max(map(len, pieces), default=0)
        telling = longest >= _TELLING or (len(pieces) > 1 and covered >= MOST * letters)
        if telling and covered >= least * letters:
            found.append((sum(_weight(piece, blobs) for piece in pieces), item))
    best = max((score for score, _ in found), default=0.0)
    near = [pair for pair in found if pair[0] >= _NEAR_BEST * best]
    return [item for _, item in sorted(near, key=lambda pair: -pair[0])]


def _pieces(word: str, text: str) -> list[str]:
    """The longest pieces of a word that the text holds, from left to right; of an English word
    only the whole, because its letters mean nothing by themselves."""
    if word.isascii():
        whole = stem(word)
        return [whole] if len(whole) >= _SHORTEST and whole in text else []
    pieces, start = [], 0
    while start <= len(word) - _SHORTEST:
        end = start + _SHORTEST
        if word[start:end] not in text:
            start += 1
            continue
        while end < len(word) and word[start : end + 1] in text:
            end += 1
        pieces.append(word[start:end])
        start = end
    return pieces


def _weight(piece: str, blobs: Sequence[str]) -> float:
    holders = sum(piece in text for text in blobs)
    return float(len(piece) * log(1 + len(blobs) / holders))
