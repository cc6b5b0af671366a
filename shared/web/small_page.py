"""A page for a slow line: it comes compressed, and its style sheet is named in the headers."""

from __future__ import annotations

import gzip

from litestar import MediaType, Response

from shared.web.callers import AnyRequest
from shared.web.static_files import static_url

LEVEL = 6


def compressed(request: AnyRequest, answer: Response[str], style: str) -> Response[bytes]:
    """The answer as small as the browser takes it, with the address of its one style sheet.

    For pages without secrets: the length of a compressed answer may tell of what is in it.
    """
    headers = dict(answer.headers)
    headers["link"] = f"<{static_url(style)}>; rel=preload; as=style"
    headers["vary"] = "accept-encoding"
    content = answer.content.encode()
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        content = gzip.compress(content, LEVEL)
    return Response(
        content, status_code=answer.status_code, media_type=MediaType.HTML, headers=headers
    )
