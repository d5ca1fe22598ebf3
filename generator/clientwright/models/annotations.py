"""Convert types to annotations with datamodel-code-generator, which only this module imports.

Most types of a document differ only in the schemas that they refer to. So each type is split into
a template, in which references are numbered, and the schemas that it refers to. Each template is
converted once, whatever the size of the document. A template holds constants and patterns of the
document but no names, so datamodel-code-generator has nothing to name.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..cache import Cache, cache_key
from ..errors import InternalError
from ..parallel import TaskRunner

_CONTAINER = "Container"
_PLACEHOLDER = re.compile("\0(\\d+)\0")


class TypeTemplate(NamedTuple):
    """Represent a JSON Schema in which references are numbered."""

    #: The schema as a Python literal, with `Ref0`, `Ref1` … as targets of its references.
    text: str
    #: Number of different targets.
    references: int
    #: Whether the object that has a property of the type must have it.
    required: bool


class TypeInstance(NamedTuple):
    """Represent a type as a template and the targets of its references."""

    template: TypeTemplate
    #: Ids of the schemas to which the numbered references point, in order.
    refers: tuple[str, ...]


def to_type_instance(
    schema: Mapping[str, Any], *, required: bool = True
) -> TypeInstance:
    """Split a type, whose `$ref`s are ids of schemas, into a template and targets."""
    text = repr(schema)
    if "$ref" not in text:
        return TypeInstance(TypeTemplate(text, 0, required), ())
    numbers: dict[str, int] = {}
    text = repr(_number_references(schema, numbers))
    return TypeInstance(TypeTemplate(text, len(numbers), required), tuple(numbers))


def _number_references(part: Any, numbers: dict[str, int]) -> Any:
    if isinstance(part, dict):
        if isinstance(key := part.get("$ref"), str):
            number = numbers.setdefault(key, len(numbers))
            return {"$ref": f"#/components/schemas/Ref{number}"}
        return {key: _number_references(item, numbers) for key, item in part.items()}
    if isinstance(part, list):
        return [_number_references(item, numbers) for item in part]
    return part


class AnnotationTable:
    """Hold the annotations of templates."""

    def __init__(
        self,
        templates: Iterable[TypeTemplate],
        cache: Cache,
        runner: TaskRunner,
        while_waiting: Callable[[], object],
    ) -> None:
        """Convert every template that is not in the cache.

        `while_waiting` is called while the runner converts. Raise InternalError if
        datamodel-code-generator returns other types than expected.
        """
        ordered = sorted(set(templates))
        keys = {template: cache_key("annotation", template) for template in ordered}
        annotations = {template: cache.get(key) for template, key in keys.items()}
        missing = [
            template
            for template, annotation in annotations.items()
            if annotation is None
        ]
        if missing:
            results = runner.submit(lambda: [*_annotations(missing)])
            while_waiting()
            for template, annotation in zip(missing, results(), strict=True):
                annotations[template] = annotation
                cache.put(keys[template], annotation)
        self._split_annotations = {
            template: _PLACEHOLDER.split(text) for template, text in annotations.items()
        }

    def annotation_of(self, instance: TypeInstance, names: Mapping[str, str]) -> str:
        """Return the annotation of a type; `names` are the classes by schema id."""
        parts = self._split_annotations[instance.template]
        if not parts[1:]:
            return parts[0]
        class_names = [names[key] for key in instance.refers]
        return "".join(
            class_names[int(part)] if index % 2 else part
            for index, part in enumerate(parts)
        )


def _annotations(templates: Sequence[TypeTemplate]) -> Iterator[str]:
    """Convert templates to annotations that have a `_PLACEHOLDER` for each reference."""
    classes = {
        statement.name: statement
        for statement in ast.parse(_generate(_document(templates))).body
        if isinstance(statement, ast.ClassDef)
    }
    container = classes.pop(_CONTAINER, None)
    annotations = (
        [item.annotation for item in container.body if isinstance(item, ast.AnnAssign)]
        if container
        else []
    )
    unexpected = [name for name in classes if not re.fullmatch(r"Ref\d+", name)]
    if unexpected or len(annotations) != len(templates):
        raise InternalError(
            f"expected {len(templates)} types of datamodel-code-generator, found {len(annotations)}"
            f" and the classes {unexpected}"
        )
    for annotation in annotations:
        _insert_placeholders(annotation)
        yield ast.unparse(annotation)


def _insert_placeholders(node: ast.AST) -> None:
    """Replace each reference by a placeholder, but not in the values of `Literal` and `Field`."""
    match node:
        case ast.Name(id=name) if name.startswith("Ref"):
            node.id = f"\0{name[3:]}\0"
        case ast.Call() | ast.Subscript(value=ast.Name(id="Literal")):
            return
        case _:
            for child in ast.iter_child_nodes(node):
                _insert_placeholders(child)


def _document(templates: Sequence[TypeTemplate]) -> dict[str, Any]:
    """Return an OpenAPI document with a schema for each reference number, and a container.

    The container has one property for each template.
    """
    reference_count = max(template.references for template in templates)
    schemas: dict[str, Any] = {
        # The property is numbered because datamodel-code-generator merges equal classes.
        f"Ref{n}": {"type": "object", "properties": {f"ref_{n}": {"type": "string"}}}
        for n in range(reference_count)
    }
    schemas[_CONTAINER] = {
        "type": "object",
        "properties": {
            f"field_{n}": ast.literal_eval(s.text) for n, s in enumerate(templates)
        },
        "required": [f"field_{n}" for n, s in enumerate(templates) if s.required],
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def _generate(document: dict[str, Any]) -> str:
    # Imported here because it takes half a second, which a run with cached annotations saves.
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
        raise InternalError(
            "expected one module of datamodel-code-generator, found several"
        )
    return source
