"""Editors of the catalogue: every record comes back as it was, and what people type is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest

from counter import editor_fields
from counter.catalogue_kinds import EDITORS
from counter.editor_variant import SECTION, service_of, with_variants
from shared.domain.catalogue import Catalogue
from shared.domain.catalogue_plain import plain_catalogue
from shared.domain.draft_records import Plain, records_of
from shared.domain.errors import InvalidRequest
from shared.domain.permissions import Grant, Role
from shared.services import drafts, people
from shared.services.commands import Caller
from tests.builders import SERVICE, an_office, run, staff
from tests.counter.conftest import Centre
from tests.manual_clock import ManualClock

pytestmark = pytest.mark.sqlite_only

BASE = "/counter/administration/catalogue"


@pytest.fixture
def catalogue(stocked_sqlite_url: str, clock: ManualClock) -> Iterator[Catalogue]:
    office = an_office(stocked_sqlite_url, clock)
    yield office.whole_catalogue
    office.db.close()


def test_every_record_goes_through_its_form_without_a_change(catalogue: Catalogue) -> None:
    records = with_variants(records_of(plain_catalogue(catalogue)))
    seen = set()
    for section, id in records:
        if section not in EDITORS:
            continue
        editor = EDITORS[section]
        opened = editor.opens(records, records, id)
        sent = editor_fields.filled(editor.blocks, opened)
        read = editor_fields.read(editor.blocks, sent, opened)
        closed = editor.closes(read, records, records, id)
        key = ("services", service_of(id)) if section == SECTION else (section, id)
        assert without_nothing(closed) == without_nothing({key: records[key]})
        seen.add(section)
    assert seen == set(EDITORS)


def without_nothing(value: object) -> object:
    """Null says the same as a field that is not there, but for fees and papers."""
    if isinstance(value, dict):
        kept = {k: without_nothing(v) for k, v in value.items()}
        return {k: v for k, v in kept.items() if v is not None or k in ("fees", "documents")}
    if isinstance(value, list):
        rows = [without_nothing(each) for each in value]
        return sorted(rows, key=str) if rows and is_offer(rows[0]) else rows
    return value


def is_offer(row: object) -> bool:
    """What a centre offers has no order."""
    return isinstance(row, dict) and set(row) == {"service", "mode"}


def form_of(catalogue: Catalogue, section: str, id: str) -> tuple[Plain, dict[str, list[str]]]:
    records = records_of(plain_catalogue(catalogue))
    opened = EDITORS[section].opens(records, records, id)
    return opened, editor_fields.filled(EDITORS[section].blocks, opened)


def closed(catalogue: Catalogue, section: str, id: str, **changed: str) -> Plain:
    records = records_of(plain_catalogue(catalogue))
    opened, sent = form_of(catalogue, section, id)
    sent |= {name: [value] for name, value in changed.items()}
    record = editor_fields.read(EDITORS[section].blocks, sent, opened)
    found: Plain = EDITORS[section].closes(record, records, records, id)[section, id]
    return found


def test_a_changed_step_says_what_it_was(catalogue: Catalogue) -> None:
    found = closed(catalogue, "services", SERVICE, **{"steps~0~": "1"})
    assert [step["was"] for step in found["steps"]] == [[1], [2], [3], [4]]
    assert found["steps"][0]["min"] == 1


def test_rows_follow_their_numbers_and_empty_ones_go(catalogue: Catalogue) -> None:
    empty = {f"steps~0~{name}": "" for name in ("th", "en", "", "type", "from", "was")}
    gone = {**empty, "steps~0~why.th": "", "steps~0~why.en": "", "steps~3~n": "0"}
    found = closed(catalogue, "services", SERVICE, **gone)
    assert [(step["n"], step["was"]) for step in found["steps"]] == [(1, [4]), (2, [2]), (3, [3])]


def test_none_is_not_unknown(catalogue: Catalogue) -> None:
    opened, sent = form_of(catalogue, "services", SERVICE)
    assert opened["fees"] == []
    assert sent["fees~said"] == ["none"]
    assert closed(catalogue, "services", SERVICE, **{"fees~said": "unknown"})["fees"] is None
    row = {"fees~0~th": "ค่า", "fees~0~en": "Fee", "fees~0~amount": "12.50"}
    assert closed(catalogue, "services", SERVICE, **row)["fees"] == [
        {"th": "ค่า", "en": "Fee", "amount": 12.5}
    ]


def test_what_is_no_number_is_kept_for_the_check(catalogue: Catalogue) -> None:
    found = closed(catalogue, "services", SERVICE, per_visit_cap="many")
    assert found["per_visit_cap"] == "many"


def test_a_special_day_stands_once(catalogue: Catalogue) -> None:
    days = {f"special~{n}~day": "2026-12-31" for n in (7, 8)}
    hours = {"special~7~opens": "09:00", "special~7~closes": "12:00"}
    with pytest.raises(InvalidRequest):
        closed(catalogue, "centres", "mobile-1", **days, **hours)
    one = {"special~7~day": "2026-12-31", **hours}
    special = closed(catalogue, "centres", "mobile-1", **one)["calendar"]["special_days"]
    assert special == {"2026-12-31": [["09:00", "12:00"]]}


def test_hours_have_one_pause_a_line(catalogue: Catalogue) -> None:
    _, sent = form_of(catalogue, "centres", "mo-chit")
    before = closed(catalogue, "centres", "mo-chit")["calendar"]["weekly"]["mon"]
    assert sent["week~0~opens"] == [before[0][0]]
    pause = {"week~0~pause_from": "12:15", "week~0~pause_to": "12:45"}
    found = closed(catalogue, "centres", "mo-chit", **pause)["calendar"]["weekly"]["mon"]
    assert found == [[before[0][0], "12:15"], ["12:45", before[-1][1]]]


@pytest.fixture
def head(centre: Centre, password_hash: str) -> Caller:
    grants = (Grant(Role.ADMINISTRATOR),)
    centre.office.db.write_now(
        lambda tx: people.add_account(
            centre.office, tx, "head", ("หัวหน้า", "Head"), password_hash, grants
        )
    )
    return staff(centre.office, *grants)


def sent_form(page: str) -> dict[str, Any]:
    """The fields of an editor as a browser sends them untouched."""
    form = page[page.index('data-form="editor"') : page.rindex('class="editor-foot"')]
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        fields[name] = unescape(value)
    for tag in re.findall(r'<input class="field-input"[^>]*>', form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name
        assert value
        fields[name[1]] = unescape(value[1])
    for name, value in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)<', form):
        fields[name] = unescape(value)
    for name, inside in re.findall(
        r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        fields[name] = unescape(chosen[1]) if chosen else ""
    for tag in re.findall(r'<input type="(?:checkbox|radio)"[^>]* checked>', form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        assert name
        assert value
        fields.setdefault(name[1], []).append(value[1])
    return fields


def begun(client: httpx.Client, record: str) -> str:
    """Begins a draft with a record; returns the address of its form."""
    key = re.search(r'name="key" value="([^"]+)"', client.get(BASE).text)
    assert key
    page = client.post(f"{BASE}/begin", data={"key": key[1], "record": record})
    assert page.status_code == 200
    return str(page.url)


def test_a_service_is_changed_looked_at_and_published(centre: Centre, head: Caller) -> None:
    with centre.client("head") as client:
        address = begun(client, f"services:{SERVICE}")
        form = sent_form(client.get(address).text)
        form |= {"name.en": "New card", "criteria.th": "ทุกคน"}
        form |= {
            "places~0~th": "สำนักงานเขต",
            "places~0~en": "District hall",
            "places~0~days": "Mon",
        }
        form |= {"complaints.th": "โทร 1234", "complaints.en": "Call 1234", "area.th": "ทั่วไทย"}
        client.post(address, data=form)
        form["name.en"] = "New card, old one expired"
        more = client.post(address, data=form)
        assert "This form was sent before" in more.text
        form = sent_form(more.text)
        draft = client.post(address, data=form)
        assert "New card, old one expired" in draft.text
        assert 'data-changed="services id-card-expired"' in draft.text
        assert "name.en" in draft.text
        publish = {"key": "p1", "version": "3", "title": "t", "valid_from": "2026-11-16"}
        late = client.post(f"{draft.url}/publish", data={**publish, "why": ""})
        assert late.status_code == 422
        assert "Write why" in late.text
        past = {**publish, "key": "p2", "valid_from": "2026-01-01", "why": "law"}
        assert "A day in the past is refused" in client.post(f"{draft.url}/publish", data=past).text
        done = client.post(f"{draft.url}/publish", data={**publish, "key": "p3", "why": "law"})
        assert 'data-state="published"' in done.text
        manual = client.get(f"/portal/services/{SERVICE}").text
        assert "District hall" in manual
        assert "Call 1234" in manual
        assert "ทั่วไทย" in manual
    found = centre.office.catalogue.services[SERVICE]
    assert found.names.en == "New card, old one expired"
    assert found.notes["criteria"]["th"] == "ทุกคน"


def test_wrong_input_comes_back_with_what_was_typed(centre: Centre, head: Caller) -> None:
    with centre.client("head") as client:
        address = begun(client, "agencies:+")
        form = sent_form(client.get(address).text)
        form |= {"id": "NEW", "th": "ใหม่<b>", "en": "", "role": "provider", "source": "x"}
        page = client.post(address, data=form)
        assert page.status_code == 422
        assert "ใหม่&lt;b&gt;" in page.text
        assert "Nothing was saved yet" in page.text
        assert "<b>In English</b>" in page.text
        kept = client.post(address, data={**form, "save": "unfinished"})
        assert 'data-list="late"' in kept.text
        again = sent_form(client.get(f"{kept.url}/edit/agencies/NEW").text)
        page = client.post(f"{kept.url}/edit/agencies/NEW", data={**again, "en": "New"})
        assert 'data-list="late"' not in page.text


def test_a_row_is_added_without_losing_anything(centre: Centre, head: Caller) -> None:
    with centre.client("head") as client:
        address = begun(client, "centres:mobile-1")
        form = sent_form(client.get(address).text)
        more = client.post(address, data={**form, "en": "Another name", "add": "counters"})
        assert more.status_code == 200
        form = sent_form(more.text)
        assert form["en"] == "Another name"
        form["counters~2~n"] = "3"
        draft = client.post(address, data=form)
        assert "counters[3]" in draft.text
    [found] = drafts.all_drafts(centre.office, head)
    [record] = found.data["centres"]
    assert [each["n"] for each in record["counters"]] == [1, 2, 3]


def test_a_topic_goes_and_a_service_never(centre: Centre, head: Caller) -> None:
    with centre.client("head") as client:
        topic = centre.office.catalogue.topics[-1].id
        address = begun(client, f"topics:{topic}")
        draft = address.split("/edit/")[0]
        move = {"key": "a", "version": "1", "record": f"services:{SERVICE}"}
        refused = client.post(f"{draft}/remove", data=move)
        assert refused.status_code == 422
        assert "never taken out" in refused.text
        gone = client.post(
            f"{draft}/remove", data={**move, "key": "b", "record": f"topics:{topic}"}
        )
        assert f'data-changed="topics {topic}"' in gone.text
    [found] = drafts.all_drafts(centre.office, head)
    run(drafts.publish(centre.office, head, found.id, 2, found.made_at.date(), "fewer topics"))
    assert topic not in {each.id for each in centre.office.catalogue.topics}


@pytest.mark.parametrize("language", ["th", "en"])
def test_steps_are_compared_with_those_in_force(
    centre: Centre, head: Caller, language: str
) -> None:
    with centre.client("head", language) as client:
        address = begun(client, f"services:{SERVICE}")
        form = sent_form(client.get(address).text)
        page = client.post(address, data={**form, "steps~0~": "1"}).text
        fates = re.findall(r'<tr data-change="(\w+)"', page)
        assert fates == ["shorter", "kept", "kept", "kept"]


BOOKED = "driving-licence-renew:booked"


def published(client: httpx.Client, draft: httpx.Response) -> httpx.Response:
    form = {"key": "p", "version": "2", "title": "t", "valid_from": "2026-12-01", "why": "law"}
    return client.post(f"{draft.url}/publish", data=form)


def test_a_case_of_a_service_is_changed_by_one_and_published_by_another(
    centre: Centre, head: Caller
) -> None:
    """Also its former table; the steps of the service itself stay as they were."""
    service = service_of(BOOKED)
    known = centre.office.catalogue
    with centre.client("head") as client:
        assert f'data-record="{BOOKED}"' in client.get(f"{BASE}?kind=variants").text
        address = begun(client, f"variants:{BOOKED}")
        form = sent_form(client.get(address).text)
        assert form["former~2~removed.reason"] == "citizen"
        assert "service" not in form
        form |= {"steps~1~": "12", "former~1~": "25", "en": "Booked ahead"}
        draft = client.post(address, data=form)
        assert f'data-changed="services {service}"' in draft.text
        assert "Case 1, Steps, row 2, Time" in draft.text
        assert "Case 1, Steps before the improvement, row 2, Time" in draft.text
        assert "data-needs-other" in draft.text
        assert "wrote steps" in published(client, draft).text
    [found] = drafts.all_drafts(centre.office, head)
    run(drafts.publish(centre.office, head, found.id, 2, found.made_at.date(), "law"))
    after = centre.office.catalogue
    booked = after.variant(service, "booked")
    assert booked is not None
    assert booked.names.en == "Booked ahead"
    assert booked.channels == ("web",)
    assert after.versions_of(service, "booked")[-1].steps[1].seconds == 720
    assert after.baselines_of(service, "booked")[-1].total.seconds == (5 + 25 + 60 + 9) * 60
    assert after.versions_of(service) == known.versions_of(service)


def test_a_new_case_is_added_and_taken_out_again(centre: Centre, head: Caller) -> None:
    with centre.client("head") as client:
        address = begun(client, "variants:+")
        form = sent_form(client.get(address).text)
        nameless = client.post(address, data={**form, "service": "tax-id"})
        assert nameless.status_code == 422
        form |= {"service": "tax-id", "id": "urgent", "th": "เร่งด่วน", "en": "Urgent"}
        step = {"n": "1", "th": "รับ", "en": "Take", "": "4", ".unit": "min", "type": "sign"}
        form |= {f"steps~0~{name}": value for name, value in step.items()}
        draft = client.post(address, data={**form, "steps_source": "x", "channels": ["web"]})
        assert "Cases of services" in draft.text
        assert "Urgent" in draft.text
        assert 'data-list="late"' not in draft.text
        second = {**form, "steps_source": "x", "version": "2", "key": "another-key"}
        again = client.post(f"{draft.url}/new/variants", data=second)
        assert "taken; choose another" in again.text
        [found] = drafts.all_drafts(centre.office, head)
        [record] = found.data["services"]
        [case] = record["variants"]
        assert (case["id"], case["channels"], case["steps"][0]["min"]) == ("urgent", ["web"], 4)
        assert "documents" not in case, "those of the service"
        address = f"{draft.url}/edit/variants/tax-id:urgent"
        form = {**sent_form(client.get(address).text), "taken_out": "true"}
        client.post(address, data=form)
    [found] = drafts.all_drafts(centre.office, head)
    assert "variants" not in found.data["services"][0]
