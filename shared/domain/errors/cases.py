"""Moves of a case that are not possible now."""

from __future__ import annotations

from shared.domain.errors.base import N_, GcsError


class UnknownCase(GcsError):
    code = "unknown_case"
    status = 404
    message = N_("There is no such case here. Look at the number on the receipt, then try again.")


class UnknownList(GcsError):
    code = "unknown_list"
    status = 404
    message = N_("There is no such hand-over list here. Look at the number on the paper.")


class AllChanged(GcsError):
    code = "all_changed"
    status = 409
    message = N_("These cases changed meanwhile, so nothing was done. Look at the list again.")


class CaseNotReady(GcsError):
    code = "case_state"
    status = 409
    message = N_("The case is “%(state)s”, so this step is not possible now.")


class CaseClosed(GcsError):
    code = "case_closed"
    status = 409
    message = N_(
        "This case was closed: %(state)s. Nothing was changed; ask the supervisor to reopen it."
    )


class PapersIncomplete(GcsError):
    code = "papers_incomplete"
    status = 409
    message = N_("Papers of this case are still missing. Check them first, then hand it over.")


class NotWithAgency(GcsError):
    code = "not_with_agency"
    status = 409
    message = N_("This agency does not have the case now. Look at who has it, then decide.")


class AlreadyForwarded(GcsError):
    code = "already_forwarded"
    status = 409
    message = N_("The case is with this agency already. Wait for its answer, or take it back.")


class NotAcknowledged(GcsError):
    code = "not_acknowledged"
    status = 409
    message = N_("Confirm first that the papers have arrived, then work on them.")


class AgenciesAtWork(GcsError):
    code = "agencies_at_work"
    status = 409
    message = N_("An agency still works on this case. Wait for its result, or take the case back.")


class StepRuns(GcsError):
    code = "step_runs"
    status = 409
    message = N_("Somebody works on this step already. Look at the case again.")


class StepFinished(GcsError):
    code = "step_finished"
    status = 409
    message = N_("This step was finished already. Nothing was changed; look at the case again.")


class StepNotBegun(GcsError):
    code = "step_not_begun"
    status = 409
    message = N_("Begin this step first, so that its time is known.")


class QuestionOpen(GcsError):
    code = "question_open"
    status = 409
    message = N_("The citizen was asked already. Wait for the answer, or note that it came.")


class NothingAsked(GcsError):
    code = "nothing_asked"
    status = 409
    message = N_("The citizen was asked nothing, so nothing can be answered or signed.")


class SecondRequest(GcsError):
    code = "second_request"
    status = 409
    message = N_(
        "Papers were asked for once, and the law allows no second time. "
        "A supervisor may allow it with a reason."
    )


class NotOverdue(GcsError):
    code = "not_overdue"
    status = 409
    message = N_("The citizen still has time until %(until)s. Wait until then.")


class AlreadyReceived(GcsError):
    code = "already_received"
    status = 409
    message = N_("This case has its receipt already: %(number)s. Print that one again.")


class NothingToBring(GcsError):
    code = "nothing_to_bring"
    status = 409
    message = N_("Nothing is asked of you now, so no number is needed. This page says when it is.")


class CaseInLine(GcsError):
    code = "case_in_line"
    status = 409
    message = N_("This request has ticket %(number)s already, at %(centre)s. Go on with that one.")


class CaseRuns(GcsError):
    code = "case_runs"
    status = 409
    message = N_(
        "A request of this ticket is still running. Choose whether it is withdrawn, or goes on by "
        "the number on its receipt."
    )


class TicketRuns(GcsError):
    code = "ticket_runs"
    status = 409
    message = N_(
        "This ticket is still in line or being served. End that first, then stop its links."
    )


class CaseElsewhere(GcsError):
    code = "case_not_taken_here"
    status = 409
    message = N_("This centre does not take the service of that case. It goes on at %(centre)s.")
