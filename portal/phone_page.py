"""A page for a telephone on a slow line."""

from __future__ import annotations

from litestar import Response

from shared.web.callers import AnyRequest
from shared.web.small_page import compressed
from shared.web.style_bundle import PHONE_STYLE
from shared.web.templating import page


def phone_page(request: AnyRequest, template: str, **context: object) -> Response[bytes]:
    """Like `page`; `status_code` may be among the context.

    Compressing is safe here: whoever could watch the length of an answer while trying words in it
    would have to know the address, and the address is the only secret of these pages.
    """
    answer = page(request, template, **context)  # type: ignore[arg-type]  # of many kinds
    return compressed(request, answer, PHONE_STYLE)
