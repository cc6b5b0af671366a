"""What all staff pages share: their frame, and who is asked to sign in first."""

from __future__ import annotations

import re
import secrets
from typing import Any

from litestar import Request, Response
from litestar.response import Redirect

from counter import opening_bar, ways, wording
from counter.ways import HOME as HOME  # noqa: PLC0414  # where pages look
from shared.domain.errors import GcsError, InvalidRequest, KeyReused, NotSignedIn
from shared.domain.permissions import Permission, centres_with, may
from shared.i18n import BANGKOK, current_language, explain, format_date, format_time, gettext
from shared.services import help as calls_for_help
from shared.services import openid_sign_in, voices_staff
from shared.services.commands import Caller
from shared.services.help import Call
from shared.services.office import Office
from shared.web.callers import AnyRequest, office_of
from shared.web.forms import Form, read_form
from shared.web.language import keep_language, language_links, moves_of
from shared.web.templating import page

BACK_ON_THE_PAGE = frozenset({409, 422})
"""Refusals that the page itself shows."""
_OWN_PAGE = re.compile(r"/counter(/[\w-]+)*(\?[\w=&%-]*)?")


def fresh_key() -> str:
    """A request key for one form on one page: sending it twice acts once."""
    return secrets.token_urlsafe(12)


async def filled(request: AnyRequest, form_type: type[Form]) -> Form:
    """The form that was sent. Raises `InvalidRequest` with the first field that is wrong."""
    form, errors = await read_form(request, form_type)
    if form is None:
        name, problem = next(iter(errors.items()))
        raise InvalidRequest(name, problem)
    return form


def sentence(error: GcsError) -> str:
    """A refusal in the reader's language."""
    return explain(error.message, error.params)


def shown(refusal: GcsError, *, versioned: bool = False) -> str:
    """The sentence of a refusal that the page itself shows, beside what was typed. Raises every
    other refusal again: those are pages of their own. So is that of a form that was sent before:
    drawn again it would have another key, and the next press would do the same twice. A form that
    changes a version (`versioned`) cannot, and nothing that was typed is lost."""
    again = isinstance(refusal, KeyReused) and not versioned
    if refusal.status not in BACK_ON_THE_PAGE or again:
        raise refusal
    return sentence(refusal)


def said(name_th: str, name_en: str) -> str:
    """A name in the reader's language."""
    return (name_en if current_language() == "en" else "") or name_th


def own_name(caller: Caller) -> str:
    return said(caller.name_th, caller.name_en)


def help_context(
    office: Office, caller: Caller, centre: str | None, own: int | None = None
) -> dict[str, Any]:
    """What the banner of a staff page shows; nothing to whoever does not serve there, and at the
    counter `own` not its own calls: the citizen in front of it may read along."""
    calls: list[Call] = []
    hears = centre is not None and may(caller.grants, Permission.SERVE, centre)
    if centre is not None and hears:
        found = calls_for_help.open_calls(office, caller, centre)
        calls = [each for each in found if own is None or each.alarm.counter != own]
    here = keep_language(f"{HOME}/{centre}/help")
    return {
        "help_calls": calls,
        "help_to": moves_of(here),
        "hears_help": hears,
        "said": said,
    }


def serving_centres(office: Office, caller: Caller) -> list[str]:
    """The centres where the caller may serve, in the catalogue's order."""
    allowed = centres_with(caller.grants, Permission.SERVE)
    return [each for each in office.catalogue.centres if allowed is None or each in allowed]


def staff_page(
    request: AnyRequest,
    template: str,
    caller: Caller,
    *,
    here: str,
    centre: str | None = None,
    status_code: int = 200,
    **context: Any,
) -> Response[str]:
    """A page with the staff masthead; `here` is its own address, whatever was sent to reach it.
    Pages of no centre may name their `place`."""
    office = office_of(request)
    place = context.pop("place", "")
    if centre:
        place = office.centre(centre).names.text(current_language())
    zone = office.calendar(centre).zone if centre else BANGKOK
    now = office.clock.now().astimezone(zone)
    return page(
        request,
        template,
        status_code=status_code,
        here=keep_language(here),
        here_languages=language_links(here),
        person=own_name(caller),
        reads_figures=may(caller.grants, Permission.REPORTS, centre),
        serves_here=may(caller.grants, Permission.SERVE, centre),
        administers=bool(ways.groups_for(caller)),
        centre=centre,
        voices_waiting=_voices_waiting(office, caller, centre),
        place=place,
        zone=zone,
        time_of_day=format_time(now, zone),
        opening_bar=opening_bar.bar(office, caller, here),
        second_of_day=now.hour * 3600 + now.minute * 60 + now.second,
        fresh_key=fresh_key,
        say=wording,
        **(context if "help_calls" in context else help_context(office, caller, centre) | context),
    )


def _voices_waiting(office: Office, caller: Caller, centre: str | None) -> int | None:
    """How many complaints and the like wait at a centre, for those who answer them there."""
    if centre is None or not may(caller.grants, Permission.VOICES, centre):
        return None
    return voices_staff.waiting(office, caller, centre)


def sign_in_page(
    request: AnyRequest,
    *,
    following: str = "",
    username: str = "",
    problem: str = "",
    errors: dict[str, str] | None = None,
    status_code: int = 200,
) -> Response[str]:
    """`following` is the staff page to go to afterwards; an address elsewhere is dropped."""
    office = office_of(request)
    return page(
        request,
        "counter/sign-in.html",
        status_code=status_code,
        here_languages=language_links(HOME),
        following=following if is_own_page(following) else "",
        username=username,
        problem=problem,
        errors=errors or {},
        provider=openid_sign_in.provider_name(office),
        today=format_date(office.clock.now().astimezone(BANGKOK).date(), "full"),
    )


def is_fragment(request: AnyRequest) -> bool:
    """Whether a script asks for the changed part of a page only."""
    return request.headers.get("hx-request") == "true"


def is_own_page(address: str) -> bool:
    """Whether an address leads to a staff page of this installation and nowhere else."""
    return _OWN_PAGE.fullmatch(address) is not None


def ask_to_sign_in(request: Request[Any, Any, Any], _error: NotSignedIn) -> Response[Any]:
    """Whoever is not signed in gets the sign-in page, and afterwards where they wanted to go."""
    there = keep_language(f"{HOME}?next={request.scope['path']}")
    place = [str(part) for part in (request.path_params.get("centre"),) if part]
    desk = [str(part) for part in (request.path_params.get("number"),) if part]
    if is_fragment(request):
        lost = "&lost=1" if request.method == "POST" else ""
        back = keep_language(f"{HOME}?next={'/'.join([HOME, *place, *desk])}{lost}")
        return Response(None, status_code=200, headers={"hx-redirect": back})
    if request.method == "GET":
        return Redirect(there, status_code=303)
    return sign_in_page(
        request,
        following="/".join([HOME, *place, *desk]),
        problem=nothing_was_changed(),
        status_code=401,
    )


def nothing_was_changed() -> str:
    """What somebody reads whose last press came after the session had ended."""
    return gettext("You are signed out and nothing was changed. Sign in and do it again.")
