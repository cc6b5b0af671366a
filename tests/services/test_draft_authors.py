"""Figures of a draft are published by somebody who wrote none of them."""

from __future__ import annotations

from typing import Any

import pytest

from shared.domain.draft_records import records_of
from shared.domain.errors import DraftNeedsOther, DraftWrittenByAll
from shared.domain.permissions import Grant, Role
from shared.services import drafts
from shared.services.commands import Caller
from shared.services.office import Office
from tests.builders import SERVICE, run, staff
from tests.services.draft_steps import LATER, a_draft, an_agency, faster, look, publish, record

pytestmark = pytest.mark.sqlite_only


def put(office: Office, caller: Caller, draft: int, section: str, id: str, record: Any) -> None:
    version = drafts.draft(office, caller, draft).version
    run(drafts.put(office, caller, draft, version, {(section, id): record}))


def test_a_trivial_last_change_by_somebody_else_frees_no_author(
    office: Office, anna: Caller, boonmee: Caller
) -> None:
    draft = a_draft(office, anna, services=[faster(office)])
    version = drafts.draft(office, anna, draft).version
    run(drafts.name(office, boonmee, draft, version, "faster", LATER, ""))
    put(office, boonmee, draft, "agencies", "DOPA", an_agency(office))
    same = records_of(drafts.draft(office, anna, draft).data)["services", SERVICE]
    put(office, boonmee, draft, "services", SERVICE, {**same, "name": {"th": "ก", "en": "A"}})
    with pytest.raises(DraftNeedsOther):
        publish(office, anna, draft)
    seen = look(office, anna, draft)
    assert [each.id for each in seen.authors] == [anna.actor.id]
    assert [each.id for each in seen.others] == [boonmee.actor.id]
    publish(office, boonmee, draft)


def test_every_author_is_refused_and_told_who_may(
    office: Office, anna: Caller, boonmee: Caller
) -> None:
    draft = a_draft(office, anna)
    put(office, anna, draft, "services", SERVICE, faster(office))
    known: dict[str, Any] = record(office, "baselines", SERVICE)
    steps = [*known["steps"], {"th": "ก", "en": "A", "min": 9}]
    put(office, boonmee, draft, "baselines", SERVICE, {**known, "steps": steps})
    put(office, anna, draft, "agencies", "DOPA", an_agency(office))
    for author in (anna, boonmee):
        with pytest.raises(DraftWrittenByAll):
            publish(office, author, draft)
    third = staff(office, Grant(Role.ADMINISTRATOR))
    for author in (anna, boonmee):
        with pytest.raises(DraftNeedsOther) as refused:
            publish(office, author, draft)
        assert refused.value.params["people"] == "สมศรี"
    publish(office, third, draft)


def test_a_record_taken_out_and_entered_anew_has_one_author(
    office: Office, anna: Caller, boonmee: Caller
) -> None:
    draft = a_draft(office, anna, services=[faster(office)])
    put(office, boonmee, draft, "services", SERVICE, {**faster(office), "steps_source": "desk"})
    with pytest.raises(DraftWrittenByAll):
        publish(office, boonmee, draft)
    put(office, boonmee, draft, "services", SERVICE, None)
    put(office, boonmee, draft, "services", SERVICE, faster(office))
    with pytest.raises(DraftNeedsOther):
        publish(office, boonmee, draft)
    publish(office, anna, draft)
