"""How large the board's letters are: from the panel's diagonal and how far its last reader sits.

A called number fills 0.7 degrees for the last reader (EN 301 549 clause 5.1.4, weak sight); former
calls 5 mm a metre of distance and no word less than 2.5 mm a metre, as timetables of stations (EU
regulation 1300/2014, accessible railways). Lengths are those of a screen of 1920 x 1080 px, lying
or standing; the style sheet carries them over to any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from shared.domain.screen_size import Script, pitch_mm, readable_mm, text_px

WIDTH, HEIGHT = 1920, 1080
RECENT_MM_A_METRE = 5
LEAST_MM_A_METRE = 2.5
MILLIMETRES = 1000
LETTER_EM, DIGIT_EM, TIGHT_EM = 0.67, 0.57, 0.02
"""Widths in Sarabun 800: letters up to K (W and M are wider), digits, and how close they stand."""
NUMBER_DIGITS = 3
LYING_ROOM, STANDING_ROOM = 1120, 1010
"""Width left for a number and its counter in px (kiosk/static/kiosk/board.css)."""
LYING_MOST = 406
"""Height left for them on a lying board in px, once its slides have made room."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Font sizes in px that a panel needs at a distance."""

    diagonal_inch: float
    distance_metres: float
    call: float
    recent: float
    least: float

    @property
    def is_far(self) -> bool:
        """Whether the last reader sits farther than the whole layout can be read."""
        return round(self.call) > LYING_WHOLE

    def good_for_metres(self, counter_digits: int, *, lying: bool) -> float:
        """The distance at which an ordinary number with its counter can be read on this panel."""
        ems = LETTER_EM + (NUMBER_DIGITS + counter_digits) * DIGIT_EM
        ems -= (NUMBER_DIGITS + counter_digits) * TIGHT_EM
        fits = (LYING_ROOM if lying else STANDING_ROOM) / ems
        most = min(fits, LYING_MOST) if lying else fits
        return self.distance_metres * min(1.0, most / self.call)


LYING_WHOLE = 352
"""The called number of the whole layout, with sentences and slides below it, in px."""


def sizes_of(diagonal_inch: float, distance_metres: float) -> Sizes:
    """What a panel needs whose last reader sits at a distance."""
    pitch = pitch_mm(diagonal_inch, WIDTH, HEIGHT)

    def px(millimetres: float) -> float:
        return text_px(millimetres, pitch, Script.LATIN)

    return Sizes(
        diagonal_inch=diagonal_inch,
        distance_metres=distance_metres,
        call=px(readable_mm(distance_metres * MILLIMETRES)),
        recent=px(distance_metres * RECENT_MM_A_METRE),
        least=px(distance_metres * LEAST_MM_A_METRE),
    )


def style_sheet(sizes: Sizes) -> str:
    """Custom properties: px, and for browsers that can count it a share of the screen's diagonal.

    The second form stays right on a panel that has more or fewer px than 1920 x 1080.
    """
    wanted = {"call": sizes.call, "recent": sizes.recent, "least": sizes.least}
    diagonal = hypot(WIDTH, HEIGHT)
    fixed = "".join(f"--board-{name}:{px:.1f}px;" for name, px in wanted.items())
    shares = "".join(
        f"--board-{name}:calc(hypot(100vw,100vh)*{px / diagonal:.6f});"
        for name, px in wanted.items()
    )
    return f":root{{{fixed}}}\n@supports (width:hypot(1px,1px)){{:root{{{shares}}}}}\n"
