"""Every page of the system: its route, its device, and an address of it in a prepared scene.

A page that is not listed here is found by tests/journeys/test_every_page.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from litestar import Litestar

from tests.pages_of_administration import ADMINISTRATION
from tests.scene import CENTRE, Scene

KIOSK, COUNTER = f"/kiosk/{CENTRE}", f"/counter/{CENTRE}"
LANGUAGES = ("th", "en")
SCREEN_TESTS = ("print", "sound", "scan", "push", "touch")


@dataclass(frozen=True)
class Sight:
    """`address` may name `{waiting}` … tokens of the scene; `who` is the name that signs in."""

    name: str
    route: str
    profile: str
    address: str
    who: str = ""
    width: int = 0
    height: int = 0

    @property
    def surface(self) -> str:
        return self.name.partition("-")[0]

    def url(self, scene: Scene, language: str) -> str:
        surveys = {f"survey_{name}": token for name, token in scene.surveys.items()}
        path = self.address.format(**scene.tokens, **surveys)
        return f"{scene.origin}{path}{'&' if '?' in path else '?'}lang={language}"

    @property
    def options(self) -> dict[str, object]:
        """Options of a browser context that differ from the profile's."""
        if not self.width:
            return {}
        return {"viewport": {"width": self.width, "height": self.height}}


def _kiosk() -> Iterator[Sight]:
    route = "/kiosk/{centre}"
    for name, below, path in (
        ("first", "", ""),
        ("topics", "/topics", "/topics"),
        ("topics-priority", "/topics", "/topics?priority=1"),
        ("topics-adding", "/topics", "/topics?add={waiting}"),
        ("topic", "/topics/{topic}", "/topics/id-and-house"),
        ("topic-tax", "/topics/{topic}", "/topics/tax-and-business?priority=1"),
        ("subtopic", "/subtopics/{subtopic}", "/subtopics/house-and-family"),
        ("events", "/life-events", "/life-events"),
        ("event", "/life-events/{event}", "/life-events/moving-house?without=mea-new-connection"),
        ("event-large", "/life-events/{event}", "/life-events/moving-house?text=large"),
        ("search", "/search", "/search?q=บัตรหาย"),
        ("topics-large", "/topics", "/topics?text=large"),
        ("topics-contrast", "/topics", "/topics?theme=contrast"),
        ("topic-large", "/topics/{topic}", "/topics/id-and-house?text=large&theme=contrast"),
        ("papers-large", "/services/{service}", "/services/passport-ordinary?text=large"),
        ("agencies", "/agencies", "/agencies"),
        ("agency", "/agencies/{agency}", "/agencies/DOPA"),
        ("papers", "/services/{service}", "/services/passport-ordinary"),
        ("steps", "/services/{service}/steps", "/services/passport-ordinary/steps"),
        ("help", "/help", "/help"),
        ("ticket", "/ticket/{token}", "/ticket/{waiting}"),
        ("ticket-large", "/ticket/{token}", "/ticket/{waiting}?text=large"),
        ("ticket-papers", "/ticket/{token}/papers", "/ticket/{waiting}/papers"),
        ("pair", "/pair", "/pair"),
        ("feedback", "/feedback", "/feedback"),
        ("tests", "/test", "/test"),
        *((f"test-{kind}", "/test/{kind}", f"/test/{kind}") for kind in SCREEN_TESTS),
    ):
        yield Sight(f"kiosk-{name}", route + below, "kiosk", KIOSK + path)


def _board() -> Iterator[Sight]:
    route = "/kiosk/{centre}/board"
    yield Sight("board-landscape", route, "board", f"{KIOSK}/board")
    yield Sight("board-portrait", route, "board", f"{KIOSK}/board", width=1080, height=1920)


