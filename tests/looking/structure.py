"""Headings, identifiers, forms, and that nothing is cut off or has to be scrolled to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Facts = dict[str, Any]


def heading_faults(facts: Facts, title_is_heading: bool) -> Iterator[str]:
    """One h1, said again by the title (WCAG 2.4.2), on a page that names its language (3.1.1)."""
    if len(facts["headings"]) != 1:
        yield f"one h1 is expected, there are {facts['headings']}"
    elif title_is_heading and _plain(facts["title"]) != _plain(facts["headings"][0]):
        yield f"title {facts['title']!r} is not the heading {facts['headings'][0]!r}"
    if not re.fullmatch(r"[a-z]{2}(-[A-Za-z]+)?", facts["lang"]):
        yield f"language of the page is {facts['lang']!r}"


def _plain(text: str) -> str:
    """Take away spaces: a line break in a heading is none in a title."""
    return re.sub(r"\s", "", text)


def structure_faults(facts: Facts) -> Iterator[str]:
    """What no tool for accessibility reports: doubled ids, inline styles, forms that go nowhere."""
    yield from (f"id {name!r} is used twice" for name in facts["doubled"])
    if facts["styled"] or facts["scripted"] or facts["handlers"]:
        yield "styles, scripts or handlers stand inside the page"
    if facts["forms"]:
        yield f"{facts['forms']} forms without an action"
    yield from (f"no label: {field}" for field in facts["unlabelled"])
    yield from (
        f"marked with an asterisk instead of words: {words!r}" for words in facts["starred"]
    )


def overflow_faults(facts: Facts, profile: str) -> Iterator[str]:
    """Nothing sideways, no text cut off; a touchscreen and a board do not scroll at all."""
    if facts["width"] > facts["window"]:
        yield f"scrolls sideways: {facts['width']} px in {facts['window']} px"
    yield from (f"text is cut off or spills over in {words!r}" for words in facts["clipped"])
    if profile in {"kiosk", "board"}:
        if facts["height"] > facts["room"]:
            yield f"scrolls down: {facts['height']} px in {facts['room']} px"
        yield from (f"scrolls inside {name}" for name in facts["scrollers"])
