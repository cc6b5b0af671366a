"""Category 3 of the public management quality award: how an office turns to those it serves.

The codes CS1 to CS7 are those of the fundamental level, edition B.E. 2553 (seed document 003); what
they ask is told here in words of our own. Provinces add activities to them, and the official
numbers and wording change: each office adds those of its year itself.
"""

from shared.domain.errors import N_
from shared.domain.yearly import Item

ITEMS: tuple[Item, ...] = (
    Item(
        "CS1",
        N_("Groups of customers and stakeholders"),
        N_(
            "From the mission of the office: which groups it serves, who else has a stake, and "
            "what each of them comes for."
        ),
    ),
    Item(
        "CS2",
        N_("Hearing what they need"),
        N_(
            "By which ways each group is heard, how often, and what was changed in the services "
            "because of what was heard."
        ),
    ),
    Item(
        "CS3",
        N_("Complaints, suggestions and praise"),
        N_(
            "Who is responsible, how everything that comes is collected, answered in time, looked "
            "through for causes and used to improve."
        ),
    ),
    Item(
        "CS4",
        N_("Networks and activities with those served"),
        N_(
            "With whom the office works together, and what it does so that people and partners "
            "stay in touch with it."
        ),
    ),
    Item(
        "CS5",
        N_("Taking part"),
        N_(
            "How citizens take part in what the office does, from being told up to deciding "
            "together, and what came of it."
        ),
    ),
    Item(
        "CS6",
        N_("Satisfaction and dissatisfaction"),
        N_(
            "Both are measured for each important group, and the results change how the office "
            "works."
        ),
    ),
    Item(
        "CS7",
        N_("Standards of service"),
        N_("Every service has a clear time, the manual is published, and the staff work by it."),
    ),
)
