"""Pages for links that lead nowhere any more: they look like the ticket, and say what to do."""

from __future__ import annotations

from litestar import Response

from shared.domain.errors import SurveyOver, UnknownVisit
from shared.web.callers import AnyRequest
from shared.web.errors import answer_error
from shared.web.language import language_links


def ticket_not_found(request: AnyRequest, error: UnknownVisit) -> Response[str]:
    return _lost(request, error, "portal/no-ticket.html")


def survey_closed(request: AnyRequest, error: SurveyOver) -> Response[str]:
    return _lost(request, error, "portal/no-survey.html")


def _lost(request: AnyRequest, error: UnknownVisit | SurveyOver, template: str) -> Response[str]:
    # The other language begins at the same address, unless a form was sent to it.
    path, looked = request.scope["path"], request.scope["method"] == "GET"
    return answer_error(
        request, error, template, here_languages=language_links(path) if looked else ()
    )
