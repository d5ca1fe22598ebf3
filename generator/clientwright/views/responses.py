"""Build the views of responses: the types that a method returns and raises."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..ir import Operation, Response
from ..models import Models
from .docstrings import clean, paragraph, sentence
from .error_classes import error_class
from .type_hints import TypeFormatter

_REDIRECT_STATUSES = ("301", "302", "303", "307", "308")
LOCATION = "LOCATION"


@dataclass(frozen=True)
class ResponsesView:
    """Describe the responses of an operation."""

    #: Return annotation; for a stream, that of the sync method.
    returns: str
    #: (status, type of the body). The type is `None` without a body. It is `LOCATION` if the
    #: result is the address in that header. For a stream, it is a list of the items.
    by_status: tuple[tuple[str, str], ...]
    #: (error class, lines of documentation) for every documented error.
    raises: tuple[tuple[str, tuple[str, ...]], ...]
    #: Value of the header `Accept`.
    accept: str
    is_stream: bool
    #: Whether the items of an event stream are whole events, and not only their data.
    has_event_objects: bool


def view_responses(
    operation: Operation, models: Models, formatter: TypeFormatter
) -> ResponsesView:
    """Build the view of an operation's responses."""
    stream = operation.stream
    types = {
        item.status: _body_type(item, stream is not None, models, formatter)
        for item in operation.responses
    }
    return ResponsesView(
        returns=(
            _stream_annotation(types, formatter)
            if stream
            else _return_annotation(types, formatter)
        ),
        by_status=tuple(types.items()),
        raises=tuple(_raises(operation, types)),
        accept=_accept(operation),
        is_stream=stream is not None,
        has_event_objects=stream is not None and stream.has_event_objects,
    )


def _body_type(
    response: Response, is_stream: bool, models: Models, formatter: TypeFormatter
) -> str:
    content = response.decoded
    is_item_stream = is_stream and response.status[0] == "2"
    if content and (content.json or content.lines or is_item_stream):
        return formatter.response(models.types[content.use.id])
    if content:
        return "str" if content.text else "bytes"
    headers = {header.name.lower() for header in response.headers}
    is_address = response.status in _REDIRECT_STATUSES and "location" in headers
    return LOCATION if is_address else "None"


def _return_annotation(types: dict[str, str], formatter: TypeFormatter) -> str:
    """Return the union of all success types, or the type of `default` if there is none."""
    successes = [value for key, value in types.items() if key[0] == "2"]
    successes += ["str" for value in types.values() if value == LOCATION]
    return formatter.union(successes or [types.get("default", "Any")])


def _stream_annotation(types: dict[str, str], formatter: TypeFormatter) -> str:
    """Return the annotation of a stream of the items of all success types, which are lists."""
    successes = [value for key, value in types.items() if key[0] == "2"]
    item_types = [
        value.partition("[")[2].removesuffix("]") or "Any" for value in successes
    ]
    return f"Stream[{formatter.union(item_types)}]"


def _raises(
    operation: Operation, types: dict[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (error class, lines of documentation) for every documented error."""
    for response in operation.responses:
        if name := error_class(response.status):
            type_ = types[response.status]
            text = sentence(response.description)
            if type_ not in ("Any", "None", LOCATION):
                text = f"{text} `body`: `{type_}`."
            yield name, paragraph(
                text, indent=12, hanging=4, first_indent=len(name) + 2
            )


def _accept(operation: Operation) -> str:
    """Return the value of the header `Accept` (RFC 9110, section 12.5.1).

    It lists the media types of the results, then those of the errors, but JSON first.
    """
    successes = [item for item in operation.responses if item.status[0] in "2d"]
    contents = [item.decoded for item in (*successes, *operation.responses)]
    is_json = {clean(item.essence): item.json for item in contents if item}
    media_types = sorted(is_json, key=lambda key: not is_json[key])
    return ", ".join(media_types) or "*/*"
