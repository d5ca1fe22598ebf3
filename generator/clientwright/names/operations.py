"""Operations → resources, methods and parameters."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..ir import Api, Operation
from .collisions import OVERRIDDEN, NameCandidate, assign_unique_names
from .identifiers import pascal, snake, words

_VERSION = re.compile(r"v\d+(?:[._]\d+)*$", re.IGNORECASE)
# Attributes of every client, modules of every package, and file names that Windows keeps for devices.
_RESERVED_RESOURCES = frozenset(
    "aclose authenticate close download raw request stream with_options"
    " client errors models oauth resources webhooks"
    " cached_property str aux con nul prn".split()
) | {f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)}
# What a resource module has in scope besides its classes, and then the client's.
_RESERVED_RESOURCE_CLASSES = frozenset(
    "Any AsyncIterator AsyncResource Decimal Iterator PaginationSpec AsyncStream Stream LOCATION Literal Mapping OMIT Operation Resource"
    " Encoding FileInput Sequence Style UUID"
    " ApiKey AsyncApiClient AsyncClient AsyncHttpClient Basic Bearer Client Credential"
    " HttpClient OnDrift SyncApiClient Timeout".split()
)
_LONGEST_FILE_NAME = 80
# The body as a whole, and which of its media types it is sent as.
_BODY_ARGUMENTS = {"body", "content_type"}
# The rank of a method that has its name already.
_OWN_ARGUMENTS = OVERRIDDEN - 1
_RESERVED_METHODS = frozenset(
    "builtins date datetime models overload time timedelta".split()
)


@dataclass(frozen=True)
class ResourceName:
    """A group of operations: `client.<attribute>`, in `resources/<attribute>.py`, of class `<class_name>`."""

    attribute: str
    class_name: str


@dataclass(frozen=True)
class OperationNames:
    """The names of an operation. `parameters` maps (location, wire name), `fields` the wire names of the body's fields, to arguments. `iterate` is the method that goes from page to page,
    empty where there are no pages.
    """

    resource: ResourceName
    method: str
    parameters: Mapping[tuple[str, str], str]
    fields: Mapping[str, str]
    iterate: str = ""

    @property
    def dotted_name(self) -> str:
        return self.dotted_name_of(self.method)

    def dotted_name_of(self, method: str) -> str:
        """Where a method of the resource is to be found."""
        resource = self.resource
        return f"resources.{resource.attribute}.{resource.class_name}.{method}"


def resource_key(operation: Operation) -> str:
    """What groups an operation with others: its first tag, else the first static segment of its path after a version."""
    if operation.tags:
        return operation.tags[0]
    static = [part for part in operation.path.split("/") if part and "{" not in part]
    for index, part in enumerate(static):
        if _VERSION.match(part) and static[index + 1 :]:
            return static[index + 1]
    return static[0] if static else "root"


def operation_words(operation: Operation) -> str:
    """What an operation is called as a whole: its operationId, else method and path."""
    if operation.operation_id:
        return operation.operation_id
    return f"{operation.method.lower()} {path_words(operation.path)}"


def path_words(path: str) -> str:
    """What a path is called: its segments, with a `by` before what is filled in."""
    parts = (f"by {part}" if "{" in part else part for part in path.split("/"))
    return " ".join(parts)


def _file_name(key: str) -> str:
    """The resource's attribute, short enough for a file system: a longer one ends in a digest of the whole."""
    name = snake(key)
    if len(name.encode()) <= _LONGEST_FILE_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name.encode()[:_LONGEST_FILE_NAME].decode(errors='ignore')}_{digest}"


def name_resources(api: Api) -> dict[str, ResourceName]:
    """Resource key → names. The attribute is a file's name too, so case is folded."""
    keys = by_resource(api).keys()
    attributes = assign_unique_names(
        {key: NameCandidate(_file_name(key), exact=snake(key) == key) for key in keys},
        reserved=_RESERVED_RESOURCES,
        fold_case=True,
    )
    classes = assign_unique_names(
        {key: _class_candidate(key) for key in keys},
        reserved=_RESERVED_RESOURCE_CLASSES,
        separator="",
        twin="Async",
    )
    return {key: ResourceName(attributes[key], classes[key]) for key in sorted(keys)}


