"""A hall in the middle of its day, made through the HTTP interface: tickets in every state.

Used wherever all pages are looked at: the journey over every page, the pictures, the timings.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from tests.live_server import DEMO_PASSWORD

CENTRE = "mo-chit"
SEATS = {1: "staff1", 2: "staff2", 3: "staff3", 4: "staff4", 5: "staff5"}
"""Counter 1 has called, 2 serves, 3 is free with a ticket on hold, 4 has a break, 5 just ended."""


@dataclass
class Scene:
    """`tokens` of the tickets by the state they stand in, with the number of a list on its way and
    of a case that arrived; `surveys` by what was done with them."""

    origin: str
    tokens: dict[str, str] = field(default_factory=dict)
    surveys: dict[str, str] = field(default_factory=dict)


@dataclass
class Staff:
    """Somebody who works through the interface that programs use."""

    client: httpx.Client
    counter: int

    def at_counter(self, move: str, **body: object) -> dict[str, Any]:
        path = f"/api/v1/centres/{CENTRE}/counters/{self.counter}/{move}"
        return _answer(self.client.post(path, json=body))

    def on(self, turn: dict[str, Any], verb: str, **body: object) -> dict[str, Any]:
        path = f"/api/v1/transactions/{turn.get('transaction') or turn['id']}/{verb}"
        return _answer(self.client.post(path, json={"version": turn["version"], **body}))


def sign_in(origin: str, counter: int) -> Staff:
    return Staff(program(origin, SEATS[counter]), counter)


def program(origin: str, username: str) -> httpx.Client:
    """A program that has signed in."""
    client = httpx.Client(base_url=origin)
    body = {"username": username, "password": DEMO_PASSWORD}
    token = _answer(client.post("/api/v1/sessions", json=body))["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


@cache
def cookie_of(origin: str, username: str) -> dict[str, str]:
    """What a browser holds after signing in at `/counter`, as Playwright takes it.

    Once for each person: a password takes its time on purpose.
    """
    client = httpx.Client(base_url=origin)
    client.post("/counter/sign-in", data={"username": username, "password": DEMO_PASSWORD})
    ((name, value),) = client.cookies.items()
    client.close()
    return {"name": name, "value": value, "url": origin}


def take(origin: str, *services: str, **body: object) -> str:
    """Take a ticket; returns its token."""
    wanted = {"services": list(services or ["id-card-expired"]), "language": "th", **body}
    answer = httpx.post(
        f"{origin}/api/v1/centres/{CENTRE}/visits",
        json=wanted,
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    return str(_answer(answer)["token"])


def prepared(origin: str) -> Scene:
    """Set the scene on a fresh demonstration."""
    scene = Scene(origin)
    staff = {counter: sign_in(origin, counter) for counter in SEATS}
    for each in staff.values():
        each.at_counter("open")
    for ending in ("served", "answered"):
        token = _served(scene, staff[5])
        scene.tokens[ending], scene.surveys[ending] = token, _survey(origin, token)
    _post(origin, f"surveys/{scene.surveys['answered']}", overall=4, finished=True)
    _requests(scene, staff[5])
    _defect(scene, staff[5])
    scene.tokens["held"] = take(origin, "passport-ordinary")
    held = staff[3].on(staff[3].at_counter("call-next"), "start")
    staff[3].on(held, "pause", reason="citizen_papers")
    scene.tokens["serving"] = take(origin, priority=True)
    serving = staff[2].on(staff[2].at_counter("call-next"), "start")
    staff[2].on(serving, "next-step")
    scene.tokens["called"] = take(origin, "mea-bill")
    staff[1].at_counter("call-next")
    staff[4].at_counter("break")
    scene.tokens["waiting"] = take(origin, "id-card-expired", "passport-ordinary")
    scene.tokens["later"] = take(origin, "vehicle-tax", language="en")
    _post(origin, f"visits/{scene.tokens['later']}/defer", minutes=30)
    scene.tokens["left"] = take(origin, "tax-id")
    _post(origin, f"visits/{scene.tokens['left']}/cancel")
    scene.tokens["coming"] = take(origin, "id-card-expired", remote=True)
    for service in ("mwa-bill", "pit-filing", "id-card-lost"):
        take(origin, service)
    _hand_over(scene, staff[5])
    _voices(scene)
    _screen(scene)
    _catalogue_draft(scene)
    _self_assessment(scene)
    for each in staff.values():
        each.client.close()
    return scene


def _hand_over(scene: Scene, staff: Staff) -> None:
    """Two passports are on their way; one that was sent before is in the agency's hands."""
    desk = f"/api/v1/centres/{CENTRE}/hand-over"
    bundles = _answer(staff.client.get(desk))["items"]
    waiting = next(each["cases"] for each in bundles if each["agency"] == "DCA")
    wished = [{"case": each["case"], "version": each["version"]} for each in waiting[:2]]
    made = _answer(staff.client.post(desk, json={"agency": "DCA", "cases": wished}))
    scene.tokens["sent"] = str(made["list"])
    officer = program(scene.origin, "officer")
    work = _answer(officer.get("/api/v1/agencies/DCA/cases", params={"state": "at_work"}))
    officer.close()
    scene.tokens["arrived"] = str(work["items"][0]["case"])


