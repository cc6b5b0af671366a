"""Check-list of category 3 and self-assessment over HTTP: what is shown, refused and kept."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.builders import CENTRE, a_desk, a_visit, serve
from tests.counter.clicking import Tree
from tests.counter.conftest import Centre

AT = f"?centre={CENTRE}&year=2569&months=12"
NOW = f"?centre={CENTRE}&year=2570&months=6"
PMQA, SAR = "/counter/yearly/pmqa", "/counter/yearly/self-assessment"
INDICATORS = f"{SAR}/indicators"
BY_HAND = {
    "version": "0",
    "code": "4.3",
    "dimension": "development",
    "name": "เจ้าหน้าที่ที่ผ่านการอบรม",
    "unit": "ร้อยละ",
    "weight": "100",
    "measure": "by_hand",
    **{f"level_{n}": str(50 + 10 * n) for n in range(1, 6)},
}


class Browser:
    """Sends forms, each with a key of its own."""

    def __init__(self, client: httpx.Client) -> None:
        self._client, self._sent = client, 0

    def get(self, address: str) -> str:
        answer = self._client.get(address)
        assert answer.status_code == 200, answer.text[-500:]
        return answer.text

    def send(self, address: str, /, **form: str) -> httpx.Response:
        self._sent += 1
        return self._client.post(address, data={"key": f"key-{self._sent}", **form})

    def hand_in(self, at: str, **form: str) -> httpx.Response:
        """As from the page read just now."""
        return self.send(f"{SAR}/hand-in{at}", mark=mark_in(self.get(SAR + at)), **form)

    def refused(self, address: str, **form: str) -> str:
        """The sentence of a refusal that stands on the page."""
        answer = self.send(address, **form)
        assert answer.status_code in (409, 422)
        return problem_in(answer.text)


def problem_in(page: str) -> str:
    found = re.search(r"data-problem>.*?<p>(.*?)</p>", page, re.DOTALL)
    return found[1] if found else ""


def mark_in(page: str) -> str:
    """Of the form for handing in."""
    found = re.search(r'name="mark" value="(\d+)"', page)
    return found[1] if found else ""


def marked(page: str, mark: str) -> list[str]:
    """The texts of everything with a mark."""
    return [" ".join(each.text.split()) for each in Tree(page).root.having(mark)]


@pytest.fixture
def boss(centre: Centre) -> Iterator[Browser]:
    with centre.client("boss") as client:
        yield Browser(client)


def test_a_year_goes_from_its_list_to_a_corrected_hand_in(boss: Browser) -> None:
    assert "no indicators yet" in boss.get(SAR + AT)
    boss.send(INDICATORS + AT, **BY_HAND)
    page = boss.send(f"{SAR}/results/4.3{AT}", version="0", result="92.5", said="ทะเบียน").text
    assert marked(page, "data-total") == ["4.2500"]
    boss.hand_in(AT, version="0")
    boss.send(f"{SAR}/results/4.3{AT}", version="1", result="100", said="ทะเบียนใหม่")
    page = boss.get(SAR + AT)
    assert (marked(page, "data-total"), marked(page, "data-handed-total")) == (
        ["5.0000"],
        ["4.2500"],
    )
    assert "differs from today" in page
    assert boss.refused(f"{SAR}/hand-in{AT}", version="1").startswith("Say why")
    page = boss.hand_in(AT, version="1", why="a certificate came late").text
    assert marked(page, "data-handed-total") == ["5.0000"]
    assert "a certificate came late" in page
    rows = list(csv.DictReader(io.StringIO(boss.get(f"{SAR}.csv{AT}").lstrip("\ufeff"))))
    kept = [(each["code"], each["result"], each["handed_in_score"]) for each in rows]
    assert kept == [("4.3", "100", "5")]


def test_what_the_system_measures_comes_from_its_reports(centre: Centre, boss: Browser) -> None:
    clerk = a_desk(centre.office)
    for _ in range(5):
        a_visit(centre.office)
        serve(centre.office, centre.clock, clerk)
    given = {"measure": "services_given", "code": "1.1", "weight": "60", "unit": "ครั้ง"}
    levels = {f"level_{n}": str(12 - 2 * n) for n in range(1, 6)}  # fewer is better here
    boss.send(INDICATORS + NOW, **(BY_HAND | given | levels))
    page = boss.get(SAR + NOW)
    assert marked(page, "data-result") == ["5"]
    assert marked(page, "data-total") == ["2.1000"]  # 60 per cent of 3.5
    assert "add up to 60, not to 100" in marked(page, "data-open")[0]
    assert "can be handed in from 1 April 2027" in page
    assert "handed in from 1 April 2027" in boss.refused(f"{SAR}/hand-in{NOW}", version="0")
    sentence = boss.refused(f"{SAR}/results/1.1{NOW}", version="0", result="7", said="by hand")
    assert sentence.startswith("The system computes")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"measure": "luck"}, "Choose the dimension and the measure"),
        ({"dimension": ""}, "Choose the dimension and the measure"),
        ({"weight": "ten"}, "Write a number"),
        ({"weight": "101"}, "Write a weight"),
        ({"level_3": "60"}, "Write five results"),
        ({"level_3": ""}, "Write a number"),
        ({"code": "../1"}, "Write a number of Latin letters"),
        ({"name": ""}, "Write a few words"),
    ],
)
def test_a_wrong_indicator_comes_back_as_it_was_typed(
    boss: Browser, change: dict[str, str], sentence: str
) -> None:
    form = BY_HAND | {"name": "คำของข้อตกลง"} | change
    answer = boss.send(INDICATORS + AT, **form)
    assert answer.status_code == 422
    assert problem_in(answer.text).startswith(sentence)
    assert "name" in change or "คำของข้อตกลง" in answer.text
    assert "no indicators yet" in boss.get(INDICATORS + AT)


def test_an_indicator_is_changed_and_taken_out_with_a_reason(boss: Browser) -> None:
    boss.send(f"{INDICATORS}/begin{AT}", begin="proposal")
    page = boss.get(INDICATORS + AT)
    assert len(Tree(page).root.having("data-indicator")) == 9
    assert "The weights add up to 100." in page
    results = boss.get(SAR + AT)
    assert "No process has at least 30 cases and a former time that" in results
    assert "with a time before that somebody has approved" in results, "beside the figure"
    assert "Of the services that the unit offers today" in results
    assert "already" in boss.refused(f"{INDICATORS}/begin{AT}", begin="proposal")
    change = {"code": "4.1", "version": "1", "weight": "5"}
    assert boss.refused(INDICATORS + AT, **(BY_HAND | change)).startswith("Say why")
    page = boss.send(INDICATORS + AT, **(BY_HAND | change), why="agreed again").text
    assert "add up to 95, not to 100" in page
    assert "add up to 95" in boss.refused(f"{SAR}/hand-in{AT}", version="0")
    late = boss.refused(INDICATORS + AT, **(BY_HAND | change), why="an old page")
    assert late.startswith("Somebody changed this line")
    page = boss.send(INDICATORS + AT, code="4.1", version="2", end="true", why="not agreed").text
    assert len(Tree(page).root.having("data-indicator")) == 8
    assert "not agreed" in page
    page = boss.send(f"{INDICATORS}/begin{NOW}", begin="last").text
    assert len(Tree(page).root.having("data-indicator")) == 8


def test_the_check_list_tells_what_the_records_know(centre: Centre, boss: Browser) -> None:
    page = boss.get(PMQA + NOW)
    assert "No service was given in this period." in page
    clerk = a_desk(centre.office)
    a_visit(centre.office)
    serve(centre.office, centre.clock, clerk)
    page = boss.get(PMQA + NOW)
    assert "Times services were given: 1. Services: 1. Agencies: 1." in page
    assert "Times services were given: not told." in boss.get(f"{PMQA}.csv{NOW}")
    items = {each["data-item"]: each["data-standing"] for each in panels(page)}
    assert list(items) == [f"CS{n}" for n in range(1, 8)]
    assert (items["CS1"], items["CS4"], items["CS5"]) == ("met", "", "not_met")
    only = {each["data-item"] for each in panels(boss.get(f"{PMQA}{NOW}&only=not_met"))}
    assert only == {key for key, standing in items.items() if standing == "not_met"}
    left = [each["data-item"] for each in panels(boss.get(f"{PMQA}{NOW}&only=open"))]
    assert left == ["CS3", "CS4"]


def panels(page: str) -> list[dict[str, str]]:
    found = Tree(page).root.having("data-item")
    return [{name: value or "" for name, value in each.attributes.items()} for each in found]


def test_an_office_adds_a_line_plans_and_takes_it_out(boss: Browser) -> None:
    line = {"version": "0", "code": "PM1", "title": "เวทีประชาชน", "asks": "ร้อยละ 100 %(n)s"}
    page = boss.send(f"{PMQA}/own{AT}", **line).text
    assert "PM1 · เวทีประชาชน" in page
    assert "ร้อยละ 100 %(n)s" in page
    for code, sentence in (("PM1", "in use"), ("cs1", "in use"), ("<b>", "Latin letters")):
        assert sentence in boss.refused(f"{PMQA}/own{AT}", **(line | {"code": code}))
    plan = {"version": "0", "steps": "1. เชิญ", "what": "จัดสองครั้ง", "who": "ฝ่ายอำนวยการ"}
    assert "until when" in boss.refused(f"{PMQA}/items/PM1/plan{AT}", **plan)
    assert "22/11/2569" in boss.refused(f"{PMQA}/items/PM1/plan{AT}", **plan, until="soon")
    page = boss.send(f"{PMQA}/items/PM1/plan{AT}", **plan, until="30/9/2570").text
    assert '<span lang="th">ฝ่ายอำนวยการ</span> · until 30 September 2027' in page
    state = {"version": "0", "standing": "met", "said": "จัดแล้ว", "number": "10"}
    assert "No. 10 in this year’s list" in boss.send(f"{PMQA}/items/PM1{AT}", **state).text
    rows = csv.DictReader(io.StringIO(boss.get(f"{PMQA}.csv{AT}").lstrip("\ufeff")))
    last = list(rows)[-1]
    assert (last["item"], last["standing"], last["plan_until"]) == ("PM1", "met", "2027-09-30")
    gone = line | {"version": "1", "end": "true"}
    assert "no longer part" in boss.refused(f"{PMQA}/own{AT}", **gone)
    page = boss.send(f"{PMQA}/own{AT}", **gone, why="not in this set").text
    assert [each["data-item"] for each in panels(page)][-1] == "CS7"
    assert "not in this set" in page


def test_readers_look_and_clerks_do_not(centre: Centre) -> None:
    pages = (PMQA, SAR, INDICATORS)
    with centre.client("auditor") as auditor, centre.client("staff1") as clerk:
        for each in pages:
            page = auditor.get(each + AT)
            assert page.status_code == 200
            assert 'method="post" action="/counter/yearly' not in page.text
            assert clerk.get(each + AT).status_code == 404
