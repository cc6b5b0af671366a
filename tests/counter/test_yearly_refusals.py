"""Forms of yearly papers that are refused: said where it is read, nothing typed lost, and saved the
next time."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urldefrag

import pytest

from counter import yearly_manuals, yearly_maturity, yearly_pmqa
from shared.web import assessment_views
from tests.counter.clicking import Node, Tree
from tests.counter.conftest import Centre
from tests.counter.test_yearly_assessment import AT, BY_HAND, INDICATORS, PMQA, SAR, Browser

YEARLY = "/counter/yearly"
LINE = {"code": "PM1", "title": "Forum", "asks": "two a year"}
STATED = {"version": "0", "standing": "met", "said": "Held in May"}
OLD = BY_HAND | {"version": "1", "why": "agreed again"}


@pytest.fixture
def boss(centre: Centre) -> Iterator[Browser]:
    with centre.client("boss") as client:
        yield Browser(client)


def form_of(page: str, name: str) -> dict[str, str]:
    """The fields of a form by name, as the page sends them."""
    found = re.search(rf'data-form="{re.escape(name)}">(.*?)</form>', page, re.DOTALL)
    assert found, name
    fields = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', found[1]))
    areas = dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>(.*?)</textarea>', found[1]))
    return fields | areas


def test_an_indicator_that_was_taken_out_comes_back_as_a_new_one(boss: Browser) -> None:
    boss.send(INDICATORS + AT, **BY_HAND)
    boss.send(INDICATORS + AT, **OLD, end="true")
    late = boss.send(INDICATORS + AT, **(OLD | {"name": "Training, in other words"}))
    assert late.status_code == 409
    assert "could not be saved: Somebody changed this line" in late.text
    assert 'href="#new"' in late.text
    form = form_of(late.text, "indicator-new")
    assert (form["name"], form["code"]) == ("Training, in other words", "4.3")
    assert (form["why"], form["version"]) == ("agreed again", "0")
    ended = boss.send(INDICATORS + AT, **OLD, end="true")
    assert form_of(ended.text, "indicator-new")["name"] == ""


def test_words_for_a_line_that_was_taken_out_stay_on_the_page(
    centre: Centre, boss: Browser
) -> None:
    boss.send(INDICATORS + AT, **BY_HAND)
    boss.send(INDICATORS + AT, **OLD, end="true")
    boss.send(f"{PMQA}/own{AT}", version="0", **LINE)
    ended = boss.send(f"{PMQA}/own{AT}", **LINE, version="1", end="true", why="gone")
    assert "Line PM1 is taken out." in ended.text
    told = [
        (f"{SAR}/results/4.3{AT}", {"version": "0", "said": "Held in May"}),
        (f"{PMQA}/items/PM1{AT}", STATED),
        (f"{PMQA}/items/PM1/plan{AT}", {"version": "0", "steps": "Held in May"}),
    ]
    for address, form in told:
        page = boss.send(address, **form)
        assert page.status_code == 409, address
        assert "Somebody" in Tree(page.text).root.having("data-problem")[0].words
        assert "Held in May" in Tree(page.text).root.having("data-kept-words")[0].words
    changed = {**LINE, "version": "1", "title": "Forum of two", "why": "in other words"}
    page = boss.send(f"{PMQA}/own{AT}", **changed)
    assert page.status_code == 409
    assert form_of(page.text, "own-new")["title"] == "Forum of two"
    with centre.client("auditor") as client:
        auditor = Browser(client)
        for address, form in (*told, (f"{PMQA}/own{AT}", changed)):
            assert auditor.send(address, **form).status_code == 404


def test_after_a_conflict_the_form_is_saved_the_next_time(boss: Browser) -> None:
    plan = {"version": "0", "steps": "Mine", "what": "", "who": "", "until": ""}
    boss.send(f"{PMQA}/items/CS1/plan{AT}", **(plan | {"steps": "Of somebody else"}))
    late = boss.send(f"{PMQA}/items/CS1/plan{AT}", **plan)
    assert late.status_code == 409
    assert "Of somebody else" in late.text
    form = form_of(late.text, "plan-CS1")
    assert form["steps"] == "Mine"
    again = boss.send(f"{PMQA}/items/CS1/plan{AT}", **(plan | {"version": form["version"]}))
    assert (again.status_code, "Mine" in again.text) == (200, True)


def test_a_form_sent_again_with_more_in_it_is_saved_the_next_time(boss: Browser) -> None:
    plan = {"version": "0", "steps": "One", "what": "", "who": "", "until": "", "key": "slow"}
    boss.send(f"{PMQA}/items/CS1/plan{AT}", **plan)
    more = boss.send(f"{PMQA}/items/CS1/plan{AT}", **plan | {"steps": "One and two"})
    assert more.status_code == 422
    form = form_of(more.text, "plan-CS1")
    assert (form["steps"], form["version"]) == ("One and two", "1")
    assert form["key"] != "slow"
    saved = boss.send(f"{PMQA}/items/CS1/plan{AT}", **plan | form)
    assert (saved.status_code, "One and two" in saved.text) == (200, True)


def test_a_reason_stays_typed_and_the_language_stays_chosen(boss: Browser) -> None:
    boss.send(f"{PMQA}/own{AT}", version="0", **LINE)
    wrong = {**LINE, "version": "1", "title": "", "why": "in other words"}
    page = boss.send(f"{PMQA}/own{AT}", **wrong).text
    assert form_of(page, "own-PM1")["why"] == "in other words"
    page = boss.get(f"{PMQA}{AT}&lang=th")
    assert form_of(page, "yearly-of")["lang"] == form_of(page, "only")["lang"] == "th"


def test_evidence_that_went_out_of_use_stays_ticked_at_a_result(boss: Browser) -> None:
    boss.send(INDICATORS + AT, **BY_HAND)
    piece = {"title": "Register", "dated": "1/10/2568", "address": "https://example.go.th/1"}
    boss.send(f"{YEARLY}/evidence{AT}", **piece)
    result = {"version": "0", "result": "90", "said": "By the register", "evidence": "1"}
    assert boss.send(f"{SAR}/results/4.3{AT}", **result).status_code == 200
    boss.send(f"{YEARLY}/evidence/1/end")
    form = boss.get(SAR + AT).partition('data-form="result-4.3"')[2].partition("</form>")[0]
    assert re.search(r'value="1" checked><?[^<]*?>?Register.*?\(out of use\)', form)


def part(tree: Node, id: str) -> Node:
    """A part by its id, or the section that it names."""
    found = next(each for each in tree.having("id") if each.attributes["id"] == id)
    around = found if found.tag == "section" else found.within("section")
    assert around is not None
    return around


def test_a_refusal_is_met_at_the_top_and_where_the_form_is(boss: Browser) -> None:
    """Browsers keep the fragment of the form's address when its answer is a page."""
    boss.send(INDICATORS + AT, **BY_HAND)
    boss.send(f"{PMQA}/own{AT}", version="0", **LINE)
    wrong = {"version": "0", "standing": "met", "said": ""}
    sent = [
        (f"{YEARLY}/maturity/items/R4-rules-amended{AT}", wrong),
        (f"{YEARLY}/ita/items/T1{AT}", wrong),
        (f"{YEARLY}/awards/items/A1{AT}", wrong),
        (f"{PMQA}/items/PM1{AT}", wrong),
        (f"{PMQA}/items/CS1/plan{AT}", {"version": "0", "what": "better"}),
        (f"{PMQA}/own{AT}", {**LINE, "version": "1", "title": ""}),
        (f"{PMQA}/own{AT}", {**LINE, "version": "0", "code": "<"}),
        (f"{SAR}/results/4.3{AT}", {"version": "0", "result": "many"}),
        (f"{SAR}/hand-in{AT}", {"version": "9"}),
        (f"{INDICATORS}{AT}", OLD | {"weight": "ten"}),
        (f"{INDICATORS}{AT}", BY_HAND | {"code": "1.1", "weight": "ten"}),
    ]
    for address, form in sent:
        page = boss.send(address, **form)
        assert page.status_code in (409, 422), (address, page.status_code)
        tree = Tree(page.text).root
        ids = Counter(each.attributes["id"] for each in tree.having("id"))
        assert {id for id, n in ids.items() if n > 1} == set()
        posted = [each for each in tree.having("data-form") if each.attributes["method"] == "post"]
        fragments = {urldefrag(each.attributes["action"]).fragment for each in posted}
        assert fragments <= set(ids), address
        top = tree.having("data-refused")[0]
        (there,) = (each.attributes["href"] for each in top.having("href"))
        told = part(tree, there[1:]).having("data-problem")[0]
        assert told.words in top.words
        mine = [each for each in posted if urldefrag(each.attributes["action"]).url == address]
        assert there[1:] in {urldefrag(each.attributes["action"]).fragment for each in mine}


@pytest.mark.parametrize(
    ("where", "name", "refused"),
    [
        (yearly_maturity, "maturity_view", f"{YEARLY}/maturity/items/R4-rules-amended"),
        (yearly_pmqa, "activities", f"{PMQA}/items/CS1"),
        (assessment_views, "round_view", f"{SAR}/hand-in"),
        (yearly_manuals, "manual_rows", ""),
    ],
)
def test_papers_are_computed_beside_the_event_loop(
    boss: Browser, monkeypatch: pytest.MonkeyPatch, where: Any, name: str, refused: str
) -> None:
    seen: list[bool] = []
    real: Callable[..., Any] = getattr(where, name)

    def watched(*given: Any) -> Any:
        seen.append(on_the_loop())
        return real(*given)

    monkeypatch.setattr(where, name, watched)
    page = refused.partition("/items")[0].removesuffix("/hand-in") or f"{YEARLY}/manuals"
    boss.get(page + AT)
    if refused:
        assert boss.send(refused + AT, version="9", standing="met").status_code in (409, 422)
    assert seen
    assert not any(seen)


def on_the_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