def _desk() -> Iterator[Sight]:
    yield Sight("desk-sign-in", "/counter", "desk", "/counter")
    yield Sight("desk-centres", "/counter", "desk", "/counter", "admin")
    yield Sight("desk-counters", "/counter/{centre}", "desk", COUNTER, "staff6")
    states = ("called", "serving", "free", "break", "ended")
    for number, state in enumerate(states, 1):
        route = "/counter/{centre}/{number}"
        yield Sight(f"desk-{state}", route, "desk", f"{COUNTER}/{number}", f"staff{number}")
    for name in ("hall", "line"):
        route = f"/counter/{{centre}}/{name}"
        yield Sight(f"desk-{name}", route, "desk", f"{COUNTER}/{name}", "supervisor")
    times = "/counter/{centre}/times"
    yield Sight("desk-times", times, "desk", f"{COUNTER}/times", "supervisor")
    one = f"{times}/{{transaction}}"
    yield Sight("desk-turn-times", one, "desk", f"{COUNTER}/times/1", "supervisor")
    hall = "/counter/{centre}/hall"
    for name, route, address in (
        ("agencies", hall, f"{COUNTER}/hall?by=agency"),
        ("set", f"{hall}/counters/{{number}}", f"{COUNTER}/hall/counters/3"),
        ("set-closed", f"{hall}/counters/{{number}}", f"{COUNTER}/hall/counters/6"),
        ("terms", f"{hall}/terms", f"{COUNTER}/hall/terms"),
    ):
        yield Sight(f"desk-hall-{name}", route, "desk", address, "supervisor")
    yield Sight("desk-kept-data", "/counter/kept-data", "desk", "/counter/kept-data", "supervisor")
    for name, route, address, who in ADMINISTRATION:
        yield Sight(f"administration-{name}", route, "desk", address, who)
    yield Sight("wall", "/counter/{centre}/wall", "board", f"{COUNTER}/wall", "supervisor")
    desk = "/counter/{centre}/{number}/switch"
    yield Sight("desk-switch", desk, "desk", f"{COUNTER}/2/switch", "staff2")
    yield Sight("desk-my-account", "/counter/my-account", "desk", "/counter/my-account", "staff5")
    own = "/counter/my-account/password"
    yield Sight("desk-password", own, "desk", own, "staff5")
    yield Sight("desk-pin", "/counter/pin", "desk", "/counter/pin", "staff5")
    for name, below in (("day", "/day"), ("day-report", "/day/report"), ("paper", "/paper")):
        route = f"/counter/{{centre}}{below}"
        yield Sight(f"desk-{name}", route, "desk", f"{COUNTER}{below}", "supervisor")
    yield Sight("desk-tickets", "/counter/{centre}/tickets", "desk", f"{COUNTER}/tickets", "staff5")


def _agency() -> Iterator[Sight]:
    base = "/counter/agency"
    for name, route, address in (
        ("all", base, base),
        ("work", f"{base}/{{agency}}", f"{base}/DCA"),
        ("case", f"{base}/{{agency}}/cases/{{case}}", f"{base}/DCA/cases/{{arrived}}"),
        ("list", "/counter/{centre}/hand-over/{list}", f"{COUNTER}/hand-over/{{sent}}"),
    ):
        yield Sight(f"agency-{name}", route, "desk", address, "officer")
    route = "/counter/{centre}/hand-over"
    yield Sight("desk-hand-over", route, "desk", f"{COUNTER}/hand-over", "staff5")
    one = f"{route}/{{list}}"
    yield Sight("desk-hand-over-list", one, "desk", f"{COUNTER}/hand-over/{{sent}}", "staff5")


def _cases() -> Iterator[Sight]:
    base, one = "/counter/{centre}", "/counter/{centre}/cases/{case}"
    for name, route, address in (
        ("cases", f"{base}/cases", "/cases"),
        ("case", one, "/cases/{case_filed}"),
        ("case-late", one, "/cases/{case_late}"),
        ("case-ready", one, "/cases/{case_ready}"),
        ("receipt", f"{one}/receipt", "/cases/{case_filed}/receipt"),
        ("receipt-slip", f"{one}/receipt", "/cases/{case_filed}/receipt?size=slip"),
        ("notice", f"{one}/notice", "/cases/{case_late}/notice"),
        ("late", f"{base}/late", "/late"),
        ("commission", f"{base}/late/commission", "/late/commission"),
        ("delivery", f"{base}/delivery", "/delivery"),
        ("post", f"{base}/delivery/post", "/delivery/post"),
        ("defect", f"{one}/defect", "/cases/{case_asked}/defect"),
        ("links", f"{base}/links", "/links"),
    ):
        yield Sight(f"desk-{name}", route, "desk", COUNTER + address, "supervisor")


