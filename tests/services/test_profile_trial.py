"""Trying a work profile: the policy that calls answers, and nothing is written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.domain import calling
from shared.domain.calling import Desk
from shared.domain.errors import InvalidRequest, NotFound
from shared.domain.permissions import Grant, Role
from shared.services import hall
from shared.services.commands import Caller
from shared.services.office import Office
from shared.services.profile_trial import Profile, made_up, try_profile
from tests.builders import CENTRE, a_clerk, a_visit, run, staff

pytestmark = pytest.mark.sqlite_only


def chief(office: Office) -> Caller:
    return staff(office, Grant(Role.ADMINISTRATOR))


def test_the_first_in_line_is_whom_the_policy_would_call(office: Office) -> None:
    for service in ("id-card-lost", "tax-id"):
        a_visit(office, service)
    trial = try_profile(office, chief(office), CENTRE, 2, Profile(None, frozenset({"tax-id"})))
    assert [each.service for each in trial.now_in_line] == ["tax-id", "id-card-lost"]
    assert trial.now_in_line[0].because == "preferred"
    assert not trial.never_matches


def test_made_up_citizens_are_called_in_the_order_of_the_policy(office: Office) -> None:
    offered, now = office.catalogue.offered(CENTRE), office.clock.now()
    preferred = frozenset({offered[5].id})
    line = made_up(offered, Desk(2, preferred=preferred), now)
    assert len(line) == len(offered)
    ahead = int(calling.POLICY.preference_credit / timedelta(minutes=1))
    assert line[0].service == offered[min(0, 5 - ahead)].id
    places = {each.service: each.place for each in line}
    assert places[offered[5].id] == 2
    one = made_up(offered, Desk(2, services=frozenset({"tax-id"})), now)
    assert [each.place for each in one[:2]] == [1, None]


def test_services_that_nobody_can_serve_are_named(office: Office) -> None:
    run(hall.open_counter(office, a_clerk(office), CENTRE, 3))
    only = frozenset({"tax-id"})
    trial = try_profile(office, chief(office), CENTRE, 3, Profile(only))
    assert trial.is_open
    assert {each.id for each in trial.not_now} == {
        each.id for each in office.catalogue.offered(CENTRE)
    } - only
    assert trial.unserved == ()
    assert try_profile(office, chief(office), CENTRE, 3, Profile(frozenset())).never_matches


def test_only_who_may_change_the_catalogue_tries_a_counter_that_is_there(office: Office) -> None:
    with pytest.raises(InvalidRequest):
        try_profile(office, chief(office), CENTRE, 99)
    with pytest.raises(NotFound):
        try_profile(office, a_clerk(office), CENTRE, 3)
