"""Answering complaints and praise, by page and by program, and who may do what with them."""

from __future__ import annotations

from shared.domain.voices import Did, VoiceKind
from shared.services import voices, voices_staff, you_said
from shared.services.voice_codes import code_of
from shared.services.voices import Filing
from shared.services.voices_staff import StaffMove
from shared.services.you_said import PairText
from tests.builders import CENTRE, run
from tests.counter.api_moves_table import Scene
from tests.counter.moves_table import Form, Row, Stage

VOICE = "/counter/voices/{voice}"
PAIRS = "/counter/voices/you-said"
PROGRAM = "/api/v1/centres/mo-chit/voices/{voice}"


def _filed(stage: Stage, kind: VoiceKind) -> Form:
    voice = run(voices.file(stage.office, CENTRE, Filing(kind, "It was loud.")))
    return {"voice": voice, "version": 1}


def complained(stage: Stage) -> Form:
    return _filed(stage, VoiceKind.COMPLAINT)


def praised(stage: Stage) -> Form:
    """What may be closed without an answer."""
    return _filed(stage, VoiceKind.PRAISE)


def _after(stage: Stage, move: StaffMove) -> Form:
    voice = int(str(complained(stage)["voice"]))
    run(voices_staff.act(stage.office, stage.boss, voice, 1, move))
    return {"voice": voice, "version": 2}


def sent_on(stage: Stage) -> Form:
    """To an agency."""
    return _after(stage, StaffMove(Did.FORWARDED, agency="BMA"))


def contested(stage: Stage) -> Form:
    """Answered once, and its writer is not settled: whoever is above the centre has it now."""
    form = _after(stage, StaffMove(Did.ANSWERED, "Sorry."))
    code = code_of(stage.office, int(str(form["voice"])))
    run(voices.act_of_writer(stage.office, code, Did.CONTESTED))
    return {**form, "version": 3}


def told(stage: Stage) -> Form:
    """A public pair."""
    today = stage.office.today(CENTRE)
    words = PairText("ก", "It was loud.", "ข", "Now it is quiet.", today)
    return {"pair": run(you_said.publish(stage.office, stage.boss, CENTRE, words))}


def new_pair(stage: Stage) -> Form:
    words = dict.fromkeys(("said_th", "said_en", "did_th", "did_en"), "words")
    return {**words, "since": stage.office.today(CENTRE).isoformat()}


def _seen(path: str, scene: Scene, who: str = "boss", **more: object) -> Row:
    return Row(path, scene, who, more, stale=True)


def _moves(of: str) -> list[Row]:
    """An agency that gives a voice back does not see it any more, so there is no old page."""
    return [
        _seen(f"{of}/assign", complained),
        _seen(f"{of}/forward", complained, agency="BMA"),
        _seen(f"{of}/ask", complained, text="When?"),
        _seen(f"{of}/answer", complained, text="Sorry."),
        _seen(f"{of}/close", praised),
        _seen(f"{of}/escalate", complained),
        _seen(f"{of}/ask", sent_on, "its agency", text="When?"),
        _seen(f"{of}/answer", sent_on, "its agency", text="Sorry."),
        Row(f"{of}/escalate", sent_on, "its agency"),
        _seen(f"{of}/answer", contested, "head", text="You were right."),
    ]


PAGES = _moves(VOICE)
PROGRAMS = _moves(PROGRAM)
PUBLIC_PAIRS = [
    Row(f"{PAIRS}?centre=mo-chit", new_pair, "boss"),
    Row(f"{PAIRS}/{{pair}}/take-back?centre=mo-chit", told, "boss"),
]
