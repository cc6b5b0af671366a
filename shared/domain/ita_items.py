"""What an office publishes every year about its service, topic by topic.

Topics of the Official Information Act B.E. 2540, section 9 (8), and of the assessment of integrity
and transparency (ITA) in our own words: its official list, numbers and wording change every year,
so the office enters this year's number of a topic itself.
"""

from shared.domain.errors import N_
from shared.domain.yearly import Item

ITEMS: tuple[Item, ...] = (
    Item(
        "T1",
        N_("Manuals for the public"),
        N_(
            "Every service with its steps, time, places and ways to ask for it, fee and papers; "
            "where there is no fee or no paper, this is said in words."
        ),
    ),
    Item(
        "T2",
        N_("Manual or standard for the staff"),
        N_("What the people at the counters work by, published for everybody."),
    ),
    Item(
        "T3",
        N_("Service statistics"),
        N_("How often each service was given, by month and by the way people came."),
    ),
    Item(
        "T4",
        N_("Satisfaction report"),
        N_("What people answered in the first six months and in the whole year."),
    ),
    Item(
        "T5",
        N_("Services online"),
        N_("Services that people can ask for without coming to the centre."),
    ),
    Item(
        "T6",
        N_("How to complain"),
        N_("Where people complain, how the office deals with it, and by when it answers."),
    ),
    Item(
        "T7",
        N_("Complaint statistics"),
        N_("How many complaints came, about what, and how many were answered in time."),
    ),
    Item(
        "T8",
        N_("Open data"),
        N_("Figures of the service as files that everybody may use."),
    ),
    Item(
        "T9",
        N_("Report on internal control"),
        N_("The yearly report of the office on its internal control."),
    ),
    Item(
        "T10",
        N_("Where to report corruption"),
        N_("A channel of its own for reports of corruption and misconduct, published."),
    ),
)
