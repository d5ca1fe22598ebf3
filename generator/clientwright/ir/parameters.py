"""Parameters of operations, and the defaults of their styles."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .media_types import SchemaUsage

# `querystring` is the whole query as one value (OpenAPI 3.2).
ParameterLocation = Literal["path", "query", "header", "cookie", "querystring"]

# The default of `style` in each location (OpenAPI 3.2, Parameter Object). `style` is not allowed
# with `querystring`, so its entry has no effect.
DEFAULT_STYLES: Mapping[ParameterLocation, str] = {
    "path": "simple",
    "query": "form",
    "header": "simple",
    "cookie": "form",
    "querystring": "form",
}
_EXPLODED_STYLES = frozenset({"form", "cookie"})


def explodes_by_default(style: str) -> bool:
    """Whether `explode` is true if a Parameter Object with this style does not set it."""
    return style in _EXPLODED_STYLES


@dataclass(frozen=True)
class Parameter:
    """A Parameter Object."""

    #: The schema of the value.
    use: SchemaUsage
    name: str
    location: ParameterLocation
    required: bool
    deprecated: bool
    description: str
    style: str
    explode: bool
    allow_reserved: bool
    #: The media type if `content` describes the parameter, else None.
    content: str | None
    examples: tuple[Any, ...]

    @property
    def has_default_style(self) -> bool:
        """Whether `style` and `explode` have the defaults of the location."""
        default = DEFAULT_STYLES[self.location]
        return (self.style, self.explode) == (default, explodes_by_default(default))
