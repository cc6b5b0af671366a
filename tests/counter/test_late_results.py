"""Late results and the delivery desk, through HTTP."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import httpx
import pytest

from shared.domain.case_commands import MakeReady
from shared.services import access, cases, late
from shared.services.commands import Caller
from shared.services.reports.tables import Cell
from shared.services.reports.workbook import to_xlsx
from tests.agency_scene import TRADEMARK, act, received
from tests.builders import a_desk, run
from tests.counter.conftest import Centre
from tests.counter.test_cases import CASES, page
from tests.served import beside

LATE = "/counter/mo-chit/late"
DELIVERY = "/counter/mo-chit/delivery"


@pytest.fixture
def clerk(centre: Centre) -> Caller:
    return beside(lambda: a_desk(centre.office))


@pytest.fixture
def overdue(centre: Centre, clerk: Caller) -> int:
    """A request two days late, explained once."""
    case = received(centre.office, clerk)
    received(centre.office, clerk, TRADEMARK)
    centre.clock.advance(days=5)
    assert run(late.give_notices(centre.office)) == 1
    return case


@pytest.fixture
def browser(centre: Centre, overdue: int) -> Iterator[httpx.Client]:
    """Signed in on that day."""
    with centre.client("staff2") as client:
        yield client


def cells(workbook: bytes) -> list[list[str]]:
    """Read with the standard library alone: text by its place in the file's list of texts."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        parts = {n: ElementTree.fromstring(archive.read(n)) for n in archive.namelist()}
    texts = ["".join(each.itertext()) for each in parts["xl/sharedStrings.xml"]]
    sheet = parts["xl/worksheets/sheet1.xml"]
    return [
        [
            texts[int("".join(c.itertext()))] if c.get("t") == "s" else "".join(c.itertext())
            for c in row
        ]
        for row in sheet.iter(f"{space}row")
    ]


def test_the_late_list_names_who_has_it_and_when_the_next_explanation_is_due(
    overdue: int, browser: httpx.Client
) -> None:
    text = browser.get(LATE).text
    assert re.findall(r'data-late="(\d+)"', text) == [str(overdue)]
    assert "19 Nov 2026" in text
    assert "28 Nov 2026" in text
    assert f"{CASES}/{overdue}/notice" in text
    csv = browser.get(f"{LATE}.csv")
    assert csv.headers["content-disposition"] == 'attachment; filename="late.csv"'
    assert csv.text.splitlines()[1].startswith("MO-CHIT-70-00001,house-number,")
    header, row = cells(browser.get(f"{LATE}.xlsx").content)
    assert header[0] == "receipt"
    assert row[5] == "2026-11-19"


def test_the_letter_says_which_request_who_has_it_why_and_when_the_next_one_comes(
    centre: Centre, overdue: int
) -> None:
    with centre.client("boss") as boss:
        page(boss, f"{CASES}/{overdue}").press("explain", reason="system_down")
        letter = boss.get(f"{CASES}/{overdue}/notice").text
    for said in (
        *("Explanation no. 1 to the person who filed request MO-CHIT-70-00001",),
        *(
            "Thursday 19 November 2026",
            "Saturday 28 November 2026",
            "The papers are at the centre.",
        ),
        *("The system of the agency does not work", "Licensing Facilitation Act B.E. 2558"),
    ):
        assert said in letter
    with centre.client("boss", "th") as boss:
        assert "พ.ศ. 2569" in boss.get(f"{CASES}/{overdue}/notice").text


