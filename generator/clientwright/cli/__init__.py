"""The command line: arguments, printing and exit statuses, over pipeline and workspace.

Exit status: 0 done or fresh; 1 stale (`check`), or `--fail-on` tripped; 2 the input is
wrong; 3 clientwright itself failed; 130 interrupted from the keyboard. With several
clients every one gets its turn, and the highest status counts.

The pipeline brings in heavy libraries, so it is imported when something has to be
generated and not before: a run that finds everything fresh does without.
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
    WRONG,
    ClientCommand,
    each_client,
    input_error_outcome,
    internal_error_outcome,
)

_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; wrong arguments raise SystemExit(2), as argparse has it."""
    prepare()
    parsed = command_line.parse(arguments)
    run = {
        "generate": _generate,
        "check": _check,
        "validate": _validate,
        "watch": watch.run,
    }
    try:
        return run[parsed.command](parsed)
    except KeyboardInterrupt:
        print_stderr("clientwright: interrupted")
        return _INTERRUPTED
    except Exception as error:
        outcome = internal_error_outcome(
            batch.internal_failure(error), {}, OutputBuffer()
        )
        outcome.output.print()
        return outcome.status


def run() -> NoReturn:
    """Run one command as all that a process is there for."""
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # What there is in memory goes with the process: to take it apart takes a while.
    os._exit(status)


def _generate(arguments: Namespace) -> int:
    return _clients_of(arguments, GENERATE)


def _check(arguments: Namespace) -> int:
    return _clients_of(arguments, CHECK)


def _validate(arguments: Namespace) -> int:
    from .. import pipeline

    try:
        folders = config.reference_folders(arguments.spec, Path())
        warnings = pipeline.validate(arguments.spec, folders)
    except InputError as error:
        print_diagnostics(error.diagnostics)
        return WRONG
    print_diagnostics(warnings)
    found = f", {count(len(warnings), 'warning')}" if warnings else ""
    print_stdout(f"{arguments.spec}: valid{found}")
    return DONE


def _clients_of(arguments: Namespace, command: ClientCommand) -> int:
    """Run a command for every client, and write the report."""
    try:
        clients = _clients(arguments)
    except InputError as error:
        outcomes = [input_error_outcome(error.diagnostics, {}, OutputBuffer())]
        outcomes[0].output.print()
    else:
        outcomes = each_client(clients, arguments, command)
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
        problem = f"the report cannot be written: {error.strerror or error}"
        print_diagnostics([Diagnostic(str(path), 0, 0, problem)])
        return WRONG
    return DONE
