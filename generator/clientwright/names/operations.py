"""Name resources, methods and parameters: operations → `ResourceName`, `OperationNames`."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..ir import Api, Operation
from .collisions import OVERRIDDEN, NameCandidate, assign_unique_names
from .identifiers import pascal, snake, words

_VERSION = re.compile(r"v\d+(?:[._]\d+)*$", re.IGNORECASE)
# Attributes of every client, modules of every package, and device names of Windows.
_RESERVED_RESOURCES = frozenset(
    "aclose authenticate close download raw request stream with_options"
    " client errors models oauth resources webhooks"
    " cached_property str aux con nul prn".split()
) | {f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)}
# Names in the scope of a resource module besides its classes, then those of the client module.
_RESERVED_RESOURCE_CLASSES = frozenset(
    "Any AsyncIterator AsyncResource Decimal Iterator PaginationSpec AsyncStream Stream"
    " LOCATION Literal Mapping OMIT Operation Resource"
    " Encoding FileInput Sequence Style UUID"
    " ApiKey AsyncApiClient AsyncClient AsyncHttpClient Basic Bearer Client Credential"
    " HttpClient OnDrift SyncApiClient Timeout".split()
)
_LONGEST_FILE_NAME = 80
# Arguments for a ready-made body and for its media type.
_BODY_ARGUMENT_NAMES = {"body", "content_type"}
# The rank of a method whose name is already assigned.
_ASSIGNED = OVERRIDDEN - 1
_RESERVED_METHODS = frozenset(
    "builtins date datetime models overload time timedelta".split()
)


@dataclass(frozen=True)
class ResourceName:
    """Name a group of operations."""

    #: Attribute of the client, and module below `resources`.
    attribute: str
    #: Class in that module.
    class_name: str


@dataclass(frozen=True)
class OperationNames:
    """Name the parts of an operation."""

    #: The resource that has the operation.
    resource: ResourceName
    #: Method of the resource's class.
    method: str
    #: (location, wire name) of a parameter → argument.
    parameters: Mapping[tuple[str, str], str]
    #: Wire name of a body field → argument.
    fields: Mapping[str, str]
    #: Method that iterates over all pages; empty if the operation has no pagination.
    iterate: str = ""

    @property
    def dotted_name(self) -> str:
        """Return the dotted name of the operation's method."""
        return self.dotted_name_of(self.method)

    def dotted_name_of(self, method: str) -> str:
        """Return the dotted name of a method of the resource."""
        resource = self.resource
        return f"resources.{resource.attribute}.{resource.class_name}.{method}"


def resource_key(operation: Operation) -> str:
    """Return the key by which operations are grouped into resources.

    The key is the first tag, else the first static path segment after a version prefix.
    """
    if operation.tags:
        return operation.tags[0]
    static = [part for part in operation.path.split("/") if part and "{" not in part]
    for index, part in enumerate(static):
        if _VERSION.match(part) and static[index + 1 :]:
            return static[index + 1]
    return static[0] if static else "root"


def operation_words(operation: Operation) -> str:
    """Return the words that name an operation: its operationId, else method and path."""
    if operation.operation_id:
        return operation.operation_id
    return f"{operation.method.lower()} {path_words(operation.path)}"


def path_words(path: str) -> str:
    """Return the words that name a path: its segments, with `by` before each parameter."""
    parts = (f"by {part}" if "{" in part else part for part in path.split("/"))
    return " ".join(parts)


def _file_name(key: str) -> str:
    """Return a resource's attribute, which is also a file name.

    A name that is too long for a file system is cut, and ends in a digest.
    """
    name = snake(key)
    if len(name.encode()) <= _LONGEST_FILE_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name.encode()[:_LONGEST_FILE_NAME].decode(errors='ignore')}_{digest}"


def name_resources(api: Api) -> dict[str, ResourceName]:
    """Map resource keys to names; case is folded because attributes are file names too."""
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
        twin_prefix="Async",
    )
    return {key: ResourceName(attributes[key], classes[key]) for key in sorted(keys)}


def _class_candidate(key: str) -> NameCandidate:
    """Return a class candidate; a name that begins with `Async` yields to async twins."""
    name = pascal(key)
    return NameCandidate(name, exact=name == key, rank=int(name.startswith("Async")))


