"""What tests of webhooks tell their stories with."""

from __future__ import annotations

import json

from shared.domain.events import Actor, ActorKind
from shared.domain.webhooks import CaseNews, Delivery, News
from shared.services import webhooks
from shared.services.office import Office
from shared.services.webhook_delivery import Sender
from shared.services.webhook_post import Poster
from shared.store.webhooks import tell
from tests.builders import run
from tests.webhook_endpoint import Endpoint

AGENCY = "DOPA"
SYSTEM = Actor(ActorKind.SYSTEM)
HOSTS = ("127.0.0.1", "localhost")


def add(office: Office, here: Endpoint | str, agency: str = AGENCY) -> int:
    url = here if isinstance(here, str) else here.url
    return office.db.write_now(lambda tx: webhooks.add(office, tx, agency, url, SYSTEM))


def happens(office: Office, case: int, kind: News = News.FORWARDED, version: int = 1) -> int:
    news = CaseNews(case, f"MC-{case}", "id-card-expired", AGENCY, "in_process", version)
    return office.db.write_now(lambda tx: tell(tx, AGENCY, kind, news, office.clock.now()))


def deliver(office: Office, poster: Poster | None = None) -> None:
    async def all_due() -> None:
        sender = Sender(office, poster)
        await sender.start_due()
        await sender.finish()

    run(all_due())


def told(office: Office, webhook: int) -> list[Delivery]:
    """The messages of a webhook, the oldest first."""
    return webhooks.messages(office, webhook, limit=100)[::-1]


def cases(here: Endpoint) -> list[tuple[int, str]]:
    bodies = [json.loads(each.body) for each in here.received]
    return [(body["data"]["case"], body["type"]) for body in bodies]
