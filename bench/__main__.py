"""Run `make bench`: print all measurements of clients in one table."""

import argparse
from collections.abc import Iterator

from . import calls, imports, memory, peers

ROW = "{:>7}  {:>9}  {:>8}  {:<28}  {}"


def rows(size: int, rounds: int, times: int) -> Iterator[str]:
    yield ROW.format("ratio", "bar", "figure", "what", "of which client")
    for cost in calls.measure(rounds, times):
        bar = "<= 1.15" if cost.client == "generated" else ""
        name = cost.client.replace(
            "_", "-" if cost.client.startswith("openapi") else " "
        )
        yield ROW.format(
            f"{cost.ratio:.2f}", bar, f"{cost.microseconds:.0f} us", cost.title, name
        )
    found = imports.measure(rounds)
    for ratio, bar, used, name in (
        (found.ratio, "<= 1.15", found.generated, "generated"),
        (1.0, "", found.hand_written, "hand-written"),
    ):
        yield ROW.format(
            f"{ratio:.2f}",
            bar,
            f"{used.milliseconds:.0f} ms",
            "import and construction",
            name,
        )
        relative = used.mebibytes / found.hand_written.mebibytes
        yield ROW.format(
            f"{relative:.2f}",
            "",
            f"{used.mebibytes:.1f} MiB",
            "memory after that",
            name,
        )
    for peak in memory.measure(size):
        title = f"{peak.title}, {size >> 20} MiB"
        yield ROW.format(
            "", "< 64 MiB", f"{peak.mebibytes:.1f} MiB", title, "generated"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument(
        "--size", type=int, default=2048, help="of an upload and a download, in MiB"
    )
    parser.add_argument(
        "--rounds", type=int, default=25, help="in which the clients take turns"
    )
    parser.add_argument(
        "--calls", type=int, default=200, help="of each client in a round"
    )
    options = parser.parse_args()
    peers.generate()
    for row in rows(options.size << 20, options.rounds, options.calls):
        print(row, flush=True)


main()
