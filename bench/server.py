"""The server of the bench, in its own process, so that its work is not measured.

It responds to PATCH with an attachment, or with 204 for the workspace "empty"; to GET with as
many bytes as the last path segment says; to other methods with 204, after it has read and
discarded the body.
"""

import asyncio
import json
import subprocess
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import contextmanager

PERSON, WORKSPACE = (
    "91c3b6f0-2d58-4f7a-b0e9-4c5d6e7f8a55",
    "5d7e1f80-0a4b-4b7c-9a1e-1c2d3e4f5a66",
)
ATTACHMENT = {
    "id": "e4a7c9d2-5b1f-4e36-8f0a-3d2c1b9a8e33",
    "created_at": "2026-11-21T21:43:24.123050Z",
    "updated_at": "2026-11-21T21:43:31.904417Z",
    "deleted_at": None,
    "attributes": {"name": "hello.txt", "size": 17, "type": "text/plain"},
    "asset": f"{WORKSPACE}/0f9d8c7b6a5e4d3c2b1a09f8e7d6c5b4-hello.txt",
    "entity_type": "ISSUE_ATTACHMENT",
    "entity_identifier": None,
    "is_deleted": False,
    "is_archived": False,
    "external_id": None,
    "external_source": None,
    "size": 17.0,
    "is_uploaded": True,
    "storage_metadata": {
        "ContentType": "text/plain",
        "ContentLength": 17,
        "Metadata": {},
    },
    "created_by": PERSON,
    "updated_by": PERSON,
    "user": None,
    "workspace": WORKSPACE,
    "draft_issue": None,
    "project": "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11",
    "issue": "2b9d6a40-1f2e-4c8b-9d37-6a1e5c0b4f22",
    "comment": None,
    "page": None,
}
LIMITS = "X-RateLimit-Remaining: 59\r\nX-RateLimit-Reset: 1790000000\r\n"
CHUNK = bytes(1 << 16)


def head(status: str, media_type: str, length: int) -> bytes:
    lines = (
        f"HTTP/1.1 {status}",
        f"Content-Type: {media_type}",
        f"Content-Length: {length}",
    )
    return ("\r\n".join(lines) + f"\r\n{LIMITS}\r\n").encode()


_BODY = json.dumps(ATTACHMENT).encode()
FULL = head("200 OK", "application/json", len(_BODY)) + _BODY
EMPTY = f"HTTP/1.1 204 No Content\r\n{LIMITS}\r\n".encode()


async def discard(reader: StreamReader, size: int) -> None:
    while size:
        data = await reader.read(min(size, len(CHUNK)))
        if not data:
            raise EOFError
        size -= len(data)


async def discard_body(reader: StreamReader, headers: str) -> None:
    if "transfer-encoding: chunked" in headers:
        while size := int(await reader.readline(), 16):
            await discard(reader, size + 2)
        await reader.readline()
    elif "content-length:" in headers:
        await discard(
            reader, int(headers.partition("content-length:")[2].partition("\r")[0])
        )


async def send_bytes(writer: StreamWriter, size: int) -> None:
    writer.write(head("200 OK", "application/octet-stream", size))
    while size:
        writer.write(CHUNK[:size])
        size -= min(size, len(CHUNK))
        await writer.drain()


async def serve(reader: StreamReader, writer: StreamWriter) -> None:
    try:
        while True:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            line, _, headers = request.partition("\r\n")
            method, target, _ = line.split()
            await discard_body(reader, headers.lower())
            if method == "GET":
                await send_bytes(writer, int(target.rpartition("/")[2]))
            else:
                writer.write(
                    FULL
                    if method == "PATCH" and "/workspaces/empty/" not in target
                    else EMPTY
                )
    except (EOFError, ConnectionError):  # The client has disconnected.
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def running() -> Iterator[str]:
    """Run the server and yield its base URL."""
    with subprocess.Popen(
        [sys.executable, "-m", __name__], stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


if __name__ == "__main__":
    asyncio.run(main())
