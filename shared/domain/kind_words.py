"""What each event of the log is called, for people and for event logs that leave the house."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.domain.events import Kind

KINDS: Mapping[Kind, str] = {
    Kind.TAKEN: N_("Ticket taken"),
    Kind.ADDED: N_("Service added"),
    Kind.CALLED: N_("Called"),
    Kind.RECALLED: N_("Called again"),
    Kind.STARTED: N_("Service begun"),
    Kind.PAPERS_CHECKED: N_("Papers checked"),
    Kind.STEPPED: N_("Next step"),
    Kind.PAUSED: N_("Put on hold"),
    Kind.RESUMED: N_("Taken up again"),
    Kind.TRANSFERRED: N_("Sent on"),
    Kind.HANDED_OVER: N_("Handed over to a colleague"),
    Kind.REQUEUED: N_("Put back in line"),
    Kind.REORDERED: N_("Order of services changed"),
    Kind.MISSED: N_("Did not come"),
    Kind.DEFERRED: N_("Comes later"),
    Kind.REJOINED: N_("Back in line"),
    Kind.CONFIRMED: N_("Confirmed at the centre"),
    Kind.EXPIRED: N_("Not confirmed in time"),
    Kind.COMPLETED: N_("Finished"),
    Kind.REMOVED: N_("Taken out of line"),
    Kind.CANCELLED: N_("Cancelled by the citizen"),
    Kind.CLOSED: N_("Closed by the end of the day"),
    Kind.VARIANT_CHOSEN: N_("Case chosen"),
    Kind.CORRECTED: N_("Time corrected"),
    Kind.FLAGGED: N_("Time looks unusually long"),
    Kind.JUDGED: N_("Time judged"),
    Kind.CLOCK_JUMPED: N_("The server's clock jumped"),
    Kind.RECEIVED: N_("Receipt given"),
    Kind.CONTINUED: N_("Went on in another visit"),
    Kind.REPRESENTED: N_("Somebody came for others"),
    Kind.DEFECT_SIGNED: N_("Defect record signed"),
    Kind.FORWARDED: N_("Handed over to the agency"),
    Kind.ACKNOWLEDGED: N_("Arrived at the agency"),
    Kind.SENT_BACK: N_("Came back from the agency"),
    Kind.STEP_BEGUN: N_("Step begun at the agency"),
    Kind.STEP_DONE: N_("Step finished at the agency"),
    Kind.ASKED: N_("The citizen was asked"),
    Kind.ANSWERED: N_("The citizen answered"),
    Kind.RESULT_GIVEN: N_("The agency gave its result"),
    Kind.RESULT_READY: N_("Result ready"),
    Kind.DELIVERED: N_("Result handed over"),
    Kind.LAPSED: N_("Ended without a result"),
    Kind.WITHDRAWN: N_("Withdrawn"),
    Kind.REOPENED: N_("Opened again"),
    Kind.LATE_NOTICED: N_("Delay explained to the citizen"),
    Kind.REPRINTED: N_("Slip printed again"),
    Kind.UNDONE: N_("Taken back"),
}
