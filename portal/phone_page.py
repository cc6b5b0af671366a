"""A page for a telephone on a slow line: it comes compressed and names its styles at once."""

from __future__ import annotations

import gzip

from litestar import MediaType, Response

from shared.web.callers import AnyRequest
from shared.web.static_files import static_url
from shared.web.style_bundle import PHONE_STYLE
from shared.web.templating import page

LEVEL = 6


def phone_page(request: AnyRequest, template: str, **context: object) -> Response[bytes]:
    """Like `page`; `status_code` may be among the context.

    Compressing is safe here: whoever could watch the length of an answer while trying words in it
    would have to know the address, and the address is the only secret of these pages.
    """
    answer = page(request, template, **context)  # type: ignore[arg-type]  # of many kinds
    return compressed(request, answer, PHONE_STYLE)


def compressed(request: AnyRequest, answer: Response[str], style: str = "") -> Response[bytes]:
    """The answer as small as the browser takes it; a style sheet of its own is named in the
    headers. For pages without secrets, or as above."""
    headers = dict(answer.headers)
    if style:
        headers["link"] = f"<{static_url(style)}>; rel=preload; as=style"
    headers["vary"] = "accept-encoding"
    content = answer.content.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        content = gzip.compress(content, LEVEL)
    return Response(
        content, status_code=answer.status_code, media_type=MediaType.HTML, headers=headers
    )
