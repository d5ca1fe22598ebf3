"""Make calls by one client and print their cost.

    python -m bench.worker CLIENT sync|async STATUS URL

Each line of the standard input is a number of calls. The program makes them and prints the
CPU time of one call in microseconds.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from time import process_time

from .clients import WORKSPACES


def repeat(call: Callable[[], object], times: int) -> None:
    for _ in range(times):
        call()


async def repeat_async(call: Callable[[], Awaitable[object]], times: int) -> None:
    for _ in range(times):
        await call()


def main(client: str, mode: str, status: str, url: str) -> None:
    new_call = getattr(import_module(f"bench.clients.{client}"), f"{mode}_call")
    call = new_call(url, WORKSPACES[int(status)])
    with asyncio.Runner() as runner:
        for line in sys.stdin:
            times = int(line)
            started = process_time()
            if mode == "async":
                runner.run(repeat_async(call, times))
            else:
                repeat(call, times)
            print((process_time() - started) / times * 1e6, flush=True)
        # Some clients warn that they were not closed, and not all of them can be closed.
        os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
