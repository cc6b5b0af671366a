"""gcs webhook: what an administrator at the machine does about agencies' programs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result

from shared.domain.webhooks import CaseNews, News
from shared.store.engine import Database
from shared.store.webhooks import tell
from tests.manual_clock import A_MONDAY_MORNING
from tests.test_cli import gcs, installed  # noqa: F401  # a fixture

URL = "https://cases.example.go.th/hooks"


@pytest.fixture
def folder(installed: Path) -> Path:  # noqa: F811  # the fixture of that name
    examples = Path(__file__).parent.parent / "shared" / "examples"
    assert gcs("import-catalogue", str(examples / "mo-chit.yaml"), folder=installed).exit_code == 0
    return installed


def webhook(folder: Path, *arguments: str) -> Result:
    return gcs("webhook", *arguments, folder=folder)


def test_a_webhook_is_added_listed_paused_resumed_and_removed(folder: Path) -> None:
    new = webhook(folder, "add", "DOPA", URL)
    assert new.exit_code == 0, new.output
    assert re.search(r"^whsec_[A-Za-z0-9+/]{43}=$", new.output, re.MULTILINE)
    line = f"1: DOPA {URL} active; 0 waiting, 0 given up\n"
    assert webhook(folder, "list").output == line
    assert webhook(folder, "list", "--agency", "DLT").output == ""
    assert webhook(folder, "pause", "1").exit_code == 0
    assert "paused (by_hand)" in webhook(folder, "list").output
    assert webhook(folder, "resume", "1").exit_code == 0
    assert webhook(folder, "list").output == line
    assert webhook(folder, "remove", "1").exit_code == 0
    assert webhook(folder, "list").output == ""


def test_messages_are_shown_and_sent_again(folder: Path) -> None:
    assert webhook(folder, "add", "DOPA", URL).exit_code == 0
    news = CaseNews(7, "MC-7", "id-card-expired", "DOPA", "in_process", 1)
    db = Database(f"sqlite:///{folder / 'centre.db'}")
    db.write_now(lambda tx: tell(tx, "DOPA", News.ASKED, news, A_MONDAY_MORNING))
    waits = "1: case.asked case 7 waits until 2026-11-16 08:30+07:00, attempts: 0\n"
    assert webhook(folder, "deliveries", "1").output == waits
    refused = webhook(folder, "redeliver", "1")
    assert (refused.exit_code, "goes out by itself" in refused.output) == (2, True)
    given_up = "given_up_at = created_at, attempts = 7, last_error = 'status', last_status = 503"
    db.write_now(
        lambda tx: tx.connection.exec_driver_sql(f"UPDATE webhook_delivery SET {given_up}")
    )
    db.close()
    shown = "1: case.asked case 7 given up (status 503), attempts: 7\n"
    assert webhook(folder, "deliveries", "1").output == shown
    assert webhook(folder, "redeliver", "1").exit_code == 0
    assert "waits until" in webhook(folder, "deliveries", "1").output


WRONG = {
    ("add", "nobody", URL): "no such agency",
    ("add", "DOPA", "http://cases.example.go.th"): "must begin with https://",
    ("pause", "9"): "no such webhook",
    ("deliveries", "9"): "no such webhook",
    ("redeliver", "9"): "no such webhook",
}


def test_wrong_use_is_one_sentence(folder: Path) -> None:
    for arguments, sentence in WRONG.items():
        result = webhook(folder, *arguments)
        assert result.exit_code == 2
        assert sentence in result.output
        assert len(result.output.strip().splitlines()) == 1
