"""The acceptance sheet of a centre: what was tested on which screen, when and by whom, what only
people can look at, and lines to sign. As a page to print, and as a PDF."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.params import FromQuery

from counter import opening_words
from counter.opening_wizard import chosen
from counter.opening_words import HANDS_ON, OPENING, TEST_NAMES
from counter.pages import said, staff_page
from shared.i18n import current_language, format_moment, gettext
from shared.services import opening_kit, people
from shared.services.office import Office
from shared.services.opening_kit import Preparation
from shared.web.callers import AnyRequest, office_of, require_staff
from shared.web.filing.acceptance import Part, Sheet, acceptance_pdf
from shared.web.filing.printed import MEDIA_TYPE

PAGE = f"{OPENING}/acceptance"
_WIDTHS = (4, 1.4, 1.4, 1.4, 1.8)


@get(PAGE, include_in_schema=False)
async def acceptance_page(request: AnyRequest, centre: FromQuery[str] = "") -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    here = chosen(office, caller, centre)
    preparation = opening_kit.look(office, caller, here)
    return staff_page(
        request,
        "counter/admin/opening-acceptance.html",
        caller,
        here=f"{PAGE}?centre={here}",
        preparation=preparation,
        name=opening_words.centre_name(preparation, current_language()),
        sheet=sheet_of(office, preparation),
    )


@get(f"{PAGE}.pdf", include_in_schema=False, sync_to_thread=True)
def acceptance_file(request: AnyRequest, centre: FromQuery[str] = "") -> Response[bytes]:
    office, caller = office_of(request), require_staff(request)
    here = chosen(office, caller, centre)
    sheet = sheet_of(office, opening_kit.look(office, caller, here))
    name = f"acceptance-{here}.pdf"
    return Response(
        acceptance_pdf(sheet),
        media_type=MEDIA_TYPE,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def sheet_of(office: Office, preparation: Preparation) -> Sheet:
    name = opening_words.centre_name(preparation, current_language())
    return Sheet(
        title=gettext("Acceptance of %(name)s", name=name),
        place=name,
        made_at=office.clock.now(),
        parts=(_steps(preparation), _tests(office, preparation), _by_hand()),
        signs=(
            gettext("Centre manager, date"),
            gettext("Administrator, date"),
            gettext("For the supplier of the devices, date"),
            gettext("For the head office, date"),
        ),
    )


def _steps(preparation: Preparation) -> Part:
    words = {
        "done": gettext("done"),
        "missing": gettext("missing"),
        "advised": gettext("left open"),
    }
    rows = [(each.title, words[each.state], each.says) for each in opening_words.steps(preparation)]
    columns = (gettext("Step"), gettext("State"), gettext("What stands"))
    return Part("steps", gettext("Preparation"), columns, tuple(rows), (3, 1, 5))


def _tests(office: Office, preparation: Preparation) -> Part:
    """A line for each test on each screen; a test that nobody has made has empty cells."""
    screens = {each.id: each.name for each in preparation.screens}
    staff = {each.id: said(each.name_th, each.name_en) for each in people.everybody(office)}
    rows: list[tuple[str, ...]] = []
    for kind, title in TEST_NAMES.items():
        found = [each for (of, _), each in preparation.results.items() if of is kind]
        for each in found:
            passed = gettext("passed") if each.passed else gettext("not passed")
            where = screens.get(each.device or 0) or gettext("at a counter")
            by = staff.get(each.staff or 0, "")
            result = f"{passed}: {each.note}" if each.note else passed
            rows.append((gettext(title), where, format_moment(each.at), by, result))
        if not found:
            rows.append((gettext(title), "", "", "", ""))
    return Part("tests", gettext("Tests"), (gettext("Test"), *_filled_in()), tuple(rows), _WIDTHS)


def _by_hand() -> Part:
    rows = [(f"{gettext(name)}: {gettext(what)}", "", "", "", "") for name, what in HANDS_ON]
    columns = (gettext("What to look at"), *_filled_in())
    return Part("by-hand", gettext("What only people can look at"), columns, tuple(rows), _WIDTHS)


def _filled_in() -> tuple[str, ...]:
    return gettext("Where"), gettext("When"), gettext("By whom"), gettext("Result")


routes: list[Any] = [acceptance_page, acceptance_file]
