"""Text → text as black would leave it: the only package that knows black.

The templates write what black leaves alone, except that they do not know how long a line becomes. `layout` breaks the lines that are plain data or
plain calls, which is nearly all, and black the rest: it is some hundred times slower.
"""

from collections.abc import Mapping

from ..errors import InternalError
from .black_rules import WIDTH
from .line_breaking import break_long_lines


def format_files(files: Mapping[str, str], *, whole: bool = False) -> dict[str, str]:
    """The files with every Python module as black would leave it; `whole` hands whole modules to black, as templates of a user's own need it.

    Raises InternalError when something is no Python at all: then a template or a view is wrong.
    """
    return {
        path: _format(path, text, whole) if path.endswith(".py") else text
        for path, text in files.items()
    }


def _format(path: str, text: str, whole: bool) -> str:
    try:
        return _black(text) if whole else break_long_lines(text, _black)
    except SyntaxError as error:
        raise InternalError(f"{path} is not valid Python: {error}") from error


def _black(text: str) -> str:
    """What black makes of a text. Raises SyntaxError for one that is no Python."""
    # Starting black takes a while, and most clients with little in them do without.
    import black
    from black.mode import TargetVersion
    from black.parsing import InvalidInput
    from black.report import NothingChanged

    mode = black.Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)
    try:
        # black's own proof that it changed no meaning costs as much again; the tests of the output are a better one.
        return black.format_file_contents(text, fast=True, mode=mode)
    except NothingChanged:
        return text
    except InvalidInput as error:
        raise SyntaxError(str(error)) from error
