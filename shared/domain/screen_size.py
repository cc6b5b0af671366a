"""How many pixels something needs on a panel of known size to be read or touched.

Sources: EN 301 549 clause 5.1.4 (a capital H of at least 0.7 degrees), Section 508 clause 402.4
(capitals of at least 3/16 inch), Colle and Hiszem 2004 (targets of 20 mm). The share of the em that
a letter fills was measured on Sarabun.
"""

from __future__ import annotations

from enum import StrEnum
from math import hypot, radians, tan

MILLIMETRES_PER_INCH = 25.4
READABLE_DEGREES = 0.7
"""The angle a capital H fills for a reader with weak sight (EN 301 549 clause 5.1.4)."""


class Script(StrEnum):
    LATIN = "latin"
    THAI = "thai"


EM_SHARE = {Script.LATIN: 0.70, Script.THAI: 0.586}
"""Height of a Latin capital and of the Thai ก, as a share of the font size."""


def pitch_mm(diagonal_inch: float, width_px: int, height_px: int) -> float:
    """Millimetres from pixel to pixel of a panel with square pixels. Raises `ValueError`."""
    if diagonal_inch <= 0 or width_px <= 0 or height_px <= 0:
        raise ValueError("a panel has a size above zero")
    return diagonal_inch * MILLIMETRES_PER_INCH / hypot(width_px, height_px)


def length_px(millimetres: float, pitch_mm: float) -> float:
    """Pixels of a length on the panel."""
    return millimetres / pitch_mm


def text_px(millimetres: float, pitch_mm: float, script: Script) -> float:
    """Font size in px whose capital (Thai: ก) is `millimetres` high."""
    return length_px(millimetres, pitch_mm) / EM_SHARE[script]


def readable_mm(distance_mm: float, degrees: float = READABLE_DEGREES) -> float:
    """Height of a capital that fills an angle for an eye at this distance."""
    return distance_mm * tan(radians(degrees))