def name_operations(
    api: Api,
    resources: Mapping[str, ResourceName],
    bodies: Mapping[str, tuple[str, ...]],
    overrides: Mapping[str, str],
) -> dict[str, OperationNames]:
    """Map operation ids to names.

    `bodies` holds the wire names of the body fields that become arguments, by operation id.
    """
    methods: dict[str, str] = {}
    for key, operations in by_resource(api).items():
        methods_by_id = assign_unique_names(
            {item.id: _method_candidate(item, key, overrides) for item in operations},
            reserved=_RESERVED_METHODS,
        )
        methods |= methods_by_id | _iterator_methods(
            operations, methods_by_id, overrides
        )
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
    """Group the operations by resource key."""
    groups: dict[str, list[Operation]] = {}
    for operation in api.operations:
        groups.setdefault(resource_key(operation), []).append(operation)
    return groups


def iterator_id(operation_id: str) -> str:
    """Return the id of the method that iterates over an operation's pages."""
    return f"{operation_id}/x-pagination"


def _iterator_methods(
    operations: list[Operation],
    methods_by_id: Mapping[str, str],
    overrides: Mapping[str, str],
) -> dict[str, str]:
    """Map iterator ids to methods; on a collision, the operations keep their names."""
    candidates = {
        key: NameCandidate(name, rank=_ASSIGNED) for key, name in methods_by_id.items()
    }
    for operation in operations:
        if operation.pagination:
            key, method = iterator_id(operation.id), methods_by_id[operation.id]
            whole = f"iterate_{method}"
            name = "iterate" if method == "list" else whole
            candidates[key] = NameCandidate(name, exact=True, rank=1, longer=whole)
            if key in overrides:
                candidates[key] = NameCandidate(overrides[key], rank=OVERRIDDEN)
    assigned = assign_unique_names(candidates, reserved=_RESERVED_METHODS)
    return {key: name for key, name in assigned.items() if key not in methods_by_id}


def _method_candidate(
    operation: Operation, key: str, overrides: Mapping[str, str]
) -> NameCandidate:
    if operation.id in overrides:
        return NameCandidate(overrides[operation.id], rank=OVERRIDDEN)
    whole = operation_words(operation)
    name = snake(_without_resource(whole, key) if operation.operation_id else whole)
    return NameCandidate(name, exact=name == operation.operation_id)


def _without_resource(operation_id: str, key: str) -> str:
    """Remove a leading resource name: `attachments/update` of `attachments` becomes `/update`.

    `attachmentsUpdate` has no separator after the resource name and stays whole.
    """
    for prefix in {key.lower(), snake(key), "-".join(words(key)).lower()}:
        rest = operation_id[len(prefix) :]
        has_prefix = operation_id.lower().startswith(prefix)
        if has_prefix and words(rest) and not rest[0].isalnum():
            return rest
    return operation_id


def _arguments(
    operation: Operation, fields: tuple[str, ...]
) -> tuple[Mapping[tuple[str, str], str], Mapping[str, str]]:
    """Return the arguments of an operation's parameters and body fields.

    Parameters keep their names, those of the path first. A body field with the name of a
    parameter becomes `body_<name>`.
    """
    reserved = {"self"}
    if operation.body:
        reserved |= (
            {"body"} if len(operation.body.content) < 2 else _BODY_ARGUMENT_NAMES
        )
    candidates: dict[str, NameCandidate] = {}
    for parameter in operation.parameters:
        name = snake(parameter.name)
        rank = 0 if parameter.location == "path" else 1
        key = f"{parameter.location} {parameter.name}"
        candidates[key] = NameCandidate(name, exact=name == parameter.name, rank=rank)
    taken = {candidate.name for candidate in candidates.values()} | reserved
    for wire_name in fields:
        name = snake(wire_name)
        name = f"body_{name}" if name in taken else name
        candidates[f"body {wire_name}"] = NameCandidate(
            name, exact=name == wire_name, rank=2
        )
    assigned = assign_unique_names(candidates, reserved=reserved)
    return (
        {
            (parameter.location, parameter.name): assigned[
                f"{parameter.location} {parameter.name}"
            ]
            for parameter in operation.parameters
        },
        {wire_name: assigned[f"body {wire_name}"] for wire_name in fields},
    )
