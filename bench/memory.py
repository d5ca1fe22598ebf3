"""The memory that a large upload and a large download take, above that of a client at rest.

    python -m bench.memory upload|download blocking|awaiting SIZE URL

prints it in MiB, for one transfer in this process.
"""

import asyncio
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from .imports import mebibytes
from .peers import PYTHON
from .server import running

BINARY = "application/octet-stream"


class Peak(NamedTuple):
    title: str
    mebibytes: float


def measure(size: int) -> Iterator[Peak]:
    """Each transfer in a process of its own."""
    for direction in "upload", "download":
        for manner in "blocking", "awaiting":
            with running() as url:
                command = [
                    str(PYTHON["generated"]),
                    "-m",
                    __name__,
                    direction,
                    manner,
                    str(size),
                    url,
                ]
                found = subprocess.run(
                    command, stdout=subprocess.PIPE, text=True, check=True
                )
            yield Peak(f"{manner} {direction}", float(found.stdout))


def blocking(url: str, direction: str, path: Path, size: int) -> float:
    from plane_attachments import (
        Client,
        File,
    )  # Not in the process that measures imports.

    with Client(api_key="k", base_url=url) as client:
        client.request("GET", "/blob/1", bytes)
        before = _most()
        if direction == "upload":
            client.request("POST", "/upload", body=File(path), content_type=BINARY)
        else:
            client.download(path, client.request, "GET", f"/blob/{size}", bytes)
        return _most() - before


async def awaiting(url: str, direction: str, path: Path, size: int) -> float:
    from plane_attachments import AsyncClient, File

    async with AsyncClient(api_key="k", base_url=url) as client:
        await client.request("GET", "/blob/1", bytes)
        before = _most()
        if direction == "upload":
            await client.request(
                "POST", "/upload", body=File(path), content_type=BINARY
            )
        else:
            await client.download(path, client.request, "GET", f"/blob/{size}", bytes)
        return _most() - before


def _most() -> float:
    return mebibytes(resource.getrusage(resource.RUSAGE_SELF))


def main(direction: str, manner: str, size: int, url: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "blob")
        if direction == "upload":
            with path.open("wb") as file:
                file.truncate(size)  # Without blocks on the disk.
        arguments = url, direction, path, size
        peak = (
            asyncio.run(awaiting(*arguments))
            if manner == "awaiting"
            else blocking(*arguments)
        )
        if direction == "download" and path.stat().st_size != size:
            raise RuntimeError("the download is not whole")
    print(peak)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
