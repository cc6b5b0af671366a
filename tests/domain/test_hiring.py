"""Who may look after whose account: no bound is crossed, and nobody gives more than they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.hiring import (
    EVERYDAY,
    GUARDED,
    is_guarded,
    leads_the_office,
    may_give,
    may_manage,
)
from shared.domain.permissions import (
    GRANTED,
    Grant,
    OwnRole,
    Permission,
    Role,
    agencies_with,
    centres_with,
    holds,
    may,
    may_work_for,
)

DAY = date(2026, 11, 16)
PLACES = st.sampled_from([None, "mo-chit", "district-1"])
AGENCIES = st.sampled_from([None, "DLT", "BMA"])
OWN = st.builds(
    OwnRole,
    st.integers(1, 9),
    st.just("บทบาท"),
    st.just("Role"),
    st.frozensets(st.sampled_from(Permission), min_size=1),
)
DAYS = st.none() | st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days))
GRANTS = st.builds(Grant, st.sampled_from(Role) | OWN, PLACES, AGENCIES)
DATED = st.builds(Grant, st.sampled_from(Role) | OWN, PLACES, AGENCIES, DAYS, DAYS)
SEVERAL = st.lists(GRANTS, max_size=4)


@given(SEVERAL, st.sampled_from(Permission), PLACES, AGENCIES)
def test_a_right_is_held_where_a_grant_reaches_and_nowhere_else(
    grants: list[Grant], permission: Permission, centre: str | None, agency: str | None
) -> None:
    reaching = [
        each
        for each in grants
        if permission in each.permissions
        and (each.centre is None or each.centre == centre)
        and (each.agency is None or each.agency == agency)
    ]
    assert may(grants, permission, centre, agency) is bool(reaching)
    if reaching:
        assert holds(grants, permission)


@given(SEVERAL, st.sampled_from(Permission), PLACES)
def test_the_centres_of_a_right_are_those_where_it_is_held(
    grants: list[Grant], permission: Permission, centre: str | None
) -> None:
    where = centres_with(grants, permission)
    inside = where is None if centre is None else where is None or centre in where
    assert inside is may(grants, permission, centre)


@given(SEVERAL, st.sampled_from(["DLT", "BMA"]))
def test_an_agencys_editor_edits_for_that_agency_alone(grants: list[Grant], agency: str) -> None:
    agencies = agencies_with(grants, Permission.CATALOGUE)
    held = agencies is None or agency in agencies
    assert held is may(grants, Permission.CATALOGUE, None, agency)
    for_one = Grant(OwnRole(1, "", "", frozenset({Permission.CATALOGUE})), None, agency)
    assert not may([for_one], Permission.CATALOGUE, None)
    assert not may([for_one], Permission.CATALOGUE, "mo-chit")
    assert agencies_with([for_one], Permission.CATALOGUE) == {agency}
    assert not may_work_for([for_one], agency)


@given(SEVERAL, GRANTS, st.sampled_from(Permission), PLACES, AGENCIES)
def test_nobody_gives_what_they_do_not_hold(
    mine: list[Grant],
    grant: Grant,
    permission: Permission,
    centre: str | None,
    agency: str | None,
) -> None:
    if not may_give(mine, grant):
        return
    assert may(mine, Permission.PEOPLE, grant.centre, grant.agency)
    gets = may([grant], permission, centre, agency)
    assert not gets or permission in EVERYDAY or may(mine, permission, centre, agency)


@given(SEVERAL, SEVERAL, GRANTS)
def test_whom_one_may_manage_has_nothing_outside(
    mine: list[Grant], theirs: list[Grant], one_more: Grant
) -> None:
    if may_manage(mine, theirs):
        assert all(may(mine, Permission.PEOPLE, each.centre, each.agency) for each in theirs)
    if may(mine, Permission.PEOPLE, None):
        assert may_manage(mine, theirs)
    if may_manage(mine, [*theirs, one_more]) and theirs:
        assert may_manage(mine, theirs)


@given(SEVERAL)
def test_a_new_account_without_a_role_belongs_to_the_whole_office(mine: list[Grant]) -> None:
    assert may_manage(mine, []) is may(mine, Permission.PEOPLE, None)


@given(st.lists(DATED, max_size=4))
def test_leading_the_office_has_no_end_in_sight(grants: list[Grant]) -> None:
    leads = leads_the_office(grants, DAY)
    lasting = [each for each in grants if each.until is None]
    assert not leads or leads_the_office(lasting, DAY)
    assert not leads_the_office([replace(each, until=DAY) for each in grants], DAY)
    begins_later = [replace(each, since=DAY + timedelta(days=1)) for each in grants]
    assert not leads_the_office(begins_later, DAY)


@given(DATED, st.integers(-5, 5).map(lambda days: DAY + timedelta(days=days)))
def test_a_grant_holds_from_its_first_to_its_last_day(grant: Grant, day: date) -> None:
    early = grant.since is not None and day < grant.since
    late = grant.until is not None and day > grant.until
    assert grant.holds_on(day) is not (early or late)


def test_which_roles_two_people_decide_about() -> None:
    guarded = {role for role in Role if is_guarded([Grant(role)])}
    assert guarded == {Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR}
    assert {role for role in Role if GUARDED & GRANTED[role]} == guarded
    assert leads_the_office([Grant(Role.ADMINISTRATOR)], DAY)
    assert not leads_the_office([Grant(Role.ADMINISTRATOR, "mo-chit")], DAY)
