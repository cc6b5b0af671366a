"""What the maturity of services means, and when the records call an item met."""

from __future__ import annotations

from collections.abc import Mapping

from shared.domain.errors import N_
from shared.web.definition import OWN, Definition

_MODEL = N_(
    "Service Maturity Model of the programme for better public services: five levels of five "
    "components"
)

MATURITY: Mapping[str, Definition] = {
    "maturity": Definition(
        N_("Maturity of the services"),
        N_(
            "A component is at the highest level of which everything that is asked, there and at "
            "the levels below, is met; what has no answer yet is not. A level that asks nothing "
            "more is reached with the one before. An item that does not apply counts as met where "
            "the office says why, and one that is shown by a document where a document is valid on "
            "the last day of the paper. The service unit is at the level of its lowest component. "
            "The model says what each level asks and not how it is added up: that is decided here."
        ),
        N_("Level of the service unit = the lowest level of its five components"),
        _MODEL,
    ),
    "maturity-records": Definition(
        N_("Items met by the records"),
        N_(
            "Where the records of this system answer an item, its threshold stands with it: when "
            "it is met, and when partly. The thresholds are ours. Counted are turns that were "
            "finished in the fiscal year, officers without their names, requests handed over, "
            "tickets for life events, and what the catalogue offers today. Information alone is "
            "no service of an agency here."
        ),
        "",
        OWN,
    ),
    "maturity-agency": Definition(
        N_("Level of an agency, by the records"),
        N_(
            "1: its services are given here. 2: beside those of other agencies. 3: officers who "
            "complete them also complete those of another agency. 4: all its services here are "
            "offered at every other service unit as well. The records do not tell level 5."
        ),
        "",
        OWN,
    ),
}
