"""The command line: arguments, printing and exit statuses, over pipeline and workspace.

Exit status: 0 done or fresh; 1 stale (`check`), or `--fail-on` matched; 2 the input is
invalid; 3 clientwright itself failed; 130 interrupted by SIGINT. With several clients, all
of them are processed, and the highest status counts.

The pipeline imports heavy libraries, so it is imported only when there is something to
generate: a run that finds every client fresh never needs it.
"""

import json
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from .. import batch, config
from ..config import ClientConfig
from ..errors import Diagnostic, InputError
from ..parallel.garbage import pause_gc
from . import arguments as command_line
from . import watch
from .console import (
    OutputBuffer,
    count,
    prepare,
    print_diagnostics,
    print_stderr,
    print_stdout,
)
from .generate import (
    CHECK,
    DONE,
    GENERATE,
    INVALID,
    ClientCommand,
    input_error_outcome,
    internal_error_outcome,
    run_for_each,
)

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Raises SystemExit(2) if the arguments are invalid, as argparse does.
    """
    prepare()
    parsed = command_line.parse(arguments)
    run_command = {
        "generate": _generate,
        "check": _check,
        "validate": _validate,
        "watch": watch.run,
    }[parsed.command]
    try:
        return run_command(parsed)
    except KeyboardInterrupt:
        print_stderr("clientwright: interrupted")
        return _INTERRUPTED
    except Exception as error:
        failure = batch.internal_failure(error)
        outcome = internal_error_outcome(failure, {}, OutputBuffer())
        outcome.output.print()
        return outcome.status


def run() -> NoReturn:
    """Run one command in a process that exists for it alone, and end the process."""
    pause_gc()
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Skips the teardown of the interpreter, which takes a while with so many objects.
    os._exit(status)


def _generate(arguments: Namespace) -> int:
    return _run_clients(arguments, GENERATE)


def _check(arguments: Namespace) -> int:
    return _run_clients(arguments, CHECK)


def _validate(arguments: Namespace) -> int:
    from .. import pipeline

    try:
        folders = config.reference_folders(arguments.spec, Path())
        warnings = pipeline.validate(arguments.spec, folders)
    except InputError as error:
        print_diagnostics(error.diagnostics)
        return INVALID
    print_diagnostics(warnings)
    suffix = f", {count(len(warnings), 'warning')}" if warnings else ""
    print_stdout(f"{arguments.spec}: valid{suffix}")
    return DONE


def _run_clients(arguments: Namespace, command: ClientCommand) -> int:
    """Run a command for every client, write the report and return the highest status."""
    try:
        clients = _clients(arguments)
    except InputError as error:
        outcomes = [input_error_outcome(error.diagnostics, {}, OutputBuffer())]
        outcomes[0].output.print()
    else:
        outcomes = run_for_each(clients, arguments, command)
    status = max(outcome.status for outcome in outcomes)
    if arguments.report is None:
        return status
    reports = [outcome.report for outcome in outcomes]
    return max(status, _write_report(arguments.report, reports))


def _clients(arguments: Namespace) -> tuple[ClientConfig, ...]:
    if arguments.spec is None:
        return config.load(config.find(Path()))
    return config.for_arguments(arguments.spec, arguments.output, arguments.package)


def _write_report(path: Path, reports: list[dict[str, Any]]) -> int:
    text = json.dumps(reports if len(reports) > 1 else reports[0], indent=2)
    try:
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"the report cannot be written: {error.strerror or error}"
        print_diagnostics([Diagnostic(str(path), 0, 0, message)])
        return INVALID
    return DONE
