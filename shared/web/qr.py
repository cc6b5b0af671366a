"""QR codes as small inline SVG, from the matrix of the qrcode library.

The library spends most of its time on choosing the prettiest of eight masks; every mask can be
read, so one is fixed. The path joins neighbouring dots of a row, which makes it half the size.
"""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

MASK = 3
QUIET_ZONE = 4
"""Light border in dots: with less, scanners fail (ISO/IEC 18004 asks for four)."""


@lru_cache(maxsize=512)
def qr_matrix(text: str, border: int = QUIET_ZONE) -> tuple[tuple[bool, ...], ...]:
    """Return the dots of `text` row by row, the quiet zone included; True is dark."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=border, mask_pattern=MASK)
    code.add_data(text, optimize=0)
    code.make(fit=True)
    return tuple(tuple(bool(dot) for dot in row) for row in code.get_matrix())


@lru_cache(maxsize=512)
def qr_svg(url: str, *, title: str, border: int = QUIET_ZONE) -> Markup:
    """Return the QR code of `url` as SVG; `title` says in words where it leads.

    Raises ValueError for a quiet zone that scanners cannot work with.
    """
    if border < QUIET_ZONE:
        raise ValueError(f"a QR code needs a border of at least {QUIET_ZONE} dots")
    matrix = qr_matrix(url, border)
    size = len(matrix)
    dots = "".join(_row_path(y, row) for y, row in enumerate(matrix))
    return Markup(  # noqa: S704  # numbers and an escaped title only
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{escape(title)}" '
        f'shape-rendering="crispEdges"><rect class="qr-ground" width="{size}" height="{size}"/>'
        f'<path class="qr-dots" d="{dots}"/></svg>'
    )


def _row_path(y: int, row: tuple[bool, ...]) -> str:
    runs = []
    x = 0
    while x < len(row):
        start = x
        while x < len(row) and row[x]:
            x += 1
        if x > start:
            runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
        else:
            x += 1
    return "".join(runs)
