"""Format Python modules as black does. Only this package imports black.

The templates write code in black's format, except that their lines may be too long.
`line_breaking` breaks lines of plain data and plain calls, which are nearly all. black formats the
other statements; it is about a hundred times slower.
"""

from collections.abc import Mapping

from ..errors import InternalError
from .black_rules import WIDTH
from .line_breaking import break_long_lines


def format_files(files: Mapping[str, str], *, whole: bool = False) -> dict[str, str]:
    """Format every Python module among the files as black does.

    `whole` formats whole modules with black, which templates of the user require. Raise
    InternalError if a module is not valid Python, because then a template or a view is wrong.
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
    """Format a text with black. Raise SyntaxError if it is not valid Python."""
    # Imported here because black loads slowly, and most small clients do not need it.
    import black
    from black.mode import TargetVersion
    from black.parsing import InvalidInput
    from black.report import NothingChanged

    mode = black.Mode(target_versions={TargetVersion.PY311}, line_length=WIDTH)
    try:
        # `fast` skips black's comparison of syntax trees, which doubles the time. The tests of the
        # output would find a change of meaning too.
        return black.format_file_contents(text, fast=True, mode=mode)
    except NothingChanged:
        return text
    except InvalidInput as error:
        raise SyntaxError(str(error)) from error
