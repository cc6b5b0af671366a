"""Reads an HTML form into a typed, frozen object, or says in words what to correct.

    class SignIn(msgspec.Struct, frozen=True):
        username: Annotated[str, msgspec.Meta(max_length=100)]
        password: str

    form, errors = await read_form(request, SignIn)

An empty field counts as not filled in. `errors` maps a field's name to one sentence, in the
reader's language, for the `field` macro; exactly one of form and errors is empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar, get_origin, get_type_hints

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException

from shared.i18n import gettext

Form = TypeVar("Form", bound=msgspec.Struct)
_PATH = re.compile(r"`\$\.(\w+)")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
"""Fits into every database; Python itself refuses to read thousands of digits."""


async def read_form(
    request: Request[Any, Any, Any], form_type: type[Form]
) -> tuple[Form | None, Mapping[str, str]]:
    """Return the filled-in form and no errors, or None and a sentence for each wrong field.

    Raises `InvalidRequest` for characters that cannot be kept (`shared.web.plain_text`).
    """
    try:
        sent = await request.form()
    except ValueError as error:
        raise HTTPException(status_code=400) from error
    hints = get_type_hints(form_type)
    given: dict[str, object] = {}
    for name, hint in hints.items():
        values = [value for value in sent.getall(name, []) if value not in ("", None)]
        if get_origin(hint) in (list, tuple):
            given[name] = values
        elif values:
            given[name] = values[-1]
    missing = [
        field.name
        for field in msgspec.structs.fields(form_type)
        if field.required and not given.get(field.name)
    ]
    if missing:
        return None, {name: gettext("Please fill this in.") for name in missing}
    try:
        return msgspec.convert(given, form_type, strict=False), {}
    except msgspec.ValidationError as error:
        return None, _in_words(str(error))


def whole_number(text: str) -> int | None:
    """An id, a version or a place in a list, as our pages send it; None for anything else."""
    return int(text) if _WHOLE_NUMBER.fullmatch(text) else None


def _in_words(problem: str) -> dict[str, str]:
    found = _PATH.search(problem)
    name = found[1] if found else "form"
    if "length <=" in problem:
        return {name: gettext("This is too long. Shorten it.")}
    if "length >=" in problem:
        return {name: gettext("This is too short. Write more.")}
    if "Expected `int`" in problem or "Expected `float`" in problem:
        return {name: gettext("Write a number in digits.")}
    return {name: gettext("This is not one of the possible answers. Choose again.")}
