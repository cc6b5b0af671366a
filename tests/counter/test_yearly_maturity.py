"""The maturity page over HTTP: ladders, what lacks, statements, documents, files, and rights."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from shared.domain.maturity_items import ITEMS
from shared.i18n import in_language
from shared.web.filing.papers import made_paper
from shared.web.maturity_views import MaturityView, maturity_view
from shared.web.yearly_views import year_asked
from tests.builders import CENTRE, a_clerk, a_desk, a_visit
from tests.counter.conftest import Centre
from tests.pages_of_figures import broken_anchors, row, rows
from tests.services.test_journeys import finish

PAGE = "/counter/yearly/maturity"
AT, LAST = (f"centre=mo-chit&year={year}" for year in (2570, 2569))
PDF = b"%PDF-1.7 a memorandum"


@pytest.fixture
def boss(centre: Centre) -> Iterator[httpx.Client]:
    with centre.client("boss") as client:
        yield client


def serve(centre: Centre, *services: str) -> None:
    clerk = a_desk(centre.office, a_clerk(centre.office))
    for each in services:
        a_visit(centre.office, each)
        assert finish(centre.office, centre.clock, clerk, minutes=1) == each


def state(client: httpx.Client, item: str, **form: str) -> httpx.Response:
    sent = {"key": item + str(sorted(form.items())), "version": "0", "said": "ดังนี้", **form}
    return client.post(f"{PAGE}/items/{item}?{AT}&months=12", data=sent)


def document(client: httpx.Client, **change: str) -> None:
    data = {"key": str(change), "title": "บันทึกข้อตกลง", "dated": "2026-10-01", **change}
    address = f"/counter/yearly/evidence?{AT}"
    files = {"file": ("mou.pdf", PDF, "application/pdf")}
    assert "is kept" in client.post(address, data=data, files=files).text


def view(centre: Centre, *, everything: bool = True) -> MaturityView:
    asked = year_asked(centre.office, CENTRE, 2570, everything=everything)
    with in_language("en"):
        return maturity_view(centre.office, asked)


def test_an_empty_unit_has_every_item_open_or_from_the_catalogue(
    centre: Centre, boss: httpx.Client
) -> None:
    page = boss.get(f"{PAGE}?{AT}")
    assert page.status_code == 200
    assert row(page.text, "site-level")["site-level"] == "0"
    assert {each["item"] for each in rows(page.text, "item")} == {each.key for each in ITEMS}
    standing = {each["item"]: each["standing"] for each in rows(page.text, "item")}
    assert standing["S1-own-services"] == ""
    assert "Nothing was finished here in these days." in page.text
    assert standing["F1-own-e-service"] == "met"
    assert len(rows(page.text, "rung-of")) == 25
    assert len(rows(page.text, "nearest")) == 3
    assert broken_anchors(page.text) == set()
    with centre.client("boss", "th") as thai:
        assert thai.get(f"{PAGE}?{AT}").status_code == 200


def test_the_ladder_grows_with_what_was_done_and_stated(centre: Centre, boss: httpx.Client) -> None:
    serve(centre, *["tax-id"] * 5, *["passport-ordinary"] * 5)
    page = boss.get(f"{PAGE}?{AT}").text
    assert row(page, "rung-of", "staff-2")["rung"] == "reached"
    assert row(page, "rung-of", "staff-3")["rung"] == "next"
    assert row(page, "item", "S2-one-place")["standing"] == "met"
    assert "Agencies with at least 5 finished turns: 2 (DCA, RD)." in page
    assert row(page, "agency", "RD")["agency-level"] == "3"
    levels = {each["component"]: each["level"] for each in rows(page, "component")}
    assert levels["internal"] == row(page, "site-level")["site-level"] == "0"
    saved = state(boss, "I1-back-office-some", standing="met")
    assert "Saved." in saved.text
    assert row(saved.text, "component", "internal")["level"] == "1"
    assert row(saved.text, "site-level")["site-level"] == "1"
    assert "is at level 1 of 5: One service, one agency." in saved.text


def test_a_document_counts_while_it_is_valid(centre: Centre, boss: httpx.Client) -> None:
    item = "R2-agreement"
    without = state(boss, item, standing="met").text
    assert row(without, "item", item)["standing"] == "partly"
    assert "No valid document is named." in without
    document(boss, valid_until="2026-12-01")
    named = state(boss, item, standing="met", version="1", evidence="1").text
    assert row(named, "item", item)["standing"] == "met"
    assert re.search(r'data-ending="1".*ends soon, on ', named, re.DOTALL)
    centre.clock.advance(days=30)
    with centre.client("boss") as later:
        over = later.get(f"{PAGE}?{AT}").text
        assert row(over, "item", item)["standing"] == "partly"
        assert " ended on " in over
        document(later, title="ฉบับใหม่", dated="2026-12-01")
        later.post("/counter/yearly/evidence/2/end", data={"key": "e"})
        ended = state(later, item, standing="met", version="2", evidence="1")
        assert row(ended.text, "item", item)["standing"] == "partly"


def test_a_year_that_is_over_asks_what_was_valid_on_its_last_day(
    centre: Centre, boss: httpx.Client
) -> None:
    document(boss, valid_until="2027-09-30")
    item, told = "R2-agreement", {"standing": "met", "version": "0", "evidence": "1"}
    assert row(state(boss, item, **told).text, "item", item)["standing"] == "met"
    boss.post(f"{PAGE}/items/R3-delegation?{LAST}", data={"key": "l", "said": "ดังนี้", **told})
    centre.clock.set(datetime(2027, 10, 1, 3, 0, tzinfo=UTC))
    with centre.client("boss") as later:
        over = later.get(f"{PAGE}?{AT}").text
        assert row(over, "item", item)["standing"] == "met"
        assert "was valid on 30 September 2027, the last day of this paper" in over
        assert "data-ending" not in over
        from_last_year = over.partition('id="item-R3-delegation"')[2].partition("</section>")[0]
        assert 'value="1" checked' in from_last_year
        document(later, title="ฉบับใหม่", dated="2027-10-01")
        new = state(later, item, standing="met", version="1", evidence="2").text
        assert row(new, "item", item)["standing"] == "partly"
        assert "is of 1 October 2027, after the last day of this paper" in new


def test_what_does_not_apply_counts_with_the_reason_of_the_office(
    centre: Centre, boss: httpx.Client
) -> None:
    serve(centre, "tax-id")
    refused = state(boss, "I1-back-office-some", standing="not_applicable", said="")
    assert refused.status_code == 422
    assert "Say in a sentence why it stands so." in refused.text
    assert row(refused.text, "component", "internal")["level"] == "0"
    told = state(boss, "I1-back-office-some", standing="not_applicable")
    assert row(told.text, "component", "internal")["level"] == "1"


def test_the_page_and_its_file_say_the_same(centre: Centre, boss: httpx.Client) -> None:
    serve(centre, *["tax-id"] * 7)
    found = view(centre)
    file = boss.get(f"{PAGE}.csv?{AT}&months=12")
    told = list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert [each["item"] for each in told] == [each.key for each in ITEMS]
    page = boss.get(f"{PAGE}?{AT}").text
    for each in told:
        assert row(page, "item", each["item"])["standing"] == each["standing"]
        assert each["unit_level"] == str(found.level)
    by_component = {each.component.value: str(each.level) for each in found.ladders}
    assert {each["component"]: each["component_level"] for each in told} == by_component


def test_outside_the_office_no_count_of_one_to_four_is_told(centre: Centre) -> None:
    serve(centre, *["tax-id"] * 6, *["passport-ordinary"] * 2)
    asked = year_asked(centre.office, CENTRE, 2570).for_outside
    with in_language("en"):
        paper = made_paper(centre.office, asked, "maturity")
    agencies = next(each for each in paper.sections if each.id == "agencies")
    assert {row_["agency"]: row_["finished"] for row_ in agencies.rows} == {
        "Department of Consular Affairs": None,
        "Revenue Department": None,
    }, "the sum of both is known, so the other one goes as well"
    inside, outside = view(centre), view(centre, everything=False)
    said = {each.key: " ".join(one.sentence for one in each.measured) for each in outside.items}
    known = {each.key: " ".join(one.sentence for one in each.measured) for each in inside.items}
    assert "Officers who completed services: 1;" in known["S3-several-agencies"]
    assert "Officers who completed services: fewer than five;" in said["S3-several-agencies"]
    assert "(–)" in said["S3-several-agencies"]


def test_who_may_look_and_who_may_state(centre: Centre) -> None:
    for who, status in (("auditor", 200), ("staff1", 404), ("other", 404), ("officer", 404)):
        with centre.client(who) as client:
            page = client.get(f"{PAGE}?{AT}")
            assert page.status_code == status, who
            assert 'data-form="state-' not in page.text
            assert state(client, "I1-back-office-some", standing="met").status_code == 404
    with centre.client("boss") as boss:
        assert state(boss, "no-such-item", standing="met").status_code == 404
        assert boss.get(f"{PAGE}?centre=nowhere").status_code == 404
