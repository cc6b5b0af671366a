"""Icons, pictograms, faces and the mark as inline SVG, taken from `pictograms.svg`.

They stand in the page itself because strokes and tints follow the text colour around them.
"""

from __future__ import annotations

from functools import cache
from xml.etree import ElementTree

from markupsafe import Markup, escape

from shared.web.static_files import assets

_SVG = "{http://www.w3.org/2000/svg}"


@cache
def _symbols() -> dict[str, tuple[str, str]]:
    """Return viewBox and inner drawing of every symbol by its id."""
    ElementTree.register_namespace("", _SVG.strip("{}"))
    # The file is our own, vetted by a hash of the whole release; nobody else can supply it.
    root = ElementTree.fromstring(assets()["look/pictograms.svg"].content)  # noqa: S314
    found = {}
    for symbol in root.iter(f"{_SVG}symbol"):
        drawing = "".join(ElementTree.tostring(child, encoding="unicode") for child in symbol)
        drawing = drawing.replace(f' xmlns="{_SVG.strip("{}")}"', "").strip()
        found[symbol.attrib["id"]] = (symbol.attrib["viewBox"], drawing)
    return found


@cache
def drawing(symbol: str, css_class: str) -> Markup:
    """Return one drawing, hidden from screen readers: the words beside it say what it means.

    Raises KeyError for a drawing that does not exist.
    """
    view_box, inner = _symbols()[symbol]
    return Markup(  # noqa: S704  # only our own file and an escaped class name go in
        f'<svg class="{escape(css_class)}" viewBox="{view_box}" aria-hidden="true" '
        f'focusable="false">{inner}</svg>'
    )


def icon(name: str) -> Markup:
    """Return a small drawing on the line of text, as `icon("late")`."""
    return drawing(f"icon-{name}", "icon")


def pictogram(name: str) -> Markup:
    """Return a large drawing for a topic or a way to send something."""
    return drawing(f"pictogram-{name}", "pictogram")


def face(score: int) -> Markup:
    """Return the face for a score from 1 (worst) to 5."""
    return drawing(f"face-{score}", "face-drawing")


def mark() -> Markup:
    """Return the product's mark."""
    return drawing("mark", "brand-mark")
