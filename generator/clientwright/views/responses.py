"""Responses → what a method returns and raises."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..ir import Operation, Response
from ..models import Models
from .docstrings import clean, paragraph, sentence
from .error_classes import error_class
from .type_hints import TypeFormatter

_REDIRECTS = ("301", "302", "303", "307", "308")
LOCATION = "LOCATION"


@dataclass(frozen=True)
class ResponsesView:
    """What comes back. `responses` are (status, the type of the body; `None` for no body, `LOCATION` where the answer is an address).

    A stream `returns` the sync class; each of its answers has the type of a list of its items.
    """

    returns: str
    by_status: tuple[tuple[str, str], ...]
    raises: tuple[tuple[str, tuple[str, ...]], ...]
    accept: str
    is_stream: bool
    has_event_objects: bool


def view_responses(
    operation: Operation, models: Models, speller: TypeFormatter
) -> ResponsesView:
    """Everything that an operation may answer."""
    stream = operation.stream
    types = {
        item.status: _type(item, stream is not None, models, speller)
        for item in operation.responses
    }
    return ResponsesView(
        returns=_items(types, speller) if stream else _returns(types, speller),
        by_status=tuple(types.items()),
        raises=tuple(_raises(operation, types)),
        accept=_accept(operation),
        is_stream=stream is not None,
        has_event_objects=stream is not None and stream.has_event_objects,
    )


def _type(
    response: Response, is_stream: bool, models: Models, speller: TypeFormatter
) -> str:
    content = response.decoded
    in_items = is_stream and response.status[0] == "2"
    if content and (content.json or content.lines or in_items):
        return speller.response(models.types[content.use.id])
    if content:
        return "str" if content.text else "bytes"
    headers = {header.name.lower() for header in response.headers}
    is_address = response.status in _REDIRECTS and "location" in headers
    return LOCATION if is_address else "None"


def _returns(types: dict[str, str], speller: TypeFormatter) -> str:
    """The documented successes; without any, what `default` documents."""
    good = [value for key, value in types.items() if key[0] == "2"]
    good += ["str" for value in types.values() if value == LOCATION]
    return speller.union(good or [types.get("default", "Any")])


def _items(types: dict[str, str], speller: TypeFormatter) -> str:
    """A stream of what the lists hold that the successes are."""
    good = [value for key, value in types.items() if key[0] == "2"]
    items = [value.partition("[")[2].removesuffix("]") or "Any" for value in good]
    return f"Stream[{speller.union(items)}]"


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
