"""Rounds over HTTP: the one that waits is led to, and nobody hands in what they have not seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.counter.conftest import Centre
from tests.counter.test_yearly_assessment import (
    AT,
    BY_HAND,
    INDICATORS,
    PMQA,
    SAR,
    Browser,
    mark_in,
    marked,
    problem_in,
)
from tests.pages_of_figures import rows

YEARLY = "/counter/yearly"
CENTRE, YEAR = "?centre=mo-chit", "&year=2570"
APRIL, OCTOBER = (datetime(2027, month, 1, 3, 0, tzinfo=UTC) for month in (4, 10))


@pytest.fixture
def boss(centre: Centre) -> Iterator[Browser]:
    with centre.client("boss") as client:
        yield Browser(client)


def chosen(page: str) -> tuple[str, str]:
    """Year and round that a page shows."""
    year, months = (
        page.partition(f'id="{name}"')[2].partition(" selected")[0].rpartition('value="')[2][:-1]
        for name in ("year", "months")
    )
    return year, months


def chosen_year(page: str) -> str:
    return page.partition('id="year"')[2].partition(" selected")[0].rpartition('value="')[2][:-1]


def ways(page: str) -> list[str]:
    """Where a page leads to the self-assessment."""
    found = page.replace("&amp;", "&").split('href="')[1:]
    return [each.partition('"')[0] for each in found if each.startswith(f"{SAR}?")]


def test_the_round_that_waits_is_led_to_until_it_is_handed_in(
    centre: Centre, boss: Browser
) -> None:
    boss.send(f"{INDICATORS}{CENTRE}{YEAR}", **BY_HAND)
    assert chosen(boss.get(SAR)) == ("2570", "6")
    for day, round_, following in ((APRIL, "6", "9"), (OCTOBER, "12", "6")):
        centre.clock.set(day)
        next_year = "2570" if day is APRIL else "2571"
        with centre.client("boss") as client:  # the session of months ago is over
            now = Browser(client)
            page = now.get(YEARLY)
            (waits,) = marked(page, "data-last-round")
            since = "1 Apr 2027" if day is APRIL else "1 Oct 2027"
            named = f"first {round_} months of fiscal year 2570 (B.E.)"
            assert waits == f"Not handed in yet: {named}, open since {since}"
            tab, card = ways(page)
            there = f"{CENTRE}{YEAR}&months={round_}"
            assert card == SAR + there
            for way in (SAR, tab, card):
                assert chosen(now.get(way)) == ("2570", round_)
            assert f"{SAR}.pdf{there}" in now.get(SAR).replace("&amp;", "&")
            assert "months=12" in ways(now.get(f"{PMQA}{CENTRE}&year=2569&months=12"))[0]
            now.hand_in(there, version="0")
            page = now.get(YEARLY)
            (done,) = marked(page, "data-last-round")
            assert done.startswith("Handed in on ")
            assert done.endswith(named)
            for way in (SAR, *ways(page)):
                assert chosen(now.get(way)) == (next_year, following)


def test_the_round_that_waits_leads_no_other_page_to_a_year_that_is_over(
    centre: Centre, boss: Browser
) -> None:
    boss.send(f"{INDICATORS}{CENTRE}{YEAR}", **BY_HAND)
    centre.clock.set(OCTOBER)
    with centre.client("boss") as client:
        page = Browser(client).get(SAR).replace("&amp;", "&")
        assert chosen(page) == ("2570", "12")
        tab = page.partition(f'href="{PMQA}')[2].partition('"')[0].partition("&lang")[0]
        assert chosen_year(Browser(client).get(PMQA + tab)) == "2571"
        earlier = Browser(client).get(f"{SAR}{CENTRE}&year=2569&months=12").replace("&amp;", "&")
        assert f'href="{PMQA}{CENTRE}&year=2569&months=12' in earlier


def test_nobody_hands_in_what_somebody_wrote_since(boss: Browser) -> None:
    boss.send(INDICATORS + AT, **BY_HAND)
    said = {"result": "92.5", "said": "ทะเบียน"}
    boss.send(f"{SAR}/results/4.3{AT}", version="0", **said)
    boss.hand_in(AT, version="0")
    read = mark_in(boss.get(SAR + AT))
    boss.send(f"{SAR}/results/4.3{AT}", version="1", **said | {"result": "60"})
    why = "a certificate came late"
    late = boss.send(f"{SAR}/hand-in{AT}", version="1", mark=read, why=why)
    assert late.status_code == 409
    assert problem_in(late.text).startswith("Somebody wrote to this round or handed it in")
    assert f'value="{why}"' in late.text
    assert marked(late.text, "data-handed-total") == ["4.2500"]
    seen = boss.send(f"{SAR}/hand-in{AT}", version="1", mark=mark_in(late.text), why=why)
    assert marked(seen.text, "data-handed-total") == ["1.0000"]


def test_what_was_stated_of_a_line_that_is_gone_is_not_counted(boss: Browser) -> None:
    line = {"code": "PM1", "title": "เวที", "asks": "ปีละครั้ง"}
    boss.send(f"{PMQA}/own{CENTRE}{YEAR}", version="0", **line)
    state = {"version": "0", "standing": "met", "said": "จัดแล้ว"}
    boss.send(f"{PMQA}/items/PM1{CENTRE}{YEAR}", **state)
    assert "1 of 8 items stated" in boss.get(f"{YEARLY}{CENTRE}{YEAR}")
    boss.send(f"{PMQA}/own{CENTRE}{YEAR}", version="1", end="true", why="not in this set", **line)
    assert "0 of 7 items stated" in boss.get(f"{YEARLY}{CENTRE}{YEAR}")
    page = boss.send(f"{PMQA}/own{CENTRE}{YEAR}", version="0", **line | {"title": "ล่าม"}).text
    standing = {each["item"]: each["standing"] for each in rows(page, "item")}
    assert standing["PM1"] == ""
    assert "จัดแล้ว" not in page
