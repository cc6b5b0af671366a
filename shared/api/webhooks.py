"""Webhooks: telling agencies' own programs that something happened to a case."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from shared.api.values import PAGE, Limit, moment, sure_moment
from shared.domain.permissions import Permission
from shared.domain.webhook_address import LONGEST_ADDRESS
from shared.domain.webhooks import Delivery, Webhook
from shared.services import access, webhooks
from shared.services.webhooks import Change
from shared.web.callers import AnyRequest, office_of, request_key, require_staff

Before = Annotated[
    int | None, QueryParameter(name="before", ge=1, description="`next` of the page before.")
]


class WebhookIn(msgspec.Struct, frozen=True):
    """`url`: https only. An address in the centre's own network needs its host named in
    GCS_WEBHOOK_HOSTS, or every attempt ends as `refused_address`."""

    url: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ADDRESS)]


class WebhookOut(msgspec.Struct, frozen=True):
    """Whom to tell, and how that goes. `paused`: null, `gone` (the program answered 410) or
    `by_hand`; `waiting` messages have not arrived yet, `given_up` ones never did."""

    id: int
    agency: str
    url: str
    created_at: datetime
    last_success_at: datetime | None
    consecutive_failures: int
    paused: str | None
    paused_at: datetime | None
    waiting: int
    given_up: int


class NewWebhook(msgspec.Struct, frozen=True):
    """`secret` verifies the signatures of this webhook and is shown only here."""

    webhook: WebhookOut
    secret: str


class WebhooksOut(msgspec.Struct, frozen=True):
    items: list[WebhookOut]
    next: str | None = None


class DeliveryOut(msgspec.Struct, frozen=True):
    """One message to one webhook: the newest attempt, and when the next one is due.

    `message_id` is the header `webhook-id` of every attempt, `data` what the message says.
    `last_error`: `status`, `redirect`, `timeout`, `unknown_host`, `refused_address`,
    `no_connection`, `certificate`, `broken_answer` or `removed`."""

    id: int
    message_id: str
    type: str
    data: dict[str, object]
    created_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    last_attempt_at: datetime | None
    last_status: int | None
    last_error: str | None
    delivered_at: datetime | None
    given_up_at: datetime | None


class DeliveriesOut(msgspec.Struct, frozen=True):
    """The newest first; `next` is `before` of the next page."""

    items: list[DeliveryOut]
    next: str | None = None


def _webhook(found: Webhook) -> WebhookOut:
    return WebhookOut(
        found.id,
        found.agency,
        found.url,
        sure_moment(found.created_at),
        moment(found.last_success_at),
        found.consecutive_failures,
        found.paused.value if found.paused else None,
        moment(found.paused_at),
        found.waiting,
        found.given_up,
    )


def _delivery(found: Delivery) -> DeliveryOut:
    return DeliveryOut(
        found.id,
        found.message_id,
        found.kind.value,
        found.payload,
        sure_moment(found.created_at),
        found.attempts,
        None if found.settled else sure_moment(found.next_attempt_at),
        moment(found.last_attempt_at),
        found.last_status,
        found.last_error.value if found.last_error else None,
        moment(found.delivered_at),
        moment(found.given_up_at),
    )


async def _changed(request: AnyRequest, run: Change) -> int:
    caller = require_staff(request)
    key = request_key(request, caller, await request.body())
    return await webhooks.change(office_of(request), caller, key, run)


@post(
    "/agencies/{agency:str}/webhooks",
    tags=["webhooks"],
    summary="Tell an agency's program about its cases",
)
async def add(request: AnyRequest, agency: FromPath[str], data: JSONBody[WebhookIn]) -> NewWebhook:
    """Every message is signed by Standard Webhooks (standardwebhooks.com) with the secret that is
    answered here once. README, "Telling agencies' programs", shows a message and how to verify it.
    """
    office, actor = office_of(request), require_staff(request).actor
    id = await _changed(request, lambda tx: webhooks.add(office, tx, agency, data.url, actor))
    added = webhooks.told(office, id)
    return NewWebhook(_webhook(added.webhook), added.secret)


@get(
    "/agencies/{agency:str}/webhooks",
    tags=["webhooks"],
    summary="Whom an agency wants to be told, and how that goes",
)
async def list_webhooks(request: AnyRequest, agency: FromPath[str]) -> WebhooksOut:
    access.require(require_staff(request), Permission.ADMINISTER, None)
    found = webhooks.everything(office_of(request), agency)
    return WebhooksOut([_webhook(each) for each in found])


@delete(
    "/agencies/{agency:str}/webhooks/{webhook:int}",
    status_code=204,
    tags=["webhooks"],
    summary="Tell an address no more; what waited for it is given up",
)
async def remove(request: AnyRequest, agency: FromPath[str], webhook: FromPath[int]) -> None:
    office, actor = office_of(request), require_staff(request).actor
    await _changed(request, lambda tx: webhooks.remove(office, tx, webhook, actor, agency=agency))


@post(
    "/agencies/{agency:str}/webhooks/{webhook:int}/pause",
    tags=["webhooks"],
    summary="Keep what happens until the webhook is resumed",
    status_code=200,
)
async def pause(request: AnyRequest, agency: FromPath[str], webhook: FromPath[int]) -> WebhookOut:
    office, actor = office_of(request), require_staff(request).actor
    await _changed(request, lambda tx: webhooks.pause(office, tx, webhook, actor, agency=agency))
    return _webhook(webhooks.one(office, webhook, agency))


@post(
    "/agencies/{agency:str}/webhooks/{webhook:int}/resume",
    tags=["webhooks"],
    summary="Tell it again, first what waited",
    status_code=200,
)
async def resume(request: AnyRequest, agency: FromPath[str], webhook: FromPath[int]) -> WebhookOut:
    office, actor = office_of(request), require_staff(request).actor
    await _changed(request, lambda tx: webhooks.resume(office, tx, webhook, actor, agency=agency))
    return _webhook(webhooks.one(office, webhook, agency))


@get(
    "/agencies/{agency:str}/webhooks/{webhook:int}/deliveries",
    tags=["webhooks"],
    summary="What was told and what came of it, the newest first",
)
async def deliveries(
    request: AnyRequest,
    agency: FromPath[str],
    webhook: FromPath[int],
    before: Before = None,
    limit: Limit = PAGE,
) -> DeliveriesOut:
    """Kept for 90 days after a message arrived or was given up."""
    access.require(require_staff(request), Permission.ADMINISTER, None)
    office = office_of(request)
    webhooks.one(office, webhook, agency)
    found = webhooks.messages(office, webhook, before=before, limit=limit)
    more = str(found[-1].id) if len(found) == limit else None
    return DeliveriesOut([_delivery(each) for each in found], more)


@post(
    "/agencies/{agency:str}/webhooks/{webhook:int}/deliveries/{delivery:int}/redeliver",
    tags=["webhooks"],
    summary="Send a message once more",
    status_code=200,
)
async def redeliver(
    request: AnyRequest,
    agency: FromPath[str],
    webhook: FromPath[int],
    delivery: FromPath[int],
) -> DeliveryOut:
    """For one that was given up, or that the program lost. It keeps its id, and by `version` the
    program sees whether it knows something newer."""
    office, actor = office_of(request), require_staff(request).actor
    await _changed(
        request,
        lambda tx: webhooks.redeliver(office, tx, delivery, actor, webhook=webhook, agency=agency),
    )
    return _delivery(webhooks.message(office, delivery))


routes = [add, list_webhooks, remove, pause, resume, deliveries, redeliver]
