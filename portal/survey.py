"""One question behind a QR code: one tap is saved at once, everything after it is optional.

No cookie and no script is needed, and nothing on the page tells who answers.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from portal.lost import survey_closed
from portal.phone_page import phone_page
from shared.domain.errors import N_, InvalidRequest, SurveyOver
from shared.domain.questionnaire import Driver, mood_of
from shared.services import feedback
from shared.services.commands import CITIZEN
from shared.services.feedback import COMMENT_LIMIT, ITEMS, Answer, SurveyView
from shared.web import survey_words
from shared.web.callers import AnyRequest, office_of, request_key
from shared.web.forms import read_form
from shared.web.language import keep_language, language_links, prefer_language

OWN = "own-"
LOW = 2
"""From this score down the page offers help, not only thanks."""

Score = Annotated[int, msgspec.Meta(ge=1, le=5)]


class AnswerForm(msgspec.Struct, frozen=True):
    """A tap on a face sends `overall` alone; the second form adds the rest and `finished`. Answers
    to own questions come beside it, each under `OWN` and its key."""

    overall: Score
    finished: bool = False
    key: str = ""
    ease: Score | None = None
    process: Score | None = None
    staff: Score | None = None
    facilities: Score | None = None
    result: Score | None = None
    comment: Annotated[str, msgspec.Meta(max_length=COMMENT_LIMIT)] | None = None
    reason: list[Driver] = []

    def answer(self, questions: Mapping[str, int]) -> Answer:
        given = {name: getattr(self, name) for name in ITEMS}
        items = {name: score for name, score in given.items() if score is not None}
        return Answer(
            overall=self.overall,
            ease=self.ease,
            items=items,
            comment=_as_counted(self.comment),
            finished=self.finished,
            reasons=self.reason if self.finished else None,
            questions=questions,
        )


def _as_counted(words: str | None) -> str | None:
    """Browsers count a line break as one character and send two."""
    return words.replace("\r\n", "\n") if words else words


def _address(token: str, part: str = "") -> str:
    return f"/s/{token}{part}"


def _survey_page(
    request: AnyRequest, template: str, token: str, view: SurveyView, **context: Any
) -> Response[bytes]:
    office = office_of(request)
    zone = office.calendar(view.centre).zone
    return phone_page(
        request,
        template,
        survey=view,
        service=office.catalogue.services[view.service].names,
        centre=office.centre(view.centre).names,
        zone=zone,
        send_to=keep_language(_address(token)),
        ticket=keep_language(f"/t/{view.visit}"),
        complaint=keep_language(f"/t/{view.visit}/complaint"),
        here_languages=language_links(_address(token, context.pop("part", ""))),
        **context,
    )


def _view(request: AnyRequest, token: str) -> SurveyView:
    """Raises `SurveyOver`."""
    view = feedback.view(office_of(request), token)
    prefer_language(view.language)
    return view


@get("/s/{token:str}", include_in_schema=False)
async def question(
    request: AnyRequest, token: FromPath[str], change: FromQuery[bool] = False
) -> Response[Any]:
    """The question; who has answered sees that, and may change it for ten minutes."""
    view = _view(request, token)
    if not view.amendable:
        return _survey_page(request, "portal/answered.html", token, view)
    if view.answered and not change:
        return Redirect(keep_language(_address(token, "/thanks")), status_code=303)
    return _survey_page(request, "portal/survey.html", token, view)


@get("/s/{token:str}/thanks", include_in_schema=False)
async def thanks(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    view = _view(request, token)
    if not view.answered:
        return Redirect(keep_language(_address(token)), status_code=303)
    return _thanks_page(request, token, view)


def _thanks_page(
    request: AnyRequest,
    token: str,
    view: SurveyView,
    problem: str = "",
    status_code: int = 200,
    typed: str = "",
) -> Response[Any]:
    """`typed`: what was too long stays in its field, to be shortened."""
    return _survey_page(
        request,
        "portal/thanks.html",
        token,
        view,
        part="/thanks",
        low=view.score is not None and view.score <= LOW,
        key=secrets.token_urlsafe(12),
        limit=COMMENT_LIMIT,
        mood=mood_of(view.score) if view.score is not None else None,
        say=survey_words,
        problem=problem,
        status_code=status_code,
        typed=typed,
    )


@post("/s/{token:str}", include_in_schema=False)
async def answer(request: AnyRequest, token: FromPath[str]) -> Response[Any]:
    """Raises `AlreadyAnswered`, `SurveyOver`, `InvalidRequest`, each said in words on a page."""
    office, view = office_of(request), _view(request, token)
    form, errors = await read_form(request, AnswerForm)
    if form is None:
        name, problem = next(iter(errors.items()))
        if name == "comment" and view.score is not None:
            typed = str((await request.form()).get(name, ""))
            return _thanks_page(request, token, view, problem, 422, typed)
        raise InvalidRequest(name, problem)
    key = request_key(request, CITIZEN, await request.body(), form.key)
    given = form.answer(await _own_answers(request))
    await feedback.answer(office, token, given, key)
    return Redirect(keep_language(_address(token, "/thanks")), status_code=303)


async def _own_answers(request: AnyRequest) -> dict[str, int]:
    """What was answered to own questions, by their keys. Raises `InvalidRequest`."""
    sent = await request.form()
    given = {
        name.removeprefix(OWN): str(value)
        for name, value in sent.multi_items()
        if name.startswith(OWN) and value != ""
    }
    if not all(len(each) == 1 and each in "012345" for each in given.values()):
        problem = N_("This is not one of the possible answers. Choose again.")
        raise InvalidRequest("questions", problem)
    return {key: int(value) for key, value in given.items()}


routes = [
    Router(
        "/",
        route_handlers=[question, thanks, answer],
        exception_handlers={SurveyOver: survey_closed},
    )
]
