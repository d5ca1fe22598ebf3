"""The arguments of the command line and their help texts: a contract that others script."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from .. import __version__

STATUSES = """\
exit status:
  0  done, or fresh already
  1  the output is stale (check), or --fail-on tripped: nothing is written
  2  the document, the configuration or the arguments are wrong
  3  clientwright itself failed; set CLIENTWRIGHT_TRACEBACK=1 to see where
With several clients the highest status counts.
"""
_GENERATE = """\
examples:
  clientwright generate                          every client of [tool.clientwright]
  clientwright generate api.yaml -o build/pets   one client, as a project in build/pets
  clientwright generate api.yaml -o build/pets --report report.json --fail-on skipped

A client whose clientwright.lock says that it is fresh is not generated again, unless
--no-cache, --report or --fail-on asks for it; files that are right are never rewritten.

"""
_CHECK = """\
examples:
  clientwright check                             every client of [tool.clientwright]
  clientwright check api.yaml -o build/pets      what generate made with these arguments

Generates in memory, says why the output is stale, prints a diff, and leaves the output
alone.

"""
_VALIDATE = """\
example:
  clientwright validate api.yaml

"""
_WATCH = """\
examples:
  clientwright watch                             every client of [tool.clientwright]
  clientwright watch api.yaml -o build/pets      one client, as a project in build/pets

Generates what is not fresh, and then again whenever a document, a file that it refers to,
a template or the pyproject.toml is saved. Problems are told, and watching goes on until
Ctrl-C ends it with exit status 0. Needs watchfiles: the extra `watch` of clientwright.

"""
_REPORT = """\
write what became of every operation and schema as JSON: an object, or a list of objects \
when several clients are configured; with exit status 2 or 3 it holds `errors`"""
_FAIL_ON = """\
exit 1, and write nothing, if an operation is skipped, or (degraded) does less than the \
document says"""


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments; `command` is generate, check, validate or watch. Raises SystemExit(2) where they are wrong."""
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

    generate = add("generate", "write clients, where they are not fresh", _GENERATE)
    check = add("check", "compare clients with what generate would write", _CHECK)
    validate = add("validate", "judge an OpenAPI document", _VALIDATE)
    watch = add("watch", "write clients whenever something is saved", _WATCH)
    for command in (generate, check):
        _add_client(command)
        _add_leniency_options(command)
    _add_client(watch)
    watch.set_defaults(report=None, no_cache=False, fail_on=None)
    validate.add_argument("spec", metavar="SPEC", type=Path, help="JSON or YAML")

    parsed = parser.parse_args(arguments)
    if parsed.command != "validate":
        fault = _usage_error(parsed)
        if fault:
            {"generate": generate, "check": check, "watch": watch}[
                parsed.command
            ].error(fault)
    return parsed


def _usage_error(parsed: argparse.Namespace) -> str:
    """What argparse cannot say by itself."""
    if (parsed.spec is None) != (parsed.output is None):
        return "SPEC and -o DIR belong together"
    if parsed.spec is None and parsed.package is not None:
        return "--package belongs to SPEC -o DIR"
    return ""


def _add_client(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add(
        "spec",
        metavar="SPEC",
        nargs="?",
        type=Path,
        help="the OpenAPI document, JSON or YAML; without it, every client that the "
        "nearest pyproject.toml configures",
    )
    add(
        "-o",
        "--output",
        metavar="DIR",
        type=Path,
        help="the folder that is, or becomes, the client's installable project",
    )
    add(
        "--package",
        metavar="NAME",
        help="the import name (default: after the file name of SPEC)",
    )
    add(
        "--lenient",
        action="store_true",
        help="make the best of a document that is not quite valid",
    )


def _add_leniency_options(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--report", metavar="FILE", type=Path, help=_REPORT)
    add(
        "--no-cache",
        action="store_true",
        help="generate even where the lock says that the output is fresh (check always "
        "does), and take nothing from the cache",
    )
    add("--fail-on", choices=("degraded", "skipped"), help=_FAIL_ON)
