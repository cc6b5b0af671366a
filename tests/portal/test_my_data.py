"""Right to know and to be forgotten: by the link, or by the slip with its secret code."""

from __future__ import annotations

import httpx

from shared.services import checking, my_data
from shared.services.visits import VisitView
from shared.store import voices
from tests.builders import CENTRE
from tests.portal.conftest import Hall

WANTED = {"key": "1", "language": "en"}


def slip(hall: Hall, view: VisitView, **changed: str) -> dict[str, str]:
    day = my_data.of_token(hall.office, view.token).day.isoformat()
    code = my_data.code_of(hall.office, view.visit)
    return {"centre": CENTRE, "number": view.number, "day": day, "code": code, **changed}


def copied(client: httpx.Client, fields: dict[str, str]) -> httpx.Response:
    return client.post("/portal/my-data", data=fields, follow_redirects=False)


def test_the_page_of_a_ticket_leads_to_everything_that_is_kept_about_it(hall: Hall) -> None:
    view = hall.visit()
    hall.serve()
    with hall.client() as client:
        assert "/data" in client.get(f"/t/{view.token}").text
        page = client.get(f"/t/{view.token}/data")
        file = client.get(f"/t/{view.token}/data.json")
    assert page.status_code == 200
    assert view.number in page.text
    assert file.headers["cache-control"] == "no-store"
    assert file.headers["content-disposition"].startswith("attachment")
    told = file.json()
    assert told["number"] == view.number
    assert [each["outcome"] for each in told["services"]] == ["completed"]
    assert [each["kind"] for each in told["events"]][:2] == ["taken", "called"]
    assert {each["by"] for each in told["events"]} == {"kiosk", "staff"}
    assert "staff_id" not in file.text
    assert "candidates" not in file.text  # those are about others


def test_the_slip_alone_opens_it_however_the_code_is_copied(hall: Hall) -> None:
    view = hall.visit()
    with hall.client() as client:
        fields = slip(hall, view)
        answer = copied(client, fields | {"code": fields["code"].lower().replace("-", " ")})
        assert answer.status_code == 303
        assert answer.headers["location"].startswith(f"/t/{view.token}/data")


def test_whatever_does_not_fit_gets_one_answer(hall: Hall) -> None:
    view, other = hall.visit(), hall.visit()
    with hall.client() as client:
        for wrong in (
            slip(hall, view, code=my_data.code_of(hall.office, other.visit)),
            slip(hall, view, number="Z999"),
            slip(hall, view, number="<b>"),
            slip(hall, view, centre="nowhere"),
            slip(hall, view, day="2001-01-01"),
            slip(hall, view, code="0000-0000-0000-0000-0000-0000-00"),
            slip(hall, view, code="' OR 1=1 --"),
        ):
            answer = copied(client, wrong)
            assert answer.status_code == 404, wrong
            assert "No ticket fits these" in answer.text
            assert view.token not in answer.text
        assert copied(client, slip(hall, view, day="soon")).status_code == 422
        assert copied(client, slip(hall, view, code="")).status_code == 422


def test_who_deletes_the_link_is_gone_from_all_pages_and_the_figures_stay(hall: Hall) -> None:
    view = hall.visit()
    hall.serve()
    with hall.client() as client:
        survey = client.get(f"/t/{view.token}").text.split("/s/")[1].split('"')[0]
        fields = slip(hall, view)
        asked = client.get(f"/t/{view.token}/forget")
        assert 'data-action="confirm-forget"' in asked.text
        sent = client.post(f"/t/{view.token}/forget", data=WANTED, follow_redirects=False)
        assert (sent.status_code, sent.headers["location"]) == (303, "/portal/forgotten?lang=en")
        for path in (f"/t/{view.token}", f"/t/{view.token}/data", f"/t/{view.token}/data.json"):
            assert client.get(path).status_code == 404
        assert client.get(f"/s/{survey}").status_code == 410
        assert copied(client, fields).status_code == 404
        assert client.get("/portal/forgotten").status_code == 200
    assert hall.happens(lambda: checking.check(hall.office)).differences == []


def test_nobody_in_line_is_lost_by_it(hall: Hall) -> None:
    view = hall.visit()
    with hall.client() as client:
        assert "confirm-forget" not in client.get(f"/t/{view.token}/forget").text
        answer = client.post(f"/t/{view.token}/forget", data={"key": "1"})
        assert answer.status_code == 409
        assert client.get(f"/t/{view.token}").status_code == 200


def test_the_list_of_what_is_kept_names_a_reason_and_an_end_for_each(hall: Hall) -> None:
    with hall.client() as client:
        text = client.get("/portal/my-data?lang=en").text
    assert text.count("data-held=") >= 6
    assert "180 days after" in text
    assert "2 years after the last word" in text
    assert "%(" not in text


def test_what_the_citizen_wrote_is_shown_and_goes_with_the_link_where_that_is_wished(
    hall: Hall,
) -> None:
    view = hall.visit()
    hall.serve()
    with hall.client() as client:
        wrote = client.post(
            f"/t/{view.token}/complaint",
            data={"kind": "complaint", "topic": "other", "text": "Too loud here", "key": "k1"},
            follow_redirects=False,
        )
        assert wrote.status_code == 303, wrote.text
        told = client.get(f"/t/{view.token}/data.json").json()["messages"]
        assert [each["texts"][0]["text"] for each in told] == ["Too loud here"]
        code = told[0]["code"]
        assert "Too loud here" in client.get(f"/c/{code}").text
        assert code in client.get(f"/t/{view.token}/data").text
        assert 'name="messages"' in client.get(f"/t/{view.token}/forget").text
        client.post(f"/t/{view.token}/forget", data=WANTED | {"messages": "true"})
        assert "Too loud here" not in client.get(f"/c/{code}").text
    assert hall.happens(lambda: checking.check(hall.office)).differences == []


def test_else_what_was_written_is_answered_and_nothing_leads_to_it(hall: Hall) -> None:
    view = hall.visit()
    hall.serve()
    form = {"kind": "praise", "topic": "other", "text": "Kind people", "key": "k2"}
    with hall.client() as client:
        client.post(f"/t/{view.token}/complaint", data=form)
        code = client.get(f"/t/{view.token}/data.json").json()["messages"][0]["code"]
        client.post(f"/t/{view.token}/forget", data=WANTED)
        assert "Kind people" in client.get(f"/c/{code}").text
    with hall.office.db.read() as connection:
        assert voices.of_visit(connection, view.visit) == []
