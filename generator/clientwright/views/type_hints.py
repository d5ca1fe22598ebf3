"""Format the types of datamodel-code-generator as type hints of signatures.

Return types are as narrow as the document says. Arguments are as wide as is safe. A value that is
text on the wire may be passed as text. Any sequence or mapping is accepted. An enumeration accepts
unknown values.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ..models import Model

_WIDENED = {
    "UUID": ("UUID", "str"),
    "datetime": ("datetime", "str"),
    "date": ("date", "str"),
    "time": ("time", "str"),
    "timedelta": ("timedelta", "str"),
    "Decimal": ("Decimal", "float", "str"),
    "AnyUrl": ("AnyUrl", "str"),
}
_ENUM_VALUES = {"OpenStrEnum": "str", "OpenIntEnum": "int"}
_CONTAINERS = {"list": "Sequence", "dict": "Mapping"}
_BUILTINS = frozenset("bool bytes dict float int list object str tuple".split())
_MODULES = {
    "Annotated": "typing",
    "AsyncIterator": "collections.abc",
    "Any": "typing",
    "AnyUrl": "pydantic",
    "Decimal": "decimal",
    "Field": "pydantic",
    "Iterator": "collections.abc",
    "Literal": "typing",
    "MISSING": "pydantic",
    "Mapping": "collections.abc",
    "Optional": "typing",
    "Sequence": "collections.abc",
    "SerializeAsAny": "pydantic",
    "TYPE_CHECKING": "typing",
    "TypeAlias": "typing",
    "TypeAliasType": "typing_extensions",
    "UUID": "uuid",
    "Union": "typing",
    "date": "datetime",
    "datetime": "datetime",
    "time": "datetime",
    "timedelta": "datetime",
    "overload": "typing",
}
# Annotations without strings, values and modules; a regular expression finds their names.
_PLAIN_ANNOTATION = re.compile(r"[A-Za-z_0-9 |,\[\]]+")
_NAME = re.compile(r"[A-Za-z_]\w*")
_CONSTANTS = {"None", "True", "False"}
# Characters of the longest alias that is expanded in an argument.
_MAX_ALIAS_LENGTH = 2_000
_THIRD_PARTY = frozenset({"pydantic", "typing_extensions"})

# Groups of (module, names).
Imports = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


@dataclass(frozen=True)
class TypeFormatter:
    """Format types for one class of a resource module."""

    #: All models by name.
    models: Mapping[str, Model]
    #: Names of the class's methods; builtins of the same name are written as `builtins.name`.
    method_names: Collection[str] = ()
    _expansions: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def response(self, annotation: str) -> str:
        """Format the type of a result."""
        return self._join(self._members(_parse(annotation), wide=False))

    def argument(self, annotation: str, *, optional: bool) -> str:
        """Format the type of an argument; an optional one may be omitted."""
        members = (*self._members(_parse(annotation), wide=True), "OMIT")
        return self._join(members if optional else members[:-1])

    def union(self, types: Iterable[str]) -> str:
        """Format a union of results, with None last."""
        return self._join(
            element
            for text in types
            for element in self._members(_parse(text), wide=False)
        )

    def _join(self, members: Iterable[str]) -> str:
        unique_members = list(dict.fromkeys(members))
        if "Any" in unique_members:
            return "Any"
        trailing = [name for name in ("None", "OMIT") if name in unique_members]
        return " | ".join(
            [*(name for name in unique_members if name not in trailing), *trailing]
        )

    def _members(self, node: ast.expr, *, wide: bool) -> Iterator[str]:
        """Yield the members of a union, or the type itself if it is no union."""
        match node:
            case ast.BinOp(left=left, right=right):
                yield from self._members(left, wide=wide)
                yield from self._members(right, wide=wide)
            case ast.Constant(value=str(text)):
                yield from self._members(_parse(text), wide=wide)
            case ast.Constant(value=None):
                yield "None"
            case ast.Name(id="MISSING"):
                return
            case ast.Name(id=name):
                yield from self._named(name, wide=wide)
            case ast.Subscript(
                value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=elements)
            ):
                yield from self._members(elements[0], wide=wide)
            case ast.Subscript(
                value=ast.Name(id="Union"), slice=ast.Tuple(elts=elements)
            ):
                for element in elements:
                    yield from self._members(element, wide=wide)
            case ast.Subscript(value=ast.Name(id="Literal")):
                yield ast.unparse(node)
            case ast.Subscript(value=ast.Name(id=name), slice=inner):
                elements = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                arguments = ", ".join(
                    self._join(self._members(element, wide=wide))
                    for element in elements
                )
                container = _CONTAINERS.get(name, name) if wide else name
                yield f"{self._builtin(container)}[{arguments}]"
            case _:
                yield ast.unparse(node)

    def _named(self, name: str, *, wide: bool) -> Iterator[str]:
        model = self.models.get(name)
        if model is None:
            for accepted in _WIDENED.get(name, (name,)) if wide else (name,):
                yield self._builtin(accepted)
        elif self._is_none(name):
            yield "None"
        elif not wide:
            yield f"models.{name}"
        elif model.kind == "alias" and not self._is_recursive(name):
            yield from self._expanded(name, model.annotation)
        else:
            yield f"models.{name}"
            if model.kind == "class":
                yield f"Mapping[{self._builtin('str')}, Any]"
            elif model.kind == "enum":
                yield self._builtin(_ENUM_VALUES.get(model.bases[0], "Any"))

    def _is_none(self, name: str) -> bool:
        """Whether an alias resolves to None.

        Type checkers treat a method that returns such an alias as one that returns nothing.
        """
        while (model := self.models.get(name)) and model.kind == "alias":
            name = model.annotation
        return name == "None"

    def _is_recursive(self, name: str) -> bool:
        """Whether an alias contains itself, directly or through other aliases."""
        visited: set[str] = set()
        pending = [name]
        while pending:
            annotation = self.models[pending.pop()].annotation
            for referenced in _names_of(annotation) - visited:
                model = self.models.get(referenced)
                if model and model.kind == "alias":
                    visited.add(referenced)
                    pending.append(referenced)
        return name in visited

    def _expanded(self, name: str, annotation: str) -> tuple[str, ...]:
        """Expand an alias for an argument, or return the alias if its expansion is too long."""
        if name not in self._expansions:
            members = tuple(self._members(_parse(annotation), wide=True))
            is_short = sum(map(len, members)) <= _MAX_ALIAS_LENGTH
            self._expansions[name] = members if is_short else (f"models.{name}",)
        return self._expansions[name]

    def _builtin(self, name: str) -> str:
        is_shadowed = name in self.method_names and name in _BUILTINS
        return f"builtins.{name}" if is_shadowed else name


# Cached because types repeat, and parsing takes longer than all other work on them.
@lru_cache(maxsize=1 << 16)
def _parse(annotation: str) -> ast.expr:
    """Parse a type; the tree is shared, so callers must not change it."""
    return ast.parse(annotation, mode="eval").body


def names_in(annotations: Iterable[str]) -> set[str]:
    """Return every name in the types, including those in forward references."""
    return {name for annotation in annotations for name in _names_of(annotation)}


@lru_cache(maxsize=1 << 16)
def _names_of(annotation: str) -> frozenset[str]:
    if _PLAIN_ANNOTATION.fullmatch(annotation):
        return frozenset(_NAME.findall(annotation)) - _CONSTANTS
    return frozenset(_names(_parse(annotation)))


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Constant(value=str(text)):
            yield from _names(_parse(text))
        case ast.Subscript(value=ast.Name(id="Literal" | "Lazy" as name)):
            yield name
        case ast.Call(func=ast.Name(id=name)):
            # The arguments of Field(…) are values.
            yield name
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _names(child)


def refers_ahead(annotation: str) -> bool:
    """Whether the type contains a forward reference."""
    return _has_forward_reference(_parse(annotation))


def _has_forward_reference(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str()):
            return True
        case ast.Call() | ast.Subscript(value=ast.Name(id="Literal")):
            return False
    return any(map(_has_forward_reference, ast.iter_child_nodes(node)))


def rename_shadowed(annotation: str, shadowed: Collection[str]) -> str:
    """Return the type with a `_` before shadowed names."""
    if _names_of(annotation).isdisjoint(shadowed):
        return annotation
    tree = ast.parse(annotation, mode="eval").body
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in shadowed:
            node.id = f"_{node.id}"
    return ast.unparse(tree)


def imports_of(names: Iterable[str], *, renamed_names: Collection[str] = ()) -> Imports:
    """Return the imports for `names`, first from the standard library, then from other packages.

    Names of `renamed_names`, including builtins, are imported with a `_` before them (see
    `rename_shadowed`).
    """
    modules: dict[str, set[str]] = {}
    for name in names:
        original = name.removeprefix("_")
        if original in renamed_names and name != original:
            module = _MODULES.get(original, "builtins")
            modules.setdefault(module, set()).add(f"{original} as {name}")
        elif name in _MODULES:
            modules.setdefault(_MODULES[name], set()).add(name)
    lines = [
        (module, tuple(sorted(modules[module], key=str.lower)))
        for module in sorted(modules)
    ]
    groups = (
        tuple(line for line in lines if (line[0] in _THIRD_PARTY) == is_third_party)
        for is_third_party in (False, True)
    )
    return tuple(group for group in groups if group)
