"""Refuses the NUL character in whatever a request brings: no database of ours holds it in a text.

One place for all of it, because PostgreSQL fails on it in the midst of a command and SQLite cuts
the text there without a word. Files that are sent may hold it; what reads them judges them.
"""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile

from shared.domain.errors import N_, InvalidRequest

T = TypeVar("T")
_NUL = "\0"
_INSTEAD = "\N{REPLACEMENT CHARACTER}"
_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""The escape as JSON reads it: after an even number of backslashes. It has no other spelling."""
_PROBLEM = N_("The text holds a character that cannot be kept. Remove it and send it again.")


class PlainRequest(Request[Any, Any, Any]):
    """A request whose forms and JSON bodies raise `InvalidRequest` for a NUL."""

    async def form(self) -> FormMultiDict:
        sent = await super().form()
        for name, value in sent.multi_items():
            text = value.filename if isinstance(value, UploadFile) else value
            if _NUL in name or _NUL in str(text):
                raise InvalidRequest(name.replace(_NUL, ""), _PROBLEM)
        return sent

    async def json(self) -> Any:
        _expect_plain(await self.body())
        return await super().json()


async def refuse_in_address(request: Request[Any, Any, Any]) -> None:
    """Before any handler: raises `InvalidRequest` for a question with a NUL.

    A name in the address gets a sign instead that no stored name has, so that each page says in
    its own words that there is nothing.
    """
    for name, value in request.query_params.multi_items():
        if _NUL in name or _NUL in value:
            raise InvalidRequest(name.replace(_NUL, ""), _PROBLEM)
    parts: dict[str, Any] = request.scope["path_params"]
    request.scope["path_params"] = {
        name: part.replace(_NUL, _INSTEAD) if isinstance(part, str) else part
        for name, part in parts.items()
    }


def read_json(body: bytes, kind: type[T]) -> T:
    """A JSON body as `kind`. Raises `InvalidRequest` for a NUL, `msgspec.DecodeError`,
    `msgspec.ValidationError`."""
    _expect_plain(body)
    return msgspec.json.decode(body, type=kind)


def _expect_plain(body: bytes) -> None:
    if _IN_JSON.search(body):
        raise InvalidRequest("body", _PROBLEM)
