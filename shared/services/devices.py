"""Screens in the halls: pairing by a one-time code, their place, last seen, reload, switching off.

A token names the screen and which of its pairings it belongs to (`Device.pairing`). So a stolen
cookie is dead once the screen was switched off, moved to another centre or paired again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.domain.errors import N_, InvalidRequest, NotFound, PairingCodeUnknown
from shared.domain.events import Actor, ActorKind
from shared.domain.permissions import Permission, may
from shared.domain.screens import (
    PAIRING_CODE_LIFE,
    OffReason,
    ScreenKind,
    ScreenState,
    state_of,
)
from shared.services import access
from shared.services.commands import SYSTEM, Caller, Done, RequestKey, once
from shared.services.moments import real_now
from shared.services.office import Office
from shared.services.opening import why_centre_closed
from shared.store import devices, people
from shared.store.change_log import Changed
from shared.store.devices import DeviceRecord
from shared.store.writer import WriteTx

Record = DeviceRecord
Change = Changed
DEVICE = "device"
LONGEST_NAME, LONGEST_PLACE = 80, 120
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
_CODE_LENGTH = 8
_ID_BITS = 32
KINDS = (
    *("device_added", "device_paired", "device_changed", "device_code_made"),
    *("device_reload", "device_revoked"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a screen is to be: as people name it, and where it stands in the centre."""

    centre: str
    name: str
    place: str
    kind: ScreenKind | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen and how it stands now."""

    record: DeviceRecord
    state: ScreenState


def caller_of_device(office: Office, token: str) -> tuple[Caller, DeviceRecord] | None:
    """The paired screen behind a token, None when it is switched off, forged or of former times."""
    found = _named_by(office, token)
    if found is None or found.revoked_at is not None or found.paired_at is None:
        return None
    actor = Actor(ActorKind.KIOSK, found.id)
    return Caller(actor, f"device:{found.id}", centre=found.centre), found


def is_switched_off(office: Office, token: str) -> bool:
    """Whether this token's screen was switched off, and not paired again since."""
    found = _named_by(office, token)
    return found is not None and found.revoked_at is not None


def _named_by(office: Office, token: str) -> DeviceRecord | None:
    named = office.tokens.open(DEVICE, token)
    if named is None:
        return None
    with office.db.read() as connection:
        found = devices.device(connection, named & (1 << _ID_BITS) - 1)
    return found if found is not None and found.pairing == named >> _ID_BITS else None


def _token(office: Office, record: DeviceRecord) -> str:
    return office.tokens.derive(DEVICE, record.id | record.pairing << _ID_BITS)


async def pair(
    office: Office, code: str, key: RequestKey | None = None
) -> tuple[str, DeviceRecord]:
    """Use up a pairing code; returns the screen's token. Raises `PairingCodeUnknown`."""
    code = code.strip().upper()

    def job(tx: WriteTx) -> DeviceRecord:
        now = real_now(office)

        def run() -> Done:
            since = now - PAIRING_CODE_LIFE
            id = devices.pair(tx, _code_hash(office, code), since, now)
            if id is None:
                raise PairingCodeUnknown
            found = _found(tx, id)
            _log(tx, Actor(ActorKind.KIOSK, id), "device_paired", found, {}, now)
            return Done(201, id)

        done = once(tx, key, now, run)
        found = _found(tx, done.result or 0)
        if done.replayed and code != _code_of(office, found):
            raise PairingCodeUnknown  # it has had another code since
        return found

    record = await office.db.write(job)
    return _token(office, record), record


def register_device(
    office: Office, tx: WriteTx, centre: str, kind: str, name: str, place: str = ""
) -> str:
    """Announce a new screen; returns its one-time pairing code, good for a day."""
    wish = Wish(centre, name, place, ScreenKind(kind))
    return _code_of(office, _add(office, tx, SYSTEM, wish))


async def add(
    office: Office, caller: Caller, wish: Wish, key: RequestKey | None = None
) -> tuple[DeviceRecord, str]:
    """Announce a new screen; returns it with its pairing code, sent again for the same key.

    Raises `UnknownCentre`, `InvalidRequest`, `KeyReused`.
    """
    access.require(caller, Permission.DEVICES, wish.centre)

    def job(tx: WriteTx) -> DeviceRecord:
        def run() -> Done:
            return Done(201, _add(office, tx, caller, wish).id)

        return _found(tx, once(tx, key, real_now(office), run).result or 0)

    record = await office.db.write(job, centre=wish.centre)
    return record, _code_of(office, record)


