"""Build the arguments of methods from parameters and request bodies."""

from dataclasses import dataclass, replace

from ..ir import Api, MediaType, Operation, Parameter, RequestBody
from ..models import Models
from ..names import NameTable, OperationNames, body_fields
from .docstrings import field_text, paragraph
from .request_bodies import FILE, is_file, is_files, view_body
from .type_hints import TypeFormatter

_CALL_KEYWORDS = {
    "path": "path",
    "query": "query",
    "header": "headers",
    "cookie": "cookies",
    "querystring": "query",
}


@dataclass(frozen=True)
class ArgumentView:
    """Describe an argument of a method."""

    #: Name in the signature.
    name: str
    #: Name in the request.
    wire_name: str
    #: Keyword of the runtime that takes the value: `path`, `query`, `headers`, `cookies`,
    #: `fields`, `body` or `content_type`.
    target: str
    annotation: str
    required: bool
    #: Lines of its documentation.
    doc: tuple[str, ...]

    @property
    def declaration(self) -> str:
        """Return the argument as a signature declares it."""
        return f"{self.name}: {self.annotation}" + ("" if self.required else " = OMIT")


@dataclass(frozen=True)
class SignatureView:
    """Describe a signature: positional arguments, then keyword-only ones."""

    positional: tuple[ArgumentView, ...]
    keywords: tuple[ArgumentView, ...]

    @property
    def arguments(self) -> tuple[ArgumentView, ...]:
        """Return all arguments in order."""
        return (*self.positional, *self.keywords)


@dataclass(frozen=True)
class ArgumentsView:
    """Describe all arguments of a method."""

    #: Signature of the implementation.
    signature: SignatureView
    #: One overload with required fields and one with a ready-made body, if any field is required.
    overloads: tuple[SignatureView, ...]
    #: Arguments by the keyword of the runtime that takes them.
    groups: tuple[tuple[str, tuple[ArgumentView, ...]], ...]


