"""The change log and the settings: readable, filtered, fifty at a time, without secrets."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta

import httpx
import pytest

from counter.change_log_page import kind_words, lines_of
from counter.setting_words import RULES, SETTINGS
from counter.settings_page import words_of
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Grant, Role
from shared.domain.rules import Rules
from shared.i18n import in_language
from shared.services import people
from shared.settings import Settings
from shared.store.people import log_change
from shared.store.writer import WriteTx
from tests.counter.conftest import Centre

pytestmark = pytest.mark.sqlite_only

PAGE = "/counter/administration/changes"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def noted(centre: Centre, password_hash: str) -> int:
    """Sixty changes by the system and one by a person, a day later; returns who that is."""
    office, at = centre.office, centre.clock.now()

    def job(tx: WriteTx) -> int:
        names = ("หัวหน้า", "The Head")
        head = people.add_account(
            office, tx, "head", names, password_hash, (Grant(Role.ADMINISTRATOR),)
        )
        for number in range(60):
            detail = {"before": {"name_en": "old"}, "after": {"name_en": f"new {number}"}}
            system = Actor(ActorKind.SYSTEM)
            log_change(tx, system, "agency_changed", f"A{number}", detail, at)
        told = {"after": {"x": HOSTILE}, "why": "by law"}
        day = at + timedelta(days=1)
        log_change(tx, Actor(ActorKind.STAFF, head), "service_added", "tax-id", told, day)
        return head

    return office.db.write_now(job)


def rows(page: httpx.Response) -> list[str]:
    assert page.status_code == 200
    return re.findall(r'<tr data-kind="(\w+)"', page.text)


def test_fifty_at_a_time_the_newest_first(centre: Centre, noted: int) -> None:
    with centre.client("auditor") as client:
        first = client.get(PAGE)
        assert len(rows(first)) == 50
        assert rows(first)[0] == "service_added"
        assert "The Head" in first.text
        assert "by law" in first.text
        assert HOSTILE not in first.text
        assert "old new 59" in re.sub(r"\s+", " ", re.sub("<[^>]+>", "", first.text))
        second = client.get(PAGE, params={"place": 2, "kind": "agency_changed"})
        assert len(rows(second)) == 10
        assert "data-older" not in second.text


def test_filters_narrow_by_kind_subject_person_and_days(centre: Centre, noted: int) -> None:
    today = centre.clock.now().date()
    with centre.client("auditor") as client:

        def found(**asked: object) -> list[str]:
            return rows(client.get(PAGE, params={k: str(v) for k, v in asked.items()}))

        assert found(person=noted) == ["service_added"]
        assert found(subject="A59") == ["agency_changed"]
        assert found(subject="%") == []
        assert found(kind="nothing") == []
        tomorrow = today + timedelta(days=1)
        assert found(first=tomorrow) == ["service_added"]
        assert "service_added" not in found(last=today)
        assert len(found(first="never", person="x")) == 50


@pytest.mark.parametrize("page", [PAGE, "/counter/administration/settings"])
def test_they_are_not_for_clerks(centre: Centre, page: str) -> None:
    with centre.client("staff1") as client:
        assert client.get(page).status_code == 404


def test_settings_tell_what_holds_and_keep_their_secrets(centre: Centre, noted: int) -> None:
    with centre.client("head") as client:
        text = client.get("/counter/administration/settings").text
    names = re.findall(r'<tr data-name="(\w+)"', text)
    assert "GCS_DATABASE_URL" in names
    assert "recall_interval" in names
    assert "sqlite:///" not in text
    assert "set, not shown" in text


def test_every_setting_and_rule_is_explained() -> None:
    assert set(SETTINGS) == {each.name for each in fields(Settings)}
    assert set(RULES) == {each.name for each in fields(Rules)}


def test_values_and_kinds_have_words() -> None:
    with in_language("en"):
        check_words()


def check_words() -> None:
    assert words_of(()) == "not set"
    assert words_of(("a", "b")) == "a, b"
    assert words_of(1200) == "1,200"
    assert kind_words("agency_changed") == "Agency: changed"
    assert kind_words("something_else") == "something else"
    assert [each.path for each in lines_of({"before": 1, "after": 1, "why": "x"})] == []
    told = lines_of({"before": {"a": 1}, "after": {"a": 2}, "file": "f"})
    assert [(each.path, each.before, each.after) for each in told] == [
        ("a", 1, 2),
        ("file", None, "f"),
    ]
