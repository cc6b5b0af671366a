"""Whoever drafts for an agency keeps its services right, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.domain.catalogue_plain import plain_record
from shared.domain.draft_records import Plain
from shared.domain.errors import InvalidRequest, NotFound
from shared.domain.permissions import Grant, OwnRole, Permission, Role
from shared.services import drafts
from shared.services.commands import Caller
from shared.services.draft_preview import preview
from shared.services.office import Office
from tests.builders import CENTRE, SERVICE, run, staff

pytestmark = pytest.mark.sqlite_only

OTHERS = "driving-licence-renew"
EDITOR = OwnRole(1, "ผู้ดูแลงานบริการ", "Editor", frozenset({Permission.CATALOGUE}))


@pytest.fixture
def head(office: Office) -> Caller:
    return staff(office, Grant(Role.ADMINISTRATOR))


@pytest.fixture
def dopa(office: Office) -> Caller:
    return editor(office, Grant(EDITOR, agency="DOPA"))


def editor(office: Office, *grants: Grant) -> Caller:
    person = staff(office, Grant(Role.CLERK))
    return Caller(person.actor, person.credential, grants)


def record(office: Office, section: str, id: str, **changed: object) -> Plain:
    return {**plain_record(office.whole_catalogue, section, id), **changed}


def put(office: Office, caller: Caller, draft: int, section: str, id: str, new: Any) -> None:
    version = drafts.draft(office, caller, draft).version
    run(drafts.put(office, caller, draft, version, {(section, id): new}))


def test_an_agency_prepares_its_service_and_those_in_charge_publish_it(
    office: Office, head: Caller, dopa: Caller
) -> None:
    mine = run(drafts.make(office, dopa, "our card", {}))
    names = {"th": "บัตรใหม่", "en": "New card"}
    put(office, dopa, mine, "services", SERVICE, record(office, "services", SERVICE, name=names))
    put(office, dopa, mine, "keywords", SERVICE, {"en": ["card"]})
    seen = run(preview(office, dopa, mine))
    assert {each.section for each in seen.changes} == {"services", "keywords"}
    assert [each.id for each in seen.others] == [head.actor.id]
    version = drafts.draft(office, dopa, mine).version
    with pytest.raises(NotFound):
        run(drafts.publish(office, dopa, mine, version, date(2026, 12, 1), "why"))
    run(drafts.publish(office, head, mine, version, date(2026, 11, 16), "why"))
    assert office.catalogue.services[SERVICE].names.en == "New card"


@pytest.mark.parametrize(
    ("section", "id"),
    [
        ("services", OTHERS),
        ("baselines", OTHERS),
        ("keywords", OTHERS),
        ("agencies", "DOPA"),
        ("centres", CENTRE),
        ("topics", "post"),
    ],
)
def test_what_is_anothers_or_common_is_not_there_for_it(
    office: Office, head: Caller, dopa: Caller, section: str, id: str
) -> None:
    mine = run(drafts.make(office, dopa, "ours", {}))
    whole = record(office, "services", OTHERS) if section == "services" else {"en": ["x"]}
    taken = {**whole, "agency": "DOPA"} if section == "services" else whole
    for wish in (whole, taken, None):
        with pytest.raises(NotFound):
            put(office, dopa, mine, section, id, wish)
    assert not drafts.draft(office, head, mine).data


def test_a_service_is_not_handed_to_another_agency(office: Office, dopa: Caller) -> None:
    mine = run(drafts.make(office, dopa, "ours", {}))
    given = record(office, "services", SERVICE, agency="RD")
    with pytest.raises(InvalidRequest) as refused:
        put(office, dopa, mine, "services", SERVICE, given)
    assert refused.value.field == "agency"
    with pytest.raises(InvalidRequest):
        put(office, dopa, mine, "services", "new-one", {**given, "id": "new-one"})
    put(office, dopa, mine, "services", "new-one", {**given, "id": "new-one", "agency": "DOPA"})


def test_drafts_of_others_are_seen_where_they_are_about_its_services_alone(
    office: Office, head: Caller, dopa: Caller
) -> None:
    def drafted(**data: object) -> int:
        return run(drafts.make(office, head, "by the head", data))

    about_us = drafted(services=[record(office, "services", SERVICE)])
    mixed = drafted(
        services=[record(office, "services", each) for each in (SERVICE, OTHERS)],
    )
    empty, common = drafted(), drafted(agencies=[record(office, "agencies", "DOPA")])
    assert [each.id for each in drafts.all_drafts(office, dopa)] == [about_us]
    for hidden in (mixed, empty, common):
        with pytest.raises(NotFound):
            drafts.draft(office, dopa, hidden)
        with pytest.raises(NotFound):
            run(drafts.put(office, dopa, hidden, 1, {("keywords", SERVICE): {"en": ["x"]}}))
        with pytest.raises(NotFound):
            run(drafts.discard(office, dopa, hidden, 1))
    run(drafts.name(office, dopa, about_us, 1, "ours now", None, ""))
    mine = run(drafts.make(office, dopa, "ours", {}))
    put(office, head, mine, "centres", CENTRE, record(office, "centres", CENTRE))
    put(office, dopa, mine, "services", SERVICE, record(office, "services", SERVICE))
    with pytest.raises(NotFound):  # it has the centre of somebody else in it
        run(drafts.discard(office, dopa, mine, 3))


@pytest.mark.parametrize("where", [{"centre": CENTRE}, {"centre": CENTRE, "agency": "DOPA"}])
def test_at_one_centre_nobody_drafts_what_all_centres_share(
    office: Office, where: dict[str, str]
) -> None:
    one = editor(office, Grant(EDITOR, **where))  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        run(drafts.make(office, one, "x", {}))
    with pytest.raises(NotFound):
        drafts.all_drafts(office, one)
