"""Run `make corpus`, also as `python -m corpus FOLDER`.

Exit status: 0 if everything reaches the bars, 1 if not, 2 for wrong arguments, 130 when
interrupted.
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
from .process import INTERRUPTED, Interrupted
from .results import DocumentResult
from .steps import ALL, Outcome, Task
from .summary import Summary, describe_failures

_SUFFIXES = {".json", ".yaml", ".yml"}
_ROOT = Path(__file__).parents[2]
_CONSUMER = "CLIENTWRIGHT_CONSUMER_PYTHON"


class Display:
    """The progress display: a status line on a terminal, and one line per finished document.

    On a terminal, only documents with failures get a line.
    """

    def __init__(self, total: int) -> None:
        self._total, self._finished, self._wrong = total, 0, 0
        self._now: dict[str, str] = {}
        self._terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._lock = threading.Lock()

    def step(self, name: str, step: str) -> None:
        with self._lock:
            self._now[name] = step
            self._status()

    def finish(self, name: str, result: DocumentResult) -> None:
        with self._lock:
            self._now.pop(name, None)
            self._finished += 1
            self._wrong += bool(result.wrong)
            if result.wrong or not self._terminal:
                clear = "\r\x1b[K" if self._terminal else ""
                print(
                    f"{clear}{self._finished}/{self._total} {name}: {_describe(result)}"
                )
            self._status()

    def end(self) -> None:
        if self._terminal:
            print("\r\x1b[K", end="")

    def _status(self) -> None:
        if self._terminal:
            now = ", ".join(f"{name} ({step})" for name, step in self._now.items())
            line = f"{self._finished}/{self._total}, {self._wrong} wrong: {now}"
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
        # Small documents first: their results come soon.
        key=lambda path: (path.stat().st_size, path),
    )[: parsed.smallest]
    found = _run(documents, parsed)
    if found is None:
        print("interrupted; the next run takes it up from here", file=sys.stderr)
        return 130
    summary = Summary(found, top)
    print("", *summary.lines(), sep="\n", end="")
    print("below the bars" if summary.fails else "fine", f"({parsed.out})")
    return 1 if summary.fails else 0


def _run(
    documents: Sequence[Path], parsed: argparse.Namespace
) -> list[DocumentResult] | None:
    """Process every document in parallel; return None when interrupted."""
    display = Display(len(documents))
    # One cache per worker: mypy's cache does not support concurrent writers.
    workers: queue.SimpleQueue[int] = queue.SimpleQueue()
    for worker in range(parsed.jobs):
        workers.put(worker)

    def process_document(document: Path) -> DocumentResult:
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
            result = results.update(
                task, parsed.steps, lambda step: display.step(name, step)
            )
        except Interrupted:
            raise
        # A crash must not stop the other documents.
        except Exception as error:
            traceback.print_exc()
            outcome = Outcome(0.0, 0, 1, [f"{type(error).__name__}: {error}"])
            result = DocumentResult(str(document), "", {}, {"run": outcome})
        finally:
            workers.put(worker)
        display.finish(name, result)
        return result

    with ThreadPoolExecutor(parsed.jobs) as pool:
        futures: list[Future[DocumentResult]] = [
            pool.submit(process_document, path) for path in documents
        ]
        try:
            return [future.result() for future in as_completed(futures)]
        except KeyboardInterrupt:
            INTERRUPTED.set()
            pool.shutdown(cancel_futures=True)
            return None
        finally:
            display.end()


def _describe(result: DocumentResult) -> str:
    if result.wrong:
        return describe_failures(result)
    if not result.is_document:
        return "part of another document"
    seconds = sum(outcome.seconds for outcome in result.outcomes.values())
    return f"{'refused' if result.refused else 'fine'}, {seconds:.1f} s"


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("corpus", description=__doc__)
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count()
    add = parser.add_argument
    add("folder", type=Path, help="where the documents are: *.json, *.yaml, *.yml")
    add("--jobs", type=int, default=cores, help="documents at a time")
    add("--out", type=Path, default=_ROOT / ".venv-corpus", help="results and caches")
    add("--only", default="", help="documents whose path is_current this")
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
