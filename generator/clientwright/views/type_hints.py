"""Types as datamodel-code-generator spells them → types as a signature shows them.

Answers are as narrow as the document says; arguments as wide as is safe: what is text on the wire may be given as text, sequences and mappings of
any kind are taken, an enumeration takes values that the document does not know yet.
"""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from ..models import Model

_WIDER = {
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
# Types without texts, values and modules: what they name is told without a parser.
_PLAIN = re.compile(r"[A-Za-z_0-9 |,\[\]]+")
_NAME = re.compile(r"[A-Za-z_]\w*")
_CONSTANTS = {"None", "True", "False"}
# Characters of an argument's type.
_LONGEST = 2_000
_THIRD_PARTY = frozenset({"pydantic", "typing_extensions"})

# Groups of (module, names).
Imports = tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]


@dataclass(frozen=True)
class TypeFormatter:
    """Spells types for one class of a resource module.

    `models` are the package's by name; `hidden` the names that the class's own methods hide, which builtins then need their module for.
    """

    models: Mapping[str, Model]
    hidden: Collection[str] = ()
    _wider: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def response(self, annotation: str) -> str:
        """The type of a result."""
        return self._join(self._members(_parse(annotation), wide=False))

    def argument(self, annotation: str, *, optional: bool) -> str:
        """The type of an argument; an optional one may be left out."""
        members = (*self._members(_parse(annotation), wide=True), "OMIT")
        return self._join(members if optional else members[:-1])

    def union(self, types: Iterable[str]) -> str:
        """One type of several results, None last."""
        return self._join(
            part for text in types for part in self._members(_parse(text), wide=False)
        )

    def _join(self, members: Iterable[str]) -> str:
        unique = list(dict.fromkeys(members))
        if "Any" in unique:
            return "Any"
        last = [name for name in ("None", "OMIT") if name in unique]
        return " | ".join([*(name for name in unique if name not in last), *last])

    def _members(self, node: ast.expr, *, wide: bool) -> Iterator[str]:
        """The members of the union that the type is, most of the time a single one."""
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
                value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=parts)
            ):
                yield from self._members(parts[0], wide=wide)
            case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=parts)):
                for part in parts:
                    yield from self._members(part, wide=wide)
            case ast.Subscript(value=ast.Name(id="Literal")):
                yield ast.unparse(node)
            case ast.Subscript(value=ast.Name(id=name), slice=inner):
                parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                inside = ", ".join(
                    self._join(self._members(part, wide=wide)) for part in parts
                )
                outer = _CONTAINERS.get(name, name) if wide else name
                yield f"{self._builtin(outer)}[{inside}]"
            case _:
                yield ast.unparse(node)

    def _named(self, name: str, *, wide: bool) -> Iterator[str]:
        model = self.models.get(name)
        if model is None:
            for wider in _WIDER.get(name, (name,)) if wide else (name,):
                yield self._builtin(wider)
        elif self._is_none(name):
            yield "None"
        elif not wide:
            yield f"models.{name}"
        elif model.kind == "alias" and not self._is_recursive(name):
            yield from self._widened(name, model.annotation)
        else:
            yield f"models.{name}"
            if model.kind == "class":
                yield f"Mapping[{self._builtin('str')}, Any]"
            elif model.kind == "enum":
                yield self._builtin(_ENUM_VALUES.get(model.bases[0], "Any"))

    def _is_none(self, name: str) -> bool:
        """Whether an alias stands for None: type checkers take a method that returns it for one that returns nothing."""
        while (model := self.models.get(name)) and model.kind == "alias":
            name = model.annotation
        return name == "None"

    def _is_recursive(self, name: str) -> bool:
        """Whether an alias stands for something with itself in it, directly or through other aliases."""
        found: set[str] = set()
        pending = [name]
        while pending:
            for used in _names_of(self.models[pending.pop()].annotation) - found:
                model = self.models.get(used)
                if model and model.kind == "alias":
                    found.add(used)
                    pending.append(used)
        return name in found

    def _widened(self, name: str, annotation: str) -> tuple[str, ...]:
        """What an alias stands for as an argument; the alias itself where that would fill pages, as aliases of aliases may."""
        if name not in self._wider:
            members = tuple(self._members(_parse(annotation), wide=True))
            short = sum(map(len, members)) <= _LONGEST
            self._wider[name] = members if short else (f"models.{name}",)
        return self._wider[name]

    def _builtin(self, name: str) -> str:
        return f"builtins.{name}" if name in self.hidden and name in _BUILTINS else name


# A type comes again and again, and to read it takes longer than all that is asked about it.
@lru_cache(maxsize=1 << 16)
def _parse(annotation: str) -> ast.expr:
    """The type as a tree, which is nobody's to change."""
    return ast.parse(annotation, mode="eval").body


def names_in(annotations: Iterable[str]) -> set[str]:
    """Every plain name that the types use; those inside forward references too."""
    return {name for annotation in annotations for name in _names_of(annotation)}


@lru_cache(maxsize=1 << 16)
def _names_of(annotation: str) -> frozenset[str]:
    if _PLAIN.fullmatch(annotation):
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
            # Field(…): what it holds are values.
            yield name
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _names(child)


def refers_ahead(annotation: str) -> bool:
    """Whether the type names, as text, one that is defined later."""
    return _has_text(_parse(annotation))


def _has_text(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str()):
            return True
        case ast.Call() | ast.Subscript(value=ast.Name(id="Literal")):
            return False
    return any(map(_has_text, ast.iter_child_nodes(node)))


def renamed(annotation: str, hidden: Collection[str]) -> str:
    """The type with a `_` before the names that something hides."""
    if _names_of(annotation).isdisjoint(hidden):
        return annotation
    tree = ast.parse(annotation, mode="eval").body
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in hidden:
            node.id = f"_{node.id}"
    return ast.unparse(tree)


def imports_of(
    names: Iterable[str], *, under_other_names: Collection[str] = ()
) -> Imports:
    """The imports of everything among `names` that has to be imported: of the standard library, then of other packages.

    Those of `under_other_names` get a `_` before their names (see `renamed`), builtins too.
    """
    modules: dict[str, set[str]] = {}
    for name in names:
        plain = name.removeprefix("_")
        if plain in under_other_names and name != plain:
            module = _MODULES.get(plain, "builtins")
            modules.setdefault(module, set()).add(f"{plain} as {name}")
        elif name in _MODULES:
            modules.setdefault(_MODULES[name], set()).add(name)
    lines = [
        (module, tuple(sorted(modules[module], key=str.lower)))
        for module in sorted(modules)
    ]
    groups = (
        tuple(line for line in lines if (line[0] in _THIRD_PARTY) == third)
        for third in (False, True)
    )
    return tuple(group for group in groups if group)
