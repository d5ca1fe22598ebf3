"""Named schemas → classes, their attributes and enumeration members."""

from collections.abc import Mapping
from functools import cache
from pathlib import PurePosixPath

from .. import json_pointer
from ..ir import Api, Schema
from .collisions import OVERRIDDEN, NameCandidate, assign_unique_names
from .identifiers import append_words, constant, pascal, snake
from .operations import path_words

# What a module of models has in scope besides its classes.
RESERVED_CLASSES = frozenset(
    "Annotated Any Decimal Field Lazy Literal MISSING Model None True False OpenEnum"
    " OpenIntEnum OpenStrEnum Optional SerializeAsAny Discriminator TYPE_CHECKING TypeAlias TypeAliasType UUID Union".split()
)
# What a schema is that stands in another component, where that is called like a schema.
_KINDS = {
    "responses": "Response",
    "requestBodies": "Body",
    "parameters": "Parameter",
    "headers": "Header",
}
# pydantic's BaseModel and its metaclass: a field of the same name would hide the attribute, and pydantic warns. Names that start with `model_` are dealt with as a group.
_MODEL_ATTRIBUTES = frozenset(
    "construct copy dict from_orm json mro parse_file parse_obj parse_raw register schema"
    " schema_json update_forward_refs validate self".split()
)
# Enum's own, which a member may not be called.
_ENUM_ATTRIBUTES = frozenset({"MRO", "mro", "name", "value"})


def name_classes(
    api: Api, owners: Mapping[str, str], overrides: Mapping[str, str]
) -> dict[str, str]:
    """Schema id → class name; an inline schema is called after its owner and its part of it.

    `owners` names the operations, for the schemas that belong to them. What else owns schemas is called after the place where it is written.
    """
    wishes: dict[str, NameCandidate] = {}

    @cache
    def wanted(key: str, longer: bool) -> str:
        if key in overrides:
            return overrides[key]
        schema = api.schemas[key]
        if schema.owner is None:
            return pascal(schema.part)
        if schema.owner in api.schemas:
            return append_words(wanted(schema.owner, longer), schema.part)
        base = owners.get(schema.owner) or pascal(_location_words(schema.owner))
        if longer and schema.owner not in owners:
            base = append_words(base, _kind(schema.owner))
        return append_words(base, schema.part)

    for key, schema in api.schemas.items():
        name = wanted(key, longer=False)
        rank = 0 if schema.component else 1
        rank = OVERRIDDEN if key in overrides else rank
        more = wanted(key, longer=True)
        exact = schema.part == name
        longer = more if more != name else ""
        wishes[key] = NameCandidate(name, exact=exact, rank=rank, longer=longer)
    return assign_unique_names(wishes, reserved=RESERVED_CLASSES, separator="")


def _kind(place: str) -> str:
    """What the component at a place is."""
    match json_pointer.split(place.partition("#")[2]):
        case ("components", kind, *_):
            return _KINDS.get(kind, "")
        case _:
            return ""


def _location_words(place: str) -> str:
    """What a place is called by its id alone: the key of a component, the path of a path item, or the name of a file."""
    file, _, pointer = place.partition("#")
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
    """Wire name → attribute, for every property of an object."""
    wishes: dict[str, NameCandidate] = {}
    for wire in api.properties(schema.id):
        name = snake(wire)
        if name.startswith("model_"):
            name = f"{name}_"
        wishes[wire] = NameCandidate(name, exact=name == wire)
    return assign_unique_names(wishes, reserved=_MODEL_ATTRIBUTES)


def name_members(schema: Schema) -> tuple[str, ...]:
    """The enumeration's member names in the order of its values: those of `x-enum-varnames` if there is one for each, else made from the values."""
    values = schema.definition.get("enum") or ()
    given = schema.definition.get("x-enum-varnames")
    texts = given if isinstance(given, list) and len(given) == len(values) else values
    wishes = {
        f"{index:06}": NameCandidate(
            constant(_spell(text)), exact=text == constant(str(text))
        )
        for index, text in enumerate(texts)
    }
    names = assign_unique_names(wishes, reserved=_ENUM_ATTRIBUTES)
    return tuple(names[key] for key in wishes)


def _spell(value: object) -> str:
    """A value as words, with a sign that would be lost: `-created` is not `created`."""
    text = str(value)
    return f"minus {text[1:]}" if text.startswith("-") and len(text) > 1 else text
