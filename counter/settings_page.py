"""Every setting and house rule of this installation: what it is for, what holds, and from where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import time, timedelta
from fractions import Fraction

from litestar import Response, get

from counter.pages import HOME, staff_page
from counter.setting_words import HIDDEN, RULES, SETTINGS
from shared.domain.permissions import Permission
from shared.domain.rules import Rules
from shared.domain.service_level import Promise
from shared.i18n import format_duration, format_number, format_percent, gettext, ngettext
from shared.services import access
from shared.settings import VARIABLES, Settings
from shared.web.callers import AnyRequest, office_of, require_staff

PAGE = f"{HOME}/administration/settings"
_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Line:
    """`name` is the variable or the field; `is_own`: somebody chose another value than usual."""

    name: str
    about: str
    usual: str
    present: str
    is_own: bool


@get(PAGE, include_in_schema=False)
async def settings_page(request: AnyRequest) -> Response[str]:
    """Read only: settings are changed where the program is started, rules with the program."""
    caller = require_staff(request)
    access.require(caller, Permission.ADMINISTER, None)
    return staff_page(
        request,
        "counter/admin/settings.html",
        caller,
        here=PAGE,
        settings=list(_settings(request.app.state.settings)),
        rules=list(_rules(office_of(request).rules)),
    )


def _settings(present: Settings) -> Iterator[Line]:
    usual = Settings.from_environment({})
    for field in fields(Settings):
        now, default = getattr(present, field.name), getattr(usual, field.name)
        hidden = field.name in HIDDEN
        yield Line(
            name=VARIABLES.get(field.name, field.name),
            about=gettext(SETTINGS[field.name]) if field.name in SETTINGS else "",
            usual=_secret(default) if hidden else words_of(default),
            present=_secret(now) if hidden else words_of(now),
            is_own=now != default,
        )


def _rules(present: Rules) -> Iterator[Line]:
    usual = Rules()
    for field in fields(Rules):
        now, default = getattr(present, field.name), getattr(usual, field.name)
        about = gettext(RULES[field.name]) if field.name in RULES else ""
        yield Line(field.name, about, words_of(default), words_of(now), now != default)


def _secret(value: object) -> str:
    return gettext("set, not shown") if value else gettext("not set")


def words_of(value: object) -> str:
    """A value as people read it."""
    if value is None or value in ("", ()):
        return gettext("not set")
    if isinstance(value, timedelta):
        return _length(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Promise):
        return gettext(
            "%(percent)s within %(time)s",
            percent=format_percent(value.percent, 0),
            time=format_duration(value.target.total_seconds()),
        )
    if isinstance(value, Fraction | float):
        return format_number(float(value), 2)
    if isinstance(value, int):
        return format_number(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(words_of(each) for each in value)
    return str(value)


def _length(length: timedelta) -> str:
    """Exact where a minute is too coarse, in days where hours say little."""
    if length.days and not length.seconds:
        return ngettext("%(num)s day", "%(num)s days", length.days, num=length.days)
    seconds = round(length.total_seconds())
    if 0 < seconds < _A_MINUTE:
        return ngettext("%(num)s second", "%(num)s seconds", seconds, num=seconds)
    return format_duration(seconds)


routes = [settings_page]
