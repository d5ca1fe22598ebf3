"""Any text → a legal Python identifier in the usual case for its kind."""

import keyword
import re
import unicodedata

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def words(text: str) -> list[str]:
    """The words of a name, whatever it is written in: `filter[categoryId]` → filter, category, Id.

    Python normalises identifiers to NFKC (PEP 3131), so that is done first.
    """
    text = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text))
    legal = (c if f"a{c}".isidentifier() and c != "_" else " " for c in text)
    return "".join(legal).split()


def snake(text: str) -> str:
    """`text` as the name of a variable, function or module: `isFileUploaded` → is_file_uploaded."""
    return _legal("_".join(words(text)).lower(), "unnamed", "n")


def constant(text: str) -> str:
    """`text` as the name of a constant: `in-review` → IN_REVIEW, `9` → VALUE_9."""
    return _legal("_".join(words(text)).upper(), "EMPTY", "VALUE_")


def pascal(text: str) -> str:
    """`text` as the name of a class; capitals inside words stay: `simple-user` → SimpleUser, `URLInfo` → URLInfo."""
    return _legal(capitalised(text), "Unnamed", "N")


def capitalised(text: str) -> str:
    """The words of `text`, run together with a capital each, to stand behind another name."""
    return "".join(word[:1].upper() + word[1:] for word in words(text))


def _legal(name: str, empty: str, before_digit: str) -> str:
    """The name with what Python asks for: a start that is no digit, and no keyword."""
    if not name:
        return empty
    if not name.isidentifier():
        name = before_digit + name
    return f"{name}_" if keyword.iskeyword(name) else name
