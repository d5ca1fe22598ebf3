# SPDX-License-Identifier: MIT-0
"""Answers that are read while they come: bytes, JSON Lines, server-sent events."""

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from pydantic_core import from_json

from .auth import redact
from .core import Arguments, Call, whole
from .decode import item, unreadable
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
    media = response.content_type or operation.accept or ""
    if _is_events(media):
        yield from _events(call, of)
    elif _is_events(operation.accept or ""):
        raise unreadable("is no event stream", operation, request, response)
    elif is_lines(media):
        yield from _lines(media, of)
    else:
        while chunk := (yield Read()):
            yield Emit(chunk)


def _is_events(media: str) -> bool:
    return media.lower().startswith("text/event-stream")


def begin(call: Call, request: Request) -> Steps[tuple[Request, Response]]:
    """Send a request whose answer is read bit by bit; raises where it is an error."""
    sent, response = yield from call.send(request._replace(is_streamed=True))
    if not 200 <= response.status < 300:
        raise call.error(sent, (yield from whole(response, call.expires)))
    return sent, response


def _item_shape(operation: Operation[Any], response: Response) -> Shape:
    """The type of an item: the whole answer is an array of them by its description."""
    key = operation.declared(response.status)
    shape = operation.shape(key) if key else None
    arrays = [arm for arm in shape.arms if arm.is_array] if shape else []
    return arrays[0].item(0) if arrays else Shape(Any)


def _lines(media: str, of: Callable[[str], Any]) -> Steps[None]:
    """JSON values, each on its line or, with a record separator before it, RFC 7464."""
    lines = Lines("\x1e" if "json-seq" in media.lower() else "\n")
    while True:
        chunk = yield Read()
        for line in lines.feed(chunk):
            if line.strip():
                yield Emit(of(line))
        if text := lines.ready():
            yield Emit(of(text))
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
                    around = event.fields() if call.operation.whole_events else None
                    yield Emit(of(event.data, is_event=True, around=around))
            return
        except APIConnectionError as error:
            told = None if parser.retry is None else parser.retry / 1000
            retries = call.settings.retries
            seconds = retries.after_failure(call.request, error, lost, told)
            if seconds is None or not parser.last_id:
                raise
            lost += 1
        yield Wait(seconds)
        parser = EventParser(parser.last_id, parser.retry)
        call.begin_again()
        again = call.request.with_header("Last-Event-ID", parser.last_id)
        yield from begin(call, again._replace(expires=call.expires))


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
    """Bytes → events, as the HTML standard has it (section 9.2.6).

    `last_id` is that of what was given out, or passed over for want of data, `retry`
    what the server asked for last.
    """

    def __init__(self, last_id: str = "", retry: int | None = None) -> None:
        self.last_id, self.retry = last_id, retry
        self._lines = Lines("\r\n|\r|\n")
        self._next = _Fields(last_id)

    def feed(self, chunk: bytes) -> Iterator[Event]:
        for line in self._lines.feed(chunk):
            if line:
                self._field(*line.partition(":")[::2])
                continue
            came, self._next = self._next, _Fields(self._next.id)
            self.last_id = came.id
            if came.data:
                yield Event("\n".join(came.data), came.event, came.id, came.retry)

    def _field(self, name: str, value: str) -> None:
        value = value.removeprefix(" ")
        if name == "data":
            self._next.data.append(value)
        elif name == "event":
            self._next.event = value
        elif name == "id" and value.isprintable():  # It goes into a header later.
            self._next.id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = self._next.retry = int(value[:12])


@dataclass
class _Fields:
    """What has come of an event; its id is that of the last one until it has its own."""

    id: str
    data: list[str] = field(default_factory=list)
    event: str = ""
    retry: int | None = None


class Lines:
    """Bytes → lines of text, each as soon as its end has come."""

    def __init__(self, end: str) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._end = re.compile(end)
        self._parts: list[str] = []
        self._after_cr = False

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The lines that a chunk ends; an empty one ends the last line."""
        text = self._decode(chunk, not chunk)
        if self._after_cr and text:
            # The line has ended already, so a line feed belongs to its end.
            text, self._after_cr = text.removeprefix("\n"), False
        if text:
            self._after_cr = text.endswith("\r") and bool(self._end.match("\r"))
        first, *more = self._end.split(text)
        self._parts.append(first)
        for part in more:
            yield "".join(self._parts)
            self._parts = [part]
        if not chunk:
            yield "".join(self._parts)
            self._parts = []

    def ready(self) -> str:
        """What is held, if it is JSON with a line feed: it need not wait for its end."""
        if not self._parts or not self._parts[-1].endswith("\n"):
            return ""
        text = "".join(self._parts)
        try:
            from_json(text)
        except ValueError:
            return ""
        self._parts = []
        return text
