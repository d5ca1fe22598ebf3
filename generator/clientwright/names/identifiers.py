"""Any text → a legal Python identifier in the usual case for its kind."""

import keyword
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import dropwhile

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=1 << 16)
def words(text: str) -> tuple[str, ...]:
    """The words of a name, whatever it is written in: `filter[categoryId]` → filter, category, Id.

    Python normalises identifiers to NFKC (PEP 3131), so that is done first. Accents without a letter at a word's start belong to nothing.
    """
    text = _CAMEL.sub(" ", _normal(text))
    legal = "".join(character if _inside(character) else " " for character in text)
    plain = ("".join(dropwhile(_is_mark, word)) for word in legal.split())
    return tuple(word for word in plain if word)


@lru_cache(maxsize=1 << 16)
def snake(text: str) -> str:
    """`text` as the name of a variable, function or module: `isFileUploaded` → is_file_uploaded."""
    return _legal(_cased("_".join(words(text)), str.lower), "unnamed", "n")


def constant(text: str) -> str:
    """`text` as the name of a constant: `in-review` → IN_REVIEW, `9` → VALUE_9."""
    return _legal(_cased("_".join(words(text)), str.upper), "EMPTY", "VALUE_")


def pascal(text: str) -> str:
    """`text` as the name of a class; capitals inside words stay: `simple-user` → SimpleUser, `URLInfo` → URLInfo."""
    return _legal(append_words("", text), "Unnamed", "N")


def append_words(name: str, text: str) -> str:
    """A class name with the words of `text` behind it, a capital each."""
    return _normal(name + _capitals(text))


@lru_cache(maxsize=1 << 16)
def _capitals(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in words(text))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=4096)
def _inside(character: str) -> bool:
    """Whether a character may stand inside a word of an identifier; `_` and what looks like it stand between words."""
    joins = unicodedata.category(character) == "Pc"
    return f"a{character}".isidentifier() and not joins


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _cased(name: str, case: Callable[[str], str]) -> str:
    """The name in another case, which may take it out of its normal form."""
    return _normal(case(name))


def _legal(name: str, empty: str, before_digit: str) -> str:
    """The name with what Python asks for: a start that is no digit, and no keyword."""
    if not name:
        return empty
    if not name.isidentifier():
        name = before_digit + name
    return f"{name}_" if keyword.iskeyword(name) else name
