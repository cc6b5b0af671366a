"""Refusals and faults as answers: problem+json (RFC 9457) for programs, a plain page for people.

`EXCEPTION_HANDLERS` goes to the application. Details of a fault go to the log only, without the
exception's own text, because database errors quote what people typed.
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException
from litestar.response.base import ASGIResponse
from litestar.types import ExceptionHandlersMap
from sqlalchemy import exc as database_errors

from shared import i18n
from shared.domain.errors import N_, GcsError, InvalidRequest, StorageUnavailable
from shared.web.templating import page, render

log = structlog.get_logger("gcs.web")
PROBLEM_JSON = "application/problem+json"
RETRY_AFTER_SECONDS = "5"

MESSAGES: Mapping[str, str] = {
    "bad_request": N_("The request cannot be read. Go back and try again."),
    "malformed_json": N_("The request is not valid JSON. Correct it and send it again."),
    "invalid_request": N_("Some fields are not right. Correct them and send it again."),
    "not_signed_in": N_("Please sign in first."),
    "not_allowed": N_("Your account may not do this. Ask the person in charge of the centre."),
    "not_found": N_("Nothing is here. Check the address or the code, or ask the staff."),
    "method_not_allowed": N_("This address does not take that kind of request. Go back."),
    "too_large": N_("This is too large. Send less and try again."),
    "unsupported_media_type": N_("This kind of file or text is not read here. Send another kind."),
    "too_many_requests": N_("Too many requests. Wait a minute and try again."),
    "cross_site": N_("This request came from another site. Open the page here and try again."),
    "internal_error": N_("Something went wrong here. Try again, or ask the staff."),
}
CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "not_signed_in",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
}


@dataclass(frozen=True)
class Refusal:
    """What an exception means to the one who asked."""

    status: int
    code: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str | None = None) -> str:
        """Return the sentence for people, in `language` or the present one."""
        with i18n.in_language(language or i18n.current_language()):
            return i18n.explain(self.message, self.params)


def _coded(status: int, code: str, **extra: object) -> Refusal:
    return Refusal(status, code, MESSAGES[code], extra=extra)


def _of_rule(error: GcsError) -> Refusal:
    extra: dict[str, object] = {}
    if error.present is not None:
        extra["present"] = dict(error.present)
    if isinstance(error, InvalidRequest):
        problem = i18n.explain(error.message, error.params)
        extra["errors"] = [{"field": error.field, "message": problem}]
    headers = {"retry-after": RETRY_AFTER_SECONDS} if error.status == 503 else {}
    return Refusal(error.status, error.code, error.message, error.params, extra, headers)


def _of_http(error: HTTPException) -> Refusal:
    if isinstance(error, ValidationException):
        return _coded(422, "invalid_request", errors=_field_errors(error))
    if isinstance(error.__cause__, SerializationException | msgspec.DecodeError):
        return _coded(400, "malformed_json")
    if error.status_code >= 500:
        return _coded(500, "internal_error")
    code = CODES.get(error.status_code, "bad_request")
    refusal = _coded(error.status_code, code)
    return Refusal(refusal.status, refusal.code, refusal.message, headers=dict(error.headers or {}))


def _field_errors(error: ValidationException) -> list[dict[str, str]]:
    found = error.extra if isinstance(error.extra, list) else []
    return [
        {"field": str(item.get("key") or "body"), "message": str(item.get("message", ""))}
        for item in found
        if isinstance(item, dict)
    ] or [{"field": "body", "message": error.detail}]


def _is_storage_fault(error: Exception) -> bool:
    """Say whether the disk or the database failed us; a missing table or column is our fault."""
    if isinstance(error, database_errors.TimeoutError):
        return True
    return isinstance(error, database_errors.OperationalError) and "no such " not in str(error)


def describe(error: Exception) -> Refusal:
    """Return what an exception means to the one who asked; unknown ones are internal errors."""
    if isinstance(error, GcsError):
        return _of_rule(error)
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, msgspec.ValidationError):
        message = str(error)
        return _coded(422, "invalid_request", errors=[{"field": "body", "message": message}])
    if isinstance(error, OverflowError | database_errors.DataError):
        # A number or character that no database can hold, so nothing of that kind exists.
        return _coded(422, "invalid_request")
    if _is_storage_fault(error):
        return _of_rule(StorageUnavailable())
    return _coded(500, "internal_error")


def answer_error(
    request: Request[Any, Any, Any],
    error: Exception,
    template: str = "shared/error.html",
    **context: object,
) -> Response[Any]:
    """Turn any exception into the answer its reader can use, on a surface's own page if given."""
    refusal = describe(error)
    reference = None
    if refusal.status >= 500:
        reference = secrets.token_hex(4)
        _log_fault(request, error, refusal, reference)
    if request.scope["path"].startswith("/api/"):
        return problem(refusal, reference)
    return _error_page(request, refusal, reference, template, context)


