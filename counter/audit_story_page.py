"""The whole story of a ticket or a request on one page, for auditors."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from counter import audit_words, story_picture
from counter.audit_search_page import AUDIT, words_of
from counter.pages import staff_page
from shared.i18n import gettext
from shared.services import audit_search, audit_story
from shared.services.audit_story import (
    AuditStory,
    Invited,
    Line,
    NewRules,
    Noticed,
    Proposal,
    Told,
)
from shared.services.commands import Caller
from shared.web import fairness_words
from shared.web.callers import AnyRequest, office_of, require_staff


def sort_of(line: Line) -> str:
    """Which part of the template writes a line."""
    sorts: dict[type, str] = {
        Told: "event",
        Proposal: "correction",
        Noticed: "notice",
        Invited: "questionnaire",
        NewRules: "rules",
    }
    return sorts.get(type(line.what), "change")


@get(f"{AUDIT}/visits/{{visit:int}}", include_in_schema=False)
async def visit_story(request: AnyRequest, visit: FromPath[int]) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    story = await to_thread(audit_story.of_visit, office, caller, visit)
    return _page(request, caller, story, f"{AUDIT}/visits/{visit}")


@get(f"{AUDIT}/cases/{{case:int}}", include_in_schema=False)
async def case_story(request: AnyRequest, case: FromPath[int]) -> Response[str]:
    office, caller = office_of(request), require_staff(request)
    story = await to_thread(audit_story.of_case, office, caller, case)
    return _page(request, caller, story, f"{AUDIT}/cases/{case}")


def _page(request: AnyRequest, caller: Caller, story: AuditStory, here: str) -> Response[str]:
    office = office_of(request)
    choices = audit_search.choices(office, caller)
    words = words_of(office, choices)
    histories = [each.history for each in story.chapters]
    services = {t.id: t.service for h in histories for t in h.state.transactions.values()}
    return staff_page(
        request,
        "counter/admin/audit-story.html",
        caller,
        here=here,
        story=story,
        heading=_heading(story),
        numbers={each.state.id: each.state.number for each in histories},
        words=words,
        say_audit=audit_words,
        sort_of=sort_of,
        pictures=story_picture.pictures(
            histories,
            story.turns,
            lambda turn: words.service(services.get(turn)),
            gettext("The time of this story"),
        ),
        states=_states(),
        fairness_words=fairness_words,
    )


def _heading(story: AuditStory) -> str:
    if story.case is None:
        return gettext("Ticket %(number)s", number=story.chapters[0].history.state.number)
    record = story.chapters[0].history.state.cases.get(story.case)
    number = record.number if record is not None and record.number else f"{story.case}"
    return gettext("Request %(number)s", number=number)


def _states() -> list[tuple[str, str]]:
    words: dict[str, Any] = {
        "waits": gettext("waits"),
        "called": gettext("called"),
        "served": gettext("at the counter"),
        "held": gettext("on hold"),
        "behind": gettext("behind the counter"),
    }
    return [(state, words[state]) for state in story_picture.STATES]


routes = [visit_story, case_story]