def _reports() -> Iterator[Sight]:
    base = "/counter/reports"
    one = f"{base}/reduction"
    for name, route, address in (
        ("overview", base, base),
        ("reduction", one, one),
        ("process", f"{one}/{{service}}", f"{one}/id-card-expired"),
        ("reduction-units", one, f"{one}?view=units"),
        ("reduction-agencies", one, f"{one}?view=agencies"),
        ("turns", f"{base}/turns", f"{base}/turns?of=waits&centre={CENTRE}"),
        ("case", f"{base}/cases/{{case}}", f"{base}/cases/1"),
        ("waiting", f"{base}/waiting", f"{base}/waiting"),
        ("satisfaction", f"{base}/satisfaction", f"{base}/satisfaction"),
        ("adherence", f"{base}/adherence", f"{base}/adherence"),
        ("journeys", f"{base}/journeys", f"{base}/journeys"),
        (
            "journey-tickets",
            f"{base}/journeys/{{event}}",
            f"{base}/journeys/new-baby?centre={CENTRE}",
        ),
        ("versions", f"{base}/versions/{{service}}", f"{base}/versions/id-card-expired"),
        ("moved", f"{base}/versions/{{service}}", f"{base}/versions/passport-ordinary"),
        ("baselines", f"{base}/baselines", f"{base}/baselines"),
        ("comments", "/counter/{centre}/comments", f"{COUNTER}/comments"),
        ("indicators", f"{base}/indicators", f"{base}/indicators?centre={CENTRE}"),
        ("time", f"{base}/time", f"{base}/time"),
        ("time-process", f"{base}/time/{{service}}", f"{base}/time/id-card-expired"),
        (
            "time-cases",
            f"{base}/time/{{service}}/cases",
            f"{base}/time/id-card-expired/cases?centre={CENTRE}&finding=most_time&place=wait",
        ),
    ):
        yield Sight(f"reports-{name}", route, "page", address, "supervisor")
    yield Sight("reports-costs", f"{base}/costs", "page", f"{base}/costs?centre={CENTRE}", "admin")
    asked = "/counter/questionnaires"
    yield Sight("reports-questionnaires", asked, "page", asked, "admin")


def _phone() -> Iterator[Sight]:
    states = ("waiting", "called", "serving", "held", "later", "served", "left")
    for state in (*states, "filed", "ready", "asked"):
        yield Sight(f"phone-ticket-{state}", "/t/{token}", "phone", f"/t/{{{state}}}")
    yield Sight("phone-ticket-coming", "/t/{token}", "phone", "/t/{coming}")
    yield Sight("phone-confirm", "/t/{token}/confirm", "phone", "/t/{coming}/confirm")
    for name, asked in (("centre", ""), ("take", f"?centre={CENTRE}&service=id-card-expired")):
        address = f"/portal/tickets{asked}"
        yield Sight(f"phone-tickets-{name}", "/portal/tickets", "phone", address)
    yield Sight("phone-leave", "/t/{token}/cancel", "phone", "/t/{waiting}/cancel")
    yield Sight("phone-later", "/t/{token}/defer", "phone", "/t/{waiting}/defer")
    for name in ("defect", "continue"):
        route = f"/t/{{token}}/cases/{{case}}/{name}"
        yield Sight(f"phone-{name}", route, "phone", f"/t/{{asked}}/cases/{{case_asked}}/{name}")
    for name in ("data", "forget"):
        yield Sight(f"phone-{name}", f"/t/{{token}}/{name}", "phone", f"/t/{{served}}/{name}")
    yield Sight("phone-forgotten", "/portal/forgotten", "phone", "/portal/forgotten")
    yield Sight("phone-offline", "/offline", "phone", "/offline")
    yield from _voices_on_phone()
    yield Sight("phone-survey", "/s/{token}", "phone", "/s/{survey_served}")
    yield Sight("phone-survey-answered", "/s/{token}", "phone", "/s/{survey_answered}")
    yield Sight("phone-thanks", "/s/{token}/thanks", "phone", "/s/{survey_answered}/thanks")


