"""Style sheets of citizens' pages: one small file each, made from the kit at start.

A page behind a QR code is opened once, by somebody who stands in a hall on a slow line, and shows
nothing before its styles are there. Three files with the looks of every screen kept it blank for
1.6 s at 300 ms and 400 kbit/s; one file with what a telephone needs takes half of that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PHONE_STYLE = "look/phone.css"
"""Of a ticket and what belongs to it."""
MANUAL_STYLE = "look/manual.css"
"""Of the public manual, which people also open on a telephone, from a search or a poster."""
FIGURES_STYLE = "look/public-figures.css"
"""Of published figures and data sets."""
START_STYLE = "look/start.css"
"""Of the front page."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The sheets it is made of, and how the titles of their sections begin that it does without."""

    sources: tuple[str, ...]
    unused: tuple[str, ...]


_KIT = ("look/tokens.css", "look/gcs.css")
_NO_CITIZEN_READS = (
    *("Counter desk", "Dialog", "Gallery", "Key hint", "Kiosk"),
    *("Process editor", "Progress bar", "Sign-in", "Stale banner", "Supervisor hall"),
)
_OF_A_TICKET = ("Faces", "Number display", "Ticket")
_OF_REPORTS = ("Process lines", "Reduction table")
BUNDLES: Mapping[str, Bundle] = {
    PHONE_STYLE: Bundle(
        (*_KIT, "look/case.css", "portal/phone.css"),
        (
            *(each for each in _NO_CITIZEN_READS if each != "Stale banner"),
            *("Agency badge", "Big choice", "Charts", "Footer", "Language row"),
            *("Public pages", "Stat tile", "Table"),
        ),
    ),
    MANUAL_STYLE: Bundle(
        (*_KIT, "look/figures.css", "portal/portal.css", "portal/manual.css"),
        (*_NO_CITIZEN_READS, *_OF_A_TICKET, "Stat tile", *_OF_REPORTS),
    ),
    FIGURES_STYLE: Bundle(
        (*_KIT, "look/figures.css", "portal/portal.css"),
        (*_NO_CITIZEN_READS, "Big choice", "Number display", "Steps", "Ticket"),
    ),
    START_STYLE: Bundle(
        (*_KIT, "public/start.css", "public/play.css"),
        (*(each for each in _NO_CITIZEN_READS if each != "Sign-in"), "Charts", "Faces"),
    ),
}

_SECTION = re.compile(r"/\* ==== (.+?) ==== \*/")
_OTHER_PROFILES = re.compile(
    r'^\s*\[data-(?:profile="(?:kiosk|board|desk)"|theme|text|reach)[^{},]*\{[^{}]*\}', re.MULTILINE
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def bundled(name: str, files: Mapping[str, bytes]) -> bytes | None:
    """The bundle made of `files` (contents by path), or None where one of its sheets is not
    installed."""
    bundle = BUNDLES[name]
    if not all(source in files for source in bundle.sources):
        return None
    sheets = [files[source].decode() for source in bundle.sources]
    return "".join(_small(_needed(sheet, bundle.unused)) for sheet in sheets).encode()


def _needed(sheet: str, unused: tuple[str, ...]) -> str:
    first, *sections = _SECTION.split(sheet)
    pairs = zip(sections[::2], sections[1::2], strict=True)
    return first + "".join(rules for title, rules in pairs if not title.startswith(unused))


def _small(sheet: str) -> str:
    """Without comments, other screens' modes, line ends and the spaces around braces."""
    rules = _OTHER_PROFILES.sub("", _COMMENT.sub("", sheet))
    lines = (line.strip() for line in rules.splitlines())
    joined = "\n".join(line for line in lines if line)
    return re.sub(r"\s*([{};])\s*", r"\1", joined).replace(";}", "}")
