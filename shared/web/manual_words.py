"""Words for the codes of the catalogue: papers, fees, channels, kinds of steps, facts beside them.

A code that has no words yet is shown as it stands, because a catalogue may know more than we do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from shared.domain.catalogue import UNKNOWN, Fee, Mode, Names
from shared.domain.errors import N_
from shared.domain.money_words import english_baht, thai_baht
from shared.domain.process import Document, StepKind
from shared.domain.together import Paper
from shared.i18n import current_language, format_date, format_money, format_number, gettext

_CONDITIONS = {
    "if_available": N_("if you have it"),
    "name_changed": N_("if your name has changed"),
    "by_proxy": N_("if somebody else comes for you"),
    "not_in_database": N_("only if the office cannot find it in its database"),
    "address_differs": N_("if the address is another one than in the house register"),
    "not_owner": N_("if you are not the owner"),
    "vehicle_age": N_("for older vehicles"),
    "married": N_("if you are married"),
}
_CHANNELS = {
    "counter": N_("this counter"),
    "district_office": N_("district office"),
    "municipality": N_("municipality"),
    "mobile_unit": N_("mobile unit"),
    "web": N_("web site of the agency"),
    "app": N_("app of the agency"),
    "app_e_qlands": N_("app e-QLands"),
    "post": N_("post"),
    "appointment": N_("appointment"),
    "bank": N_("bank"),
    "kiosk": N_("kiosk of the agency"),
    "line": N_("LINE"),
    "drive_through": N_("drive-through counter"),
    "hospital": N_("hospital"),
    "police_station": N_("police station"),
    "phone_1111": N_("telephone 1111"),
    "post_office": N_("post office"),
    "post_delivery": N_("delivery by post"),
    "land_office": N_("land office"),
    "passport_office": N_("passport office"),
    "revenue_office": N_("revenue office"),
    "provincial_commerce": N_("provincial commerce office"),
    "sso_office": N_("social security office"),
    "nhso_office": N_("health security office"),
    "dlt_office": N_("land transport office"),
    "dbd_office": N_("business development office"),
    "dip_office": N_("intellectual property office"),
    "mea_district": N_("electricity district office"),
    "mwa_branch": N_("waterworks branch"),
}
_PER = {
    "copy": N_("per copy"),
    "item": N_("per item"),
    "page": N_("per page"),
    "class": N_("per class"),
    "plot": N_("per plot of land"),
}
_BASES = {"appraised_value": N_("of the appraised value")}
_MODES = {
    Mode.COMPLETE: N_("Done here from beginning to end"),
    Mode.RECEIVE_FORWARD: N_("Received here and sent on to the agency"),
    Mode.INFO: N_("Information and forms"),
}
_STEP_KINDS = {
    StepKind.DOC_CHECK: N_("Check of documents"),
    StepKind.CONSIDER: N_("Consideration"),
    StepKind.SIGN: N_("Signature"),
}
_NOTES = {
    "penalty": N_("Penalty"),
    "deadline": N_("Deadline"),
    "cutoff": N_("Time of day"),
    "season": N_("Time of year"),
    "contribution": N_("Contribution"),
    "surcharge": N_("Surcharge"),
    "clock_note": N_("How the time is counted"),
    "alternative": N_("Another way"),
    "note": N_("Note"),
    "criteria": N_("Who may ask for it"),
    "laws": N_("Laws"),
    "forms": N_("Forms"),
    "checked": N_("Last check"),
    "complaints": N_("Complaint channels"),
    "category": N_("Category"),
    "impact": N_("Impact"),
    "area": N_("Area"),
    "legal_time": N_("Time fixed by law"),
    "statistics": N_("Statistics"),
}


def _words(known: Mapping[str, str], code: str) -> str:
    return gettext(known[code]) if code in known else code.replace("_", " ")


def channel(code: str) -> str:
    return _words(_CHANNELS, code)


def mode(value: Mode) -> str:
    return gettext(_MODES[value])


def step_kind(kind: StepKind) -> str:
    return gettext(_STEP_KINDS[kind])


def note_title(name: str) -> str:
    return _words(_NOTES, name)


def paper(document: Document) -> str:
    """How many originals and copies, and who needs it: "original, 2 copies, if you have it"."""
    conditions = (document.condition,) if document.condition else ()
    counts = document.originals_to_show, document.copies_to_bring, document.copies_made_here
    return _how_many(*counts, conditions)


def paper_together(paper: Paper) -> str:
    """The same of a paper that several services ask for."""
    return _how_many(paper.originals, paper.copies, paper.copies_here, paper.conditions)


def _how_many(originals: int, copies: int, made_here: int, conditions: Sequence[str]) -> str:
    parts = []
    if originals == 1:
        parts.append(gettext("original"))
    elif originals:
        parts.append(gettext("%(count)s originals", count=originals))
    if copies == 1:
        parts.append(gettext("1 copy"))
    elif copies:
        parts.append(gettext("%(count)s copies", count=copies))
    if made_here:
        parts.append(gettext("the office makes the copy"))
    return ", ".join([*parts, *(_words(_CONDITIONS, each) for each in conditions)])


def amount(fee: Fee) -> str:
    """One fee: "100 baht per copy", "2 % of the appraised value"."""
    if fee.amount_satang is not None:
        text = format_money(fee.amount_satang)
    else:
        percent = fee.percent or 0
        digits = 0 if percent == int(percent) else 2
        text = gettext("%(percent)s%%", percent=format_number(percent, digits))
        text += f" {_words(_BASES, fee.base)}" if fee.base else ""
    return f"{text} {_words(_PER, fee.per)}" if fee.per else text


def amount_in_letters(fee: Fee) -> str:
    """The same amount written out, as on receipts; empty for a share of something."""
    if not fee.amount_satang:
        return ""
    thai = current_language() == "th"
    return thai_baht(fee.amount_satang) if thai else english_baht(fee.amount_satang)


def fees_in_words(fees: Sequence[Fee] | None) -> str:
    """All that is to be paid as one sentence, for places that have no room for a table."""
    if not fees:
        return fees_in_short(fees)
    language = current_language()
    return "; ".join(f"{each.names.text(language)}: {amount(each)}" for each in fees)


def fees_in_short(fees: Sequence[Fee] | None) -> str:
    """All fees of a service in a few words; "none" is stated, "not known" is not "none"."""
    if fees is None:
        return gettext("Not known – ask the staff")
    if not fees:
        return gettext("None")
    if len(fees) == 1:
        return amount(fees[0])
    # Several fees may be alternatives or come on top of each other; their sources do not tell.
    return gettext("See the list")


def fee_since(fee: Fee) -> str:
    """From when a fee holds, as far as its source tells."""
    if fee.valid_from is None:
        return ""
    if fee.valid_from == UNKNOWN:
        return gettext("in force, since when is not known")
    return gettext("since %(day)s", day=format_date(date.fromisoformat(fee.valid_from)))


def note_text(note: Mapping[str, object]) -> Names | None:
    """The words of a fact beside a service; its figures alone say nothing to a citizen."""
    thai = note.get("th")
    return Names(str(thai), str(note.get("en") or "")) if thai else None


def in_reader_language(names: Names) -> str:
    """A name of the catalogue in the language of the moment, in Thai where there is none."""
    return names.text(current_language())