def _voices_on_phone() -> Iterator[Sight]:
    start = "/portal/complaints"
    for name, route, address in (
        ("complaints", start, start),
        ("complaint-form", f"{start}/new", f"{start}/new?kind=complaint"),
        ("complaint-code", f"{start}/follow", f"{start}/follow"),
        ("complaint-of-ticket", "/t/{token}/complaint", "/t/{served}/complaint"),
        ("complaint", "/c/{code}", "/c/{voice_answered}"),
        ("complaint-sent", "/c/{code}", "/c/{voice_sent}?sent=1"),
    ):
        yield Sight(f"phone-{name}", route, "phone", address)


def _voices_of_staff() -> Iterator[Sight]:
    base = "/counter/voices"
    for name, route, address in (
        ("voices", base, f"{base}?centre={CENTRE}"),
        ("voice", f"{base}/{{voice}}", f"{base}/{{voice}}"),
        ("you-said", f"{base}/you-said", f"{base}/you-said?centre={CENTRE}"),
    ):
        yield Sight(f"desk-{name}", route, "desk", address, "supervisor")


def _portal() -> Iterator[Sight]:
    yield Sight("portal-start", "/", "page", "/")
    yield Sight("portal-docs", "/api/docs", "page", "/api/docs")
    for name, below, path in (
        ("home", "", ""),
        ("services", "/services", "/services"),
        ("search", "/services", "/services?q=บัตรหาย"),
        ("service", "/services/{service}", "/services/driving-licence-renew"),
        ("poster", "/services/{service}/poster", "/services/id-card-lost/poster"),
        ("agency", "/agencies/{agency}", "/agencies/BMA"),
        ("event", "/life-events/{event}", "/life-events/moving-house"),
        ("centre", "/centres/{centre}", f"/centres/{CENTRE}"),
        ("performance", "/performance", "/performance"),
        (
            "performance-service",
            "/performance/services/{service}",
            "/performance/services/id-card-expired",
        ),
        ("data", "/data", "/data"),
        ("dataset", "/data/{name}", "/data/indicators"),
        ("you-said", "/you-said", "/you-said"),
        ("my-data", "/my-data", "/my-data"),
    ):
        yield Sight(f"portal-{name}", f"/portal{below}", "page", f"/portal{path}")


def get_routes(app: Litestar, *, programs: bool = False) -> Iterator[str]:
    """Paths of everything that can be opened, without streams; `programs`: the API's too."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            streams = "event-stream" in str(handler.media_type)
            program = route.path_format.startswith("/api/v1") and not programs
            if "GET" in handler.http_methods and not streams and not program:
                yield route.path_format


PAGES = (
    *(*_kiosk(), *_board(), *_desk(), *_voices_of_staff(), *_agency(), *_cases()),
    *(*_reports(), *_phone(), *_portal()),
)
SURFACES = tuple(dict.fromkeys(each.surface for each in PAGES))

NOT_PAGES = {
    "/static/{asked}/{path}": "a file",
    "/healthz": "for operators' programs",
    "/readyz": "for operators' programs",
    "/metrics": "for operators' programs",
    "/counter/{centre}/{number}/side": "a part of the desk",
    "/counter/{centre}/help": "a part of the staff pages",
    "/play": "a part of the start page",
    "/kiosk/{centre}/scanned/{word}": "its address is good for minutes: tests/kiosk looks at it",
    "/kiosk/{centre}/notice/{word}": "its address is good for minutes: tests/kiosk looks at it",
    "/portal/here/{centre}/{code}": "its address is good for minutes: tests/portal looks at it",
    "/counter/sign-in/code": "a sign-in under way: tests/counter looks at it",
    "/counter/sign-in/password": "a sign-in under way: tests/counter looks at it",
    "/counter/sign-in/set-up": "a sign-in under way: tests/counter looks at it",
    "/counter/yearly/evidence/{file}": "a file",
    "/counter/sign-in/openid": "leads to the office's provider",
    "/counter/sign-in/openid/back": "leads back from there",
    "/counter/my-account/second-factor": "in no demonstration: tests/counter looks at it",
    "/counter/my-account/openid": "in no demonstration: tests/counter looks at it",
    "/api": "for programs",
    "/api/{path}": "for programs",
}
FILES = (
    ".csv",
    ".xlsx",
    ".zip",
    ".pdf",
    ".css",
    ".json",
    ".jsonld",
    ".ttl",
    ".ico",
    ".js",
    ".webmanifest",
)
"""Endings of addresses that are no pages."""
