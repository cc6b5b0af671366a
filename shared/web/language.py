"""Which language a request is answered in, and addresses that keep a language somebody chose.

A choice travels in the address (`?lang=`), never in a cookie: links can be shared, and a kiosk has
nothing to wipe.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

from shared.i18n import LANGUAGES, current_language, negotiate, set_language

_chosen: ContextVar[str | None] = ContextVar("chosen_language", default=None)


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The present page in another (or this) language."""

    tag: str
    name: str
    url: str
    current: bool


def begin_request(query_string: str, accept_language: str) -> None:
    """Set the language for a new request from its address and the browser's wishes."""
    asked = parse_qs(query_string).get("lang", [""])[-1]
    chosen = negotiate(asked, default="") or None
    _chosen.set(chosen)
    set_language(chosen or negotiate(None, None, accept_language))


def prefer_language(language: str | None) -> None:
    """Answer in a visit's or a centre's own language, unless the address asks for another one."""
    if language and _chosen.get() is None:
        set_language(language)


def keep_language(url: str, language: str | None = None) -> str:
    """Return `url` with the language that was chosen for this request, or with `language`."""
    wanted = language or _chosen.get()
    if wanted is None:
        return url
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != "lang"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("lang", wanted)])))


def moves_of(here: str) -> Callable[[str], str]:
    """The address of each move of the page at `here`, in the same language."""
    path, mark, query = here.partition("?")
    return lambda move: f"{path}/{move}{mark}{query}"


def language_links(url: str) -> tuple[LanguageLink, ...]:
    """Return the page at `url` (path and query) in every language, the present one included."""
    return tuple(
        LanguageLink(tag, name, keep_language(url, tag), tag == current_language())
        for tag, name in LANGUAGES.items()
    )
