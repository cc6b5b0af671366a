"""One life event, three agencies, and a request that takes weeks: in real browsers, day by day.

The citizen lacks a paper, signs for it on the phone, comes back after a weekend and a holiday;
two agencies work one after the other, the promise is broken, the explanation comes by itself, and
the result is collected. Every clock is worked out once more by hand at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import text

from shared.services import checking, fairness, holidays, late
from tests.browser import check_page, opened
from tests.builders import run
from tests.conftest import NewContext
from tests.counter.at_desk import act, drawn, drawn_anew, state
from tests.counter.conftest import Centre, sign_in
from tests.served import beside

MO_CHIT = "/kiosk/mo-chit"
ALLOWANCE = {"th": "เบี้ยยังชีพ", "en": "old-age allowance"}
RETURNED = datetime(2026, 12, 8, 8, 50)  # Bangkok, by the wall
READY = datetime(2026, 12, 21, 10, 0)


@dataclass
class Weeks:
    """The centre, and who looks at it."""

    centre: Centre
    new_context: NewContext
    language: str

    def at(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """Bangkok is seven hours ahead of UTC."""
        moment = datetime(2026, month, day, hour, minute, tzinfo=UTC)
        self.centre.clock.set(moment - timedelta(hours=7))

    def on(self, profile: str, path: str) -> Page:
        mark = "&" if "?" in path else "?"
        address = path if path.startswith("http") else f"{self.centre.url}{path}"
        return opened(self.new_context(profile), f"{address}{mark}lang={self.language}")

    def staff(self, name: str, path: str) -> Page:
        """Somebody signed in, on a page of theirs."""
        page = sign_in(self.new_context("desk"), self.centre.url, name)
        page.wait_for_selector("form[data-form=sign-in]", state="detached")
        page.goto(f"{self.centre.url}{path}?lang={self.language}")
        return page


def test_a_life_event_with_a_defect_a_weekend_a_holiday_and_a_late_notice(
    open_centre: Centre, new_context: NewContext, tmp_path: Path, language: str
) -> None:
    centre = open_centre
    weeks = Weeks(centre, new_context, language)
    weeks.at(12, 3, 9)
    ticket = takes_a_ticket_for_the_event(weeks)
    weeks.at(12, 3, 9, 10)
    at_the_desk_a_paper_is_missing(weeks)
    phone = weeks.on("phone", ticket)
    case = signs_the_record_on_the_phone(weeks, phone, ticket)
    beside(lambda: the_cabinet_adds_holidays(centre, tmp_path))
    comes_back_with_the_paper(weeks, phone, case)
    phone.goto(f"{ticket}?lang={language}")
    assert phone.get_attribute("[data-due]", "data-due") == "2026-12-18"
    check_page(phone, "phone", axe=language == "th")
    the_agencies_work_too_slowly(weeks, case)
    phone.reload()
    assert phone.locator("[data-late-said]").count()
    check_page(phone, "phone", axe=language == "th")
    the_result_comes_and_is_collected(weeks, case, phone)
    expect_clocks_worked_out_by_hand(centre, case)


@pytest.fixture(params=["th", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def takes_a_ticket_for_the_event(weeks: Weeks) -> str:
    kiosk = weeks.on("kiosk", f"{MO_CHIT}/topics")
    for target in ('[data-action="life-events"]', '[data-event="turning-60"]', '[data-take="3"]'):
        kiosk.locator(target).tap()
    kiosk.locator("[data-ticket-number]").wait_for()
    check_page(kiosk, "kiosk", axe=weeks.language == "th")
    address = kiosk.get_attribute("[data-track-url]", "href") or ""
    kiosk.context.close()
    return address


def at_the_desk_a_paper_is_missing(weeks: Weeks) -> None:
    """Two of the three services are done at once; for the third the bank book is missing."""
    desk = weeks.staff("staff1", "/counter/mo-chit/3")
    act(desk, "open")
    for _ in range(3):
        act(desk, "call-next")
        act(desk, "start")
        weeks.centre.clock.advance(minutes=6)
        if ALLOWANCE[weeks.language] in desk.inner_text("main"):
            desk.check('.desk-papers input[name="missing"][value="3"]')
            act(desk, "papers-missing")
            check_page(desk, "desk", axe=weeks.language == "th")
            ends(desk, "incomplete_documents")
        else:
            act(desk, "complete")
    assert state(desk) == "idle"
    desk.context.close()


def ends(desk: Page, outcome: str) -> None:
    """Finish with another ending than the usual one."""
    before = drawn(desk)
    desk.click("[data-menu=more] > summary")
    desk.click(f'[data-menu=more] [name="outcome"][value="{outcome}"]')
    drawn_anew(desk, before)


def signs_the_record_on_the_phone(weeks: Weeks, phone: Page, ticket: str) -> int:
    case = int(phone.get_attribute("[data-awaited]", "data-awaited") or 0)
    phone.click('[data-action="defect"]')
    phone.wait_for_load_state()
    check_page(phone, "phone", axe=weeks.language == "th")
    with phone.expect_navigation():
        phone.click('[data-action="sign"]')
    assert phone.locator('[data-signed="citizen"]').count()
    phone.goto(f"{ticket}?lang={weeks.language}")
    assert phone.locator("[data-until]").count()
    return case


def the_cabinet_adds_holidays(centre: Centre, folder: Path) -> None:
    file = folder / "holidays.csv"
    file.write_text("date,name\n2026-12-07,ชดเชยวันชาติ\n2569-12-10,วันรัฐธรรมนูญ\n", "utf-8")
    holidays.import_holidays(centre.office, file, centres=["mo-chit"])


def comes_back_with_the_paper(weeks: Weeks, phone: Page, case: int) -> None:
    """A new number for the same request, on the Tuesday after."""
    weeks.at(12, 8, 8, 45)
    phone.reload()
    phone.click('[data-action="continue"]')
    phone.click('[data-action="take-number"]')
    phone.wait_for_selector("[data-number]")
    desk = weeks.staff("staff1", "/counter/mo-chit/3")
    if desk.locator("[data-action=open]").count():
        act(desk, "open")
    act(desk, "call-next")
    weeks.at(12, 8, 8, 50)
    act(desk, "start")
    weeks.centre.clock.advance(minutes=4)
    act(desk, "papers-complete")
    weeks.centre.clock.advance(minutes=6)
    ends(desk, "completed_result_later")
    assert state(desk) == "idle"
    desk.context.close()


def is_handed_over(weeks: Weeks, agency: str) -> None:
    desk = weeks.staff("staff1", "/counter/mo-chit/hand-over")
    desk.click(f'[data-bundle="{agency}"] [data-action="hand-over"]')
    desk.wait_for_selector("[data-count]")
    check_page(desk, "page", axe=weeks.language == "th")
    desk.context.close()


def has_arrived(weeks: Weeks, agency: str, case: int) -> None:
    """The officer confirms the list and begins."""
    officer = weeks.staff("officer", f"/counter/agency/{agency}")
    officer.click('[data-action="arrived"]')
    officer.wait_for_selector(f'[data-case="{case}"]')
    check_page(officer, "desk", axe=weeks.language == "th")
    works(officer, case, "begin")
    officer.context.close()


def is_done(weeks: Weeks, agency: str, case: int, then: str) -> None:
    """The officer finishes the step and gives the result."""
    officer = weeks.staff("officer", f"/counter/agency/{agency}")
    works(officer, case, "finish")
    gives_the_result(officer, weeks, agency, case, then)
    officer.context.close()


def the_agencies_work_too_slowly(weeks: Weeks, case: int) -> None:
    """One after the other, as the table of the service says; the second does not finish in time."""
    weeks.at(12, 8, 15)
    is_handed_over(weeks, "DOPA")
    weeks.at(12, 9, 9)
    has_arrived(weeks, "DOPA", case)
    weeks.at(12, 11, 15)
    is_done(weeks, "DOPA", case, "centre")
    weeks.at(12, 11, 16)
    is_handed_over(weeks, "BMA")
    weeks.at(12, 14, 9)
    has_arrived(weeks, "BMA", case)
    weeks.at(12, 19, 9)
    assert beside(lambda: run(late.give_notices(weeks.centre.office))) == 1
    assert beside(lambda: run(late.give_notices(weeks.centre.office))) == 0
    head = weeks.staff("boss", f"/counter/mo-chit/cases/{case}")
    assert head.locator('[data-kind="late_noticed"]').count() == 1
    check_page(head, "desk", axe=weeks.language == "th")
    head.context.close()


def works(officer: Page, case: int, move: str) -> None:
    with officer.expect_navigation():
        officer.click(f'#case-{case} [data-action="{move}"]')


def gives_the_result(officer: Page, weeks: Weeks, agency: str, case: int, then: str) -> None:
    here = f"{weeks.centre.url}/counter/agency/{agency}/cases/{case}"
    officer.goto(f"{here}?lang={weeks.language}")
    menu = officer.locator('[data-menu="result"]')
    if menu.get_attribute("open") is None:
        menu.locator("summary").click()
    menu.locator('[name="result"][value="granted"]').check()
    menu.locator(f'[name="then"][value="{then}"]').check()
    with officer.expect_navigation():
        menu.locator('[data-action="result"]').click()


def the_result_comes_and_is_collected(weeks: Weeks, case: int, phone: Page) -> None:
    weeks.at(12, 21, 10)
    is_done(weeks, "BMA", case, "ready")
    phone.reload()
    assert phone.get_attribute(f"#case-{case}", "data-holder") == "ready"
    weeks.at(12, 22, 11)
    number = receipt_of(weeks.centre, case)
    desk = weeks.staff("staff1", "/counter/mo-chit/delivery")
    desk.fill("[name=q]", number)
    desk.press("[name=q]", "Enter")
    desk.click(f'[data-found="{case}"] [data-action="deliver-citizen"]')
    desk.wait_for_selector(f'[data-done="{number}"]')
    check_page(desk, "desk", axe=weeks.language == "th")
    desk.context.close()
    phone.reload()
    assert phone.get_attribute(f"#case-{case}", "data-case-state") == "delivered"


def receipt_of(centre: Centre, case: int) -> str:
    with centre.office.db.read() as connection:
        found = text("SELECT number FROM service_case WHERE id = :id")
        return str(connection.execute(found, {"id": case}).scalar_one())


def expect_clocks_worked_out_by_hand(centre: Centre, case: int) -> None:
    """Open 08:00 to 20:00 every day but the holiday of 10 December: 12 hours a day."""
    first_day = 20 * 3600 - (RETURNED.hour * 60 + RETURNED.minute) * 60
    days_between = (READY.date() - RETURNED.date()).days - 1 - 1
    worked = first_day + days_between * 12 * 3600 + (READY.hour - 8) * 3600
    took_ticket = datetime(2026, 12, 3, 9)
    with centre.office.db.read() as connection:
        row = connection.execute(
            text("SELECT * FROM service_case WHERE id = :id"), {"id": case}
        ).mappings()
        found = dict(row.one())
    assert found["service_seconds"] == worked == 145 * 3600 + 10 * 60
    assert found["citizen_seconds"] == int((READY - took_ticket).total_seconds())
    assert (found["visits"], found["requests"], found["notices"]) == (2, 1, 1)
    assert str(found["finished_on"])[:10] == date(2026, 12, 21).isoformat()
    assert checking.check(centre.office).differences == []
    unfair: list[str] = []
    fairness.check(centre.office, unfair.append)
    assert unfair == []
