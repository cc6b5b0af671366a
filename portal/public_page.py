"""Public pages: small, those of the manual with an address that can be shared and quoted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Response

from shared.i18n import LANGUAGES, current_language
from shared.web import manual_words
from shared.web.callers import AnyRequest, office_of, origin
from shared.web.small_page import compressed
from shared.web.style_bundle import FIGURES_STYLE, MANUAL_STYLE
from shared.web.templating import page

FIRST_LANGUAGE = "th"
"""The one of the plain address."""


@dataclass(frozen=True, slots=True)
class Shared:
    """How the page is quoted elsewhere: its one address, and that in each language."""

    url: str
    languages: tuple[tuple[str, str], ...]


def public_page(
    request: AnyRequest, template: str, *, address: str | None = None, **context: Any
) -> Response[bytes]:
    """`address`: path and query under which the page is known, where it is not the one asked for;
    a page without a lasting address has "" and is quoted nowhere."""
    path = request.scope["path"] if address is None else address
    answer = page(
        request,
        template,
        words=manual_words,
        as_of=office_of(request).clock.now(),
        shared_as=shared_as(f"{origin(request)}{path}") if path else None,
        **context,
    )
    return compressed(request, answer, MANUAL_STYLE)


def figures_page(request: AnyRequest, template: str, **context: Any) -> Response[bytes]:
    """A page of published figures, as of now."""
    answer = page(request, template, as_of=office_of(request).clock.now(), **context)
    return compressed(request, answer, FIGURES_STYLE)


def shared_as(url: str) -> Shared:
    """Every language has an address; the Thai one is the plain one."""

    def at(language: str) -> str:
        mark = "&" if "?" in url else "?"
        return url if language == FIRST_LANGUAGE else f"{url}{mark}lang={language}"

    return Shared(at(current_language()), tuple((each, at(each)) for each in LANGUAGES))
