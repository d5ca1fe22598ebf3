# SPDX-License-Identifier: MIT-0
"""What the runtime needs to know about one operation of an API."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, Literal, TypeVar

from .type_info import TypeInfo

T = TypeVar("T")


LOCATION: Final = "Location"
"""In place of a type: the answer is the absolute URL in the header `Location`."""

ResponseType = Callable[[], object] | Literal["Location"] | None
"""A callable gives the type of the body; None means that there is no body."""


@dataclass(frozen=True)
class Style:
    """How a parameter is written, where it differs from OpenAPI's default.

    Without `style` or `explode`, the default of the parameter's location applies.
    `content` is the media type of a parameter described by `content`, not `schema`; with
    the style "querystring", the parameter is the whole query string in that media type.
    """

    style: str | None = None
    explode: bool | None = None
    allow_reserved: bool = False
    content: str | None = None


@dataclass(frozen=True)
class Encoding:
    """How a property of a form is written (OpenAPI, Encoding Object).

    With `style`, `explode` or `allow_reserved` it is written like a query parameter,
    else in the media type `content_type`, whose default depends on the value.
    """

    content_type: str | None = None
    style: str | None = None
    explode: bool | None = None
    allow_reserved: bool = False

    @property
    def styled(self) -> Style | None:
        """The style of the query parameter that the property is written like."""
        style = Style(self.style, self.explode, self.allow_reserved)
        return style if style != Style() else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Operation(Generic[T]):
    """One operation; `T` is what a successful call returns.

    `body` is the media type of the body, or several with the default first; `encodings`
    says of (media type, property) how it is written. `server` is where this operation
    lives, if not where the others do. `headers` maps a key of `responses` to the types
    of its headers.

    `security` lists alternatives, each a combination of security schemes; `()` among
    them stands for "none needed". `responses` maps a status ("200"), a range ("4XX")
    or "default" to an answer. `deprecated_parameters` lists (location, name).
    `has_event_objects` says that an item of an event stream is a whole event, not its data,
    `known` that the API's document has the operation.
    """

    id: str
    method: str
    path: str
    server: str | None = None
    body: str | tuple[str, ...] | None = None
    body_required: bool = True
    accept: str | None = "application/json"
    security: tuple[tuple[str, ...], ...] = ()
    styles: Mapping[tuple[str, str], Style] = field(default_factory=dict)
    encodings: Mapping[tuple[str, str], Encoding] = field(default_factory=dict)
    responses: Mapping[str, ResponseType] = field(default_factory=dict)
    headers: Mapping[str, Callable[[], Mapping[str, object]]] = field(
        default_factory=dict
    )
    deprecated: bool = False
    deprecated_parameters: tuple[tuple[str, str], ...] = ()
    has_event_objects: bool = False
    known: bool = True
    _type_infos: dict[str, TypeInfo] = field(
        default_factory=dict, init=False, repr=False
    )

    @classmethod
    def ad_hoc(
        cls,
        method: str,
        path: str,
        media: str | None,
        result: object,
        schemes: Collection[str],
    ) -> "Operation[Any]":
        """One that the API's document lacks, with any of the credentials there are.

        Raises `ValueError` for a method that is none (RFC 9110, section 9.1).
        """
        if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", method):
            raise ValueError("the method must be a word like GET")
        return cls(
            id=f"{method} {path}",
            method=method,
            path=path.replace("{", "%7B").replace("}", "%7D"),
            body=media,
            body_required=False,
            accept="*/*",
            security=(*((scheme,) for scheme in schemes), ()),
            responses={"204": None, "205": None, "2XX": lambda: result},
            known=False,
        )

    def declared(self, status: int) -> str | None:
        """The key in `responses` that describes a status, the most exact one first.

        "default" describes a success only where no success is declared by itself:
        beside a declared success, documents mean it for the errors.
        """
        if str(status) in self.responses:
            return str(status)
        keys = [f"{status // 100}XX", "default"]
        if 200 <= status < 300 and self.successes():
            keys.remove("default")
        return next((key for key in keys if key in self.responses), None)

    def successes(self) -> list[str]:
        """The keys in `responses` that declare a 2xx."""
        return [key for key in self.responses if key.startswith("2")]

    def type_info(self, key: str) -> TypeInfo | None:
        """The type behind a key in `responses`, imported on first use and then kept."""
        answer = self.responses[key]
        if not callable(answer):
            return None
        if key not in self._type_infos:
            self._type_infos[key] = TypeInfo(answer())
        return self._type_infos[key]
