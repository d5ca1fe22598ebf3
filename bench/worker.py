"""Makes calls in one way, as many as each line of the standard input says, and prints what they cost.

    python -m bench.worker WAY blocking|awaiting STATUS URL

The answer to a line is the CPU time of one call in microseconds.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from time import process_time

from .clients import WORKSPACE_ANSWERS


def repeat(call: Callable[[], object], times: int) -> None:
    for _ in range(times):
        call()


async def repeat_awaiting(call: Callable[[], Awaitable[object]], times: int) -> None:
    for _ in range(times):
        await call()


def main(way: str, manner: str, status: str, url: str) -> None:
    make = getattr(import_module(f"bench.clients.{way}"), manner)
    call = make(url, WORKSPACE_ANSWERS[int(status)])
    with asyncio.Runner() as runner:
        for line in sys.stdin:
            times = int(line)
            started = process_time()
            if manner == "awaiting":
                runner.run(repeat_awaiting(call, times))
            else:
                repeat(call, times)
            print((process_time() - started) / times * 1e6, flush=True)
        os._exit(
            0
        )  # Some clients complain that nobody has closed them, and not all can be.


if __name__ == "__main__":
    main(*sys.argv[1:])
