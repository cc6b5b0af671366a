"""A morning with names, telephone numbers and tokens in it leaves none of them in the logs."""

from __future__ import annotations

import io
import logging
import sys

import pytest
import structlog

from shared import jobs
from shared.clock import ClockWatch
from shared.domain.consent import CONSENTS, Purpose
from shared.serve import configure_logs
from tests.builders import run
from tests.counter.conftest import PASSWORD, Centre

CENTRE, API = "/api/v1/centres/mo-chit", "/api/v1"
SEEDED = {
    "name": "Somchai Rakdee-Unmistakable",
    "phone": "0898765432",
    "mail": "somchai.unmistakable@example.org",
    "words": "my neighbour's hidden illness",
    "search": "unmistakable-search-words",
    "wrong_password": "a wrong but telling password",
}


def test_the_logs_of_a_morning_hold_no_person_and_no_token(
    open_centre: Centre, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    before = structlog.get_config()
    configure_logs("json")
    caplog.set_level(logging.INFO)
    try:
        secrets = _morning(open_centre)
        structlog.get_logger("gcs.test").warning("this_one_is_seen")
    finally:
        structlog.configure(**before)
    of_tests = ("httpx", "httpcore", "asyncio")  # the citizens' side of this process
    others = [each for each in caplog.records if not each.name.startswith(of_tests)]
    lines = written.getvalue() + "\n".join(each.getMessage() for each in others)
    assert "this_one_is_seen" in lines
    assert "job_failed" in lines
    assert [name for name, text in {**SEEDED, **secrets}.items() if text in lines] == []


def _morning(centre: Centre) -> dict[str, str]:
    """Everybody writes what nobody else should read; returns the tokens that were given out."""
    secrets = {"password": PASSWORD}
    with centre.client() as citizen:
        taken = citizen.post(f"{CENTRE}/visits", json={"services": ["id-card-expired"]}).json()
        secrets["ticket"] = token = taken["token"]
        citizen.get(f"/t/{token}")
        citizen.get(f"/t/{token}x")
        citizen.get("/kiosk/mo-chit/search", params={"q": SEEDED["search"]})
        voice = {
            "kind": "complaint",
            "text": f"{SEEDED['name']}: {SEEDED['words']}",
            "contact": SEEDED["mail"],
            "consent": CONSENTS[Purpose.CONTACT].version,
            "visit": token,
        }
        filed = citizen.post(f"{CENTRE}/voices", json=voice)
        assert filed.status_code == 201
        secrets["voice"] = filed.json()["code"]
        citizen.post(f"{CENTRE}/voices", json={**voice, "kind": SEEDED["words"]})
        for username in (SEEDED["name"], "staff1"):
            form = {"username": username, "password": SEEDED["wrong_password"]}
            citizen.post("/counter/sign-in", data=form)
    with centre.client("staff1") as clerk:
        secrets["session"] = clerk.cookies["gcs_staff"]
        clerk.post("/counter/mo-chit/3/open", data={"key": "k-open"})
        clerk.post("/counter/mo-chit/3/call-next", data={"key": "k-call"})
        notes, words = f"{API}/visits/{taken['visit']}/notes", f"has {SEEDED['words']}"
        refused = clerk.post(notes, json={"body": f"{words} {SEEDED['phone']}"})
        assert refused.status_code == 422
        assert clerk.post(notes, json={"body": words}).status_code == 201
        clerk.get("/counter/mo-chit/tickets", params={"q": SEEDED["phone"]})
        clerk.post("/counter/mo-chit/3/complete", data={"key": SEEDED["words"], "version": "x"})
    run(jobs.look_around(centre.office, ClockWatch()))
    run(jobs._attempt(centre.office, "breaks", _breaks(SEEDED["words"])))
    return secrets


async def _breaks(words: str) -> None:
    """A chore that fails on what somebody wrote: the database's errors must not quote it."""
    from sqlalchemy import create_engine, text

    engine = create_engine("sqlite://", hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO nowhere (words) VALUES (:words)"), {"words": words})
