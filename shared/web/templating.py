"""Pages and fragments from Jinja templates of `shared` and of each surface.

Handlers call `page(request, "kiosk/topics.html", topics=…)`; live streams call `render`. Templates
see only what they are given, and an unknown name is an error, never an empty place.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response

from shared import i18n
from shared.web import drawings, fairness_words, figure_parts, version_words
from shared.web.language import keep_language, language_links
from shared.web.opening import message_of
from shared.web.qr import qr_svg
from shared.web.static_files import package_folders, static_url
from shared.web.stored_words import stored

FORMATTERS = {
    name: getattr(i18n, name)
    for name in (
        "format_clock",
        "format_date",
        "format_duration",
        "format_moment",
        "format_money",
        "format_number",
        "format_percent",
        "format_time",
        "format_work",
    )
}


@cache
def environment() -> Environment:
    """Return the one template environment; it is safe to share between threads."""
    env = Environment(
        loader=FileSystemLoader(package_folders("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    env.policies["ext.i18n.trimmed"] = True
    # The extension adds this method to the environment, which its type does not know.
    install = env.install_gettext_callables  # type: ignore[attr-defined]
    install(i18n.gettext, i18n.ngettext, newstyle=True)
    env.filters.update(FORMATTERS, stored=stored)
    env.globals.update(
        FORMATTERS,
        current_language=i18n.current_language,
        keep_language=keep_language,
        message_of=message_of,
        fairness_words=fairness_words,
        figure_parts=figure_parts,
        version_words=version_words,
        static_url=static_url,
        qr_svg=qr_svg,
        icon=drawings.icon,
        pictogram=drawings.pictogram,
        face=drawings.face,
        mark=drawings.mark,
    )
    return env


def render(template: str, **context: object) -> str:
    """Return a template's text in the present language, as for a live stream."""
    return environment().get_template(template).render(context)


def page(
    request: Request[Any, Any, Any],
    template: str,
    *,
    status_code: int = 200,
    headers: dict[str, str] | None = None,
    **context: object,
) -> Response[str]:
    """Answer with a page or, for a template named `_…`, with a fragment of one."""
    content = render(
        template,
        demo=is_demo(request),
        rehearsal=is_rehearsal(request),
        languages=language_links(_address(request)),
        **context,
    )
    return Response(
        content,
        status_code=status_code,
        media_type=MediaType.HTML,
        headers={"content-language": i18n.current_language(), **(headers or {})},
    )


def is_demo(request: Request[Any, Any, Any]) -> bool:
    """Say whether every page must be marked as a demonstration (`app.state.demo`)."""
    return bool(request.app.state.get("demo", False))


def is_rehearsal(request: Request[Any, Any, Any]) -> bool:
    """The same for a rehearsal, whose mark stands on slips too (`app.state.rehearsal`)."""
    return bool(request.app.state.get("rehearsal", False))


def _address(request: Request[Any, Any, Any]) -> str:
    query = request.scope["query_string"].decode("latin-1")
    return request.scope["path"] + (f"?{query}" if query else "")
