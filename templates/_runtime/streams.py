# SPDX-License-Identifier: MIT-0
"""Answers that are read while they come: bytes, JSON Lines, server-sent events."""

import codecs
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from .auth import redact
from .core import Arguments, Call, whole
from .decode import item
from .errors import APIConnectionError
from .messages import Emit, Read, Request, Response, Steps, Wait
from .operation import Operation
from .raw import raw_answer
from .serialize import is_lines
from .settings import Settings
from .shape import Shape

_END = "[DONE]"  # What many APIs send as the last event's data.


def stream(
    settings: Settings, operation: Operation[Any], arguments: Arguments
) -> Steps[None]:
    """Make a call; emits a `RawAnswer` without content, then what it consists of.

    Raises what every call raises. The deadline counts until the answer begins.
    """
    call = Call(settings, operation, arguments)
    request, response = yield from begin(call, call.request)
    yield Emit(raw_answer(operation, None, response))
    hide = partial(redact, credentials=settings.credentials)
    on_drift, shape = settings.on_drift, _item_shape(operation, response)
    of = partial(item, operation, request, response, on_drift, hide, shape)
    if response.content_type.lower().startswith("text/event-stream"):
        yield from _events(call, of)
    elif is_lines(response.content_type):
        yield from _lines(response, of)
    else:
        while chunk := (yield Read()):
            yield Emit(chunk)


def begin(call: Call, request: Request) -> Steps[tuple[Request, Response]]:
    """Send a request whose answer is read bit by bit; raises where it is an error."""
    sent, response = yield from call.send(request._replace(is_streamed=True))
    if not 200 <= response.status < 300:
        response = yield from whole(response, call.expires)
        call.result(sent, response)
    return sent, response


def _item_shape(operation: Operation[Any], response: Response) -> Shape:
    """The type of an item: the whole answer is an array of them by its description."""
    key = operation.declared(response.status)
    shape = operation.shape(key) if key else None
    arrays = [arm for arm in shape.arms if arm.is_array] if shape else []
    return arrays[0].item(0) if arrays else Shape(Any)


def _lines(response: Response, of: Callable[[str], Any]) -> Steps[None]:
    """JSON values, each on its line or, with a record separator before it, RFC 7464."""
    lines = _Lines("\x1e" if "json-seq" in response.content_type.lower() else "\n")
    while True:
        chunk = yield Read()
        for line in lines.feed(chunk):
            if line.strip():
                yield Emit(of(line))
        if not chunk:
            return


def _events(call: Call, of: Callable[..., Any]) -> Steps[None]:
    """Events; a connection that breaks is made again from the last one that had an id."""
    parser, lost = EventParser(), 0
    while True:
        try:
            while chunk := (yield Read()):
                for event in parser.feed(chunk):
                    if event.data == _END:
                        return
                    lost = 0
                    whole = event.fields() if call.operation.whole_events else None
                    yield Emit(of(event.data, whole))
            return
        except APIConnectionError as error:
            seconds = call.settings.retries.after_failure(call.request, error, lost)
            if seconds is None or not parser.last_id:
                raise
            lost += 1
        yield Wait(seconds if parser.retry is None else parser.retry / 1000)
        parser = EventParser(parser.last_id, parser.retry)
        again = call.request.with_header("Last-Event-ID", parser.last_id)
        yield from begin(call, again._replace(expires=None))


class Event(NamedTuple):
    """A server-sent event; "" and None stand for a field that did not come."""

    data: str
    event: str = ""
    id: str = ""
    retry: int | None = None

    def fields(self) -> dict[str, object]:
        """What came."""
        return {k: v for k, v in self._asdict().items() if v not in ("", None)}


class EventParser:
    """Bytes → events, as the HTML standard has it (section 9.2.6)."""

    def __init__(self, last_id: str = "", retry: int | None = None) -> None:
        self.last_id, self.retry = last_id, retry
        self._lines = _Lines("\r\n|\r|\n")
        self._data: list[str] = []
        self._event = ""

    def feed(self, chunk: bytes) -> Iterator[Event]:
        for line in self._lines.feed(chunk):
            if line:
                self._field(*line.partition(":")[::2])
            elif self._data:
                data = "\n".join(self._data)
                yield Event(data, self._event, self.last_id, self.retry)
            if not line:
                self._data, self._event = [], ""

    def _field(self, name: str, value: str) -> None:
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._event = value
        elif name == "id" and value.isprintable():
            self.last_id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value[:9])


class _Lines:
    """Bytes → lines of text, each once its end has come."""

    def __init__(self, end: str) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._end = re.compile(end)
        self._parts: list[str] = []
        self._held = ""

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The lines that a chunk ends; an empty one ends the last line."""
        text = self._held + self._decode(chunk, not chunk)
        # Whether a carriage return ends a line alone, the next chunk tells.
        self._held = "\r" if chunk and text.endswith("\r") else ""
        first, *more = self._end.split(text[:-1] if self._held else text)
        self._parts.append(first)
        for part in more:
            yield "".join(self._parts)
            self._parts = [part]
        if not chunk:
            yield "".join(self._parts)
