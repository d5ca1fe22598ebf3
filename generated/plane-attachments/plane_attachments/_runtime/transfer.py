# SPDX-License-Identifier: MIT-0
"""Downloads: an answer of any length into a file, resumed where the server allows it."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any, BinaryIO, TypeAlias

from .core import Arguments, Call, is_time
from .errors import APIConnectionError
from .messages import Read, Request, Response, Steps, Wait
from .operation import Operation
from .raw import RawAnswer, raw_answer
from .settings import Settings
from .streams import begin

Target: TypeAlias = os.PathLike[str] | BinaryIO


def download(
    settings: Settings,
    operation: Operation[Any],
    arguments: Arguments,
    target: Target,
) -> Steps[RawAnswer[int]]:
    """Make a call and write its answer; the result is the number of bytes.

    The file at a path is replaced once all is there, and else stays what it was; a file
    object is written to from where it stands. Raises what every call raises.
    """
    call = Call(settings, operation, arguments)
    # As it is, so that bytes can be counted and asked for.
    request = call.request.with_header("Accept-Encoding", "identity")
    with _opened(target) as file:
        fetch = _Fetch(call, request, file)
        response = yield from fetch.run()
    return raw_answer(operation, fetch.done, response)


@contextmanager
def _opened(target: Target) -> Iterator[BinaryIO]:
    if not isinstance(target, os.PathLike):
        yield target
        return
    folder, name = os.path.split(os.fspath(target))
    part = os.path.join(folder, f".{name}.{token_hex(4)}.part")
    try:
        with open(part, "xb") as file:
            yield file
        os.replace(part, target)
    except BaseException:
        if os.path.exists(part):
            os.remove(part)
        raise


class _Fetch:
    """A download that is going on, of which `done` bytes are written."""

    def __init__(self, call: Call, request: Request, file: BinaryIO) -> None:
        self._call, self._request, self._file = call, request, file
        self._start = file.tell() if file.seekable() else None
        self.done = 0

    def run(self) -> Steps[Response]:
        """All of it; returns the answer that it began with."""
        _, first = yield from begin(self._call, self._request)
        response, failures, furthest = first, 0, 0
        while True:
            try:
                yield from self._read(response)
                return first
            except APIConnectionError as error:
                if self.done > furthest:
                    failures, furthest = 0, self.done
                retries = self._call.settings.retries
                seconds = retries.after_failure(self._request, error, failures)
                if seconds is None or not is_time(self._request, seconds):
                    raise
                validator = _validator(first)
                if not validator and self.done and self._start is None:
                    raise
            failures += 1
            yield Wait(seconds)
            again = self._request
            if validator and self.done:
                again = again.with_header("Range", f"bytes={self.done}-")
                again = again.with_header("If-Range", validator)
            sent, response = yield from begin(self._call, again)
            if response.status == 206 and not self._continues(response, validator):
                sent, response = yield from begin(self._call, self._request)
            if response.status != 206:
                self._rewind()
                first = response
            elif not self._continues(response, validator):
                raise self._call.error(sent, response)

    def _read(self, response: Response) -> Steps[None]:
        length = response.headers.get("content-length", "")
        coded = response.headers.get("content-encoding", "identity") != "identity"
        total = self.done + int(length) if length.isdigit() and not coded else None
        on_progress = self._call.settings.on_progress
        while chunk := (yield Read(self._request.expires)):
            self._file.write(chunk)
            self.done += len(chunk)
            if on_progress:
                on_progress(self.done, total)

    def _continues(self, response: Response, validator: str) -> bool:
        """Whether a part is all the rest of the same (RFC 9110, section 15.3.7)."""
        place = response.headers.get("content-range", "")
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", place)
        is_rest = found is not None and int(found[1]) == self.done
        if found and found[3] != "*":
            is_rest = is_rest and int(found[2]) + 1 == int(found[3])
        return is_rest and _validator(response) in ("", validator)

    def _rewind(self) -> None:
        if self._start is not None:
            self._file.seek(self._start)
            self._file.truncate()
        elif self.done:
            raise OSError("the file cannot go back, and the answer has changed")
        self.done = 0


def _validator(response: Response) -> str:
    """What tells whether the content is still the same (RFC 9110, section 13.1.5)."""
    if response.headers.get("content-encoding", "identity") != "identity":
        return ""
    tag = response.headers.get("etag", "")
    strong = tag if not tag.startswith("W/") else ""
    return strong or response.headers.get("last-modified", "")
