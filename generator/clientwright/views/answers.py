"""Responses → what a method returns and raises."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..api import Operation, Response
from ..models import Models
from .statuses import error_class
from .text import clean, paragraph, sentence
from .types import Speller

_REDIRECTS = ("301", "302", "303", "307", "308")
LOCATION = "LOCATION"


@dataclass(frozen=True)
class AnswersView:
    """What comes back. `responses` are (status, the type of the body; `None` for no body, `LOCATION` where the answer is an address)."""

    returns: str
    responses: tuple[tuple[str, str], ...]
    raises: tuple[tuple[str, tuple[str, ...]], ...]
    accept: str


def view_answers(operation: Operation, models: Models, speller: Speller) -> AnswersView:
    """Everything that an operation may answer."""
    types = {item.status: _type(item, models, speller) for item in operation.responses}
    return AnswersView(
        returns=_returns(types, speller),
        responses=tuple(types.items()),
        raises=tuple(_raises(operation, types)),
        accept=_accept(operation),
    )


def _type(response: Response, models: Models, speller: Speller) -> str:
    content = response.decoded
    if content and (content.json or content.lines):
        return speller.answer(models.types[content.use.id])
    if content:
        return "str" if content.text else "bytes"
    headers = {header.name.lower() for header in response.headers}
    is_address = response.status in _REDIRECTS and "location" in headers
    return LOCATION if is_address else "None"


def _returns(types: dict[str, str], speller: Speller) -> str:
    """The documented successes; without any, what `default` documents."""
    good = [value for key, value in types.items() if key[0] == "2"]
    good += ["str" for value in types.values() if value == LOCATION]
    return speller.union(good or [types.get("default", "Any")])


def _raises(
    operation: Operation, types: dict[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(error class, what it means) of every documented error."""
    for response in operation.responses:
        if name := error_class(response.status):
            answer = types[response.status]
            text = sentence(response.description)
            if answer not in ("Any", "None", LOCATION):
                text = f"{text} `body`: `{answer}`."
            yield name, paragraph(text, indent=12, hanging=4, before=len(name) + 2)


def _accept(operation: Operation) -> str:
    """What the answers may come as (`Accept`, RFC 9110 section 12.5.1): what gives the results their types, JSON first, then what errors come as."""
    good = [item for item in operation.responses if item.status[0] in "2d"]
    chosen = [item.decoded for item in (*good, *operation.responses)]
    found = {clean(item.essence): item.json for item in chosen if item}
    return ", ".join(sorted(found, key=lambda key: not found[key])) or "*/*"
