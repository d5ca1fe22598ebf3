# SPDX-License-Identifier: MIT-0
"""Answers that are read while they come: bytes, JSON Lines, server-sent events."""

import codecs
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from functools import partial
from typing import Any, NamedTuple

from pydantic_core import from_json

from .calls import Call, CallSpec
from .errors import APIConnectionError
from .http_io import CallIO
from .serialize import is_lines
from .type_info import TypeInfo

_END = "[DONE]"  # What many APIs send as the last event's data.


async def stream(line: CallIO, asked: CallSpec) -> AsyncGenerator[Any]:
    """Make a call; gives a `RawAnswer` without content, then what it consists of.

    Raises what every call raises. The deadline counts until the answer begins.
    """
    async with aclosing(line):
        call, operation = Call(line, asked), asked[0]
        answer = await call.begin(call.request)
        yield answer.raw(None)
        arrays = (
            [a for a in answer.type_info.union_members if a.is_array]
            if answer.type_info
            else []
        )
        # The whole answer is an array of the items by its description.
        item = partial(answer.item, arrays[0].item(0) if arrays else TypeInfo(Any))
        media = answer.response.content_type or operation.accept or ""
        if _is_events(media):
            async for event in _events(call):
                around = event.fields() if operation.has_event_objects else None
                yield item(event.data, is_event=True, around=around)
        elif _is_events(operation.accept or ""):
            raise answer.unreadable("is no event stream")
        elif is_lines(media):
            async for text in _lines(line, media):
                yield item(text)
        else:
            while chunk := await line.read():
                yield chunk


def _is_events(media: str) -> bool:
    return media.lower().startswith("text/event-stream")


async def _lines(line: CallIO, media: str) -> AsyncGenerator[str]:
    """JSON values, each on its line or, with a record separator before it, RFC 7464."""
    lines = LineDecoder("\x1e" if "json-seq" in media.lower() else "\n")
    while True:
        chunk = await line.read()
        for text in filter(str.strip, lines.feed(chunk)):
            yield text
        if text := lines.take_complete_json():
            yield text
        if not chunk:
            return


async def _events(call: Call) -> AsyncGenerator["ServerSentEvent"]:
    """Events; a connection that breaks is made again from the last one that had an id."""
    parser, lost, line = SSEDecoder(), 0, call.io
    while True:
        try:
            while chunk := await line.read():
                for event in parser.feed(chunk):
                    if event.data == _END:
                        return
                    lost = 0
                    yield event
            return
        except APIConnectionError as error:
            told = None if parser.retry is None else parser.retry / 1000
            broken = call.request._replace(expires=None)
            seconds = line.settings.after_failure(broken, error, lost, told)
            if seconds is None or not parser.last_id:
                raise
            lost += 1
        await line.io.sleep(seconds)
        parser = SSEDecoder(parser.last_id, parser.retry)
        line.reset_deadline()
        again = call.request.with_header("Last-Event-ID", parser.last_id)
        await call.begin(again._replace(expires=line.expires))


class ServerSentEvent(NamedTuple):
    """A server-sent event; "" and None stand for a field that did not come."""

    data: str
    event: str = ""
    id: str = ""
    retry: int | None = None

    def fields(self) -> dict[str, object]:
        """What came."""
        return {k: v for k, v in self._asdict().items() if v not in ("", None)}


class SSEDecoder:
    """Bytes → events, as the HTML standard has it (section 9.2.6).

    `last_id` is that of what was given out, or passed over for want of data, `retry`
    what the server asked for last.
    """

    def __init__(self, last_id: str = "", retry: int | None = None) -> None:
        self.last_id, self.retry = last_id, retry
        self._lines = LineDecoder("\r\n|\r|\n")
        self._next = ServerSentEvent("", id=last_id)
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        for line in self._lines.feed(chunk):
            if line:
                self._field(*line.partition(":")[::2])
                continue
            came = self._next._replace(data="\n".join(self._data))
            has_data, self.last_id = bool(self._data), came.id
            self._next, self._data = ServerSentEvent("", id=came.id), []
            if has_data:
                yield came

    def _field(self, name: str, value: str) -> None:
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._next = self._next._replace(event=value)
        elif name == "id" and value.isprintable():  # It goes into a header later.
            self._next = self._next._replace(id=value)
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value[:12])
            self._next = self._next._replace(retry=self.retry)


class LineDecoder:
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

    def take_complete_json(self) -> str:
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
