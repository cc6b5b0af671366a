"""Answers that a browser need not load again while they stay the same (RFC 9110, 13.1.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from litestar import Response

from shared.web.callers import AnyRequest

_TAG_LETTERS = 32


def unless_known(
    request: AnyRequest,
    content: bytes,
    media_type: str,
    headers: Mapping[str, str],
    digest: str | None = None,
) -> Response[bytes]:
    """`content`, or 304 where the browser has it already; it asks again every time.

    `digest` stands for what the content says, where the same may be written in other bytes.
    """
    tag = f'W/"{(digest or hashlib.sha256(content).hexdigest())[:_TAG_LETTERS]}"'
    kept = {
        "etag": tag,
        "cache-control": "no-cache",
        "vary": "accept-language, cookie",
    }
    known = {each.strip() for each in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(b"", status_code=304, headers=kept, media_type=media_type)
    return Response(content, media_type=media_type, headers={**headers, **kept})
