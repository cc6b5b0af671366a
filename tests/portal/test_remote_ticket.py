"""A ticket from the phone before arrival: pages and forms without script, answers and refusals."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from urllib.parse import unquote

import httpx
import pytest

from shared.services import housekeeping, visits
from shared.services.here_codes import place_code, present_code
from shared.services.visits import VisitView
from tests.builders import CENTRE, SERVICE, run
from tests.portal.conftest import Hall

ASK = f"/portal/tickets?centre={CENTRE}&service={SERVICE}"


def take(hall: Hall, client: httpx.Client, *services: str) -> httpx.Response:
    chosen = "&".join(f"service={each}" for each in services or (SERVICE,))
    page = client.get(f"/portal/tickets?centre={CENTRE}&{chosen}")
    assert page.status_code == 200, page.text
    return press(client, page, "take")


def press(client: httpx.Client, page: httpx.Response, action: str, **more: str) -> httpx.Response:
    """Send the form of a button, with its hidden fields."""
    form = next(
        each
        for each in re.findall(r"<form.*?</form>", page.text, re.DOTALL)
        if f'data-action="{action}"' in each
    )
    to = re.search(r'action="([^"]+)"', form)
    assert to is not None
    fields: dict[str, list[str] | str] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form):
        fields[name] = [*fields.get(name, []), value]
    return client.post(to[1].replace("&amp;", "&"), data={**fields, **more})


def seen(hall: Hall, page: httpx.Response) -> VisitView:
    """The visit whose page this is."""
    return visits.view(hall.office, page.url.path.split("/")[2])


def code(hall: Hall, centre: str = CENTRE) -> str:
    return present_code(hall.office, centre, hall.clock.now()).digits


def test_from_the_choice_to_the_ticket_and_into_the_line_without_script(hall: Hall) -> None:
    hall.visit()
    with hall.client() as client:
        centres = client.get("/portal/tickets").text
        assert 'data-centre="mo-chit"' in centres
        assert "1 person waiting now" in centres
        services = client.get(f"/portal/tickets?centre={CENTRE}").text
        assert f'name="service" value="{SERVICE}"' in services
        before = client.get(ASK).text
        assert 'data-ahead="1"' in before
        assert "confirm by 10:00" in before
        assert "House registration" in before  # what to bring
        page = take(hall, client)
        view = seen(hall, page)
        assert (view.state, view.number) == ("deferred", "B002")
        assert 'data-state="deferred"' in page.text
        assert "10:00" in page.text
        assert "If you were here now:" in page.text
        assert 'data-ahead="1"' in page.text
        asked = client.get(f"/t/{view.token}/confirm")
        here = press(client, asked, "confirm", code=code(hall))
        assert 'data-state="waiting"' in here.text
        assert hall.events_of(view) == ["taken", "confirmed"]


def test_a_second_tap_of_the_button_is_no_second_ticket(hall: Hall) -> None:
    with hall.client() as client:
        page = client.get(ASK)
        first, second = press(client, page, "take"), press(client, page, "take")
    assert first.url == second.url
    assert hall.visit().number == "B002"


def test_one_tap_confirms_after_the_scan_on_the_phone_that_took_it(hall: Hall) -> None:
    with hall.client() as client:
        view = seen(hall, take(hall, client))
        jar = client.cookies.jar
        (cookie,) = [each for each in jar if each.name == "gcs_ticket"]
        assert (cookie.value, cookie.path) == (view.token, "/portal/here")
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite", "").lower() == "lax"
        page = client.get(f"/portal/here/{CENTRE}/{code(hall)}")
        assert f">{view.number}</b>" in page.text
        assert "data-state" in press(client, page, "confirm").text
        again = client.get(f"/portal/here/{CENTRE}/{code(hall)}").text
        assert "needs no confirmation any more" in again
    assert visits.view(hall.office, view.token).state == "waiting"


def test_another_phone_confirms_by_number_and_place_code_and_learns_no_link(hall: Hall) -> None:
    with hall.client() as client:
        view = seen(hall, take(hall, client))
        assert place_code(hall.office, view.visit) in client.get(f"/t/{view.token}/confirm").text
    with hall.client() as other:
        page = other.get(f"/portal/here/{CENTRE}/{code(hall)}")
        wrong = press(other, page, "confirm-number", number=view.number, place="nothing")
        assert wrong.status_code == 404
        assert "No ticket with this number" in wrong.text
        right = place_code(hall.office, view.visit)
        done = press(other, page, "confirm-number", number=view.number, place=right)
        assert done.status_code == 200
        assert f">{view.number}</b>" in done.text
        assert view.token not in done.text
    assert visits.view(hall.office, view.token).state == "waiting"


@pytest.mark.parametrize("wrong", ["000000", "nothing", "%3Cb%3E", "9" * 40])
def test_a_wrong_code_says_what_to_do_and_changes_nothing(hall: Hall, wrong: str) -> None:
    with hall.client() as client:
        view = seen(hall, take(hall, client))
        scanned = client.get(f"/portal/here/{CENTRE}/{wrong}")
        good = client.get(f"/portal/here/{CENTRE}/{code(hall)}")
        assert scanned.status_code == good.status_code == 200
        shown = html.escape(unquote(wrong))
        assert "<b>" not in shown
        assert scanned.text.replace(f"{CENTRE}/{shown}", f"{CENTRE}/{code(hall)}") == good.text
        typed = client.post(f"/t/{view.token}/confirm", data={"code": wrong})
        assert typed.status_code in (409, 422)
        assert "data-refusal" in typed.text
        forced = client.post(f"/portal/here/{CENTRE}/{wrong}", data={"own": "1"})
        assert forced.status_code == 409
        assert "<b>" not in forced.text.split("data-refusal")[1][:80]
        assert 'data-action="confirm"' not in forced.text
    assert hall.events_of(view) == ["taken"]


def test_an_old_code_and_that_of_another_centre_are_refused(hall: Hall) -> None:
    old, elsewhere = code(hall), code(hall, "district-1")
    hall.clock.advance(minutes=11)
    with hall.client() as client:
        take(hall, client)
        for centre, digits in ((CENTRE, old), (CENTRE, elsewhere)):
            refused = client.post(f"/portal/here/{centre}/{digits}", data={"own": "1"})
            assert refused.status_code in (404, 409)
        assert client.get(f"/portal/here/nowhere/{old}").status_code == 404


def test_whoever_does_not_come_reads_that_the_number_is_gone(hall: Hall) -> None:
    with hall.client() as client:
        view = seen(hall, take(hall, client))
        hall.clock.advance(minutes=91)
        run(housekeeping.end_unconfirmed(hall.office))
        page = client.get(f"/t/{view.token}").text
        assert "This number is not good any more" in page
        assert 'data-action="take-again"' in page
        assert "data-survey-url" not in page
        late = client.post(f"/t/{view.token}/confirm", data={"code": code(hall)})
        assert late.status_code == 409
        assert "time to confirm this ticket is over" in late.text


def test_a_number_can_be_given_back(hall: Hall) -> None:
    with hall.client() as client:
        view = seen(hall, take(hall, client))
        asked = client.get(f"/t/{view.token}/cancel")
        page = press(client, asked, "confirm-cancel")
        assert 'data-state="ended"' in page.text
        assert "data-survey-url" not in page.text


def test_when_many_are_on_their_way_the_page_says_what_to_do(hall: Hall) -> None:
    with hall.client() as client:
        page = client.get(ASK)
        for n in range(9):
            form = {"centre": CENTRE, "service": SERVICE, "key": f"k{n}"}
            client.post("/portal/tickets", data=form)
        full = press(client, page, "take")
        assert full.status_code == 409
        assert "Come and take a ticket at the centre" in full.text
        asked = client.get(ASK)
        assert asked.status_code == 200
        assert "data-refusal" in asked.text
        assert 'data-action="take"' not in asked.text


def test_hostile_fields_of_the_form_store_nothing(hall: Hall) -> None:
    with hall.client() as client:
        for form in (
            {},
            {"centre": "nowhere", "service": SERVICE},
            {"centre": CENTRE, "service": "<script>"},
            {"centre": CENTRE, "service": SERVICE, "key": "k" * 300},
            {"centre": "x" * 500, "service": SERVICE},
            {"centre": CENTRE, "service": [f"s{n}" for n in range(50)]},
        ):
            assert client.post("/portal/tickets", data=form).status_code in (404, 422)
    assert hall.visit().number == "B001"


def test_the_page_of_a_centre_tells_what_to_know_before_coming(hall: Hall) -> None:
    hall.visit()
    with hall.client() as client:
        page = client.get(f"/portal/centres/{CENTRE}").text
        assert 'data-waiting="1"' in page
        assert "08:00–20:00" in page
        assert "Not enough people have come here yet" in page
        assert f"/portal/tickets?centre={CENTRE}" in page
        assert client.get("/portal/centres/nowhere").status_code == 404
        assert client.get(f"/portal/centres/{CENTRE}?day=nothing").status_code == 200


def test_it_is_told_in_which_time_a_closed_centre_opens(hall: Hall) -> None:
    hall.clock.advance(hours=12)
    with hall.client() as client:
        page = client.get(ASK).text
        assert "Closed now" in page
        assert 'data-action="take"' not in page
        form = {"centre": CENTRE, "service": SERVICE}
        refused = client.post("/portal/tickets", data=form)
        assert refused.status_code == 409
        assert "opens" in refused.text


def test_a_ticket_is_kept_until_the_centre_closes_at_the_latest(hall: Hall) -> None:
    hall.clock.advance(hours=10, minutes=30)  # 19:00, an hour before closing
    with hall.client() as client:
        view = seen(hall, take(hall, client, "mea-bill"))
    assert view.confirm_by == hall.clock.now() + timedelta(hours=1)


def test_a_list_without_a_tick_is_told_what_it_lacks(hall: Hall) -> None:
    with hall.client() as client:
        first = client.get(f"/portal/tickets?centre={CENTRE}")
        sent = client.get(f"/portal/tickets?centre={CENTRE}&sent=true")
    assert "Tick a service first" not in first.text
    assert "Tick a service first" in sent.text
