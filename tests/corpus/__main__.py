"""`python -m corpus FOLDER`: what `make corpus` runs.

Exit status: 0 if everything reaches the bars, 1 if not, 2 for wrong arguments, 130 when interrupted.
"""

import argparse
import os
import queue
import sys
import threading
import traceback
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

from . import results
from .process import STOPPING, Stopped
from .results import Entry
from .steps import ALL, Outcome, Task
from .summary import Table, summary

_SUFFIXES = {".json", ".yaml", ".yml"}
_ROOT = Path(__file__).parents[2]
_CONSUMER = "CLIENTWRIGHT_CONSUMER_PYTHON"


class Display:
    """One changing line on a terminal, lasting lines for what is found; plain lines where nobody watches."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._wrong = total, 0, 0
        self._now: dict[str, str] = {}
        self._terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._lock = threading.Lock()

    def step(self, name: str, step: str) -> None:
        with self._lock:
            self._now[name] = step
            self._status()

    def done(self, name: str, entry: Entry) -> None:
        with self._lock:
            self._now.pop(name, None)
            self._done += 1
            self._wrong += bool(entry.wrong)
            if entry.wrong or not self._terminal:
                clear = "\r\x1b[K" if self._terminal else ""
                print(f"{clear}{self._done}/{self._total} {name}: {_said(entry)}")
            self._status()

    def end(self) -> None:
        if self._terminal:
            print("\r\x1b[K", end="")

    def _status(self) -> None:
        if self._terminal:
            now = ", ".join(f"{name} ({step})" for name, step in self._now.items())
            line = f"{self._done}/{self._total}, {self._wrong} wrong: {now}"
            width = os.get_terminal_size(sys.stdout.fileno()).columns
            print(f"\r\x1b[K{line[: max(width - 1, 1)]}", end="", flush=True)
        else:
            sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    parsed = _parse(arguments)
    top: Path = parsed.folder
    documents = sorted(
        (
            path
            for path in top.rglob("*")
            if path.suffix.lower() in _SUFFIXES
            and path.is_file()
            and parsed.only in path.relative_to(top).as_posix()
        ),
        # The small ones first, as they soon have something to say.
        key=lambda path: (path.stat().st_size, path),
    )[: parsed.smallest]
    found = _run(documents, parsed)
    if found is None:
        print("interrupted; the next run takes it up from here", file=sys.stderr)
        return 130
    table = Table(found, top)
    print("", *table.lines(), sep="\n", end="")
    print("below the bars" if table.fails else "fine", f"({parsed.out})")
    return 1 if table.fails else 0


def _run(documents: Sequence[Path], parsed: argparse.Namespace) -> list[Entry] | None:
    """Every document's entry; None when interrupted."""
    display = Display(len(documents))
    # A worker's caches are its own: mypy's stand no second writer.
    workers: queue.SimpleQueue[int] = queue.SimpleQueue()
    for worker in range(parsed.jobs):
        workers.put(worker)

    def one(document: Path) -> Entry:
        name = document.relative_to(parsed.folder).as_posix()
        worker = workers.get()
        task = Task(
            document,
            folder=results.folder_of(parsed.out / "documents", document),
            caches=parsed.out / "caches" / str(worker),
            consumer=parsed.consumer,
            limit=parsed.limit,
        )
        try:
            entry = results.process(
                task, parsed.steps, lambda step: display.step(name, step)
            )
        except Stopped:
            raise
        except Exception as error:  # The others shall have their turn.
            traceback.print_exc()
            outcome = Outcome(0.0, 0, 1, [f"{type(error).__name__}: {error}"])
            entry = Entry(str(document), "", {}, {"run": outcome})
        finally:
            workers.put(worker)
        display.done(name, entry)
        return entry

    with ThreadPoolExecutor(parsed.jobs) as pool:
        futures: list[Future[Entry]] = [pool.submit(one, path) for path in documents]
        try:
            return [future.result() for future in as_completed(futures)]
        except KeyboardInterrupt:
            STOPPING.set()
            pool.shutdown(cancel_futures=True)
            return None
        finally:
            display.end()


def _said(entry: Entry) -> str:
    if entry.wrong:
        return summary(entry)
    if not entry.is_document:
        return "part of another document"
    seconds = sum(outcome.seconds for outcome in entry.outcomes.values())
    return f"{'refused' if entry.refused else 'fine'}, {seconds:.1f} s"


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("corpus", description=__doc__)
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    add = parser.add_argument
    add("folder", type=Path, help="where the documents are: *.json, *.yaml, *.yml")
    add("--jobs", type=int, default=cores, help="documents at a time")
    add("--out", type=Path, default=_ROOT / ".venv-corpus", help="results and caches")
    add("--only", default="", help="documents whose path holds this")
    add("--smallest", type=int, help="so many documents, the smallest")
    add("--steps", default=",".join(ALL), help="some of: %(default)s")
    add("--limit", type=float, default=1800, help="seconds that a step may take")
    parsed = parser.parse_args(arguments)
    parsed.folder, parsed.out = parsed.folder.resolve(), parsed.out.resolve()
    parsed.steps = [step for step in parsed.steps.split(",") if step]
    unknown = set(parsed.steps) - {*ALL}
    if not parsed.folder.is_dir():
        parser.error(f"{parsed.folder} is not a folder")
    if unknown:
        parser.error(f"there is no step {', '.join(sorted(unknown))}")
    if parsed.jobs < 1:
        parser.error("there must be a worker")
    if not os.environ.get(_CONSUMER):
        parser.error(f"{_CONSUMER} is not set; `make corpus` sets it")
    parsed.consumer = os.path.abspath(os.environ[_CONSUMER])
    return parsed


if __name__ == "__main__":
    sys.exit(main())
