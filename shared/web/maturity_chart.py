"""The ladders of a service unit as one drawing, for paper; pages have them as a table."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from markupsafe import Markup

from shared.domain.maturity_items import LEVELS
from shared.i18n import gettext
from shared.web import svg
from shared.web.maturity_views import LadderView

_RUNG, _GAP = 26.0, 6.0
_TOP = 4.0
_SCALE = 0.06
"""The share of the width that the numbers of the levels take."""
_LONGEST_WORDS = 20
"""Letters of a name that stand under one ladder; longer ones take a second line."""
_LINE = 20
_LOOKS = {"reached": "place-step", "next": "place-walk", "later": "place-between"}


def ladder_chart(ladders: Sequence[LadderView]) -> Markup:
    """Five rungs for every component, the reached ones filled and the next one light."""
    width = (1 - _SCALE) / len(ladders)
    below = _TOP + len(LEVELS) * (_RUNG + _GAP)
    parts = [
        svg.text("label-strong", 0, _y(level) + _RUNG - 8, level) for level in reversed(LEVELS)
    ]
    names = [wrap(ladder.name, _LONGEST_WORDS, break_long_words=False) for ladder in ladders]
    under = below + 14 + max(map(len, names)) * _LINE
    for number, ladder in enumerate(ladders):
        x = _SCALE + number * width
        parts += [
            svg.rect(f"place {_LOOKS[step.state]}", x, width * 0.86, _y(step.level), _RUNG)
            for step in ladder.steps
        ]
        words = gettext("level %(level)s of 5", level=ladder.level)
        for line, part in enumerate(names[number]):
            parts.append(svg.text("label-strong", x, below + 14 + line * _LINE, part))
        parts.append(svg.text("label-strong", x, under, words))
    return svg.picture("maturity-ladders", int(under + 10), parts)


def _y(level: int) -> float:
    return _TOP + (LEVELS[-1] - level) * (_RUNG + _GAP)
