"""Cookies, and what they are called: a rehearsal has its own, because browsers send the cookies of
a host to all its ports, and whoever signs in at one server would be signed out at the other."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie

_Request = Request[Any, Any, Any]

STAFF_COOKIE = "gcs_staff"
DEVICE_COOKIE = "gcs_device"
DEVICE_COOKIE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie; every load of a page of a device renews it."""


def _called(request: _Request, name: str) -> str:
    rehearsal = request.app.state.office.rehearsal
    return name.replace("gcs_", "gcs_rehearsal_", 1) if rehearsal else name


def cookie(request: _Request, name: str, value: str, max_age: int) -> Cookie:
    """A cookie that scripts cannot read and other sites do not send. `max_age` is in seconds."""
    origin = request.app.state.settings.public_origin or ""
    secure = request.url.scheme == "https" or origin.startswith("https:")
    return Cookie(
        key=_called(request, name),
        value=value,
        max_age=max_age,
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def cookie_sent(request: _Request, name: str) -> str | None:
    """The value that a browser sent of a cookie of this server."""
    return request.cookies.get(_called(request, name))


def forget_cookie(request: _Request, answer: Response[Any], name: str) -> None:
    """Have the browser drop it."""
    answer.delete_cookie(_called(request, name))
