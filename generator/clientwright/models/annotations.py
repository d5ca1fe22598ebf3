"""Types → annotations, by datamodel-code-generator: the only module that knows it.

A document has thousands of types, but few that differ in more than the schemas they refer to. So each type is taken apart into its shape, in which
references are numbered, and what it refers to; a shape is asked for once, whatever the size of the document. Nothing of the document's text but
constants and patterns is in what is asked, and nothing is left to be named.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..cache import Cache, cache_key
from ..errors import InternalError
from ..parallel import TaskRunner

_CLASS = "Shapes"
_PLACEHOLDER = re.compile("\0(\\d+)\0")


class TypeTemplate(NamedTuple):
    """A JSON Schema as a Python literal, with `Ref0`, `Ref1` … for what it refers to; an optional one may be left out of its object."""

    text: str
    references: int
    required: bool


class TypeInstance(NamedTuple):
    """A type: its shape, and the ids of the schemas that fill its references, in order."""

    template: TypeTemplate
    refers: tuple[str, ...]


def to_type_instance(
    schema: Mapping[str, Any], *, required: bool = True
) -> TypeInstance:
    """Take a type apart; its `$ref`s are ids of schemas."""
    text = repr(schema)
    if "$ref" not in text:
        return TypeInstance(TypeTemplate(text, 0, required), ())
    numbers: dict[str, int] = {}
    text = repr(_numbered(schema, numbers))
    return TypeInstance(TypeTemplate(text, len(numbers), required), tuple(numbers))


def _numbered(part: Any, numbers: dict[str, int]) -> Any:
    if isinstance(part, dict):
        if isinstance(key := part.get("$ref"), str):
            number = numbers.setdefault(key, len(numbers))
            return {"$ref": f"#/components/schemas/Ref{number}"}
        return {key: _numbered(item, numbers) for key, item in part.items()}
    if isinstance(part, list):
        return [_numbered(item, numbers) for item in part]
    return part


class AnnotationTable:
    """The annotations of shapes."""

    def __init__(
        self,
        shapes: Iterable[TypeTemplate],
        memo: Cache,
        beside: TaskRunner,
        meanwhile: Callable[[], object],
    ) -> None:
        """Ask for every shape, but for those that were asked for before; `meanwhile` is done while there is something to wait for.

        Raises InternalError when datamodel-code-generator answers with something else than it was asked for.
        """
        ordered = sorted(set(shapes))
        keys = {shape: cache_key("shape", shape) for shape in ordered}
        known = {shape: memo.get(key) for shape, key in keys.items()}
        unknown = [shape for shape, annotation in known.items() if annotation is None]
        if unknown:
            answers = beside.submit(lambda: [*_annotations(unknown)])
            meanwhile()
            for shape, annotation in zip(unknown, answers(), strict=True):
                known[shape] = annotation
                memo.put(keys[shape], annotation)
        self._pieces = {
            shape: _PLACEHOLDER.split(text) for shape, text in known.items()
        }

    def of(self, asked: TypeInstance, names: Mapping[str, str]) -> str:
        """The annotation of a type; `names` are those of the schemas it refers to."""
        pieces = self._pieces[asked.template]
        if not pieces[1:]:
            return pieces[0]
        named = [names[key] for key in asked.refers]
        return "".join(
            named[int(piece)] if at % 2 else piece for at, piece in enumerate(pieces)
        )


def _annotations(shapes: Sequence[TypeTemplate]) -> Iterator[str]:
    """The annotation of each shape, with `\\0number\\0` for each reference."""
    classes = {
        statement.name: statement
        for statement in ast.parse(_generate(_document(shapes))).body
        if isinstance(statement, ast.ClassDef)
    }
    made = classes.pop(_CLASS, None)
    found = (
        [item.annotation for item in made.body if isinstance(item, ast.AnnAssign)]
        if made
        else []
    )
    odd = [name for name in classes if not re.fullmatch(r"Ref\d+", name)]
    if odd or len(found) != len(shapes):
        raise InternalError(
            f"datamodel-code-generator made {len(found)} types of {len(shapes)}, and {odd}"
        )
    for annotation in found:
        _open(annotation)
        yield ast.unparse(annotation)


def _open(node: ast.AST) -> None:
    """Put a hole for each reference into a type; what is in `Literal` and `Field` are values."""
    match node:
        case ast.Name(id=name) if name.startswith("Ref"):
            node.id = f"\0{name[3:]}\0"
        case ast.Call() | ast.Subscript(value=ast.Name(id="Literal")):
            return
        case _:
            for child in ast.iter_child_nodes(node):
                _open(child)


def _document(shapes: Sequence[TypeTemplate]) -> dict[str, Any]:
    """An OpenAPI document with a class that has a property of each shape, and a class for each number of a reference."""
    count = max(shape.references for shape in shapes)
    schemas: dict[str, Any] = {
        # Equal classes would be taken for one.
        f"Ref{n}": {"type": "object", "properties": {f"ref_{n}": {"type": "string"}}}
        for n in range(count)
    }
    schemas[_CLASS] = {
        "type": "object",
        "properties": {
            f"field_{n}": ast.literal_eval(s.text) for n, s in enumerate(shapes)
        },
        "required": [f"field_{n}" for n, s in enumerate(shapes) if s.required],
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def _generate(document: dict[str, Any]) -> str:
    # Its parsers take half a second to load, and a client whose shapes are known does without.
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import DatetimeClassType, PythonVersion

    source = generate(
        document,
        input_file_type=InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        formatters=[],
        disable_timestamp=True,
        use_annotated=True,
        field_constraints=True,
        strict_nullable=True,
        use_missing_sentinel=True,
        use_specialized_enum=True,
        use_type_alias=True,
        treat_dot_as_module=False,
        output_datetime_class=DatetimeClassType.Datetime,
        allow_remote_refs=False,
        strict_refs=True,
    )
    if not isinstance(source, str):
        raise InternalError("the models came in several modules")
    return source