def problem(refusal: Refusal, reference: str | None = None) -> Response[dict[str, object]]:
    """Answer a program; `reference` finds the fault in the log."""
    content: dict[str, object] = {
        "type": f"urn:gcs:problem:{refusal.code}",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": refusal.text(),
        "code": refusal.code,
        **refusal.extra,
    }
    if reference:
        content["reference"] = reference
    headers = {"content-language": i18n.current_language(), **refusal.headers}
    return Response(content, status_code=refusal.status, media_type=PROBLEM_JSON, headers=headers)


def _error_page(
    request: Request[Any, Any, Any],
    refusal: Refusal,
    reference: str | None,
    template: str,
    context: Mapping[str, object],
) -> Response[str]:
    htmx = request.headers.get("hx-request") == "true"
    headers = dict(refusal.headers)
    if htmx:
        # Beside what the person was doing, never in place of it.
        headers |= {"hx-retarget": "#problem", "hx-reswap": "innerHTML"}
    return page(
        request,
        "shared/_error.html" if htmx else template,
        status_code=refusal.status,
        headers=headers,
        refusal=refusal,
        reference=reference,
        profile=_profile(request.scope["path"]),
        way_back=_way_back(request.scope["path"]),
        linkable=request.scope["method"] == "GET",
        **context,
    )


def cross_site_refusal(path: str) -> ASGIResponse:
    """Answer a request that another web site made somebody's browser send."""
    refusal = _coded(403, "cross_site")
    if path.startswith("/api/"):
        body = msgspec.json.encode(problem(refusal).content)
        return ASGIResponse(body=body, media_type=PROBLEM_JSON, status_code=403)
    text = render(
        "shared/cross_site.html", refusal=refusal, reference=None, way_back=_way_back(path)
    )
    return ASGIResponse(
        body=text.encode(),
        media_type=MediaType.HTML,
        status_code=403,
    )


def _profile(path: str) -> str:
    areas = {"kiosk": "kiosk", "counter": "desk", "t": "phone", "s": "phone", "c": "phone"}
    return areas.get(path.split("/")[1], "page")


def _way_back(path: str) -> str:
    """Return the page to start again from, in the part of the house the reader stands in."""
    parts = path.split("/")
    if parts[1] in {"counter", "portal"}:
        return f"/{parts[1]}"
    if parts[1] == "kiosk" and len(parts) > 3:
        return f"/kiosk/{parts[2]}"
    return "/"


def _log_fault(
    request: Request[Any, Any, Any], error: Exception, refusal: Refusal, reference: str
) -> None:
    """Log where it happened: never the exception's text, the address or the form (personal)."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    log.error(
        "fault",
        reference=reference,
        code=refusal.code,
        method=request.scope["method"],
        route=request.scope.get("path_template", ""),
        error_type=type(error).__qualname__,
        at=[f"{frame.filename.rsplit('/', 3)[-1]}:{frame.lineno} {frame.name}" for frame in frames],
    )


EXCEPTION_HANDLERS: ExceptionHandlersMap = {Exception: answer_error, HTTPException: answer_error}
