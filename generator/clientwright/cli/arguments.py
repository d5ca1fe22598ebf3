"""Define the arguments of the command line and their help texts: scripts depend on both."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from .. import __version__

STATUSES = """\
exit status:
  0  done, or already fresh
  1  the output is stale (check), or --fail-on matched: nothing is written
  2  the document, the configuration or the arguments are invalid
  3  clientwright itself failed; CLIENTWRIGHT_TRACEBACK=1 prints a traceback
With several clients, the highest status counts.
"""
_GENERATE = """\
examples:
  clientwright generate                          every client of [tool.clientwright]
  clientwright generate api.yaml -o build/pets   one client, as a project in build/pets
  clientwright generate api.yaml -o build/pets --report report.json --fail-on skipped

A client that is fresh by its clientwright.lock is generated only with --no-cache, --report
or --fail-on. Files that would not change are never rewritten.

"""
_CHECK = """\
examples:
  clientwright check                             every client of [tool.clientwright]
  clientwright check api.yaml -o build/pets      the output of generate with these arguments

Generates in memory, prints why the output is stale and a diff, and writes nothing.

"""
_VALIDATE = """\
example:
  clientwright validate api.yaml

"""
_WATCH = """\
examples:
  clientwright watch                             every client of [tool.clientwright]
  clientwright watch api.yaml -o build/pets      one client, as a project in build/pets

Generates every client that is not fresh, and again whenever a document, a file that it
refers to, a template or pyproject.toml is saved. Errors are printed, and watching continues
until Ctrl-C ends it with exit status 0. Needs watchfiles: install clientwright[watch].

"""
_REPORT = """\
write the outcome of every operation and schema as JSON: an object, or a list of objects \
with several clients; with exit status 2 or 3 it has `errors`"""
_FAIL_ON = """\
exit with 1, and write nothing, if an operation is skipped, or (degraded) supports less \
than the document describes"""


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parse the arguments; `command` is generate, check, validate or watch.

    Raises SystemExit(2) if they are invalid.
    """
    parser = argparse.ArgumentParser(
        prog="clientwright",
        description="Typed Python clients from OpenAPI documents.",
        epilog=STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    version = f"clientwright {__version__}"
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, summary: str, epilog: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            epilog=epilog + STATUSES,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    generate = add("generate", "write clients that are not fresh", _GENERATE)
    check = add("check", "compare clients with what generate would write", _CHECK)
    validate = add("validate", "validate an OpenAPI document", _VALIDATE)
    watch = add("watch", "write clients again whenever an input is saved", _WATCH)
    for command in (generate, check):
        _add_client(command)
        _add_run_options(command)
    _add_client(watch)
    watch.set_defaults(report=None, no_cache=False, fail_on=None)
    validate.add_argument("spec", metavar="SPEC", type=Path, help="JSON or YAML")

    parsed = parser.parse_args(arguments)
    if parsed.command != "validate" and (message := _usage_error(parsed)):
        parsers = {"generate": generate, "check": check, "watch": watch}
        parsers[parsed.command].error(message)
    return parsed


def _usage_error(parsed: argparse.Namespace) -> str:
    """Return the error of a combination that argparse cannot express, or an empty string."""
    if (parsed.spec is None) != (parsed.output is None):
        return "SPEC and -o DIR must be given together"
    if parsed.spec is None and parsed.package is not None:
        return "--package can only be given with SPEC and -o DIR"
    return ""


def _add_client(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add(
        "spec",
        metavar="SPEC",
        nargs="?",
        type=Path,
        help="the OpenAPI document, JSON or YAML; without it, every client of the "
        "nearest pyproject.toml",
    )
    add(
        "-o",
        "--output",
        metavar="DIR",
        type=Path,
        help="the folder of the client's installable project",
    )
    add(
        "--package",
        metavar="NAME",
        help="the import name (default: derived from the file name of SPEC)",
    )
    add(
        "--lenient",
        action="store_true",
        help="continue after specification errors that do not prevent generation",
    )


def _add_run_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--report", metavar="FILE", type=Path, help=_REPORT)
    add(
        "--no-cache",
        action="store_true",
        help="generate even if the output is fresh (check always does), and do not use "
        "the cache",
    )
    add("--fail-on", choices=("degraded", "skipped"), help=_FAIL_ON)
