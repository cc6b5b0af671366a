"""Sizes of what can be touched, and the gaps between, in millimetres of the device's glass.

20 mm and gaps of 3 mm on a touchscreen: Colle and Hiszem, Ergonomics 47 (2004); phone: WCAG 2.5.5;
others: WCAG 2.5.8.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

KIOSK_PIXEL_MM = 21.5 * 25.4 / (1080**2 + 1920**2) ** 0.5
"""Side of a pixel of a 21.5 inch screen of 1080 x 1920, the smallest a kiosk is built with."""
TARGET_PX = {
    "kiosk": 20 / KIOSK_PIXEL_MM,
    "phone": 44.0,
    "desk": 24.0,
    "board": 24.0,
    "page": 24.0,
}
"""Smallest side of a target in CSS pixels."""
GAP_PX = {"kiosk": 3 / KIOSK_PIXEL_MM, "phone": 0.0, "desk": 0.0, "board": 0.0, "page": 0.0}


def target_faults(targets: list[list[Any]], profile: str) -> Iterator[str]:
    """Measure targets; a pixel of rounding is allowed."""
    least, gap = TARGET_PX[profile], GAP_PX[profile]
    unit = f" ({KIOSK_PIXEL_MM:.3f} mm a px)" if profile == "kiosk" else ""
    for name, _, _, width, height in targets:
        if width < least - 1 or height < least - 1:
            yield f"target {name!r} is {width:.0f} x {height:.0f} px, {least:.0f} needed{unit}"
    for i, (name, *one) in enumerate(targets):
        for other_name, *other in targets[i + 1 :]:
            distance = _distance(one, other)
            if distance < gap - 1:
                yield f"{name!r} and {other_name!r} are {distance:.0f} px apart, {gap:.0f} needed"


def _distance(one: list[float], other: list[float]) -> float:
    """Return the gap between two boxes; below zero when they overlap."""
    across = max(one[0], other[0]) - min(one[0] + one[2], other[0] + other[2])
    down = max(one[1], other[1]) - min(one[1] + one[3], other[1] + other[3])
    return max(across, down)
