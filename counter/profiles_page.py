"""A test of work profiles: whom a counter would call, with services and rules that are tried."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get
from litestar.params import FromQuery, QueryParameter

from counter.pages import HOME, staff_page
from shared.domain.permissions import Permission
from shared.services import access
from shared.services.profile_trial import Profile, ProfileTrial, try_profile
from shared.web.callers import AnyRequest, office_of, require_staff

PROFILES = f"{HOME}/administration/profiles"
Ticked = Annotated[list[str] | None, QueryParameter(name="service")]
First = Annotated[list[str] | None, QueryParameter(name="first")]


@get(PROFILES, include_in_schema=False)
async def profiles_page(
    request: AnyRequest,
    centre: FromQuery[str] = "",
    counter: FromQuery[int] = 0,
    tried: FromQuery[str] = "",
    service: Ticked = None,
    first: First = None,
) -> Response[str]:
    """`tried`: the ticked services count; without it the counter's own profile does."""
    office, caller = office_of(request), require_staff(request)
    access.require(caller, Permission.CATALOGUE, None)
    known = office.catalogue.centres
    chosen = known.get(centre) or next(iter(known.values()), None)
    trial = None
    if chosen is not None and chosen.counters:
        numbers = [each.number for each in chosen.counters]
        wish = Profile(frozenset(service or ()), frozenset(first or ())) if tried else None
        number = counter if counter in numbers else numbers[0]
        trial = try_profile(office, caller, chosen.id, number, wish)
    return staff_page(
        request,
        "counter/admin/profiles.html",
        caller,
        here=PROFILES,
        base=PROFILES,
        centres=known,
        chosen=chosen,
        trial=trial,
        offered=office.catalogue.offered(chosen.id) if chosen else (),
        services=office.catalogue.services,
        takes=_takes,
    )


def _takes(trial: ProfileTrial, service: str) -> bool:
    return trial.profile.services is None or service in trial.profile.services


routes = [profiles_page]
