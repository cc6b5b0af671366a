"""The service maturity model: what each level asks of each component of a service unit.

From the table of the founding document 002 (Service Maturity Model), in our own words. What the
table repeats at several levels is asked at the first of them. Ordered by component, then level.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.errors import N_
from shared.domain.yearly import Item

LEVELS = range(1, 6)


class Component(StrEnum):
    STAFF = "staff"
    FORM = "form"
    PLACE = "place"
    INTERNAL = "internal"
    RULES = "rules"


class Shown(StrEnum):
    """What an item is shown by."""

    RECORDS = "records"
    DECLARED = "declared"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Rung:
    """What a level asks; of more than one component where the model puts it in several."""

    item: Item
    level: int
    components: tuple[Component, ...]
    shown: Shown


_S, _F, _P = Component.STAFF, Component.FORM, Component.PLACE
_I, _R = Component.INTERNAL, Component.RULES
_FROM_RECORDS, _DECLARED, _DOCUMENT = Shown.RECORDS, Shown.DECLARED, Shown.DOCUMENT

RUNGS: tuple[Rung, ...] = (
    Rung(
        Item(
            "S1-own-services",
            N_("Staff serve citizens with the services of an agency"),
            N_("The beginning: services are given here, each by its agency."),
        ),
        *(1, (_S, _P), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "S2-one-place",
            N_("Several agencies serve in one place"),
            N_("Met when at least two agencies have finished at least five turns each here."),
        ),
        *(2, (_S, _P), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "S3-several-agencies",
            N_("One officer completes services of several agencies"),
            N_(
                "Met when at least half of the officers complete services of two or more agencies, "
                "and at least 80 per cent of the visits with several services end at one counter. "
                "Partly met from one officer, and from 50 per cent of the visits."
            ),
        ),
        *(3, (_S,), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "S3-trained",
            N_("Officers are trained in all services offered"),
            N_(
                "State how officers are trained and how it is checked. The records only say which "
                "services they complete."
            ),
        ),
        *(3, (_S,), _DECLARED),
    ),
    Rung(
        Item(
            "S4-link-all",
            N_("Officers can link a citizen to every public service"),
            N_(
                "State how an officer finds and begins services of agencies that are not in this "
                "place."
            ),
        ),
        *(4, (_S,), _DECLARED),
    ),
    Rung(
        Item(
            "S5-partners",
            N_("Partners give services together with the State"),
            N_(
                "Local government, private firms and civil society: state who, what, and since "
                "when."
            ),
        ),
        *(5, (_S,), _DECLARED),
    ),
    Rung(
        Item(
            "F1-own-e-service",
            N_("Agencies have electronic services of their own"),
            N_(
                "Met when the catalogue names a web site or an app for at least one service of "
                "this service unit."
            ),
        ),
        *(1, (_F,), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "F2-receive-forward",
            N_("A counter receives requests for other agencies and hands them over"),
            N_(
                "Met when at least five requests were handed over to an agency in these days, or "
                "when officers complete services of several agencies themselves. Partly met from "
                "one request."
            ),
        ),
        *(2, (_F,), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "F3-life-event",
            N_("Everything for a life event is complete in one place"),
            N_(
                "Met when at least ten tickets for life events were finished and at least half of "
                "them within one visit. Partly met from one that was."
            ),
        ),
        *(3, (_F, _P), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "F3-channels",
            N_("Several channels that are linked"),
            N_(
                "Met when at least three of kiosk, counter, telephone and web each began five "
                "turns that were finished, and at least five turns that began by telephone or web "
                "were finished at the counter."
            ),
        ),
        *(3, (_F,), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "F4-packages",
            N_("Packages of services, fitted to the person"),
            N_("Met when at least five tickets were taken for a life event as a whole."),
        ),
        *(4, (_F,), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "F5-proactive",
            N_("The office offers by itself, and the citizen chooses the form"),
            N_(
                "State which services are offered before anybody asks. The records say how many "
                "citizens choose another way than coming first, and are told by notice."
            ),
        ),
        *(5, (_F,), _DECLARED),
    ),
    Rung(
        Item(
            "P4-any-point",
            N_("Any service at any service unit"),
            N_(
                "Met when there is another service unit and at least 80 per cent of the services "
                "of this one are offered at every other. Partly met from one service."
            ),
        ),
        *(4, (_P, _F), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "P5-anywhere",
            N_("Any place, any time, and delivered to the home"),
            N_(
                "Met when at least 10 per cent of the citizens who were called had come outside "
                "office hours (Monday to Friday, 8:30 to 16:30) and at least five results went to "
                "the home by post."
            ),
        ),
        *(5, (_P,), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "I1-back-office-some",
            N_("Some back office systems are in use"),
            N_("State which."),
        ),
        *(1, (_I,), _DECLARED),
    ),
    Rung(
        Item(
            "I2-back-office-all",
            N_("All eleven back office systems are in use"),
            N_("State which of the eleven are in use, and since when."),
        ),
        *(2, (_I,), _DECLARED),
    ),
    Rung(
        Item(
            "I3-links",
            N_("Back offices are linked, and people, technology and budget are shared"),
            N_(
                "State what is shared with whom. The records say which programs of agencies are "
                "linked to this system. The model asks the same at levels 3 to 5."
            ),
        ),
        *(3, (_I,), _DECLARED),
    ),
    Rung(
        Item(
            "R1-standards",
            N_("Every service has its own rules and standard time"),
            N_(
                "Met when every service that is offered here has a standard time in the catalogue. "
                "Partly met from one."
            ),
        ),
        *(1, (_R,), _FROM_RECORDS),
    ),
    Rung(
        Item(
            "R2-agreement",
            N_("An agreement between the agencies, or a delegation, is on record"),
            N_("Counts with a document that is valid: the memorandum or the order."),
        ),
        *(2, (_R,), _DOCUMENT),
    ),
    Rung(
        Item(
            "R3-delegation",
            N_("The power to decide is delegated, or a private firm is contracted"),
            N_("Counts with a document that is valid: the order of delegation or the contract."),
        ),
        *(3, (_R,), _DOCUMENT),
    ),
    Rung(
        Item(
            "R4-rules-amended",
            N_("Rules that stood in the way have been amended"),
            N_(
                "Counts with a document that is valid: the amended rule with its date. The model "
                "asks the same at levels 4 and 5."
            ),
        ),
        *(4, (_R,), _DOCUMENT),
    ),
)

ITEMS: tuple[Item, ...] = tuple(each.item for each in RUNGS)
