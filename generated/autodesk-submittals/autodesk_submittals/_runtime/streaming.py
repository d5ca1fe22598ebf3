# SPDX-License-Identifier: MIT-0
"""Read responses as they arrive: bytes, JSON Lines and server-sent events."""

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
from .serialize import essence_of, is_lines
from .type_info import TypeInfo

_END_DATA = "[DONE]"  # Many APIs send it as the data of the last event.


async def stream(io: CallIO, spec: CallSpec) -> AsyncGenerator[Any]:
    """Make a call; yield its `RawResponse` without content, then the items.

    Raises the errors of the call. The deadline ends with the head of the response.
    """
    async with aclosing(io):
        call, operation = Call(io, spec), spec[0]
        response = await call.begin(call.request)
        yield response.raw(None)
        members = response.type_info.union_members if response.type_info else ()
        arrays = [member for member in members if member.is_array]
        # The document describes the whole response as an array of the items.
        item_type = arrays[0].item(0) if arrays else TypeInfo(Any)
        decode = partial(response.item, item_type)
        media_type = response.http_response.content_type or operation.accept or ""
        if _is_event_stream(media_type):
            async for event in _events(call):
                fields = event.fields() if operation.has_event_objects else None
                yield decode(event.data, is_event=True, event_fields=fields)
        elif _is_event_stream(operation.accept or ""):
            raise response.unreadable("is no event stream")
        elif is_lines(media_type):
            async for text in _lines(io, media_type):
                yield decode(text)
        else:
            while chunk := await io.read():
                yield chunk


def _is_event_stream(media_type: str) -> bool:
    return media_type.lower().startswith("text/event-stream")


async def _lines(io: CallIO, media_type: str) -> AsyncGenerator[str]:
    """Yield the JSON texts of JSON Lines, or those after record separators (RFC 7464)."""
    lines = LineDecoder("\x1e" if "json-seq" in essence_of(media_type) else "\n")
    while True:
        chunk = await io.read()
        for text in filter(str.strip, lines.feed(chunk)):
            yield text
        if text := lines.take_complete_json():
            yield text
        if not chunk:
            return


async def _events(call: Call) -> AsyncGenerator["ServerSentEvent"]:
    """Yield events; after a connection error, resume after the last event with an id."""
    decoder, attempt, io = SSEDecoder(), 0, call.io
    while True:
        try:
            while chunk := await io.read():
                for event in decoder.feed(chunk):
                    if event.data == _END_DATA:
                        return
                    attempt = 0
                    yield event
            return
        except APIConnectionError as error:
            retry_after = None if decoder.retry is None else decoder.retry / 1000
            request = call.request._replace(expires=None)
            seconds = io.settings.delay_after_error(
                request, error, attempt, retry_after
            )
            if seconds is None or not decoder.last_id:
                raise
            attempt += 1
        await io.io.sleep(seconds)
        decoder = SSEDecoder(decoder.last_id, decoder.retry)
        io.reset_deadline()
        request = call.request.with_header("Last-Event-ID", decoder.last_id)
        await call.begin(request._replace(expires=io.expires))


class ServerSentEvent(NamedTuple):
    """A server-sent event; "" and None stand for fields that are absent."""

    data: str
    event: str = ""
    id: str = ""
    #: Milliseconds to wait before a reconnection.
    retry: int | None = None

    def fields(self) -> dict[str, object]:
        """Return the fields that are present."""
        return {k: v for k, v in self._asdict().items() if v not in ("", None)}


class SSEDecoder:
    """A decoder of event streams (HTML standard, section 9.2.6)."""

    def __init__(self, last_id: str = "", retry: int | None = None) -> None:
        #: The id of the last event, including events without data.
        self.last_id = last_id
        #: The last reconnection time that the server sent, in milliseconds.
        self.retry = retry
        self._lines = LineDecoder("\r\n|\r|\n")
        self._next = ServerSentEvent("", id=last_id)
        self._data: list[str] = []

    def feed(self, chunk: bytes) -> Iterator[ServerSentEvent]:
        """Yield the events that a chunk completes."""
        for line in self._lines.feed(chunk):
            if line:
                self._field(*line.partition(":")[::2])
                continue
            event = self._next._replace(data="\n".join(self._data))
            has_data, self.last_id = bool(self._data), event.id
            self._next, self._data = ServerSentEvent("", id=event.id), []
            if has_data:
                yield event

    def _field(self, name: str, value: str) -> None:
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "event":
            self._next = self._next._replace(event=value)
        elif name == "id" and value.isprintable():  # Last-Event-ID must be a header.
            self._next = self._next._replace(id=value)
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value[:12])
            self._next = self._next._replace(retry=self.retry)


class LineDecoder:
    """A decoder of lines of text, whose ends match a regular expression."""

    def __init__(self, end: str) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._end = re.compile(end)
        self._parts: list[str] = []
        self._after_cr = False

    def feed(self, chunk: bytes) -> Iterator[str]:
        """Yield the lines that a chunk completes; an empty chunk completes the last one."""
        text = self._decode(chunk, not chunk)
        if self._after_cr and text:
            # The carriage return has ended the line; a line feed belongs to it.
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
        """Return and remove the incomplete line if it is JSON with a line feed, else "".

        A JSON text sequence (RFC 7464) has no other sign of the end of its last value.
        """
        if not self._parts or not self._parts[-1].endswith("\n"):
            return ""
        text = "".join(self._parts)
        try:
            from_json(text)
        except ValueError:
            return ""
        self._parts = []
        return text
