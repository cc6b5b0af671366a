"""Reads what a page of figures carries: its rows and values for programs, and its anchors."""

from __future__ import annotations

import re
from collections.abc import Iterator

Row = dict[str, str]


def rows(text: str, name: str) -> list[Row]:
    """The data attributes of every element that has `data-<name>`."""
    return [found for found in _all(text) if name in found]


def row(text: str, name: str, value: str | None = None) -> Row:
    """The one that there must be."""
    found = [each for each in rows(text, name) if value in (None, each[name])]
    assert found, f"no data-{name}={value}"
    return found[0]


def _all(text: str) -> Iterator[Row]:
    for tag in re.findall(r"<[a-z]\w*\s[^>]*data-[^>]*>", text):
        yield dict(re.findall(r'data-([\w-]+)="([^"]*)"', tag))


def broken_anchors(text: str) -> set[str]:
    """Links into the page itself that lead nowhere."""
    wanted = set(re.findall(r'href="#([\w-]+)"', text))
    return wanted - set(re.findall(r'id="([\w-]+)"', text))


def number(value: object) -> str:
    """A value of the API as a page writes it into an attribute."""
    return "" if value is None else str(value)
