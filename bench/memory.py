"""Measure the memory of a large upload and download, above that of an idle client.

    python -m bench.memory upload|download sync|async SIZE URL

makes one transfer in this process and prints its memory in MiB.
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
    """Yield the peak memory of each transfer, made in a process of its own."""
    for direction in "upload", "download":
        for mode in "sync", "async":
            with running() as url:
                command = [
                    str(PYTHON["generated"]),
                    "-m",
                    __name__,
                    direction,
                    mode,
                    str(size),
                    url,
                ]
                completed = subprocess.run(
                    command, stdout=subprocess.PIPE, text=True, check=True
                )
            yield Peak(f"{mode} {direction}", float(completed.stdout))


def transfer(url: str, direction: str, path: Path, size: int) -> float:
    # Not at the top: the process that measures imports must not import the client.
    from plane_attachments import Client, File

    with Client(api_key="k", base_url=url) as client:
        client.request("GET", "/blob/1", bytes)
        before = _peak_memory()
        if direction == "upload":
            client.request("POST", "/upload", body=File(path), content_type=BINARY)
        else:
            client.download(path, client.request, "GET", f"/blob/{size}", bytes)
        return _peak_memory() - before


async def transfer_async(url: str, direction: str, path: Path, size: int) -> float:
    from plane_attachments import AsyncClient, File

    async with AsyncClient(api_key="k", base_url=url) as client:
        await client.request("GET", "/blob/1", bytes)
        before = _peak_memory()
        if direction == "upload":
            await client.request(
                "POST", "/upload", body=File(path), content_type=BINARY
            )
        else:
            await client.download(path, client.request, "GET", f"/blob/{size}", bytes)
        return _peak_memory() - before


def _peak_memory() -> float:
    return mebibytes(resource.getrusage(resource.RUSAGE_SELF))


def main(direction: str, mode: str, size: int, url: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "blob")
        if direction == "upload":
            with path.open("wb") as file:
                file.truncate(size)  # A sparse file: no blocks on the disk.
        arguments = url, direction, path, size
        peak = (
            asyncio.run(transfer_async(*arguments))
            if mode == "async"
            else transfer(*arguments)
        )
        if direction == "download" and path.stat().st_size != size:
            raise RuntimeError("the download is incomplete")
    print(peak)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
