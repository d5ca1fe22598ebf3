# SPDX-License-Identifier: MIT-0
"""Downloads: an answer of any length into a file, resumed where the server allows it."""

import os
import re
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from secrets import token_hex
from typing import BinaryIO, TypeAlias

from .calls import Call, CallSpec
from .errors import APIConnectionError
from .http_io import CallIO
from .messages import Request, Response
from .responses import OperationResponse, RawResponse

Target: TypeAlias = os.PathLike[str] | BinaryIO


async def download(line: CallIO, asked: CallSpec, target: Target) -> RawResponse[int]:
    """Make a call and write its answer; the result is the number of bytes.

    The file at a path is replaced once all is there, and else stays what it was; a file
    object is written to from where it stands. Raises what every call raises.
    """
    call = Call(line, asked)
    # As it is, so that bytes can be counted and asked for.
    request = call.request.with_header("Accept-Encoding", "identity")
    async with aclosing(line):
        with _opened(target) as file:
            fetch = _ResumableDownload(call, request, file)
            answer = await fetch.run()
    return answer.raw(fetch.done)


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


class _ResumableDownload:
    """A download that is going on, of which `done` bytes are written."""

    def __init__(self, call: Call, request: Request, file: BinaryIO) -> None:
        self._call, self._request, self._file = call, request, file
        self._start = file.tell() if file.seekable() else None
        self.done = 0

    async def run(self) -> OperationResponse:
        """All of it; returns the answer that it began with."""
        call, line = self._call, self._call.io
        answer = first = await call.begin(self._request)
        failures, furthest = 0, 0
        while True:
            try:
                await self._read(answer.response)
                return first
            except APIConnectionError as error:
                if self.done > furthest:
                    failures, furthest = 0, self.done
                retries = line.settings
                seconds = retries.after_failure(self._request, error, failures)
                validator = _validator(first.response)
                lost = self.done and self._start is None and not validator
                if seconds is None or lost:
                    raise
            failures += 1
            await line.io.sleep(seconds)
            again = self._request
            if validator and self.done:
                again = again.with_header("Range", f"bytes={self.done}-")
                again = again.with_header("If-Range", validator)
            answer = await call.begin(again)
            status = answer.response.status_code
            if status == 206 and not self._continues(answer.response, validator):
                answer = await call.begin(self._request)
            if answer.response.status_code != 206:
                self._rewind()
                first = answer
            elif not self._continues(answer.response, validator):
                raise answer.error()

    async def _read(self, response: Response) -> None:
        length = response.headers.get("content-length", "")
        coded = response.headers.get("content-encoding", "identity") != "identity"
        total = self.done + int(length) if length.isdigit() and not coded else None
        line = self._call.io
        while chunk := await line.read(self._request.expires):
            self._file.write(chunk)
            self.done += len(chunk)
            if on_progress := line.settings.on_progress:
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
