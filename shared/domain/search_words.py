"""What somebody typed into a search, without what only makes it a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from shared.domain.slips import joined, slips, slips_allowed, sound
from shared.domain.thai import search_key

_QUESTION = re.compile(
    "(?:ต้อง)?(?:ทำ)?(?:อย่างไร|ยังไง|ไงดี|ไงบ้าง|ไง$)|(?:ต้อง)?(?:ใช้|เอา|เตรียม)อะไร(?:ไป)?(?:บ้าง)?"
    "|(?:ได้)?ที่ไหน(?:บ้าง)?|ได้ไหม|ได้มั้ย|เท่าไร|เท่าไหร่|กี่บาท|(?:หน่อย|บ้าง)?(?:นะ)?(?:ครับ|ค่ะ|คะ|จ้า)$"
    "|^(?:ฉัน|ผม|หนู)?(?:อยาก(?:จะ|ได้)?|ต้องการ(?:จะ)?|จะไป)|ต้อง(?!การ)|^จะ"
)
_ENGLISH = frozenset(
    (
        *("a", "an", "and", "at", "can", "could", "do", "for", "from", "get", "give", "have"),
        *("how", "i", "in", "is", "it", "me", "my", "need", "of", "on", "please", "the", "to"),
        *("want", "was", "what", "when", "where", "which", "with", "would", "you"),
    )
)
_SUFFIX = re.compile(r"(?<=[a-z]{4})(?:ing|al|ed|es|s)$")
_SHORTEST = 3


def asked_words(typed: str) -> list[str]:
    """The words of a search without question words and politeness; all of them where nothing else
    is left."""
    words = [joined(word) for word in search_key(typed).split()]
    told = [_QUESTION.sub("", word) for word in words if word not in _ENGLISH]
    return [word for word in told if word] or [word for word in words if word]


def stem(word: str) -> str:
    """An English word without its ending; others as they are."""
    return _SUFFIX.sub("", word)


def nearest_words(typed: str, terms: Sequence[str]) -> str:
    """What may have been meant: each word, or the whole, as the nearest of the known terms writes
    it; empty where nothing is near."""
    words = search_key(typed).split()
    if not typed.isascii():  # English words have spaces, and letters inside them mean nothing
        whole = _nearest("".join(words), terms, inside=True)
        if whole or len(words) < 2:
            return whole
    single = list(dict.fromkeys(part for term in terms for part in search_key(term).split()))
    meant = [word if _known(word, single) else _nearest(word, single) for word in words]
    return " ".join(meant) if all(meant) else ""


def _known(word: str, terms: Iterable[str]) -> bool:
    return any(sound(word) in sound(each) for each in terms)


def _nearest(word: str, terms: Iterable[str], *, inside: bool = False) -> str:
    """The term with the fewest slips; of those as near the one that has least beside it."""
    wanted = sound(word)
    if len(wanted) < _SHORTEST:
        return ""
    most, pairs = slips_allowed(len(wanted)), _pairs(wanted)
    best: tuple[float, int, str] | None = None
    for term in terms:
        known = sound(term)
        if not pairs & _pairs(known):
            continue
        found = slips(wanted, known, inside=inside and len(known) > len(wanted))
        key = (found, abs(len(known) - len(wanted)), term)
        if found <= most and (best is None or key < best):
            best = key
    return best[2] if best else ""


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
