"""Text → text as black would leave it: the only module that knows black."""

from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import black
from black.mode import TargetVersion
from black.parsing import InvalidInput
from black.report import NothingChanged

from .errors import InternalError

# Characters; below, starting a process takes longer than it saves.
_MUCH = 1_000_000
_MODE = black.Mode(target_versions={TargetVersion.PY311})


def style(files: Mapping[str, str]) -> dict[str, str]:
    """The files with every Python module formatted, by as many processes as there are processors where there is much to do.

    Raises InternalError when a module is no Python at all: then a template or a view is wrong.
    """
    modules = [(path, text) for path, text in files.items() if path.endswith(".py")]
    # The longest first, so that none is left over for the end.
    modules.sort(key=lambda item: -len(item[1]))
    paths = [path for path, _ in modules]
    texts = [text for _, text in modules]
    if sum(map(len, texts)) < _MUCH:
        return {**files, **dict(zip(paths, map(_format, paths, texts), strict=True))}
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        styled = pool.map(_format, paths, texts)
        return {**files, **dict(zip(paths, styled, strict=True))}


def _format(path: str, text: str) -> str:
    try:
        # black's own proof that it changed no meaning costs as much again; the tests of the output are a better one.
        return black.format_file_contents(text, fast=True, mode=_MODE)
    except NothingChanged:
        return text
    except InvalidInput as error:
        raise InternalError(f"{path} is not valid Python: {error}") from error
