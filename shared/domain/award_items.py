"""What an office tells in an application for the award, beside its figures.

The award of the year 2548 had three types: one process in one unit, one process over all units, and
processes across several agencies (founding document 000). Forms and scores change every year; the
office enters this year's number of an item itself.
"""

from shared.domain.errors import N_
from shared.domain.yearly import Item

ITEMS: tuple[Item, ...] = (
    Item(
        "A1",
        N_("What is handed in"),
        N_("The process or life event, the type of award, and who did the work."),
    ),
    Item(
        "A2",
        N_("The problem before"),
        N_("What people had to go through, whom it burdened most, and how the office knew."),
    ),
    Item(
        "A3",
        N_("What was changed"),
        N_("Steps, papers, visits, rules and tools that are other ones now, and why these."),
    ),
    Item(
        "A4",
        N_("How it was done"),
        N_("Who decided, who took part, what it cost, and what did not work at first."),
    ),
    Item(
        "A5",
        N_("What came of it"),
        N_("The figures of this page, and what they mean for people and staff."),
    ),
    Item(
        "A6",
        N_("How it lasts and spreads"),
        N_("What keeps it going when people change, and where else it was taken over."),
    ),
)
