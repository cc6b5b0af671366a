"""A chain of hashes says of every event whether it is still what it was."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.sealing import HashChain, Recorded, canonical, event_bytes

moments = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)
)
scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8)
values = st.recursive(
    scalars | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
numbers = st.integers(1, 10**9)
events = st.builds(
    Recorded,
    id=numbers,
    centre=st.sampled_from(["mo-chit", "bang-sue"]),
    visit=numbers,
    seq=st.integers(1, 3),
    transaction=st.none() | numbers,
    kind=st.sampled_from(["taken", "called", "completed"]),
    at=moments,
    received_at=moments,
    actor_kind=st.sampled_from(["staff", "system"]),
    actor=st.none() | numbers,
    counter=st.none() | st.integers(1, 9),
    data=st.dictionaries(st.text(max_size=4), values, max_size=3),
    business_day=st.just(date(2026, 11, 16)),
)
BEGIN = "0" * 64


def hash_of(chain: list[Recorded]) -> str:
    found = HashChain(BEGIN)
    for event in chain:
        found.add(event)
    return found.hash


@given(st.lists(events, min_size=1, max_size=5), st.data())
def test_whatever_differs_in_one_event_changes_every_hash_behind_it(
    chain: list[Recorded], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(chain) - 1))
    name = data.draw(st.sampled_from([field.name for field in fields(Recorded)][:-1]))
    other = replace(chain[at], **{name: getattr(data.draw(events), name)})
    same = event_bytes(other) == event_bytes(chain[at])
    # True is 1 for Python and is not for JSON, and -0.0 is not 0.0: only what is written counts.
    assert same or other != chain[at] or name == "data"
    changed = [*chain[:at], other, *chain[at + 1 :]]
    assert (hash_of(changed) == hash_of(chain)) is same
    assert hash_of(chain[:at]) == hash_of(changed[:at])


@given(st.lists(events, min_size=2, max_size=5, unique_by=event_bytes), st.data())
def test_a_missing_a_doubled_and_a_moved_event_are_noticed(
    chain: list[Recorded], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(chain) - 2))
    without = chain[:at] + chain[at + 1 :]
    twice = [*chain[: at + 1], *chain[at:]]
    turned = [*chain[:at], chain[at + 1], chain[at], *chain[at + 2 :]]
    assert len({hash_of(each) for each in (chain, without, twice, turned)}) == 4


@given(st.lists(events, max_size=5), st.integers(0, 5))
def test_the_hash_does_not_depend_on_where_seals_were_set(chain: list[Recorded], at: int) -> None:
    first = HashChain(BEGIN)
    for event in chain[:at]:
        first.add(event)
    second = HashChain(first.hash)
    for event in chain[at:]:
        second.add(event)
    assert second.hash == hash_of(chain)


@given(events)
def test_the_same_moment_in_another_zone_and_another_order_of_keys_are_the_same_bytes(
    event: Recorded,
) -> None:
    bangkok = timezone(timedelta(hours=7))
    told = replace(
        event,
        at=event.at.astimezone(bangkok),
        data=dict(reversed(list(event.data.items()))),
    )
    assert event_bytes(told) == event_bytes(event)


def test_an_event_is_sealed_in_these_very_bytes() -> None:
    """Stored seals rest on them: whoever changes the bytes makes every old seal wrong."""
    at = datetime(2026, 11, 16, 1, 30, tzinfo=UTC)
    first = Recorded(7, "mo-chit", 3, 1, 4, "taken", at, at, "kiosk", None, None,
                     {"ก": 1.5, "a": [None, True]}, date(2026, 11, 16))  # fmt: skip
    assert event_bytes(first).decode() == (
        '{"actor":null,"actor_kind":"kiosk","at":"2026-11-16T01:30:00.000000Z",'
        '"centre":"mo-chit","counter":null,"data":{"a":[null,true],"ก":1.5},'
        '"day":"2026-11-16","id":7,"kind":"taken",'
        '"received_at":"2026-11-16T01:30:00.000000Z","seq":1,"transaction":4,"visit":3}'
    )
    assert b'"day"' not in event_bytes(replace(first, seq=2))
    chain = HashChain.of("mo-chit")
    chain.add(first)
    assert chain.hash.startswith("763ec1bad72b7859")
    assert (chain.last, chain.events) == (7, 1)


def test_what_is_no_number_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("nan"))
