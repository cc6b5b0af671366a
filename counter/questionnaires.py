"""What citizens are asked after the one tap: what is in force, a new version, and how it will look.

For administrators; what everybody reads of it stands below the figures on satisfaction.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from counter import pages
from counter.page_form import Sent
from counter.pages import HOME, staff_page
from shared.domain.errors import N_, GcsError, InvalidRequest
from shared.domain.questionnaire import (
    DIMENSIONS,
    LONGEST_QUESTION,
    MOST_QUESTIONS,
    MOST_REASONS,
    Driver,
    Kind,
    Mood,
    Question,
    Questionnaire,
    Scope,
    Version,
    checked,
)
from shared.i18n import current_language
from shared.services import questionnaires
from shared.services.commands import Caller
from shared.services.feedback import COMMENT_LIMIT
from shared.services.office import Office
from shared.web import survey_words
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.language import keep_language
from shared.web.static_files import assets
from shared.web.style_bundle import PHONE_STYLE
from shared.web.templating import page

PAGE = f"{HOME}/questionnaires"
Text = Annotated[str, msgspec.Meta(max_length=500)]
Several = Annotated[list[Text], msgspec.Meta(max_length=2 * len(Driver))]


class VersionForm(msgspec.Struct, frozen=True):
    """`whom` is `all`, `agency:DCA` or `service:tax-id`. An own question without any words is not
    asked; its parts stand in the same place of three lists."""

    key: str = ""
    whom: Text = "all"
    valid_from: Text = ""
    dimension: Several = []
    reason: list[Driver] = []
    ease: bool = False
    comment: bool = False
    kind_1: Kind = Kind.SCALE
    th_1: Text = ""
    en_1: Text = ""
    kind_2: Kind = Kind.SCALE
    th_2: Text = ""
    en_2: Text = ""
    kind_3: Kind = Kind.SCALE
    th_3: Text = ""
    en_3: Text = ""
    mood: Mood = Mood.LOW

    @property
    def asked(self) -> Questionnaire:
        """Raises `InvalidRequest`."""
        own = [
            Question(*(getattr(self, f"{part}_{i}") for part in ("kind", "th", "en")))
            for i in range(1, MOST_QUESTIONS + 1)
        ]
        return checked(
            Questionnaire(
                dimensions=tuple(self.dimension),
                reasons=tuple(self.reason),
                ease=self.ease,
                comment=self.comment,
                questions=tuple(each for each in own if each.th.strip() or each.en.strip()),
            )
        )

    @property
    def day(self) -> date:
        try:
            return date.fromisoformat(self.valid_from)
        except ValueError:
            raise InvalidRequest("valid_from", N_("Choose a day.")) from None


def scope_of(whom: str) -> tuple[Scope, str]:
    """Raises `InvalidRequest`."""
    scope, _, target = whom.partition(":")
    try:
        return Scope(scope), target
    except ValueError:
        problem = N_("Choose whom the questionnaire is for.")
        raise InvalidRequest("target", problem) from None


@get(PAGE, include_in_schema=False)
async def questionnaires_page(
    request: AnyRequest, whom: FromQuery[str] = "all", done: FromQuery[int] = 0
) -> Response[str]:
    """`done`: the version that was made last."""
    return _page(request, require_staff(request), whom, done=done)


def _page(
    request: AnyRequest,
    caller: Caller,
    whom: str = "all",
    *,
    asked: Questionnaire | None = None,
    done: int = 0,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    made = questionnaires.versions(office, caller)
    scope, target = scope_of(whom)
    soonest = questionnaires.soonest(office)
    now = questionnaires.asked_on(office, scope, target, soonest)
    asked = asked or now.asked
    return staff_page(
        request,
        "counter/questionnaires.html",
        caller,
        here=f"{PAGE}?whom={whom}" if whom != "all" else PAGE,
        status_code=status_code,
        made=made,
        whom=whom,
        whom_name=lambda version: _name(office, version),
        soonest=soonest,
        in_force=now,
        asked=asked,
        own=[*asked.questions, *[None] * (MOST_QUESTIONS - len(asked.questions))],
        dimensions=DIMENSIONS,
        reasons=list(Driver),
        most_reasons=MOST_REASONS,
        longest=LONGEST_QUESTION,
        words=survey_words,
        agencies=office.catalogue.agencies,
        services=office.catalogue.services,
        done=next((each for each in made if each.id == done), None),
        problem=problem,
    )


def _name(office: Office, version: Version) -> str:
    """Whom a version is for, in the reader's language; "" for all."""
    if version.scope is Scope.ALL:
        return ""
    agency = version.scope is Scope.AGENCY
    known = office.catalogue.agencies if agency else office.catalogue.services
    found = known.get(version.target)
    return found.names.text(current_language()) if found else version.target


@post(PAGE, include_in_schema=False)
async def make(request: AnyRequest) -> Response[Any]:
    """A new version; then the page that lists it."""
    office, caller = office_of(request), require_staff(request)
    whom, asked = "all", None
    try:
        form = await pages.filled(request, VersionForm)
        scope, target = scope_of(form.whom)
        whom, asked = form.whom, form.asked
        key = await Sent(request, office, caller, "").key(form.key)
        id = await questionnaires.make(office, caller, scope, target, form.day, asked, key)
    except GcsError as refusal:
        return _refused(request, caller, refusal, whom, asked)
    return Redirect(keep_language(f"{PAGE}?whom={form.whom}&done={id}"), status_code=303)


@post(f"{PAGE}/end", include_in_schema=False)
async def end(request: AnyRequest) -> Response[Any]:
    """An agency or service is asked again what the others are asked."""
    office, caller = office_of(request), require_staff(request)
    whom = "all"
    try:
        form = await pages.filled(request, VersionForm)
        scope, target = scope_of(form.whom)
        whom = form.whom
        key = await Sent(request, office, caller, "").key(form.key)
        id = await questionnaires.make(office, caller, scope, target, form.day, None, key)
    except GcsError as refusal:
        return _refused(request, caller, refusal, whom, None)
    return Redirect(keep_language(f"{PAGE}?whom={form.whom}&done={id}"), status_code=303)


@post(f"{PAGE}/preview", include_in_schema=False)
async def preview(request: AnyRequest) -> Response[Any]:
    """The form as a telephone will show it; nothing on it can be sent, and nothing is stored."""
    caller = require_staff(request)
    office = office_of(request)
    questionnaires.versions(office, caller)
    try:
        form = await pages.filled(request, VersionForm)
        asked = form.asked
    except GcsError as refusal:
        return _refused(request, caller, refusal, "all", None)
    return page(
        request,
        "counter/questionnaire-preview.html",
        asked=asked,
        mood=form.mood,
        say=survey_words,
        limit=COMMENT_LIMIT,
        phone_style=PHONE_STYLE if PHONE_STYLE in assets() else "look/figures.css",
    )


def _refused(
    request: AnyRequest,
    caller: Caller,
    refusal: GcsError,
    whom: str,
    asked: Questionnaire | None,
) -> Response[str]:
    """The page again with what was wrong, and with what was filled in."""
    problem = pages.shown(refusal)
    return _page(request, caller, whom, asked=asked, problem=problem, status_code=refusal.status)


routes = [questionnaires_page, make, end, preview]
