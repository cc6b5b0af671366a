"""The transparency pack, the overview of the manuals and the evidence for the award over HTTP."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping

import httpx
import pytest

from shared.domain.ita_items import ITEMS
from shared.domain.voices import Topic, VoiceKind
from shared.i18n import in_language
from shared.services import voices
from shared.services.voices import Filing
from shared.web.filing.papers import made_paper
from shared.web.yearly_views import YearAsked, year_asked
from tests.builders import CENTRE, run
from tests.counter.conftest import Centre

YEARLY = "/counter/yearly"
AT = "centre=mo-chit&year=2570&months=6"
ADDRESS = re.compile(r'data-topic="(\w+)".*?<td class="public-address">(.*?)</td>', re.DOTALL)


@pytest.fixture
def boss(centre: Centre) -> Iterator[httpx.Client]:
    with centre.client("boss") as client:
        yield client


def complain(centre: Centre, times: int) -> None:
    for number in range(times):
        filing = Filing(VoiceKind.COMPLAINT, f"นานเกินไป {number}", Topic.WAITING)
        run(voices.file(centre.office, CENTRE, filing))


def asked(centre: Centre, *, everything: bool = False) -> YearAsked:
    return year_asked(centre.office, CENTRE, 2570, 6, everything=everything)


def told(row: Mapping[str, object]) -> str:
    return str(row["records"])


def rows_of(client: httpx.Client, name: str) -> list[dict[str, str]]:
    file = client.get(f"{YEARLY}/{name}.csv?{AT}")
    assert file.status_code == 200
    return list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))


def test_every_topic_stands_with_its_address_and_its_page_is_there(
    centre: Centre, boss: httpx.Client
) -> None:
    page = boss.get(f"{YEARLY}/ita?{AT}").text
    cells = dict(ADDRESS.findall(page))
    assert list(cells) == [each.key for each in ITEMS]
    paths = [path for cell in cells.values() for path in re.findall(r'href="([^"]+)"', cell)]
    assert len(paths) == 7
    for path in paths:
        with centre.client() as citizen:
            assert citizen.get(path.replace("&amp;", "&")).status_code == 200, path
    for link in set(re.findall(r'<li>[^<]*<a href="(/[^"]+)">look at it', page)):
        assert boss.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_public_address_of_the_settings_stands_before_them(centre: Centre) -> None:
    plain = made_paper(centre.office, asked(centre), "ita").data["ita"]
    assert plain[0]["address"] == "/portal/services?centre=mo-chit"
    object.__setattr__(centre.office, "public_origin", "https://gcs.example.go.th")
    whole = made_paper(centre.office, asked(centre), "ita").data["ita"]
    assert whole[0]["address"] == "https://gcs.example.go.th/portal/services?centre=mo-chit"
    assert whole[1]["address"] == "", "only the office has its staff manual"


def test_what_the_office_states_and_where_goes_into_the_pack(
    centre: Centre, boss: httpx.Client
) -> None:
    evidence = {"key": "e", "title": "คู่มือเจ้าหน้าที่", "dated": "1/10/2569"}
    evidence["address"] = "https://example.go.th/staff-manual"
    boss.post(f"{YEARLY}/evidence?{AT}", data=evidence)
    form = {"key": "s", "version": "0", "standing": "met", "said": "เผยแพร่แล้ว"}
    more = {"number": "O13", "evidence": "1"}
    page = boss.post(f"{YEARLY}/ita/items/T2?{AT}", data=form | more)
    assert page.status_code == 200
    assert 'href="https://example.go.th/staff-manual"' in page.text
    stated = next(row for row in rows_of(boss, "ita") if row["item"] == "T2")
    assert (stated["number"], stated["standing"]) == ("O13", "met")
    assert stated["address"] == "https://example.go.th/staff-manual"
    empty = boss.post(f"{YEARLY}/ita/items/T9?{AT}", data=form | {"key": "t", "said": ""})
    assert empty.status_code == 422
    assert boss.post(f"{YEARLY}/ita/items/T99?{AT}", data=form).status_code == 404


def test_few_complaints_are_told_inside_and_never_in_the_file(
    centre: Centre, boss: httpx.Client
) -> None:
    complain(centre, 3)
    assert "Complaint 3" in boss.get(f"{YEARLY}/ita?{AT}").text
    with in_language("en"):
        document = made_paper(centre.office, asked(centre), "ita")
    topics = next(each for each in document.sections if each.id == "complaint-topics")
    waiting = next(row for row in topics.rows if row["topic"] == "The waiting time")
    assert waiting["complaint"] is None
    inside = next(row for row in document.data["ita"] if row["item"] == "T7")
    assert "Complaint not told" in told(inside)
    complain(centre, 4)
    later = next(row for row in rows_of(boss, "ita") if row["item"] == "T7")
    assert "7" in told(later)
    files = [boss.get(f"{YEARLY}/ita.xlsx?{AT}").content for _ in range(2)]
    complain(centre, 1)
    newer = boss.get(f"{YEARLY}/ita.xlsx?{AT}").content
    assert files[0] == files[1] != newer, "made anew when somebody has written"


def test_the_pack_holds_what_stands_behind_it(centre: Centre) -> None:
    centre.visit()
    with in_language("en"):
        document = made_paper(centre.office, asked(centre), "ita")
    ids = [each.id for each in document.sections]
    assert ids[:2] == ["index", "topics"]
    assert {"manuals-every", "statistics-facts", "satisfaction-facts", "complaints"} <= set(ids)
    assert set(document.data) == {"ita", "manuals", "statistics", "satisfaction", "complaints"}
    assert document.inside == ""


def test_a_manual_that_is_silent_is_named_with_what_it_lacks(
    centre: Centre, boss: httpx.Client
) -> None:
    rows = {row["service"]: row for row in rows_of(boss, "manuals")}
    page = boss.get(f"{YEARLY}/manuals?{AT}").text
    lacking = dict(re.findall(r'data-manual="([^"]+)" data-lacking="([^"]*)"', page))
    assert {id: row["lacking"] for id, row in rows.items()} == lacking
    office = centre.office
    for id, row in rows.items():
        known = office.catalogue.fees_on(id, office.today(CENTRE)) is not None
        assert ("fees" not in row["lacking"].split()) == known
        assert (row["complete"] == "true") == (
            not {"steps", "time", "places", "fees", "papers"} & set(row["lacking"].split())
        )
    whole = boss.get(f"{YEARLY}/ita?{AT}").text
    done = sum(row["complete"] == row["published"] == "true" for row in rows.values())
    assert f"{done} of {len(rows)} services" in whole


def test_the_three_types_of_the_award_and_the_words_of_the_office(
    centre: Centre, boss: httpx.Client
) -> None:
    for kind in ("unit", "overall", "agencies"):
        page = boss.get(f"{YEARLY}/awards?{AT}&kind={kind}")
        assert page.status_code == 200
        assert re.search(rf'data-kind="{kind}"[^>]*aria-current', page.text)
    assert boss.get(f"{YEARLY}/awards?kind=nonsense").status_code == 200
    form = {"key": "s", "version": "0", "standing": "partly", "said": "คนต้องมาสามครั้ง"}
    assert "คนต้องมาสามครั้ง" in boss.post(f"{YEARLY}/awards/items/A2?{AT}", data=form).text
    with in_language("en"):
        one = made_paper(centre.office, asked(centre), "awards")
        every = made_paper(centre.office, year_asked(centre.office, None, 2570, 6), "awards")
    told = next(each for each in one.sections if each.id == "told")
    assert told.rows[1]["said"] == "คนต้องมาสามครั้ง"
    assert all(each.id != "told" for each in every.sections)


@pytest.mark.parametrize("name", ["ita", "manuals", "awards"])
def test_who_has_no_right_to_reports_finds_nothing(centre: Centre, name: str) -> None:
    with centre.client("staff1") as clerk:
        assert clerk.get(f"{YEARLY}/{name}?centre=mo-chit").status_code == 404
        assert clerk.get(f"{YEARLY}/{name}.csv?centre=mo-chit").status_code == 404
    with centre.client("auditor") as auditor:
        page = auditor.get(f"{YEARLY}/{name}?centre=mo-chit")
        assert page.status_code == 200
        assert 'data-action="state"' not in page.text
        refused = auditor.post(f"{YEARLY}/ita/items/T1?{AT}", data={"key": "k", "version": "0"})
        assert refused.status_code == 404