class ArgumentBuilder:
    """Build the arguments of one resource's operations."""

    def __init__(
        self, api: Api, names: NameTable, models: Models, formatter: TypeFormatter
    ) -> None:
        self._api = api
        self._names = names
        self._types = models.types
        self._formatter = formatter
        self._fields = models.fields

    def view(self, operation: Operation) -> ArgumentsView:
        """Build the arguments of a method.

        Path parameters are positional, in the order of the path. All other arguments are
        keyword-only, the required ones first.
        """
        names = self._names.operations[operation.id]
        path = sorted(
            (item for item in operation.parameters if item.location == "path"),
            key=lambda item: operation.path.find("{" + item.name + "}"),
        )
        others = [item for item in operation.parameters if item.location != "path"]
        positional = tuple(self._parameter(item, names) for item in path)
        keywords = tuple(self._parameter(item, names) for item in others)
        fields = self._body_fields(operation, names)
        body = self._body_argument(operation.body, bool(fields))
        content_type = self._content_type_argument(operation.body)

        def signature(*arguments: ArgumentView) -> SignatureView:
            ordered = sorted(arguments, key=lambda argument: not argument.required)
            return SignatureView(positional, tuple(ordered))

        body_arguments = map(_as_optional, (*fields, *body)) if fields else body
        needs_overloads = any(field.required for field in fields)
        groups: dict[str, tuple[ArgumentView, ...]] = {}
        for argument in (*positional, *keywords, *body, *fields, *content_type):
            groups[argument.target] = (*groups.get(argument.target, ()), argument)
        return ArgumentsView(
            signature=signature(*keywords, *body_arguments, *content_type),
            overloads=(
                (
                    signature(*keywords, *fields, *content_type),
                    signature(*keywords, *body, *content_type),
                )
                if needs_overloads
                else ()
            ),
            groups=tuple(groups.items()),
        )

    def _parameter(self, parameter: Parameter, names: OperationNames) -> ArgumentView:
        schema = parameter.use.schema
        overrides = {
            "description": parameter.description or schema.get("description"),
            "deprecated": parameter.deprecated or schema.get("deprecated"),
        }
        name = names.parameters[parameter.location, parameter.name]
        return ArgumentView(
            name=name,
            wire_name=parameter.name,
            target=_CALL_KEYWORDS[parameter.location],
            annotation=self._formatter.argument(
                self._types[parameter.use.id], optional=not parameter.required
            ),
            required=parameter.required,
            doc=_doc(name, field_text({**schema, **overrides})),
        )

    def _body_fields(
        self, operation: Operation, names: OperationNames
    ) -> tuple[ArgumentView, ...]:
        """Build the arguments for the fields of an object body."""
        wire_names, body = body_fields(self._api, operation), operation.body
        content = body.default if body else None
        if not wire_names or content is None or body is None:
            return ()
        properties = self._api.properties(str(content.use.schema["$ref"]))
        views = []
        for wire_name in wire_names:
            required = body.required and properties[wire_name].required
            annotation = self._field_annotation(
                content, wire_name, optional=not required
            )
            name = names.fields[wire_name]
            doc = _doc(name, field_text(properties[wire_name].schema))
            views.append(
                ArgumentView(name, wire_name, "fields", annotation, required, doc)
            )
        return tuple(views)

    def _field_annotation(
        self, content: MediaType, wire_name: str, *, optional: bool
    ) -> str:
        """Return the annotation of a body field."""
        key = str(content.use.schema["$ref"])
        schema = self._api.properties(key)[wire_name].schema
        annotation = self._property_annotation(key, wire_name)
        if is_file(self._api, content, wire_name, schema):
            annotation = _or_none(FILE, annotation)
        elif is_files(self._api, content, wire_name, schema):
            annotation = _or_none(f"list[{FILE}]", annotation)
        return self._formatter.argument(annotation, optional=optional)

    def _body_argument(
        self, body: RequestBody | None, fields: bool
    ) -> tuple[ArgumentView, ...]:
        """Build the argument for a ready-made body; no argument if there is no body."""
        if body is None or not body.content:
            return ()
        types = [self._body_annotation(content, fields) for content in body.content]
        annotation = self._formatter.union(types)
        text = body.description
        if fields:
            text = "The complete body, instead of its fields."
        return (
            ArgumentView(
                name="body",
                wire_name="",
                target="body",
                annotation=annotation if body.required else f"{annotation} | OMIT",
                required=body.required,
                doc=_doc("body", text or "The request body."),
            ),
        )

    def _body_annotation(self, content: MediaType, fields: bool) -> str:
        """Return the annotation of a ready-made body of a media type."""
        annotation = self._types[content.use.id]
        if content.form:
            properties = self._api.properties(content.use.schema.get("$ref", ""))
            if not properties or any(
                is_file(self._api, content, wire_name, item.schema)
                or is_files(self._api, content, wire_name, item.schema)
                for wire_name, item in properties.items()
            ):
                # Models hold only JSON values, and no files.
                return "Mapping[str, Any]"
        elif not content.json and not content.lines:
            return "bytes | str" if content.text else f"bytes | str | {FILE}"
        if fields:
            return self._formatter.response(annotation)
        return self._formatter.argument(annotation, optional=False)

    def _content_type_argument(
        self, body: RequestBody | None
    ) -> tuple[ArgumentView, ...]:
        """Build the argument that selects one of several media types."""
        names = view_body(body).media_types
        if len(names) < 2:
            return ()
        literals = ", ".join(map(repr, names))
        text = f"Media type of the body; `{names[0]}` by default."
        return (
            ArgumentView(
                name="content_type",
                wire_name="",
                target="content_type",
                annotation=f"Literal[{literals}] | OMIT",
                required=False,
                doc=_doc("content_type", text),
            ),
        )

    def _property_annotation(self, schema: str, wire_name: str) -> str:
        """Return the annotation of a property, which may be inherited from a base class."""
        annotation = self._fields[schema].get(wire_name)
        if annotation is not None:
            return annotation
        for part in self._api.schemas[schema].definition.get("allOf", ()):
            if "$ref" in part and wire_name in self._api.properties(part["$ref"]):
                return self._property_annotation(part["$ref"], wire_name)
        return "Any"


def _or_none(annotation: str, original: str) -> str:
    """Return an annotation, with None as another member if the original has it."""
    members = [part.strip() for part in original.replace("[", "|").split("|")]
    return f"{annotation} | None" if "None" in members else annotation


def _doc(name: str, text: str) -> tuple[str, ...]:
    """Return the lines that follow `name: ` in a list of arguments."""
    return paragraph(text, indent=12, hanging=4, first_indent=len(name) + 2)


def _as_optional(argument: ArgumentView) -> ArgumentView:
    """Return the argument as an optional one."""
    if not argument.required:
        return argument
    return replace(argument, annotation=f"{argument.annotation} | OMIT", required=False)