def _voices(scene: Scene) -> None:
    """A message that came just now, and one that was answered."""
    boss, base = program(scene.origin, "supervisor"), f"/api/v1/centres/{CENTRE}/voices"
    words = {"kind": "complaint", "topic": "waiting", "text": "รอนานมาก"}
    for name in ("answered", "sent"):
        made = _post(scene.origin, f"centres/{CENTRE}/voices", **words)
        scene.tokens[f"voice_{name}"] = made["code"]
        newest = max(each["voice"] for each in _answer(boss.get(base))["items"])
        scene.tokens["voice"] = str(newest)
        if name == "answered":
            move = {"version": 1, "text": "เปิดช่องบริการเพิ่มแล้ว"}
            _answer(boss.post(f"{base}/{newest}/answer", json=move))
    boss.close()


def _catalogue_draft(scene: Scene) -> None:
    """Another name of an agency, prepared and not published."""
    base, cookie = (
        f"{scene.origin}/counter/administration/catalogue",
        cookie_of(scene.origin, "admin"),
    )
    with httpx.Client(cookies={cookie["name"]: cookie["value"]}, follow_redirects=True) as client:
        form = {"record": "agencies:RD", "key": str(uuid.uuid4())}
        page = client.post(f"{base}/begin", data=form)
        (scene.tokens["draft"],) = set(re.findall(r"/drafts/(\d+)/edit", str(page.url)))
        agency = {"th": "กรมสรรพากร", "en": "The Revenue Department", "source": "seed 000"}
        sent = {**agency, "role": "provider", "version": "1", "key": str(uuid.uuid4())}
        client.post(str(page.url), data=sent).raise_for_status()


def _self_assessment(scene: Scene) -> None:
    """The year that is over has indicators and was handed in."""
    cookie = cookie_of(scene.origin, "supervisor")
    base, year = f"{scene.origin}/counter/yearly/self-assessment", "?year=2569&months=12"
    with httpx.Client(cookies={cookie["name"]: cookie["value"]}, follow_redirects=True) as client:
        client.post(f"{base}/indicators/begin{year}", data={"key": str(uuid.uuid4())})
        (mark,) = re.findall(r'name="mark" value="(\d+)"', client.get(f"{base}{year}").text)
        form = {"key": str(uuid.uuid4()), "version": "0", "mark": mark}
        client.post(f"{base}/hand-in{year}", data=form).raise_for_status()


def _screen(scene: Scene) -> None:
    """A board that waits for its code."""
    cookie = cookie_of(scene.origin, "admin")
    form = {"centre": CENTRE, "name": "จอ 1", "place": "ข้างทางเข้า", "kind": "board"}
    answer = httpx.post(
        f"{scene.origin}/counter/administration/devices",
        data={**form, "key": str(uuid.uuid4())},
        cookies={cookie["name"]: cookie["value"]},
    )
    (scene.tokens["device"],) = set(re.findall(r"/devices/(\d+)", answer.text))


def _requests(scene: Scene, staff: Staff) -> None:
    """One was filed just now, the result of another lies ready, and one of the past is late."""
    for name in ("filed", "ready"):
        scene.tokens[name] = _served(scene, staff, "completed_result_later")
        visit = _answer(staff.client.get(f"/api/v1/visits/{scene.tokens[name]}"))
        scene.tokens[f"case_{name}"] = str(visit["cases"][0]["case"])
    ready = f"/api/v1/cases/{scene.tokens['case_ready']}"
    seen = _answer(staff.client.get(ready))["version"]
    _answer(staff.client.post(f"{ready}/ready", json={"version": seen}))
    explained: list[str] = []
    for _ in range(1000):  # they are given while the server starts
        late = staff.client.get(f"/counter/{CENTRE}/late").text
        explained = re.findall(r"/cases/(\d+)/notice", late)
        if explained:
            break
    scene.tokens["case_late"] = explained[0]


def _defect(scene: Scene, staff: Staff) -> None:
    """One was sent home for what was missing, with the record signed by the officer."""
    scene.tokens["asked"] = take(scene.origin, "id-card-expired")
    turn = staff.on(staff.at_counter("call-next"), "start")
    turn = staff.on(turn, "papers", complete=False, missing=[1])
    staff.on(turn, "complete", outcome="incomplete_documents")
    scene.tokens["case_asked"] = str(turn["case"])
    sign = f"/api/v1/cases/{turn['case']}/defect/sign"
    _answer(staff.client.post(sign, json={"by": "officer"}))


def _served(scene: Scene, staff: Staff, outcome: str = "completed") -> str:
    token = take(scene.origin, "mea-bill")
    turn = staff.on(staff.at_counter("call-next"), "start")
    staff.on(turn, "complete", outcome=outcome)
    return token


def _survey(origin: str, token: str) -> str:
    visit = _answer(httpx.get(f"{origin}/api/v1/visits/{token}"))
    urls = [each["survey_url"] for each in visit["services"] if each["survey_url"]]
    return str(urls[0]).rsplit("/", 1)[1]


def _post(origin: str, path: str, **body: object) -> dict[str, Any]:
    return _answer(httpx.post(f"{origin}/api/v1/{path}", json=body))


def _answer(answer: httpx.Response) -> dict[str, Any]:
    if not answer.is_success:
        raise RuntimeError(f"{answer.request.method} {answer.url}: {answer.text}")
    found: dict[str, Any] = answer.json()
    return found
