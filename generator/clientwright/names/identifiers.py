"""Convert any text to a legal Python identifier in the case that PEP 8 asks for."""

import keyword
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import dropwhile

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=1 << 16)
def words(text: str) -> tuple[str, ...]:
    """Split a name of any case style into words: `filter[categoryId]` → filter, category, Id.

    The text is normalised to NFKC first, as Python does with identifiers (PEP 3131). Combining
    marks at the start of a word are dropped because they have no letter to combine with.
    """
    text = _CAMEL.sub(" ", _normalized(text))
    legal = "".join(
        character if _is_word_character(character) else " " for character in text
    )
    stripped = ("".join(dropwhile(_is_mark, word)) for word in legal.split())
    return tuple(word for word in stripped if word)


@lru_cache(maxsize=1 << 16)
def snake(text: str) -> str:
    """Return a name for a variable, function or module: `isFileUploaded` → is_file_uploaded."""
    return _legalized(_change_case("_".join(words(text)), str.lower), "unnamed", "n")


def constant(text: str) -> str:
    """Return a name for a constant: `in-review` → IN_REVIEW, `9` → VALUE_9."""
    return _legalized(_change_case("_".join(words(text)), str.upper), "EMPTY", "VALUE_")


def pascal(text: str) -> str:
    """Return a name for a class: `simple-user` → SimpleUser, `URLInfo` → URLInfo."""
    return _legalized(append_words("", text), "Unnamed", "N")


def append_words(name: str, text: str) -> str:
    """Append the words of `text` to a class name, each capitalised."""
    return _normalized(name + _capitalized(text))


@lru_cache(maxsize=1 << 16)
def _capitalized(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in words(text))


def _normalized(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=4096)
def _is_word_character(character: str) -> bool:
    """Whether a character belongs to a word; connectors such as `_` separate words."""
    joins = unicodedata.category(character) == "Pc"
    return f"a{character}".isidentifier() and not joins


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _change_case(name: str, case: Callable[[str], str]) -> str:
    """Change the case of a name, then restore NFKC, which a change of case may break."""
    return _normalized(case(name))


def _legalized(name: str, empty: str, before_digit: str) -> str:
    """Make a name legal: not empty, not a keyword, and not beginning with a digit."""
    if not name:
        return empty
    if not name.isidentifier():
        name = before_digit + name
    return f"{name}_" if keyword.iskeyword(name) else name