def test_the_list_for_the_commission_covers_the_days_asked_for(
    overdue: int, browser: httpx.Client
) -> None:
    days = "?from=2026-11-21&to=2026-11-21"
    for file in (f"{LATE}/commission{days}", f"{LATE}/commission.csv{days}"):
        assert "MO-CHIT-70-00001" in browser.get(file).text
    assert cells(browser.get(f"{LATE}/commission.xlsx{days}").content)[1][7] == "2026-11-21"
    before = "?from=2026-11-01&to=2026-11-20"
    assert "MO-CHIT" not in browser.get(f"{LATE}/commission{before}").text
    assert browser.get(f"{LATE}/commission.csv{before}").text.startswith("\ufeffreceipt,")
    assert len(cells(browser.get(f"{LATE}/commission.xlsx{before}").content)) == 1
    assert browser.get(f"{LATE}/commission?from=2026-11-20&to=2026-11-01").status_code == 422


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers() -> None:
    rows: list[dict[str, Cell]] = [
        {"a": "=1+1", "b": 5, "c": None},
        {"a": "<&>\x00", "b": 1.5, "c": True},
    ]
    made = to_xlsx("a/b", ["a", "b", "c"], rows)
    assert cells(made) == [["a", "b", "c"], ["=1+1", "5"], ["<&>", "1.5", "1"]]
    assert made == to_xlsx("a/b", ["a", "b", "c"], rows)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml")


def test_a_scan_and_a_press_hand_a_result_over(
    centre: Centre, clerk: Caller, overdue: int, browser: httpx.Client
) -> None:
    waiting = page(browser, f"{DELIVERY}?q=MO-CHIT-70-00001")
    assert waiting.problem == "MO-CHIT-70-00001 is not ready: Being worked on."
    act(centre.office, clerk, overdue, MakeReady())
    visit = cases.find(centre.office, clerk, overdue).home.state.id
    link = f"{centre.url}/t/{centre.office.tokens.derive(access.VISIT, visit)}"
    for typed in ("mo-chit-70-00001", link):
        assert f'data-found="{overdue}"' in browser.get(DELIVERY, params={"q": typed}).text
    desk = page(browser, f"{DELIVERY}?q=MO-CHIT-70-00001")
    desk.press("deliver-citizen", how="citizen")
    assert 'data-done="MO-CHIT-70-00001"' in desk.text
    assert "data-waiting" not in desk.text
    again = page(browser, f"{DELIVERY}?q=MO-CHIT-70-00001")
    assert again.problem == "MO-CHIT-70-00001 is not ready: Result handed over."


def test_two_clerks_hand_the_same_result_over_once(
    centre: Centre, clerk: Caller, overdue: int, browser: httpx.Client
) -> None:
    act(centre.office, clerk, overdue, MakeReady())
    first, second = (page(browser, f"{DELIVERY}?q=MO-CHIT-70-00001") for _ in range(2))
    first.press("deliver-citizen", how="citizen")
    second.press("deliver-proxy", how="proxy")
    assert second.page.status_code == 409
    record = cases.find(centre.office, clerk, overdue).record
    assert record.delivery == "by_hand"


def test_what_goes_to_the_post_stands_on_the_list_of_its_day(
    centre: Centre, clerk: Caller, overdue: int, browser: httpx.Client
) -> None:
    act(centre.office, clerk, overdue, MakeReady())
    page(browser, f"{DELIVERY}?q=MO-CHIT-70-00001").press("deliver-post", how="post")
    assert f'data-posted="{overdue}"' in browser.get(f"{DELIVERY}/post").text
    assert f'data-posted="{overdue}"' in browser.get(f"{DELIVERY}/post?on=2026-11-21").text
    assert "data-posted" not in browser.get(f"{DELIVERY}/post?on=2026-11-20").text


def test_what_nobody_collected_lapses_only_after_its_last_day(
    centre: Centre, clerk: Caller, overdue: int
) -> None:
    act(centre.office, clerk, overdue, MakeReady())
    for days, over in ((90, False), (1, True)):
        centre.clock.advance(days=days)
        with centre.client("staff2") as client:
            desk = page(client, DELIVERY)
            assert f'data-waiting="{overdue}"' in desk.text
            assert desk.can("lapse") is over
            if over:
                desk.press("lapse")
                assert 'data-case-state="lapsed"' in desk.text
