# SPDX-License-Identifier: MIT-0
"""Download responses to files, and resume downloads that break off."""

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


async def download(io: CallIO, spec: CallSpec, target: Target) -> RawResponse[int]:
    """Make a call, and write its response body; the result is the number of bytes.

    A file at a path is replaced once the download is complete. A file object is written
    to from its current position. Raises the errors of the call, and `OSError`.
    """
    call = Call(io, spec)
    # Ranges count encoded bytes, so compressed content could not be resumed.
    request = call.request.with_header("Accept-Encoding", "identity")
    async with aclosing(io):
        with _opened(target) as file:
            resumable = _ResumableDownload(call, request, file)
            response = await resumable.run()
    return response.raw(resumable.done)


@contextmanager
def _opened(target: Target) -> Iterator[BinaryIO]:
    """Open a temporary file beside the path, and move it there at the end."""
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
    """A download in progress."""

    def __init__(self, call: Call, request: Request, file: BinaryIO) -> None:
        self._call, self._request, self._file = call, request, file
        self._start = file.tell() if file.seekable() else None
        #: The number of bytes that were written.
        self.done = 0

    async def run(self) -> OperationResponse:
        """Write the whole content; return the first response with it."""
        call, io = self._call, self._call.io
        response = first = await call.begin(self._request)
        attempt, furthest = 0, 0
        while True:
            try:
                await self._read(response.http_response)
                return first
            except APIConnectionError as error:
                if self.done > furthest:
                    attempt, furthest = 0, self.done
                seconds = io.settings.delay_after_error(self._request, error, attempt)
                validator = _validator(first.http_response)
                # Without a validator all is written again, so the file must seek back.
                is_stuck = self.done and self._start is None and not validator
                if seconds is None or is_stuck:
                    raise
            attempt += 1
            await io.io.sleep(seconds)
            request = self._request
            if validator and self.done:
                request = request.with_header("Range", f"bytes={self.done}-")
                request = request.with_header("If-Range", validator)
            response = await call.begin(request)
            is_partial = response.http_response.status_code == 206
            if is_partial and not self._continues(response.http_response, validator):
                response = await call.begin(self._request)
            if response.http_response.status_code != 206:
                self._rewind()
                first = response
            elif not self._continues(response.http_response, validator):
                raise response.error()

    async def _read(self, response: Response) -> None:
        length = response.headers.get("content-length", "")
        is_encoded = _is_encoded(response)
        total = self.done + int(length) if length.isdigit() and not is_encoded else None
        io = self._call.io
        while chunk := await io.read(self._request.expires):
            self._file.write(chunk)
            self.done += len(chunk)
            if on_progress := io.settings.on_progress:
                on_progress(self.done, total)

    def _continues(self, response: Response, validator: str) -> bool:
        """Whether a 206 has the rest of the same content (RFC 9110, section 15.3.7)."""
        content_range = response.headers.get("content-range", "")
        match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", content_range)
        is_rest = match is not None and int(match[1]) == self.done
        if match and match[3] != "*":
            is_rest = is_rest and int(match[2]) + 1 == int(match[3])
        return is_rest and _validator(response) in ("", validator)

    def _rewind(self) -> None:
        if self._start is not None:
            self._file.seek(self._start)
            self._file.truncate()
        elif self.done:
            raise OSError(
                "the content has changed during the download, and the file cannot seek"
                " back: use a file that can, or a path"
            )
        self.done = 0


def _is_encoded(response: Response) -> bool:
    return response.headers.get("content-encoding", "identity") != "identity"


def _validator(response: Response) -> str:
    """Return the strong ETag or the Last-Modified (RFC 9110, section 13.1.5), or ""."""
    if _is_encoded(response):
        return ""
    etag = response.headers.get("etag", "")
    strong = etag if not etag.startswith("W/") else ""
    return strong or response.headers.get("last-modified", "")