def _add(office: Office, tx: WriteTx, caller: Caller, wish: Wish) -> DeviceRecord:
    office.centre(wish.centre)
    if wish.kind is None:
        raise InvalidRequest("kind", N_("Choose what the screen is for."))
    now, name, place = real_now(office), *_words(wish)
    id = devices.add(tx, wish.centre, wish.kind.value, name, place, now)
    _make_code(office, tx, _found(tx, id))
    record = _found(tx, id)
    after = {"kind": record.kind, "name": name, "place": place, "centre": record.centre}
    _log(tx, caller.actor, "device_added", record, {"after": after}, now)
    return record


def _words(wish: Wish) -> tuple[str, str]:
    name, place = wish.name.strip(), wish.place.strip()
    if not name:
        raise InvalidRequest("name", N_("Name the screen, so that people know which one it is."))
    if len(name) > LONGEST_NAME:
        raise InvalidRequest("name", N_("This is too long."))
    if len(place) > LONGEST_PLACE:
        raise InvalidRequest("place", N_("This is too long."))
    return name, place


def _make_code(office: Office, tx: WriteTx, record: DeviceRecord) -> None:
    """A new code; the pairing that there was has ended."""
    made_at = real_now(office)
    if record.code_made_at is not None and made_at <= record.code_made_at:
        made_at = record.code_made_at + timedelta(microseconds=1)  # never the same code again
    ended = record.paired_at is not None
    code = _code(office, record.id, made_at)
    devices.change(
        tx,
        record.id,
        pairing_code_hash=_code_hash(office, code),
        code_made_at=made_at,
        pairing=record.pairing + ended,
        paired_at=None,
        revoked_at=None,
    )
    tx.publish(f"centre:{record.centre}")


def _code_of(office: Office, record: DeviceRecord) -> str:
    return _code(office, record.id, record.code_made_at or record.created_at)


def _code(office: Office, id: int, made_at: datetime) -> str:
    """Derived and not drawn by lot, so that a request that is sent again is told the same."""
    number = int(office.tokens.keyed_hash("pairing-code", f"{id} {made_at.timestamp():.6f}"), 16)
    letters = []
    for _ in range(_CODE_LENGTH):
        number, letter = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[letter])
    return "".join(letters)


def _code_hash(office: Office, code: str) -> str:
    return office.tokens.keyed_hash("pairing", code)


async def renew_code(
    office: Office, caller: Caller, device: int, key: RequestKey | None = None
) -> tuple[DeviceRecord, str]:
    """Another code for a screen, which stops what it shows. Raises `NotFound`, `KeyReused`."""

    def work(tx: WriteTx, record: DeviceRecord) -> None:
        _make_code(office, tx, record)
        _log(tx, caller.actor, "device_code_made", record, {}, real_now(office))

    record = await _do(office, caller, device, key, work)
    return record, _code_of(office, record)


async def change(
    office: Office, caller: Caller, device: int, wish: Wish, key: RequestKey | None = None
) -> tuple[DeviceRecord, str]:
    """Rename or move a screen; returns it with a code where it went to another centre, else "".

    Raises `NotFound`, `UnknownCentre`, `InvalidRequest`, `KeyReused`.
    """
    access.require(caller, Permission.DEVICES, wish.centre)
    name, place = _words(wish)
    office.centre(wish.centre)
    went: list[bool] = []

    def work(tx: WriteTx, record: DeviceRecord) -> None:
        wanted = {"name": name, "place": place, "centre": wish.centre}
        stood = {"name": record.name, "place": record.place, "centre": record.centre}
        if wanted == stood:
            return
        devices.change(tx, device, name=name, place=place, centre_id=wish.centre)
        if wish.centre != record.centre:
            went.append(True)
            tx.publish(f"centre:{record.centre}")
            _make_code(office, tx, record)
        detail = {"before": stood, "after": wanted}
        _log(tx, caller.actor, "device_changed", record, detail, real_now(office))

    record = await _do(office, caller, device, key, work)
    return record, _code_of(office, record) if went else ""


async def revoke(
    office: Office, caller: Caller, device: int, why: OffReason, key: RequestKey | None = None
) -> DeviceRecord:
    """Switch a screen off at once. Raises `NotFound`, `KeyReused`."""
    return await _do(
        office,
        caller,
        device,
        key,
        lambda tx, record: _switch_off(office, tx, caller.actor, record, why.value),
    )


