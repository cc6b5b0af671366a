"""The telephone's one style sheet holds everything its pages use, and little else."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from shared.web.static_files import assets
from shared.web.style_bundle import BUNDLES, PHONE_STYLE, bundled
from tests.portal.conftest import Hall
from tests.portal.test_track import ticket

STYLE_BYTES = 8_000
"""Compressed; each 5,000 cost a tenth of a second on a slow line."""

CLASS = re.compile(r"\.([a-z][a-z0-9-]*)")


def classes_in(sheet: str) -> set[str]:
    selectors = re.sub(r"\{[^{}]*\}", " ", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    return set(CLASS.findall(selectors))


def content(name: str) -> str:
    return assets()[name].content.decode()


def selectors_in(sheet: str) -> set[str]:
    plain = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    heads = re.findall(r"([^{};]+)\{", re.sub(r"@[^{;]*[{;]", ";", plain))
    return {" ".join(each.split()) for head in heads for each in re.split(r",(?![^(]*\))", head)}


def lost_looks(bundle: str, pages: Iterable[str]) -> set[str]:
    """Selectors for classes of these pages that the sheets of a bundle have and the bundle has not.

    Those of another screen's profile, theme or part do not count.
    """
    used = {
        name
        for page in pages
        for attribute in re.findall(r'class="([^"]+)"', page)
        for name in attribute.split()
    }
    whole = selectors_in("".join(content(name) for name in BUNDLES[bundle].sources))
    gone = whole - selectors_in(content(bundle))
    return {
        each
        for each in gone
        if "[data-" not in each and (found := set(CLASS.findall(each))) and found <= used
    }


@pytest.mark.parametrize("path", ["", "/cancel", "/defer"])
def test_no_class_of_a_phone_page_lost_its_looks(hall: Hall, path: str) -> None:
    visit = hall.visit("id-card-expired", "house-move-in")
    hall.serve()
    with hall.client() as client:
        pages = [client.get(f"/t/{visit.token}{path}"), client.get("/t/unknown")]
        survey = hall.survey_of(visit)
        pages += [client.get(survey), client.post(survey, data={"overall": "1"})]
    assert lost_looks(PHONE_STYLE, [page.text for page in pages]) == set()


def test_other_screens_are_left_out(hall: Hall) -> None:
    bundle = content(PHONE_STYLE)
    assert not {"kiosk-main", "board-ticket", "desk-ticket"} & classes_in(bundle)
    assert ".ticket-tear" in bundle
    assert "--marigold-500:" in bundle.replace(" ", "")
    page = ticket(hall, hall.visit())
    packed = assets()[PHONE_STYLE].compressed
    assert packed is not None
    assert len(packed) < STYLE_BYTES
    assert page.text.count('rel="stylesheet"') == 1
    assert "rel=preload; as=style" in page.headers["link"]


def test_without_the_portal_there_is_no_bundle() -> None:
    assert bundled(PHONE_STYLE, {"look/tokens.css": b"", "look/gcs.css": b""}) is None
