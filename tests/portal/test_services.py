"""The public manual: what it promises, what it leaves out, and how things are found in it."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from portal import manual
from portal.services import with_links
from shared.domain.catalogue import Fee, Names
from shared.domain.process import CopiesBy, Document
from shared.i18n import in_language
from shared.services.public_manual import split
from shared.web import manual_words as wording
from tests.manual_clock import A_MONDAY_MORNING
from tests.portal.conftest import Hall

TODAY = A_MONDAY_MORNING.date()
LEFT_OUT = {
    "post-send",
    "pay-at-post",
    "mea-new-connection",
    "mwa-new-connection",
    "vehicle-tax",
    "transport-booking",
}


def get(hall: Hall, path: str, **asked: str) -> httpx.Response:
    with hall.client() as client:
        return client.get(path, params={"lang": "en", **asked})


def listed(page: httpx.Response) -> list[str]:
    return re.findall(r'data-service="([\w-]+)"', page.text)


def how(page: httpx.Response) -> list[str]:
    return re.findall(r'data-how="(\w+)"', page.text)


def test_a_service_with_unknown_fees_or_papers_stays_out_of_the_list(hall: Hall) -> None:
    page = get(hall, "/portal/services")
    found = listed(page)
    assert not LEFT_OUT & set(found)
    assert len(found) == len(set(found)) == 35
    assert "6 services are left out" in page.text


def test_nothing_of_the_catalogue_is_lost_between_list_and_left_out(hall: Hall) -> None:
    catalogue = hall.office.catalogue
    published, left_out = split(catalogue, catalogue.services.values(), TODAY)
    assert {each.id for each in left_out} == LEFT_OUT
    assert len(published) + len(left_out) == len(catalogue.services)


def test_what_is_left_out_can_still_be_asked_for_without_a_promise(hall: Hall) -> None:
    page = get(hall, "/portal/services/mea-new-connection")
    assert page.status_code == 200
    assert "data-unpublished" in page.text
    assert "Not known – ask the staff" in page.text
    assert "Steps and time</h2>" not in page.text


def test_a_manual_says_papers_steps_fees_centres_and_sources(hall: Hall) -> None:
    page = get(hall, "/portal/services/id-card-expired").text
    for words in (
        "10\N{NO-BREAK SPACE}minutes",
        "The expired card",
        "Fingerprint and photograph",
        "None: this service is free of charge.",
        "It took 7 steps and 24\N{NO-BREAK SPACE}minutes",
        "Issued by:",
        "Identity Card Act",
        "Not known here yet",
        "No lunch break",
        'href="tel:1111"',
        'href="/portal/complaints?lang=en"',
        'href="/portal/tickets?service=id-card-expired&amp;lang=en"',
        "Made up for this example",
        "Open until 20:00",
        "http://thayangcity.go.th/news-detail.php?id=110",
        "Department of Provincial Administration",
    ):
        assert words in page, words
    assert re.findall(r'data-centre="([\w-]+)"', page) == ["mo-chit", "district-1", "mobile-1"]


def test_what_to_bring_what_it_costs_how_long_and_where_come_first(hall: Hall) -> None:
    page = get(hall, "/portal/services/id-card-lost").text
    order = re.findall(r'<h2 class="section-title" id="([\w-]+)"', page)
    assert order[:5] == ["papers", "fees", "how-long", "where", "steps"]
    assert set(re.findall(r'href="#([\w-]+)"', page)) - {"main"} <= set(
        re.findall(r'id="([\w-]+)"', page)
    )


def test_an_amount_stands_in_figures_and_in_letters(hall: Hall) -> None:
    english = get(hall, "/portal/services/id-card-lost").text
    thai = get(hall, "/portal/services/id-card-lost", lang="th").text
    assert "100\N{NO-BREAK SPACE}baht" in english
    assert "(one hundred baht)" in english
    assert "(หนึ่งร้อยบาทถ้วน)" in thai


def test_every_source_of_a_service_is_shown(hall: Hall) -> None:
    office = hall.office
    for service in office.catalogue.services.values():
        page = httpx.get(f"{hall.url}/portal/services/{service.id}", params={"lang": "en"})
        shown = {source for _, source in manual.manual(office, service).sources}
        assert service.source in shown
        for fee in office.catalogue.fees_on(service.id, TODAY) or ():
            assert fee.source is None or fee.source in shown
        plain = unescape(re.sub(r"<[^>]+>", "", page.text))
        assert all(source in plain for source in shown), service.id


def test_a_closed_centre_says_when_it_opens(hall: Hall) -> None:
    hall.clock.advance(hours=14)
    page = get(hall, "/portal/services/id-card-expired").text
    assert "Closed now" in page
    assert "Opens 17 November 2026 08:00" in page


def test_a_service_past_its_time_of_day_is_not_accepted(hall: Hall) -> None:
    assert "Not accepted now" not in get(hall, "/portal/services/passport-same-day").text
    hall.clock.advance(hours=4)
    page = get(hall, "/portal/services/passport-same-day").text
    assert "Not accepted now" in page
    assert "It opens 17 November 2026 08:00" in page


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("บัตรหาย", "id-card-lost"),
        ("พาสปอร์ต", "passport-ordinary"),
        ("PASSPORT", "passport-ordinary"),
        ("ค่านํ้า", "mwa-bill"),
        ("กรมที่ดิน", "land-transfer"),
        ("zzz", None),
        ("' OR 1=1 --", None),
        ("<script>alert(1)</script>", None),
    ],
)
def test_people_find_services_by_their_own_words(
    hall: Hall, words: str, expected: str | None
) -> None:
    page = get(hall, "/portal/services", q=words)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    if expected is None:
        assert listed(page) == []
        assert "Nothing was found" in page.text
        assert 'href="tel:1111"' in page.text
    else:
        assert expected in listed(page)[:3]


@pytest.mark.parametrize(
    ("words", "expected", "said"),
    [
        ("โฉนท", "meant", "Did you mean"),
        ("อำเภอ บัตร", "partly", "have some of them"),
        ("ลูกทำบัตรครั้งแรก", "close", "come closest"),
        ("บัตรหาย", "found", "service for"),
    ],
)
def test_what_was_not_said_so_is_told_as_what_it_is(
    hall: Hall, words: str, expected: str, said: str
) -> None:
    page = get(hall, "/portal/services", q=words)
    assert how(page) == [expected]
    assert said in page.text
    assert listed(page)


def test_filters_narrow_together_and_count_what_is_left(hall: Hall) -> None:
    page = get(hall, "/portal/services", agency="BMA", centre="district-1", topic="id-and-house")
    found = listed(page)
    by_one = [{"agency": "BMA"}, {"centre": "district-1"}, {"topic": "id-and-house"}]
    lists = [set(listed(get(hall, "/portal/services", **each))) for each in by_one]
    assert set(found) == lists[0] & lists[1] & lists[2] != lists[0]
    assert f'<option value="BMA" selected>Bangkok Metropolitan Administration ({len(found)})' in (
        page.text
    )
    assert "No lunch break" in page.text
    assert listed(get(hall, "/portal/services", agency="BMA", centre="no-such")) == []


def test_an_answer_to_words_stands_best_first_and_not_by_topic(hall: Hall) -> None:
    assert listed(get(hall, "/portal/services", q="ต่อใบขับขี่"))[0] == "driving-licence-renew"
    assert 'id="topic-' not in get(hall, "/portal/services", q="บัตร").text


def test_a_topic_and_an_agency_narrow_the_list(hall: Hall) -> None:
    assert set(listed(get(hall, "/portal/services", topic="passport"))) == {
        "passport-ordinary",
        "passport-same-day",
    }
    assert set(listed(get(hall, "/portal/services", agency="DOL"))) == {"land-transfer"}


@pytest.mark.parametrize("path", ["/portal/services/no-such", "/portal/services/%27"])
def test_an_unknown_service_is_not_found(hall: Hall, path: str) -> None:
    assert get(hall, path).status_code == 404


def test_a_search_that_is_too_long_is_cut(hall: Hall) -> None:
    page = get(hall, "/portal/services", q="ฮ" * 5000)
    assert page.status_code == 200
    assert "ฮ" * 100 in page.text
    assert "ฮ" * 101 not in page.text


def test_the_search_keeps_the_language_that_was_chosen(hall: Hall) -> None:
    page = get(hall, "/portal/services").text
    assert '<input type="hidden" name="lang" value="en">' in page
    assert 'href="/portal/services/id-card-expired?lang=en"' in page


def test_home_leads_to_topics_figures_and_the_ticket(hall: Hall) -> None:
    page = get(hall, "/portal").text
    assert "35 services of 16 agencies. 6 more services have no published manual yet." in page
    for address in (
        *("/portal/services?topic=passport", "/portal/performance", "/portal/data"),
        *("/portal/tickets", "/portal/complaints", "/portal/life-events/new-baby"),
        *("/portal/my-data", "/portal/services?centre=mo-chit"),
    ):
        assert f'href="{address}' in page, address


def test_papers_are_told_in_words() -> None:
    with in_language("en"):
        paper = Document(1, Names("ก", "a"), originals=2, copies=1, condition="by_proxy")
        assert wording.paper(paper) == "2 originals, 1 copy, if somebody else comes for you"


def test_a_copy_that_the_office_makes_is_asked_of_nobody() -> None:
    with in_language("en"):
        paper = Document(1, Names("ก", "a"), 0, 1, None, CopiesBy.OFFICE)
        assert wording.paper(paper) == "original, the office makes the copy"


def test_a_manual_names_the_other_agencies_and_what_is_done_at_the_same_time(hall: Hall) -> None:
    page = get(hall, "/portal/services/trademark-filing").text
    assert re.findall(r'data-agency="(\w+)"', page) == ["DBD"]
    assert "at the same time as step 4" in page


def test_none_is_not_the_same_as_not_known() -> None:
    with in_language("en"):
        assert wording.fees_in_short(()) == "None"
        assert wording.fees_in_short(None) == "Not known – ask the staff"
        assert wording.fees_in_short([Fee(Names("ก", "a"), 10000, per="copy")]) == (
            "100\N{NO-BREAK SPACE}baht per copy"
        )


def test_a_source_becomes_a_link_and_nothing_else_does() -> None:
    text = with_links('addr: https://a.go.th/x?b=1&c="2" (total); <b>split</b>')
    assert text.startswith('addr: <a href="https://a.go.th/x?b=1&amp;c=')
    assert "<b>" not in text
    assert "(total); &lt;b&gt;" in text