def shut_out(office: Office, tx: WriteTx, device: int) -> None:
    """Switch a screen off, by the installation's own command. Raises `NotFound`."""
    _switch_off(office, tx, SYSTEM.actor, _found(tx, device), "")


def _switch_off(office: Office, tx: WriteTx, actor: Actor, record: DeviceRecord, why: str) -> None:
    if record.revoked_at is not None:
        return
    now = real_now(office)
    devices.change(tx, record.id, revoked_at=now, pairing_code_hash=None)
    _log(tx, actor, "device_revoked", record, {"why": why} if why else {}, now)
    tx.publish(f"centre:{record.centre}")


async def reload(
    office: Office, caller: Caller, device: int, key: RequestKey | None = None
) -> DeviceRecord:
    """Have a screen load its page anew within seconds. Raises `NotFound`, `KeyReused`."""

    def work(tx: WriteTx, record: DeviceRecord) -> None:
        devices.change(tx, device, reload_asked_at=real_now(office))
        _log(tx, caller.actor, "device_reload", record, {}, real_now(office))
        tx.publish(f"centre:{record.centre}")

    return await _do(office, caller, device, key, work)


async def reload_all(
    office: Office, caller: Caller, centre: str, key: RequestKey | None = None
) -> int:
    """The same for every paired screen of a centre; returns how many."""
    access.require(caller, Permission.DEVICES, centre)

    def job(tx: WriteTx) -> int:
        now = real_now(office)

        def run() -> Done:
            count = devices.ask_to_reload(tx, centre, real_now(office))
            people.log_change(tx, caller.actor, "devices_reload", centre, {"screens": count}, now)
            tx.publish(f"centre:{centre}")
            return Done(200, count)

        return once(tx, key, now, run).result or 0

    return await office.db.write(job, centre=centre)


async def _do(
    office: Office,
    caller: Caller,
    device: int,
    key: RequestKey | None,
    work: Callable[[WriteTx, DeviceRecord], None],
) -> DeviceRecord:
    """One change of a screen by somebody who looks after the screens of its centre."""
    access.require_staff(caller)

    def job(tx: WriteTx) -> DeviceRecord:
        record = _own(caller, devices.device(tx.connection, device))

        def run() -> Done:
            work(tx, record)
            return Done(200, device)

        once(tx, key, real_now(office), run)
        return _found(tx, device)

    return await office.db.write(job)


def _found(tx: WriteTx, device: int) -> DeviceRecord:
    record = devices.device(tx.connection, device)
    if record is None:
        raise NotFound
    return record


def _own(caller: Caller, record: DeviceRecord | None) -> DeviceRecord:
    if record is None or not may(caller.grants, Permission.DEVICES, record.centre):
        raise NotFound
    return record


def _log(
    tx: WriteTx,
    actor: Actor,
    kind: str,
    record: DeviceRecord,
    detail: Mapping[str, object],
    at: datetime,
) -> None:
    people.log_change(tx, actor, kind, str(record.id), detail, at)


def of_centre(office: Office, caller: Caller, centre: str) -> list[Screen]:
    """The screens of a centre, those switched off last. Raises `UnknownCentre`."""
    access.require(caller, Permission.DEVICES, centre)
    with office.db.read() as connection:
        found = [each for each in devices.devices(connection) if each.centre == centre]
    screens = [_screen(office, each) for each in found]
    return sorted(screens, key=lambda each: (each.state is ScreenState.OFF, each.record.id))


def one(office: Office, caller: Caller, device: int) -> Screen:
    """Raises `NotSignedIn`, `NotFound`."""
    access.require_staff(caller)
    with office.db.read() as connection:
        return _screen(office, _own(caller, devices.device(connection, device)))


def history(office: Office, caller: Caller, device: int) -> list[Changed]:
    """What was done with a screen, the newest first. Raises `NotFound`."""
    one(office, caller, device)
    with office.db.read() as connection:
        return devices.changes_of(connection, device, KINDS)


def all_devices(office: Office) -> list[Screen]:
    """Every screen of the installation, for its own commands."""
    with office.db.read() as connection:
        found = devices.devices(connection)
    return [_screen(office, each) for each in found]


def _screen(office: Office, record: DeviceRecord) -> Screen:
    known = record.centre in office.catalogue.centres
    is_open = known and why_centre_closed(office, record.centre, office.clock.now()) is None
    return Screen(record, state_of(record.standing, real_now(office), is_open=is_open))
