# SPDX-License-Identifier: MIT-0
"""Descriptors of the operations of an API, which generated modules define."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Literal, TypeVar

from .type_info import TypeInfo

T = TypeVar("T")


LOCATION: Final = "Location"
"""In place of a type: the result is the absolute URL in the header `Location`."""

ResponseType = Callable[[], object] | Literal["Location"] | None
"""A function that returns the type of the body; None for a response without body."""


@dataclass(frozen=True)
class Style:
    """How a parameter is serialized (OpenAPI, Parameter Object)."""

    #: The style; None is the default of the parameter's location. With "querystring",
    #: the parameter is the whole query string in the media type `content`.
    style: str | None = None
    #: Whether items and properties are separate parameters; None is the style's default.
    explode: bool | None = None
    #: Whether reserved characters stay unencoded.
    allow_reserved: bool = False
    #: The media type of a parameter that is described by `content` in place of `schema`.
    content: str | None = None


@dataclass(frozen=True)
class Encoding:
    """How a property of a form is serialized (OpenAPI, Encoding Object)."""

    #: The media type of the property; None depends on the value.
    content_type: str | None = None
    #: With any of the following, the property is serialized like a query parameter.
    style: str | None = None
    explode: bool | None = None
    allow_reserved: bool = False

    @property
    def styled(self) -> Style | None:
        """The style of the query parameter that the property is serialized like."""
        style = Style(self.style, self.explode, self.allow_reserved)
        return style if style != Style() else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Operation(Generic[T]):
    """One operation; `T` is the type of its result."""

    #: The operationId, or a name for messages.
    id: str
    method: str
    #: The path, with the names of its parameters in braces.
    path: str
    #: The URL of the operation's own server, absolute or relative to the base URL.
    server: str | None = None
    #: The media type of the request body, or several of which the first is the default.
    body: str | tuple[str, ...] | None = None
    body_required: bool = True
    #: The value of the header Accept.
    accept: str | None = "application/json"
    #: Alternatives, each a combination of security schemes; `()` means that a request
    #: without credentials is accepted.
    security: tuple[tuple[str, ...], ...] = ()
    #: The style of each (location, parameter name) that differs from the default.
    styles: Mapping[tuple[str, str], Style] = field(default_factory=dict)
    #: The encoding of each (media type, property) of a form.
    encodings: Mapping[tuple[str, str], Encoding] = field(default_factory=dict)
    #: The response types by status ("200"), range ("4XX") or "default".
    responses: Mapping[str, ResponseType] = field(default_factory=dict)
    #: The types of response headers by name, for keys of `responses`.
    headers: Mapping[str, Callable[[], Mapping[str, object]]] = field(
        default_factory=dict
    )
    deprecated: bool = False
    #: The (location, name) of each deprecated parameter.
    deprecated_parameters: tuple[tuple[str, str], ...] = ()
    #: Whether an item of an event stream is the whole event, not just its data.
    has_event_objects: bool = False
    #: Whether the API's document describes the operation.
    is_described: bool = True
    _type_infos: dict[str, TypeInfo] = field(
        default_factory=dict, init=False, repr=False
    )

    @classmethod
    def ad_hoc(
        cls,
        method: str,
        path: str,
        media_type: str | None,
        result: object,
        schemes: Collection[str],
    ) -> "Operation[Any]":
        """Return an operation that the API's document lacks.

        Each of the security `schemes` is an alternative, and so are no credentials.
        Raises `ValueError` for an invalid method (RFC 9110, section 9.1).
        """
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", method):
            raise ValueError(f"expected an HTTP method such as GET, got {method!r}")
        return cls(
            id=f"{method} {path}",
            method=method,
            path=path.replace("{", "%7B").replace("}", "%7D"),
            body=media_type,
            body_required=False,
            accept="*/*",
            security=(*((scheme,) for scheme in schemes), ()),
            responses={"204": None, "205": None, "2XX": lambda: result},
            is_described=False,
        )

    def declared(self, status: int) -> str | None:
        """Return the key of `responses` for a status: an exact one, a range or "default".

        If a success is declared, "default" describes errors only, as documents mean it.
        """
        if str(status) in self.responses:
            return str(status)
        keys = [f"{status // 100}XX", "default"]
        if 200 <= status < 300 and self.successes():
            keys.remove("default")
        return next((key for key in keys if key in self.responses), None)

    def successes(self) -> list[str]:
        """Return the keys of `responses` for a 2xx status."""
        return [key for key in self.responses if key.startswith("2")]

    def type_info(self, key: str) -> TypeInfo | None:
        """Return the type for a key of `responses`; it is imported on first use."""
        response_type = self.responses[key]
        if not callable(response_type):
            return None
        if key not in self._type_infos:
            self._type_infos[key] = TypeInfo(response_type())
        return self._type_infos[key]
