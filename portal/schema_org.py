"""What search engines read about services and centres: schema.org, as JSON-LD inside the page.

Only what the page says too. The block is data: browsers never run it, so that the policy against
scripts inside pages does not concern it (HTML, "prepare the script element").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from portal.manual import Manual
from shared.domain.calendar import ServiceCalendar, Window
from shared.domain.catalogue import Agency, Centre, Fee, Names
from shared.domain.iso_durations import iso_duration
from shared.i18n import LANGUAGES, current_language

_CONTEXT = "https://schema.org"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_COUNTRY = {"@type": "Country", "name": "TH"}

Node = dict[str, Any]


def data_block(content: Node | Sequence[Node]) -> Markup:
    """A block of data that no page can break out of, whatever stands in the catalogue."""
    graph = content if isinstance(content, dict) else {"@context": _CONTEXT, "@graph": content}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    for letter, code in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")):
        text = text.replace(letter, code)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704


def service_node(manual: Manual, base: str, calendars: Mapping[str, ServiceCalendar]) -> Node:
    """A service as GovernmentService; fees only where the manual states them."""
    service = manual.service
    url = f"{base}/portal/services/{service.id}"
    node: Node = {
        "@context": _CONTEXT,
        "@type": "GovernmentService",
        "@id": url,
        "url": url,
        "identifier": service.id,
        "name": _text(service.names),
        "alternateName": _text(service.label),
        "provider": agency_node(manual.agency, base),
        "areaServed": _COUNTRY,
        "availableChannel": [
            {
                "@type": "ServiceChannel",
                "serviceLocation": centre_node(each.centre, base, calendars[each.centre.id]),
                "availableLanguage": list(LANGUAGES),
                "processingTime": iso_duration(manual.process.standard),
            }
            for each in manual.places
        ],
    }
    if manual.operator:
        node["serviceOperator"] = agency_node(manual.operator, base)
    if manual.fees is not None:
        node["offers"] = _offers(manual.fees)
        node["isAccessibleForFree"] = not manual.fees
    return node


def agency_node(agency: Agency, base: str) -> Node:
    """An agency as GovernmentOrganization."""
    url = f"{base}/portal/agencies/{agency.id}"
    node: Node = {"@type": "GovernmentOrganization", "@id": url, "name": _text(agency.names)}
    if agency.abbreviation:
        node["alternateName"] = agency.abbreviation
    return {**node, "url": url}


def centre_node(centre: Centre, base: str, calendar: ServiceCalendar) -> Node:
    """A centre as GovernmentOffice with the plan of its week."""
    url = f"{base}/portal/services?centre={centre.id}"
    return {
        "@type": "GovernmentOffice",
        "@id": url,
        "url": url,
        "name": _text(centre.names),
        "openingHoursSpecification": list(_opening(calendar)),
    }


def _opening(calendar: ServiceCalendar) -> Iterable[Node]:
    """One specification for every span of hours and the days that have it."""
    days: dict[Window, list[str]] = {}
    for name, windows in zip(_DAYS, calendar.weekly, strict=True):
        for window in windows:
            days.setdefault(window, []).append(f"{_CONTEXT}/{name}")
    for (opens, closes), names in days.items():
        yield {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": names,
            "opens": f"{opens:%H:%M}",
            # 00:00 as an end would close the day before it began.
            "closes": "23:59" if closes == closes.min else f"{closes:%H:%M}",
        }


def _offers(fees: Iterable[Fee]) -> list[Node]:
    """Amounts in baht; a share of something is no price."""
    return [
        {
            "@type": "Offer",
            "name": _text(fee.names),
            "price": str(Decimal(fee.amount_satang) / 100),
            "priceCurrency": "THB",
        }
        for fee in fees
        if fee.amount_satang is not None
    ]


def _text(names: Names) -> str:
    return names.text(current_language())
