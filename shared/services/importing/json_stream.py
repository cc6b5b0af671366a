"""The lists of one large JSON object, item by item: the whole never stands in memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

from shared.services.importing.reading import MOST_OF_ONE, OneTooLong

_PIECE = 1 << 16


class JsonStream:
    """Reads an object whose values are lists of objects. Raises ValueError where it is broken,
    OneTooLong where one of them is longer than any should be."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()
        self._buffer, self._place, self._ended = "", 0, False

    def items(self) -> Iterator[tuple[str, Any]]:
        """(key, item) of every list; (key, value) of everything else."""
        self._expect("{")
        while self._next() != "}":
            key = self._value()
            self._expect(":")
            if self._next() == "[":
                self._place += 1
                while self._next() != "]":
                    yield key, self._value()
                    self._comma("]")
                self._place += 1
            else:
                yield key, self._value()
            self._comma("}")
        self._place += 1

    def _comma(self, closing: str) -> None:
        following = self._next()
        if following == ",":
            self._place += 1
        elif following != closing:
            raise ValueError(f"a comma is missing before {following!r}")

    def _expect(self, sign: str) -> None:
        if self._next() != sign:
            raise ValueError(f"{sign!r} is missing")
        self._place += 1

    def _next(self) -> str:
        """The sign that follows, spaces passed over."""
        while True:
            while self._place < len(self._buffer):
                if not self._buffer[self._place].isspace():
                    return self._buffer[self._place]
                self._place += 1
            if not self._more():
                raise ValueError("the file ends too early")

    def _value(self) -> Any:
        self._next()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._place)
            except RecursionError:
                raise ValueError("it is nested too deeply") from None
            except ValueError:
                if not self._more():
                    raise
                continue
            if end == len(self._buffer) and self._more():
                continue  # a number may go on
            self._place = end
            return value

    def _more(self) -> bool:
        """Read on, as much again as there is, so that long values are tried but a few times."""
        if len(self._buffer) - self._place > MOST_OF_ONE:
            raise OneTooLong
        piece = "" if self._ended else self._text.read(max(_PIECE, len(self._buffer) - self._place))
        self._ended = not piece
        self._buffer, self._place = self._buffer[self._place :] + piece, 0
        return bool(piece)