def _class_candidate(key: str) -> NameCandidate:
    """A resource called like another one's async twin makes way for it."""
    name = pascal(key)
    return NameCandidate(name, exact=name == key, rank=int(name.startswith("Async")))


def name_operations(
    api: Api,
    resources: Mapping[str, ResourceName],
    bodies: Mapping[str, tuple[str, ...]],
    overrides: Mapping[str, str],
) -> dict[str, OperationNames]:
    """Operation id → names; `bodies` lists the wire names of the fields of each body that becomes arguments."""
    methods: dict[str, str] = {}
    for key, operations in by_resource(api).items():
        own = assign_unique_names(
            {item.id: _method_candidate(item, key, overrides) for item in operations},
            reserved=_RESERVED_METHODS,
        )
        methods |= own | _iterations(operations, own, overrides)
    return {
        operation.id: OperationNames(
            resources[resource_key(operation)],
            methods[operation.id],
            *_arguments(operation, bodies.get(operation.id, ())),
            methods.get(iterator_id(operation.id), ""),
        )
        for operation in api.operations
    }


def by_resource(api: Api) -> dict[str, list[Operation]]:
    """The operations of every resource, by its key."""
    found: dict[str, list[Operation]] = {}
    for operation in api.operations:
        found.setdefault(resource_key(operation), []).append(operation)
    return found


def iterator_id(operation_id: str) -> str:
    """The id of what goes through the pages of an operation."""
    return f"{operation_id}/x-pagination"


def _iterations(
    operations: list[Operation], own: Mapping[str, str], overrides: Mapping[str, str]
) -> dict[str, str]:
    """Id of an iteration → method, which makes way for those of the operations."""
    wishes = {
        key: NameCandidate(name, rank=_OWN_ARGUMENTS) for key, name in own.items()
    }
    for operation in operations:
        if operation.pagination:
            key, method = iterator_id(operation.id), own[operation.id]
            whole = f"iterate_{method}"
            name = "iterate" if method == "list" else whole
            wishes[key] = NameCandidate(name, exact=True, rank=1, longer=whole)
            if key in overrides:
                wishes[key] = NameCandidate(overrides[key], rank=OVERRIDDEN)
    given = assign_unique_names(wishes, reserved=_RESERVED_METHODS)
    return {key: name for key, name in given.items() if key not in own}


def _method_candidate(
    operation: Operation, key: str, overrides: Mapping[str, str]
) -> NameCandidate:
    if operation.id in overrides:
        return NameCandidate(overrides[operation.id], rank=OVERRIDDEN)
    whole = operation_words(operation)
    name = snake(_without_resource(whole, key) if operation.operation_id else whole)
    return NameCandidate(name, exact=name == operation.operation_id)


def _without_resource(operation_id: str, key: str) -> str:
    """`attachments/update` of the resource `attachments` is its `update`; `attachmentsUpdate` has no separator and stays whole."""
    for prefix in {key.lower(), snake(key), "-".join(words(key)).lower()}:
        rest = operation_id[len(prefix) :]
        if operation_id.lower().startswith(prefix) and words(rest):
            if not rest[0].isalnum():
                return rest
    return operation_id


def _arguments(
    operation: Operation, fields: tuple[str, ...]
) -> tuple[Mapping[tuple[str, str], str], Mapping[str, str]]:
    """Parameters keep their names, path before all others; a field of the body makes way as `body_<name>`."""
    reserved = {"self"}
    if operation.body:
        reserved |= {"body"} if len(operation.body.content) < 2 else _BODY_ARGUMENTS
    wishes: dict[str, NameCandidate] = {}
    for parameter in operation.parameters:
        name = snake(parameter.name)
        rank = 0 if parameter.location == "path" else 1
        key = f"{parameter.location} {parameter.name}"
        wishes[key] = NameCandidate(name, exact=name == parameter.name, rank=rank)
    taken = {wish.name for wish in wishes.values()} | reserved
    for wire in fields:
        name = snake(wire)
        name = f"body_{name}" if name in taken else name
        wishes[f"body {wire}"] = NameCandidate(name, exact=name == wire, rank=2)
    given = assign_unique_names(wishes, reserved=reserved)
    return (
        {
            (parameter.location, parameter.name): given[
                f"{parameter.location} {parameter.name}"
            ]
            for parameter in operation.parameters
        },
        {wire: given[f"body {wire}"] for wire in fields},
    )
