"""Agencies' programs that are told what happens to their cases."""

from __future__ import annotations

import click

from shared.cli.frame import DATABASE, main, opened
from shared.domain.webhooks import Delivery, Webhook
from shared.i18n import BANGKOK
from shared.services import webhooks
from shared.services.commands import SYSTEM


@main.group()
def webhook() -> None:
    """Agencies' own programs that are told what happens to their cases."""


@webhook.command("add")
@DATABASE
@click.argument("agency")
@click.argument("url")
def add_webhook(database: str | None, agency: str, url: str) -> None:
    """Tell an address from now on; prints the secret that verifies its messages, once.

    A host in your own network needs to be named in GCS_WEBHOOK_HOSTS.

    \b
    Example:
      gcs webhook add DOPA https://cases.example.go.th/hooks
    """
    with opened(database) as office:
        id = office.db.write_now(lambda tx: webhooks.add(office, tx, agency, url, SYSTEM.actor))
        added = webhooks.told(office, id)
    click.echo(f"Added webhook {id}. Give the agency this secret; it is not shown again:")
    click.echo(added.secret)


@webhook.command("list")
@DATABASE
@click.option("--agency", help="Of this agency only.")
def list_webhooks(database: str | None, agency: str | None) -> None:
    """Show every webhook and how telling it goes.

    \b
    Example:
      gcs webhook list
    """
    with opened(database) as office:
        for each in webhooks.everything(office, agency):
            click.echo(_line(each))


def _line(each: Webhook) -> str:
    state = f"paused ({each.paused.value})" if each.paused else "active"
    counts = f"{each.waiting} waiting, {each.given_up} given up"
    if each.consecutive_failures:
        counts += f", {each.consecutive_failures} failures in a row"
    return f"{each.id}: {each.agency} {each.url} {state}; {counts}"


@webhook.command("pause")
@DATABASE
@click.argument("id", type=int)
def pause_webhook(database: str | None, id: int) -> None:
    """Send nothing for the time being; what happens waits.

    \b
    Example:
      gcs webhook pause 3
    """
    with opened(database) as office:
        office.db.write_now(lambda tx: webhooks.pause(office, tx, id, SYSTEM.actor))
    click.echo(f"Paused {id}.")


@webhook.command("resume")
@DATABASE
@click.argument("id", type=int)
def resume_webhook(database: str | None, id: int) -> None:
    """Send again, first what waited.

    \b
    Example:
      gcs webhook resume 3
    """
    with opened(database) as office:
        office.db.write_now(lambda tx: webhooks.resume(office, tx, id, SYSTEM.actor))
    click.echo(f"Resumed {id}.")


@webhook.command("remove")
@DATABASE
@click.argument("id", type=int)
def remove_webhook(database: str | None, id: int) -> None:
    """Tell an address no more; what waited for it is given up.

    A lost secret: remove the webhook and add it again.

    \b
    Example:
      gcs webhook remove 3
    """
    with opened(database) as office:
        office.db.write_now(lambda tx: webhooks.remove(office, tx, id, SYSTEM.actor))
    click.echo(f"Removed {id}.")


@webhook.command("deliveries")
@DATABASE
@click.argument("id", type=int)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
def show_deliveries(database: str | None, id: int, limit: int) -> None:
    """Show what a webhook was told and what came of it, the newest first.

    \b
    Example:
      gcs webhook deliveries 3 --limit 50
    """
    with opened(database) as office:
        for each in webhooks.messages(office, id, limit=limit):
            click.echo(_told(each))


def _told(each: Delivery) -> str:
    answer = f" {each.last_status}" if each.last_status else ""
    error = f"{each.last_error.value}{answer}" if each.last_error else ""
    if each.delivered_at:
        state = "arrived"
    elif each.given_up_at:
        state = f"given up ({error})"
    else:
        next_one = each.next_attempt_at.astimezone(BANGKOK).isoformat(" ", "minutes")
        state = f"waits until {next_one}" + (f" ({error})" if error else "")
    return f"{each.id}: {each.kind.value} case {each.case} {state}, attempts: {each.attempts}"


@webhook.command("redeliver")
@DATABASE
@click.argument("delivery", type=int)
def redeliver(database: str | None, delivery: int) -> None:
    """Send a message once more, under its old id; the number is that of `deliveries`.

    \b
    Example:
      gcs webhook redeliver 1234
    """
    with opened(database) as office:
        office.db.write_now(lambda tx: webhooks.redeliver(office, tx, delivery, SYSTEM.actor))
    click.echo(f"Message {delivery} goes out again.")
