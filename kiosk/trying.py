"""Tests of a screen before its centre opens: print, sound, scanning, a notice on a phone, touch.

They are made on the paired screen itself, or by somebody who looks after the centre's screens.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from kiosk.frame import place_of
from shared.domain.errors import N_, GcsError, InvalidRequest, NotFound
from shared.domain.permissions import Permission
from shared.domain.screens import CORNERS, TestKind
from shared.i18n import explain
from shared.services import device_tests
from shared.services.commands import Caller
from shared.web.callers import (
    AnyRequest,
    at_centre,
    office_of,
    origin,
    request_key,
)
from shared.web.forms import read_form
from shared.web.language import keep_language
from shared.web.templating import page

TITLES = {
    TestKind.PRINT: (N_("Test the printer"), N_("Prints a slip with all that is hard to print.")),
    TestKind.SOUND: (N_("Test the sound"), N_("Plays the tones of a call.")),
    TestKind.SCAN: (N_("Test a scanner or a phone"), N_("Reads a code from this screen.")),
    TestKind.PUSH: (N_("Test a notice on a phone"), N_("Sends a notice to your own phone.")),
    TestKind.TOUCH: (N_("Test the touch"), N_("Tap the corners and the middle.")),
}
TH_MARKS = "ปู่ ญู่ ที่ กั้ว ฎุ"
"""Marks above and below letters, stacked: the first thing that a wrong font or driver breaks."""
SAMPLE, DIGITS = "K 108", "0123456789 ๐๑๒๓๔๕๖๗๘๙"


class TestForm(msgspec.Struct, frozen=True):
    """`passed` is somebody's answer; `word` what a scanner typed, `at` what was touched."""

    __test__ = False

    passed: Literal["", "yes", "no"] = ""
    word: Annotated[str, msgspec.Meta(max_length=500)] = ""
    at: Annotated[list[str], msgspec.Meta(max_length=len(CORNERS))] = []
    note: Annotated[str, msgspec.Meta(max_length=device_tests.LONGEST_NOTE)] = ""
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One test on the first page, with its newest result on this screen (None: not yet)."""

    kind: TestKind
    title: str
    about: str
    passed: bool | None


def tester(request: AnyRequest, centre: str) -> Caller:
    """The paired screen, or who looks after the centre's screens; in a demonstration anybody.

    Raises `UnknownCentre`, `DevicePairingRequired`.
    """
    office_of(request).centre(centre)
    return at_centre(request, centre, Permission.DEVICES)


@get("/{centre:str}/test")
async def all_tests(request: AnyRequest, centre: FromPath[str]) -> Response[str]:
    caller, office = tester(request, centre), office_of(request)
    results = device_tests.own(office, caller, centre)
    choices = [
        Choice(kind, title, about, results[kind].passed if kind in results else None)
        for kind, (title, about) in TITLES.items()
    ]
    return _show(request, centre, "tests.html", choices=choices)


@get("/{centre:str}/test/{kind:str}")
async def one_test(
    request: AnyRequest, centre: FromPath[str], kind: FromPath[str]
) -> Response[str]:
    return _one(request, centre, tester(request, centre), _known(kind))


def _known(kind: str) -> TestKind:
    """Raises `NotFound`."""
    try:
        return TestKind(kind)
    except ValueError:
        raise NotFound from None


def _one(
    request: AnyRequest,
    centre: str,
    caller: Caller,
    kind: TestKind,
    *,
    problem: str = "",
    status_code: int = 200,
) -> Response[str]:
    office = office_of(request)
    word = device_tests.shown_word(office, caller, centre)
    path = {TestKind.SCAN: "scanned", TestKind.PUSH: "notice"}.get(kind, "")
    return _show(
        request,
        centre,
        f"test_{kind.value}.html",
        status_code=status_code,
        kind=kind,
        title=TITLES[kind][0],
        address=f"{origin(request)}/kiosk/{centre}/{path}/{word}" if path else origin(request),
        is_set_up=office.push is not None,
        corners=CORNERS,
        marks=TH_MARKS,
        number=SAMPLE,
        digits=DIGITS,
        problem=problem,
        key=secrets.token_urlsafe(12),
    )


def _show(
    request: AnyRequest, centre: str, template: str, *, status_code: int = 200, **context: Any
) -> Response[str]:
    office = office_of(request)
    found = office.centre(centre)
    return page(
        request,
        f"kiosk/{template}",
        status_code=status_code,
        centre=centre,
        place=place_of(found),
        now=office.clock.now(),
        zone=found.calendar.zone,
        base=f"/kiosk/{centre}/test",
        **context,
    )


@post("/{centre:str}/test/{kind:str}", status_code=303)
async def result(request: AnyRequest, centre: FromPath[str], kind: FromPath[str]) -> Response[Any]:
    """Keep a result; what can be compared is compared here and not believed."""
    caller, office, tried = tester(request, centre), office_of(request), _known(kind)
    form, errors = await read_form(request, TestForm)
    try:
        if form is None:
            name, problem = next(iter(errors.items()))
            raise InvalidRequest(name, problem)
        passed = _passed(request, caller, centre, tried, form)
        key = request_key(request, caller, await request.body(), form.key)
        await device_tests.note(office, caller, centre, tried, passed, form.note, key)
    except GcsError as refusal:
        if refusal.status not in {409, 422}:
            raise
        words = explain(refusal.message, refusal.params)
        return _one(request, centre, caller, tried, problem=words, status_code=refusal.status)
    return Redirect(keep_language(f"/kiosk/{centre}/test"), status_code=303)


def _passed(
    request: AnyRequest, caller: Caller, centre: str, kind: TestKind, form: TestForm
) -> bool:
    """Raises `InvalidRequest`."""
    if form.passed == "no":
        return False
    if kind is TestKind.TOUCH:
        if set(form.at) == set(CORNERS):
            return True
        raise InvalidRequest("at", N_("Tap all five places, or say that some do not work."))
    if kind is TestKind.SCAN:
        word = form.word.strip().rstrip("/").rpartition("/")[2]
        if device_tests.is_own_word(office_of(request), caller, centre, word):
            return True
        raise InvalidRequest(
            "word",
            N_(
                "This is not the code on this screen. Scan it again; if Thai letters came, "
                "switch the keyboard to English."
            ),
        )
    if form.passed != "yes":
        raise InvalidRequest("passed", N_("Say whether it came out right."))
    return True


routes = [all_tests, one_test, result]
