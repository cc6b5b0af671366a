"""One notice to a phone in somebody's hand, to see whether notices arrive at all.

It is signed, sealed and posted as every notice is (`shared.services.push_delivery`), but at once
and by itself: notices to citizens belong to a ticket, and here is none. The phone's address is not
kept.
"""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

from shared.domain import push_address
from shared.domain.errors import N_, InvalidRequest, NotFound
from shared.domain.push import Verdict, judged
from shared.i18n import format_time, gettext, in_language
from shared.services.moments import real_now
from shared.services.office import Office
from shared.services.vapid import sealed
from shared.services.webhook_post import Poster

SECONDS_TO_ANSWER = 5.0
LASTS = timedelta(minutes=10)


async def send(
    office: Office,
    phone: tuple[str, str, str],
    language: str,
    url: str,
    poster: Poster | None = None,
) -> None:
    """Tell a phone (endpoint, p256dh, auth) that notices arrive; `url` is what the notice opens.

    Raises `NotFound` where notices are not set up, `InvalidRequest` for a phone that cannot be told
    and for a push service that did not take the notice.
    """
    if office.push is None:
        raise NotFound
    address = push_address.checked(*phone, office.push.rules)
    now = real_now(office)
    headers = {
        "authorization": office.push.authorization(address.endpoint, now),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(round(LASTS.total_seconds())),
        "urgency": "high",
    }
    body = await asyncio.to_thread(sealed, address, _text(office, language, url))
    poster = poster or Poster(office.push.own_hosts, seconds=SECONDS_TO_ANSWER)
    answer = await poster.post(address.endpoint, headers, body)
    if judged(answer.status, answer.failure) is not Verdict.SENT:
        raise InvalidRequest(
            "endpoint",
            N_("The push service did not take the notice. Look at the server's way out."),
        )


def _text(office: Office, language: str, url: str) -> bytes:
    with in_language(language):
        shown = {
            "title": gettext("Notices arrive on this phone"),
            "body": gettext("Test at %(time)s. Answer on the screen.", time=_time(office)),
            "lang": language,
            "tag": "gcs-test",
            "url": url,
            "kind": "test",
            "lasts": round(LASTS.total_seconds() * 1000),
            "keep": False,
        }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def _time(office: Office) -> str:
    return format_time(real_now(office))
