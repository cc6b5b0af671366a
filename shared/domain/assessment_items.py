"""The self-assessment has no list that is the same everywhere: its lines are the indicators that
each office agrees for a year (`shared.domain.assessment`)."""

from shared.domain.yearly import Item

ITEMS: tuple[Item, ...] = ()
