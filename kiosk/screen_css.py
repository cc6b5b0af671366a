"""Sizes of one panel as a style sheet: a page may not carry styles of its own."""

from __future__ import annotations

from math import ceil

from litestar import MediaType, Response, get

from kiosk.aids import aids_of
from shared.domain.screen_size import Script, length_px, pitch_mm, text_px
from shared.web.callers import AnyRequest

WIDTH_PX, HEIGHT_PX = 1080, 1920
TARGET_MM = 20
"""Colle and Hiszem 2004: smaller targets are slower and liked less, larger ones no better."""
GAP_MM = 3
NORMAL_MM = 4.8
"""Height of a letter for everybody (Section 508 clause 402.4)."""
LARGE_MM = 7.3
"""0.7 degrees at 60 cm (EN 301 549 clause 5.1.4)."""


@get("/screen.css", media_type="text/css")
async def screen_css(request: AnyRequest) -> Response[str]:
    """Custom properties for this panel: `?inch=` before the installation's setting."""
    inch = aids_of(request).inch or request.app.state.settings.kiosk_diagonal_inch
    headers = {"cache-control": "public, max-age=3600"}
    return Response(properties(float(inch)), media_type=MediaType.CSS, headers=headers)


def properties(diagonal_inch: float) -> str:
    """Letters are measured on Thai, which needs more pixels than Latin for the same height."""
    pitch = pitch_mm(diagonal_inch, WIDTH_PX, HEIGHT_PX)
    sizes = {
        "least-target": length_px(TARGET_MM, pitch),
        "least-gap": length_px(GAP_MM, pitch),
        "least-letter": text_px(NORMAL_MM, pitch, Script.THAI),
        "least-large-letter": text_px(LARGE_MM, pitch, Script.THAI),
    }
    return "".join(
        [":root {\n", *(f"  --{name}: {ceil(px)}px;\n" for name, px in sizes.items()), "}\n"]
    )


routes = [screen_css]
