"""A small application on the real web base: pages, errors and forms without any surface."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import uvicorn
from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from sqlalchemy.exc import OperationalError

from shared.domain.errors import CentreClosed, InvalidRequest, StaleVersion, StorageUnavailable
from shared.settings import Settings
from shared.web.errors import EXCEPTION_HANDLERS
from shared.web.forms import read_form
from shared.web.language import language_links, prefer_language
from shared.web.security import protect
from shared.web.static_files import static_router
from shared.web.templating import environment
from tests.manual_clock import A_MONDAY_MORNING
from tests.web.faulty_pages import EVERY, STYLES

GALLERY = """
{% extends "shared/base.html" %}
{% from "shared/components.html" import chip, faces, field, footer, live_scripts, notice, qr, steps,
   ticket, masthead %}
{% block profile %}{{ profile }}{% endblock %}
{% block heading %}All the<br>parts{% endblock %}
{% block head %}{{ live_scripts() }}{% endblock %}
{% block main %}
<h1>All the<br>parts</h1>
<p>{% for status in ("now", "waiting", "good", "near", "late", "held") %}{{ chip(status, status) }}
{% endfor %}</p>
{% call ticket("A012", "Your ticket", "A new card") %}
<div class="ticket-part">Wait</div>{% endcall %}
{{ steps([
  {"position": 1, "state": "done", "name": "Check", "clock": "1:02", "target": "2 minutes"},
  {"position": 2, "state": "now", "name": "Photo", "clock": "0:12", "target": "1 minute"},
  {"position": 3, "state": "next", "name": "Hand over", "clock": "", "target": "1 minute"}]) }}
{{ notice("Paper is out", "Ask the staff.", "late") }}
<form class="stack" method="post" action="/form">
  <h2 id="question">How was it?</h2>
  {{ faces("question", chosen=4) }}
  {{ field("name", "Name", hint="As on your card", error="Please fill this in.") }}
  <button class="button button-primary" type="submit">Send</button>
</form>
<p id="swapped"></p>
<div class="row">
<button class="button" type="button" hx-get="/boom" hx-target="#swapped">Break</button>
<button class="button" type="button" hx-post="/form" hx-vals='{"name": "Dao"}'
  hx-target="#swapped">Greet</button></div>
{{ qr("https://queue.example.go.th/t/7Qm2xV9kLr4sB8wTzN3pYe", "Follow this ticket") }}
{% endblock %}
{% block footer %}{{ footer("Updated today", [("/", "Start")]) }}{% endblock %}
"""

BROKEN = """<!doctype html><html><head><title>Other</title>
<link rel="icon" href="/favicon.ico"></head><body>
<h1>Heading</h1><div id="same"></div><div id="same"></div>
<button style="width: 9px; height: 9px; padding: 0; border: 0">x</button><button
style="width: 9px; height: 9px; padding: 0; border: 0">x</button><img src="/favicon.ico">
<input name="unlabelled"><div class="wide">wide</div><form><input type="submit"></form>
<p style="color: #aaa; width: 4000px">grey and wide</p><script>undefined_thing()</script>
</body></html>"""


class NameForm(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(max_length=10)]
    age: int = 0
    services: list[str] = []


class Command(msgspec.Struct, frozen=True):
    version: int


@get("/gallery", media_type=MediaType.HTML)
async def gallery(profile: FromQuery[str] = "page") -> str:
    prefer_language("en")
    template = environment().from_string(GALLERY)
    return template.render(demo=True, languages=language_links("/gallery"), profile=profile)


@get("/broken", media_type=MediaType.HTML)
async def broken() -> Response[str]:
    # Its own policy, weak enough for what is wrong with it to happen.
    return Response(BROKEN, headers={"content-security-policy": "default-src * 'unsafe-inline'"})


@get("/faulty/{name:str}", media_type=MediaType.HTML)
async def faulty(name: FromPath[str]) -> Response[str]:
    fault = EVERY[name]
    headers = {"content-security-policy": fault.policy} if fault.policy else {}
    return Response(fault.page(), headers=headers)


@get("/faulty.css", media_type="text/css")
async def faulty_styles() -> str:
    return STYLES


@post("/form", status_code=200, media_type=MediaType.HTML)
async def form(request: Request[Any, Any, Any]) -> str:
    filled, errors = await read_form(request, NameForm)
    return f"{filled} {dict(errors)}"


@get("/t/{token:str}", media_type=MediaType.HTML)
async def ticket() -> str:
    return "ticket"


@post("/t/{token:str}/cancel", status_code=200)
async def cancel() -> str:
    return "cancelled"


@get("/boom")
async def boom() -> None:
    raise RuntimeError("Somchai's telephone is 0812345678")


@post("/api/v1/commands")
async def command(data: JSONBody[Command]) -> dict[str, int]:
    return {"version": data.version}


@get("/api/v1/faults/{name:str}")
async def fault(request: Request[Any, Any, Any]) -> None:
    raise FAULTS[request.path_params["name"]]


FAULTS: dict[str, Exception] = {
    "stale": StaleVersion(present={"version": 3}),
    "closed": CentreClosed(opens=A_MONDAY_MORNING),
    "field": InvalidRequest("services", "Please fill this in."),
    "storage": StorageUnavailable(),
    "disk": OperationalError("INSERT", {"name": "Somchai"}, Exception("disk is full")),
    "locked": OperationalError("INSERT", {}, Exception("database is locked")),
    "bug": OperationalError("SELECT", {}, Exception("no such column: x")),
    "unknown": RuntimeError("Somchai"),
}


def small_app(**environ: str) -> Litestar:
    app = Litestar(
        [
            gallery,
            broken,
            faulty,
            faulty_styles,
            form,
            ticket,
            cancel,
            boom,
            command,
            fault,
            static_router,
        ],
        exception_handlers=EXCEPTION_HANDLERS,
        logging_config=None,
    )
    app.asgi_handler = protect(app.asgi_handler, Settings.from_environment(environ))
    return app


@contextmanager
def served() -> Iterator[str]:
    """Serve the small application on a free port in a thread; yields its origin."""
    server = uvicorn.Server(uvicorn.Config(small_app(), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
