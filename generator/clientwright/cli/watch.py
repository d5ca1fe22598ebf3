"""`watch`: clients are made again as soon as something that they are made of is saved.

Whatever is wrong is told, and watching goes on: the next save may mend it. It ends with
the keyboard's interrupt, and as there is no other way to end it, that is a success.
"""

import contextlib
import importlib.util
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from .. import config, watch, workspace
from ..config import ClientConfig
from ..errors import InputError
from ..result import GeneratedProject
from .console import OutputBuffer, count, print_diagnostics, print_stderr, print_stdout
from .generate import (
    DONE,
    GENERATE,
    WRONG,
    ClientCommand,
    ClientOutcome,
    each_client,
    write,
)

_MISSING = """\
clientwright: watch needs watchfiles, which is not installed (pip install watchfiles, or \
clientwright with its extra: clientwright[watch])"""
_SHOWN = 10


def run(arguments: Namespace) -> int:
    """Watch until the keyboard interrupts."""
    if importlib.util.find_spec("watchfiles") is None:
        print_stderr(_MISSING)
        return WRONG
    try:
        watched = _WatchSession(arguments)
    except InputError as error:
        print_diagnostics(error.diagnostics)
        return WRONG
    with contextlib.suppress(KeyboardInterrupt):
        watched.run()
    return DONE


class _WatchSession:
    """The clients, and what each of them was made of when it was last looked at."""

    def __init__(self, arguments: Namespace) -> None:
        self._arguments = arguments
        self._pyproject: Path | None = None
        self._clients: tuple[ClientConfig, ...] = ()
        self._inputs: dict[int, frozenset[Path]] = {}
        if arguments.spec is None:
            self._pyproject = config.find(Path())
        else:
            self._clients = config.for_arguments(
                arguments.spec, arguments.output, arguments.package
            )

    def run(self) -> None:
        for saved in watch.watch_changes(self._files):
            if not saved:
                self._all(GENERATE)
                clients = count(len(self._clients), "client")
                print_stdout(
                    f"watching {count(len(self._files()), 'file')} of {clients}"
                )
                continue
            print_stdout(f"{_listed(sorted(map(str, saved)))}: saved")
            if self._pyproject in saved:
                self._all(_FILES_CHANGED)
            else:
                self._some([n for n, known in self._inputs.items() if known & saved])

    def _files(self) -> frozenset[Path]:
        alone = frozenset(() if self._pyproject is None else (self._pyproject,))
        return alone.union(*self._inputs.values())

    def _all(self, command: ClientCommand) -> None:
        """Every client; if the settings cannot be used, those that there were stay."""
        if self._pyproject is not None:
            try:
                self._clients = config.load(self._pyproject)
            except InputError as error:
                print_diagnostics(error.diagnostics)
                return
        self._inputs.clear()
        self._some(range(len(self._clients)), command)

    def _some(
        self, numbers: Sequence[int], command: ClientCommand | None = None
    ) -> None:
        clients = [self._clients[number] for number in numbers]
        outcomes = each_client(clients, self._arguments, command or _FILES_SAVED)
        for number, client, outcome in zip(numbers, clients, outcomes, strict=True):
            failed = outcome.status != DONE
            self._inputs[number] = watch.inputs(client, failed=failed)


def _look(client: ClientConfig, arguments: Namespace, said: OutputBuffer) -> bool:
    return workspace.first_stale_reason(client, lenient=arguments.lenient) is not None


def _finish(
    client: ClientConfig,
    package: GeneratedProject,
    seconds: float,
    arguments: Namespace,
    said: OutputBuffer,
) -> ClientOutcome:
    outcome, changes = write(client, package, seconds, arguments, said)
    if changes is not None:
        _print_files("written", changes.written, said)
        _print_files("removed", changes.removed, said)
    return outcome


def _print_files(what: str, paths: Sequence[str], said: OutputBuffer) -> None:
    if paths:
        said.print_stdout(f"  {what}: {_listed(paths)}")


def _listed(paths: Sequence[str]) -> str:
    more = len(paths) - _SHOWN
    rest = f" and {more} more" if more > 0 else ""
    return f"{', '.join(paths[:_SHOWN])}{rest}"


_FILES_SAVED = ClientCommand(GENERATE.is_fresh, _finish)
# Most clients have nothing to do with a setting that was changed.
_FILES_CHANGED = ClientCommand(_look, _finish)
