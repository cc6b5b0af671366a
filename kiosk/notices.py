"""A sentence in all languages, for moments in which nobody knows who reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.errors import N_
from shared.i18n import LANGUAGES, current_language, gettext, in_language


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in its own language."""

    language: str
    text: str


GONE = N_("This screen cannot reach its server. It tries again by itself.")
GONE_ADVICE = N_("Your ticket stays good. In a hurry? Please go to the nearest counter.")


def in_all_languages(say: Callable[[], str]) -> list[Line]:
    """What `say` says in each language, the present one first."""
    lines = []
    for language in sorted(LANGUAGES, key=lambda each: each != current_language()):
        with in_language(language):
            lines.append(Line(language, say()))
    return lines


def gone() -> list[tuple[Line, Line]]:
    """What is happening while the server is away, and what to do."""
    happening = in_all_languages(lambda: gettext(GONE))
    advice = in_all_languages(lambda: gettext(GONE_ADVICE))
    return list(zip(happening, advice, strict=True))
