"""One snapshot for a whole page: every part of it reads the same moment and asks nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection

P = ParamSpec("P")
T = TypeVar("T")

_ANSWERS = "gcs_answers"


def remembering(connection: Connection) -> Connection:
    """The connection of a snapshot, on which `once_a_snapshot` keeps its answers."""
    return connection.execution_options(**{_ANSWERS: {}})


def remembered(connection: Connection, key: Hashable, make: Callable[[], T]) -> T:
    """What was made under this key in the same snapshot, or made now. Elsewhere nothing is kept."""
    answers = connection.get_execution_options().get(_ANSWERS)
    if answers is None:
        return make()
    if key not in answers:
        answers[key] = make()
    return cast("T", answers[key])


def once_a_snapshot(
    query: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[Connection, P], T]:
    """Ask the database once where several parts of a page need the same.

    Elsewhere, and above all inside a transaction that writes, every call asks anew. Whoever calls
    must not change what comes back.
    """

    @wraps(query)
    def asking(connection: Connection, *args: P.args, **kwargs: P.kwargs) -> T:
        key = (query, args, tuple(kwargs.items()))
        return remembered(connection, key, lambda: query(connection, *args, **kwargs))

    return cast("Callable[Concatenate[Connection, P], T]", asking)
