"""What makes the screen easier for one citizen: large text, strong contrast, everything lower.

Aids travel in the address like every other choice, so the wipe forgets them. The size of a panel
(`inch`) belongs to the device and stays: a wiped screen is as large as before.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from shared.web.callers import AnyRequest

AIDS = {"text": "large", "theme": "contrast"}
"""Name in the address and of the attribute on the page, and its value while it is on."""
SMALLEST_INCH, LARGEST_INCH = 10.0, 120.0


@dataclass(frozen=True, slots=True)
class Aids:
    """The aids that are on, and the panel's diagonal where it is not the installation's."""

    on: frozenset[str] = frozenset()
    inch: str | None = None

    @property
    def large(self) -> bool:
        return "text" in self.on

    @property
    def choices(self) -> dict[str, object]:
        """The citizen's own choices, as they stand in an address."""
        return {name: value for name, value in AIDS.items() if name in self.on}

    @property
    def device(self) -> dict[str, object]:
        """What belongs to the screen and outlives a citizen."""
        return {"inch": self.inch} if self.inch else {}

    @property
    def attributes(self) -> Markup:
        """For the page's root element."""
        return Markup("").join(
            Markup(' data-{}="{}"').format(name, AIDS[name]) for name in sorted(self.on)
        )


def aids_of(request: AnyRequest) -> Aids:
    """The aids that the address asks for; unknown values are none."""
    asked = request.query_params
    on = frozenset(name for name, value in AIDS.items() if asked.get(name) == value)
    return Aids(on, _inch(asked.get("inch", "")))


def _inch(text: str) -> str | None:
    try:
        inches = float(text)
    except ValueError:
        return None
    return f"{inches:g}" if SMALLEST_INCH <= inches <= LARGEST_INCH else None
