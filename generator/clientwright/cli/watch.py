"""Implement `watch`: generate clients again whenever one of their inputs is saved.

Errors are printed, and watching continues, since the next save may correct them. SIGINT is
the only way to end it, so that counts as success.
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
    INVALID,
    ClientCommand,
    ClientOutcome,
    run_for_each,
    write,
)

_MISSING = """\
clientwright: watch needs watchfiles, which is not installed (pip install watchfiles, or \
clientwright with its extra: clientwright[watch])"""
_MAX_LISTED = 10


def run(arguments: Namespace) -> int:
    """Watch until SIGINT; return the exit status."""
    if importlib.util.find_spec("watchfiles") is None:
        print_stderr(_MISSING)
        return INVALID
    try:
        session = _WatchSession(arguments)
    except InputError as error:
        print_diagnostics(error.diagnostics)
        return INVALID
    with contextlib.suppress(KeyboardInterrupt):
        session.run()
    return DONE


class _WatchSession:
    """The clients that are watched, and the inputs of each when it was last generated."""

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
                self._generate_all(GENERATE)
                clients = count(len(self._clients), "client")
                files = count(len(self._files()), "file")
                print_stdout(f"watching {files} of {clients}")
                continue
            print_stdout(f"{_listed(sorted(map(str, saved)))}: saved")
            if self._pyproject in saved:
                self._generate_all(_AFTER_SETTINGS_CHANGED)
            else:
                self._generate(
                    [index for index, files in self._inputs.items() if files & saved],
                    _AFTER_INPUT_SAVED,
                )

    def _files(self) -> frozenset[Path]:
        pyproject = () if self._pyproject is None else (self._pyproject,)
        return frozenset(pyproject).union(*self._inputs.values())

    def _generate_all(self, command: ClientCommand) -> None:
        """Load the settings and run a command for every client.

        If the settings are invalid, the last valid ones stay in use.
        """
        if self._pyproject is not None:
            try:
                self._clients = config.load(self._pyproject)
            except InputError as error:
                print_diagnostics(error.diagnostics)
                return
        self._inputs.clear()
        self._generate(range(len(self._clients)), command)

    def _generate(self, indices: Sequence[int], command: ClientCommand) -> None:
        clients = [self._clients[index] for index in indices]
        outcomes = run_for_each(clients, self._arguments, command)
        for index, client, outcome in zip(indices, clients, outcomes, strict=True):
            failed = outcome.status != DONE
            self._inputs[index] = watch.inputs(client, failed=failed)


def _is_stale(client: ClientConfig, arguments: Namespace, output: OutputBuffer) -> bool:
    return workspace.first_stale_reason(client, lenient=arguments.lenient) is not None


def _finish(
    client: ClientConfig,
    project: GeneratedProject,
    seconds: float,
    arguments: Namespace,
    output: OutputBuffer,
) -> ClientOutcome:
    outcome, changes = write(client, project, seconds, arguments, output)
    if changes is not None:
        _print_files("written", changes.written, output)
        _print_files("removed", changes.removed, output)
    return outcome


def _print_files(label: str, paths: Sequence[str], output: OutputBuffer) -> None:
    if paths:
        output.print_stdout(f"  {label}: {_listed(paths)}")


def _listed(paths: Sequence[str]) -> str:
    more = len(paths) - _MAX_LISTED
    rest = f" and {more} more" if more > 0 else ""
    return f"{', '.join(paths[:_MAX_LISTED])}{rest}"


_AFTER_INPUT_SAVED = ClientCommand(GENERATE.must_generate, _finish)
# Says nothing about fresh clients: most do not depend on the setting that was changed.
_AFTER_SETTINGS_CHANGED = ClientCommand(_is_stale, _finish)
