"""Name classes, attributes and enumeration members: schemas → identifiers."""

from collections.abc import Mapping
from functools import cache
from pathlib import PurePosixPath

from .. import json_pointer
from ..ir import Api, Schema
from .collisions import OVERRIDDEN, NameCandidate, assign_unique_names
from .identifiers import append_words, constant, pascal, snake
from .operations import path_words

# Names in the scope of a models module besides its classes.
RESERVED_CLASSES = frozenset(
    "Annotated Any Decimal Field Lazy Literal MISSING Model None True False OpenEnum"
    " OpenIntEnum OpenStrEnum Optional SerializeAsAny Discriminator TYPE_CHECKING TypeAlias"
    " TypeAliasType UUID Union".split()
)
# Words for a schema inside another component that has the name of a schema.
_COMPONENT_SUFFIXES = {
    "responses": "Response",
    "requestBodies": "Body",
    "parameters": "Parameter",
    "headers": "Header",
}
# Attributes of pydantic's BaseModel and its metaclass: pydantic warns of a field that shadows
# one. `name_fields` treats all names that begin with `model_`.
_MODEL_ATTRIBUTES = frozenset(
    "construct copy dict from_orm json mro parse_file parse_obj parse_raw register schema"
    " schema_json update_forward_refs validate self".split()
)
# Attributes of `Enum`, which no member may have as its name.
_ENUM_ATTRIBUTES = frozenset({"MRO", "mro", "name", "value"})


def name_classes(
    api: Api, operation_classes: Mapping[str, str], overrides: Mapping[str, str]
) -> dict[str, str]:
    """Map schema ids to class names; an inline schema is named after its owner and its part.

    `operation_classes` names the operations (and webhooks) that own schemas, by id. Any other
    owner is named after its location in the document.
    """
    candidates: dict[str, NameCandidate] = {}

    @cache
    def preferred_name(key: str, longer: bool) -> str:
        if key in overrides:
            return overrides[key]
        schema = api.schemas[key]
        if schema.owner is None:
            return pascal(schema.part)
        if schema.owner in api.schemas:
            return append_words(preferred_name(schema.owner, longer), schema.part)
        base = operation_classes.get(schema.owner) or pascal(
            _location_words(schema.owner)
        )
        if longer and schema.owner not in operation_classes:
            base = append_words(base, _component_suffix(schema.owner))
        return append_words(base, schema.part)

    for key, schema in api.schemas.items():
        name = preferred_name(key, longer=False)
        rank = 0 if schema.component else 1
        rank = OVERRIDDEN if key in overrides else rank
        specific = preferred_name(key, longer=True)
        exact = schema.part == name
        longer = specific if specific != name else ""
        candidates[key] = NameCandidate(name, exact=exact, rank=rank, longer=longer)
    return assign_unique_names(candidates, reserved=RESERVED_CLASSES, separator="")


def _component_suffix(location: str) -> str:
    """Return the word for the kind of component at a location."""
    match json_pointer.split(location.partition("#")[2]):
        case ("components", kind, *_):
            return _COMPONENT_SUFFIXES.get(kind, "")
        case _:
            return ""


def _location_words(location: str) -> str:
    """Return the words that name a location.

    They are the key of a component, the path of a path item, or the name of a file.
    """
    file, _, pointer = location.partition("#")
    tokens = json_pointer.split(pointer)
    if not tokens:
        return PurePosixPath(file).stem
    first, *rest = tokens
    if first == "components" and len(rest) > 1:
        _, first, *rest = rest
    elif first == "paths" and rest:
        first, *rest = [path_words(rest[0]), *rest[1:]]
    return " ".join([first, *(token for token in rest if token != "properties")])


def name_fields(api: Api, schema: Schema) -> dict[str, str]:
    """Map the wire names of an object's properties to attributes."""
    candidates: dict[str, NameCandidate] = {}
    for wire_name in api.properties(schema.id):
        name = snake(wire_name)
        if name.startswith("model_"):
            name = f"{name}_"
        candidates[wire_name] = NameCandidate(name, exact=name == wire_name)
    return assign_unique_names(candidates, reserved=_MODEL_ATTRIBUTES)


def name_members(schema: Schema) -> tuple[str, ...]:
    """Return the names of an enumeration's members in the order of its values.

    `x-enum-varnames` counts if it has one name for each value; else names come from the values.
    """
    values = schema.definition.get("enum") or ()
    declared = schema.definition.get("x-enum-varnames")
    texts = values
    if isinstance(declared, list) and len(declared) == len(values):
        texts = declared
    candidates = {
        f"{index:06}": NameCandidate(
            constant(_as_words(text)), exact=text == constant(str(text))
        )
        for index, text in enumerate(texts)
    }
    names = assign_unique_names(candidates, reserved=_ENUM_ATTRIBUTES)
    return tuple(names[key] for key in candidates)


def _as_words(value: object) -> str:
    """Return the words of a value; a leading `-` becomes `minus`, which no identifier keeps."""
    text = str(value)
    return f"minus {text[1:]}" if text.startswith("-") and len(text) > 1 else text
