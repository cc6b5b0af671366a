"""Letters that can be read and targets that can be hit, without scrolling, with aids in one tap."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from playwright.sync_api import Page

from kiosk.screen_css import LARGE_MM, NORMAL_MM, TARGET_MM, properties
from shared.domain.screen_size import Script, pitch_mm, text_px
from shared.services import access, visits
from tests.browser import findings, opened, watch
from tests.builders import a_visit
from tests.conftest import NewContext
from tests.kiosk.board_scene import words_of
from tests.kiosk.conftest import Hall
from tests.kiosk.test_choosing import MO_CHIT, hooks, take, token_of
from tests.served import beside

AIDS = ["", "text=large", "theme=contrast", "text=large&theme=contrast"]
KINDS_OF_PAGE = [
    "",
    "/topics",
    "/topics/id-and-house",
    "/agencies?page=2",
    "/services/land-transfer",
    "/services/land-transfer/steps",
    "/search?q=บัตร",
    "/help",
]
SMALL_TEXT = """least => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || node.parentElement.closest('.skip-link, .visually-hidden')) continue;
    const element = node.parentElement;
    if (!element.checkVisibility({visibilityProperty: true})) continue;
    const drawn = element.closest('svg');
    const scale = drawn ? drawn.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(element).fontSize) * scale;
    const thai = /[\\u0E00-\\u0E7F]/.test(node.data);
    if (size < (thai ? least.thai : least.latin) - 0.5) small.push([node.data.trim(), size]);
  }
  return small;
}"""
SCROLLING = """() => [...document.querySelectorAll('body, body *')]
  .filter(e => e.checkVisibility() && !e.closest('svg') && e.scrollHeight > e.clientHeight + 2
    && ['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowY)
    && !e.matches('.visually-hidden, .skip-link, input'))
  .map(e => `${e.className || e.tagName}: ${e.scrollHeight} in ${e.clientHeight}`)
  .concat([...document.querySelectorAll('a[href], button, h1, .choice, .number')]
    .filter(e => e.checkVisibility() && !e.closest('.skip-link'))
    .filter(e => e.getBoundingClientRect().bottom > innerHeight + 1)
    .map(e => `below the screen: ${e.innerText}`))"""


CHOICES = """() => ({
  trouble: document.querySelectorAll('.kiosk-trouble').length,
  choices: document.querySelectorAll(
    'main :is([data-topic], [data-subtopic], [data-agency], [data-service])').length,
  more: document.querySelector('[data-more]')?.getAttribute('href') || '',
})"""


def least(millimetres: float) -> dict[str, float]:
    pitch = pitch_mm(21.5, 1080, 1920)
    return {each.value: text_px(millimetres, pitch, each) for each in Script}


def with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


def without_choices(address: str) -> str:
    """The path inside the kiosk with its page, but without language and aids."""
    parts = urlsplit(address)
    own = [pair for pair in parse_qsl(parts.query) if pair[0] in {"q", "page"}]
    return with_query(parts.path.removeprefix(MO_CHIT), urlencode(own))


def goto(page: Page, hall: Hall, path: str, *query: str) -> None:
    page.goto(hall.url + MO_CHIT + with_query(path, "&".join(filter(None, query))))


@pytest.fixture
def page(new_context: NewContext) -> Page:
    page = new_context("kiosk").new_page()
    watch(page)
    return page


def test_k10_k11_a_panel_of_its_own_size_gets_its_own_letters_and_targets(demo_hall: Hall) -> None:
    client = demo_hall.client()
    assert client.get("/kiosk/screen.css").text == properties(21.5)
    assert client.get("/kiosk/screen.css?inch=15.6").text == properties(15.6)
    assert client.get("/kiosk/screen.css?inch=nothing").text == properties(21.5)
    assert "--least-letter: 46px" in properties(15.6)
    assert "--least-target: 112px" in properties(15.6)
    assert TARGET_MM == 20


@pytest.mark.parametrize("language", ["th", "en"])
def test_k10_k11_every_letter_is_high_enough(demo_hall: Hall, page: Page, language: str) -> None:
    ticket = beside(lambda: a_visit(demo_hall.office, "land-transfer", "house-move-in"))
    for path in [*KINDS_OF_PAGE, f"/ticket/{ticket.token}"]:
        for aid, millimetres in (("", NORMAL_MM), ("text=large", LARGE_MM)):
            goto(page, demo_hall, path, f"lang={language}", aid)
            assert page.evaluate(SMALL_TEXT, least(millimetres)) == [], f"{path} {aid}"


@pytest.mark.parametrize(
    ("language", "aids"), [*(("th", aids) for aids in AIDS[1:]), ("en", AIDS[-1])]
)
def test_k1_k2_g4_every_aid_leaves_every_kind_of_page_sound(
    demo_hall: Hall, page: Page, language: str, aids: str
) -> None:
    """Each aid in Thai; all of them together in English, whose words alone are others."""
    ticket = beside(lambda: a_visit(demo_hall.office, "land-transfer", "house-move-in"))
    for path in [*KINDS_OF_PAGE, f"/ticket/{ticket.token}"]:
        goto(page, demo_hall, path, f"lang={language}", aids)
        # Colours and structure are the same in both languages.
        assert findings(page, "kiosk", axe=language == "th") == [], path


@pytest.mark.parametrize(
    ("language", "aid"), [("th", ""), ("th", "text=large"), ("en", "text=large")]
)
def test_k6_nothing_scrolls_and_no_screen_has_more_than_seven_choices(
    demo_hall: Hall, page: Page, language: str, aid: str
) -> None:
    """Every list, tickets for many services, and every service's papers and steps.

    All services in Thai, whose words are the longer ones; in large text every fifth, in English
    others than in Thai: their pages are many.
    """
    catalogue = demo_hall.office.catalogue
    offered = [each.id for each in catalogue.offered("mo-chit")]
    step = 5 if aid else 1
    read = offered[language == "en" :: step]
    tickets = beside(
        lambda: [a_visit(demo_hall.office, *offered[:count]) for count in (1, 2, 4, 7)]
    )
    todo = ["", "/topics", "/agencies", "/help", "/help?how=1", "/search", "/search?q=บัตร"]
    todo += [f"/topics/{each.id}" for each in catalogue.topics]
    todo += [f"/subtopics/{each.id}" for each in catalogue.subtopics]
    todo += [f"/services/{each}" for each in read]
    todo += [f"/services/{each}/steps" for each in read]
    todo += [f"/ticket/{each.token}{more}" for each in tickets for more in ("", "/papers")][:-1]
    seen = set(todo)
    for path in todo:
        goto(page, demo_hall, path, f"lang={language}", aid)
        assert page.evaluate(SCROLLING) == [], f"{path} {language} {aid}"
        shown = page.evaluate(CHOICES)
        assert shown["trouble"] == 0, path
        # Seven topics, and the eighth for those who are not sure.
        assert shown["choices"] <= (8 if path == "/topics" else 7), path
        following = without_choices(shown["more"]) if shown["more"] else ""
        if following and following not in seen:
            todo.append(following)
            seen.add(following)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_k13_an_aid_is_one_tap_on_every_page_and_stays_until_the_wipe(
    demo_hall: Hall, new_context: NewContext, script: bool
) -> None:
    context = new_context("kiosk", java_script_enabled=script)
    page = opened(context, f"{demo_hall.url}{MO_CHIT}")
    html = page.locator("html")
    page.tap('[data-aid="text"]')
    page.locator('[data-text="large"]').first.wait_for()
    page.tap('[data-aid="theme"]')
    page.locator('[data-text="large"][data-theme="contrast"]').wait_for()
    for target in ('[data-lang="en"]', '[data-topic~="F"]', '[data-service="passport-ordinary"]'):
        page.tap(target)
    page.locator("[data-ticket-number]").wait_for()
    assert html.get_attribute("data-text") == "large"
    page.tap('[data-action="home"]')
    page.wait_for_url(f"{demo_hall.url}{MO_CHIT}")
    assert html.get_attribute("data-text") is None
    assert html.get_attribute("data-theme") is None


def test_k13_a_second_tap_turns_an_aid_off_and_keeps_the_step(demo_hall: Hall, page: Page) -> None:
    goto(page, demo_hall, "/topics/passport", "lang=en", "text=large", "theme=contrast")
    page.tap('[data-aid="text"]')
    page.wait_for_url("**/topics/passport?*")
    page.locator("html:not([data-text])").wait_for(state="attached")
    assert page.locator("html").get_attribute("data-theme") == "contrast"


def test_k13_an_aid_turned_on_later_holds_on_the_way_back(demo_hall: Hall) -> None:
    client = demo_hall.client()
    here = client.get(f"{MO_CHIT}/topics/passport?lang=en").text
    papers = re.findall(r'href="([^"]*/services/[^"]*)"', here)[0].replace("&amp;", "&")
    page = client.get(f"{papers}&text=large").text
    back = re.search(r'href="([^"]*)" data-action="back"', page)
    assert back
    assert back[1].replace("&amp;", "&") == f"{MO_CHIT}/topics/passport?text=large&lang=en"


def test_the_size_of_a_panel_outlives_the_citizen(demo_hall: Hall) -> None:
    page = demo_hall.client().get(f"{MO_CHIT}/topics?inch=27&text=large").text
    assert '/kiosk/screen.css?inch=27"' in page
    home = re.search(r'href="([^"]*)" data-action="home"', page)
    assert home
    assert home[1] == f"{MO_CHIT}?inch=27"


@pytest.mark.parametrize("language", ["th", "en"])
def test_g12_help_and_aids_stand_in_the_same_place_on_every_page(
    demo_hall: Hall, page: Page, language: str
) -> None:
    ticket = beside(lambda: a_visit(demo_hall.office))
    places = set()
    for path in [*KINDS_OF_PAGE, f"/ticket/{ticket.token}"]:
        goto(page, demo_hall, path, f"lang={language}")
        fixed = ('[data-action="help"]', '[data-aid="text"]', '[data-aid="theme"]')
        boxes = [page.locator(each).bounding_box() for each in fixed]
        places.add(tuple(round(box["x"]) for box in boxes if box))
        last = page.locator("nav.kiosk-tools :is(a, button)").last
        assert last.get_attribute("data-action") == "help", path
        assert all(box and box["y"] > 1580 for box in boxes), path
    assert len(places) == 1


def test_every_topic_has_its_own_drawing(demo_hall: Hall) -> None:
    catalogue = demo_hall.office.catalogue
    assert len({each.pictogram for each in catalogue.topics}) == len(catalogue.topics)
    page = demo_hall.client().get(f"{MO_CHIT}/topics/id-and-house").text
    links = re.findall(r"<a[^>]*data-subtopic.*?</a>", page, re.DOTALL)
    assert [link.count('class="pictogram"') for link in links] == [1, 1]


@pytest.fixture
def client(demo_hall: Hall) -> httpx.Client:
    return demo_hall.client()


def test_a_family_chooses_its_number_without_script(demo_hall: Hall, client: httpx.Client) -> None:
    address = f"{MO_CHIT}/services/passport-ordinary?lang=en"
    for expected in (2, 3, 4, 3):
        page = client.get(address).text
        turn = "more" if expected != 3 or "count=4" not in address else "fewer"
        link = re.search(rf'href="([^"]*)" data-count="{turn}"', page)
        assert link
        address = link[1].replace("&amp;", "&")
        assert f">{expected}</output>" in client.get(address).text
    answer = take(client, address, "passport-ordinary")
    view = visits.view(demo_hall.office, token_of(answer))
    assert [turn.service for turn in view.turns] == ["passport-ordinary"]
    assert counted(demo_hall, view.visit) == [3]
    assert "(3 people)" in words_of(answer.text)


def counted(hall: Hall, visit: int) -> list[int]:
    history = hall.office.db.write_now(lambda tx: access.visit_by_id(hall.office, tx, visit))
    return [each.count for each in history.state.transactions.values()]


def test_nobody_counts_below_one_above_nine_or_for_information(client: httpx.Client) -> None:
    page = client.get(f"{MO_CHIT}/services/passport-ordinary?count=99").text
    assert hooks(page, "data-count") == ["fewer"]
    page = client.get(f"{MO_CHIT}/services/passport-ordinary?count=-4").text
    assert hooks(page, "data-count") == ["more"]
    assert hooks(client.get(f"{MO_CHIT}/services/information").text, "data-people") == []
