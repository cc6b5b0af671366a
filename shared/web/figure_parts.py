"""The smallest parts of pages of figures, as functions: a page calls them in a thousand cells.

What `shared/figures.html` offers to templates under the same names. Text goes through escaping.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup, escape

from shared.domain.catalogue import Names
from shared.i18n import (
    current_language,
    format_duration,
    format_number,
    format_percent,
    format_work,
    gettext,
)
from shared.web.language import keep_language

Number = int | float | Fraction | Decimal
DASH = "–"
_NO_BREAK = "\N{NO-BREAK SPACE}"


def named(names: Names) -> Markup:
    """A name in the reader's language; a Thai one says so where there is no other."""
    if current_language() != "th" and not names.en:
        return Markup(f'<span lang="th">{escape(names.th)}</span>')  # noqa: S704
    return escape(names.text(current_language()))


def defined(id: str, words: str) -> Markup:
    """A name of a figure that leads to its definition on the same page."""
    return Markup(f'<a href="#def-{id}">{escape(words)}</a>')  # noqa: S704


def minutes(seconds: Number | None) -> str:
    """With one decimal."""
    if seconds is None:
        return DASH
    return format_number(Fraction(seconds) / 60, 1)


def short_time(seconds: Number | None) -> str:
    """With one decimal and its unit, as `12.5 min`; from two hours on in hours. Never broken."""
    if seconds is None:
        return DASH
    if seconds >= 2 * 3600:
        hours = format_number(Fraction(seconds) / 3600, 1)
        return gettext("%(num)s h", num=hours).replace(" ", _NO_BREAK)
    return gettext("%(num)s min", num=minutes(seconds)).replace(" ", _NO_BREAK)


def whole_minutes(seconds: Number) -> str:
    """For citizens: hours and whole minutes, as `1 hour 29 minutes`, beside a promise in the same
    units; at least one minute."""
    return format_work(0, max(1, round(Fraction(seconds) / 60)) * 60)


def time_or_dash(seconds: int | float | Fraction | None) -> str:
    return DASH if seconds is None else format_duration(seconds)


def percent_or_dash(value: Number | None, digits: int = 2) -> str:
    return DASH if value is None else format_percent(value, digits)


def number_or_few(n: int | None) -> str:
    """A count, or that it is kept back: one to four never leave the house."""
    return gettext("not told") if n is None else format_number(n)


def count_of(n: int | None) -> Markup:
    told = escape(gettext("n = %(num)s", num=number_or_few(n)))
    return Markup(f'<span class="nobreak">{told}</span>')  # noqa: S704


def shown(id: str, value: object = None) -> Markup:
    """Marks a published figure with the id of its definition and its plain value. Around it stands
    the link to what it is made of (`behind`)."""
    plain = "" if value is None else escape(value)
    return Markup(f'data-figure="{id}" data-value="{plain}"')  # noqa: S704


def behind(address: str, words: str) -> Markup:
    """The link from a figure to what it is made of: cases, turns, or the rows of a table."""
    to = address if address.startswith("#") else keep_language(address)
    return Markup(f'<a href="{escape(to)}" data-behind>{escape(words)}</a>')  # noqa: S704
