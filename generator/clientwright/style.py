"""Text → text as black would leave it: the only module that knows black."""

from collections.abc import Mapping

import black
from black.mode import TargetVersion
from black.parsing import InvalidInput
from black.report import NothingChanged

from .errors import InternalError

_MODE = black.Mode(target_versions={TargetVersion.PY311})


def style(files: Mapping[str, str]) -> dict[str, str]:
    """The files with every Python module formatted.

    Raises InternalError when a module is no Python at all: then a template or a view is wrong.
    """
    return {
        path: _format(path, text) if path.endswith(".py") else text
        for path, text in files.items()
    }


def _format(path: str, text: str) -> str:
    try:
        # black's own proof that it changed no meaning costs as much again; the tests of the output are a better one.
        return black.format_file_contents(text, fast=True, mode=_MODE)
    except NothingChanged:
        return text
    except InvalidInput as error:
        raise InternalError(f"{path} is not valid Python: {error}") from error
