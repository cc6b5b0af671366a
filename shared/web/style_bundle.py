"""Style sheets of citizens' pages: one small file each, made from the kit at start.

A page behind a QR code is opened once, by somebody who stands in a hall on a slow line, and shows
nothing before its styles are there. Three files with the looks of every screen kept it blank for
1.6 s at 300 ms and 400 kbit/s; one file with what a telephone needs takes half of that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

PHONE_STYLE = "look/phone.css"
MANUAL_STYLE = "look/manual.css"
"""Of the public manual, which people also open on a telephone, from a search or a poster."""
SOURCES = ("look/tokens.css", "look/gcs.css", "look/case.css", "portal/phone.css")
MANUAL_SOURCES = (
    *("look/tokens.css", "look/gcs.css", "look/figures.css"),
    *("portal/portal.css", "portal/manual.css"),
)
OTHER_SCREENS = (
    "Agency badge",
    "Big choice",
    "Call board",
    "Charts",
    "Counter desk",
    "Dialog",
    "Facts",
    "Footer",
    "Gallery",
    "Key hint",
    "Kiosk",
    "Language row",
    "Process editor",
    "Progress bar",
    "Public pages",
    "Sign-in",
    "Stat tile",
    "Supervisor hall",
    "Table",
)
"""How the titles of the kit's sections begin that no page of a telephone uses."""
OTHER_THAN_MANUAL = (
    *("Call board", "Counter desk", "Dialog", "Faces", "Gallery", "Key hint", "Kiosk"),
    *("Number display", "Process editor", "Progress bar", "Sign-in"),
    *("Stale banner", "Stat tile", "Supervisor hall", "Ticket"),
)

_SECTION = re.compile(r"/\* ==== (.+?) ==== \*/")
_OTHER_PROFILES = re.compile(
    r'^\s*\[data-(?:profile="(?:kiosk|board|desk)"|theme|text|reach)[^{},]*\{[^{}]*\}', re.MULTILINE
)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def phone_style(files: Mapping[str, bytes]) -> bytes | None:
    """The bundle of `files` (contents by path), or None where the portal is not installed."""
    return _bundle(files, SOURCES, OTHER_SCREENS)


def manual_style(files: Mapping[str, bytes]) -> bytes | None:
    """The same for the public manual."""
    return _bundle(files, MANUAL_SOURCES, OTHER_THAN_MANUAL)


def _bundle(
    files: Mapping[str, bytes], sources: Sequence[str], unused: tuple[str, ...]
) -> bytes | None:
    if not all(name in files for name in sources):
        return None
    sheets = [files[name].decode() for name in sources]
    return "".join(_small(_needed(sheet, unused)) for sheet in sheets).encode()


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
