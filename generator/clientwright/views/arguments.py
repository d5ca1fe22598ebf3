"""Parameters and bodies → the arguments of a method."""

from dataclasses import dataclass, replace

from ..ir import Api, MediaType, Operation, Parameter, RequestBody
from ..models import Models
from ..names import NameTable, OperationNames, body_fields
from .docstrings import field_text, paragraph
from .request_bodies import FILE, is_file, is_files, view_body
from .type_hints import TypeFormatter

_TARGETS = {
    "path": "path",
    "query": "query",
    "header": "headers",
    "cookie": "cookies",
    "querystring": "query",
}


@dataclass(frozen=True)
class ArgumentView:
    """An argument: how a signature shows it, where its value goes, and what its documentation says.

    `target` is the runtime's keyword that takes it (`path`, `query`, `headers`, `cookies`, `fields`, `body` or `content_type`), `wire` its name there.
    """

    name: str
    wire: str
    target: str
    annotation: str
    required: bool
    doc: tuple[str, ...]

    @property
    def declaration(self) -> str:
        return f"{self.name}: {self.annotation}" + ("" if self.required else " = OMIT")


@dataclass(frozen=True)
class SignatureView:
    """One way of calling: positional arguments, then keyword-only ones."""

    positional: tuple[ArgumentView, ...]
    keywords: tuple[ArgumentView, ...]

    @property
    def arguments(self) -> tuple[ArgumentView, ...]:
        return (*self.positional, *self.keywords)


@dataclass(frozen=True)
class ArgumentsView:
    """All arguments of a method. `signature` is its own; `overloads` tell apart what it cannot: fields that are required, or else a ready-made body."""

    signature: SignatureView
    overloads: tuple[SignatureView, ...]
    groups: tuple[tuple[str, tuple[ArgumentView, ...]], ...]


class ArgumentBuilder:
    """Writes the arguments of one resource's operations."""

    def __init__(
        self, api: Api, names: NameTable, models: Models, speller: TypeFormatter
    ) -> None:
        self._api = api
        self._names = names
        self._types = models.types
        self._speller = speller
        self._fields = models.fields

    def view(self, operation: Operation) -> ArgumentsView:
        """Path parameters by position in the order of the path, everything else by keyword, what is required first."""
        names = self._names.operations[operation.id]
        path = sorted(
            (item for item in operation.parameters if item.location == "path"),
            key=lambda item: operation.path.find("{" + item.name + "}"),
        )
        others = [item for item in operation.parameters if item.location != "path"]
        positional = tuple(self._parameter(item, names) for item in path)
        keywords = tuple(self._parameter(item, names) for item in others)
        fields = self._body_fields(operation, names)
        body = self._whole_body(operation.body, bool(fields))
        chosen = self._content_type(operation.body)

        def signature(*arguments: ArgumentView) -> SignatureView:
            ordered = sorted(arguments, key=lambda argument: not argument.required)
            return SignatureView(positional, tuple(ordered))

        either = map(_left_out, (*fields, *body)) if fields else body
        needs_overloads = any(field.required for field in fields)
        groups: dict[str, tuple[ArgumentView, ...]] = {}
        for argument in (*positional, *keywords, *body, *fields, *chosen):
            groups[argument.target] = (*groups.get(argument.target, ()), argument)
        return ArgumentsView(
            signature=signature(*keywords, *either, *chosen),
            overloads=(
                (
                    signature(*keywords, *fields, *chosen),
                    signature(*keywords, *body, *chosen),
                )
                if needs_overloads
                else ()
            ),
            groups=tuple(groups.items()),
        )

    def _parameter(self, parameter: Parameter, names: OperationNames) -> ArgumentView:
        schema = parameter.use.schema
        documented = {
            "description": parameter.description or schema.get("description"),
            "deprecated": parameter.deprecated or schema.get("deprecated"),
        }
        name = names.parameters[parameter.location, parameter.name]
        return ArgumentView(
            name=name,
            wire=parameter.name,
            target=_TARGETS[parameter.location],
            annotation=self._speller.argument(
                self._types[parameter.use.id], optional=not parameter.required
            ),
            required=parameter.required,
            doc=_doc(name, field_text({**schema, **documented})),
        )

    def _body_fields(
        self, operation: Operation, names: OperationNames
    ) -> tuple[ArgumentView, ...]:
        """The fields of an object that become arguments."""
        wires, body = body_fields(self._api, operation), operation.body
        content = body.default if body else None
        if not wires or content is None or body is None:
            return ()
        properties = self._api.properties(str(content.use.schema["$ref"]))
        views = []
        for wire in wires:
            required = body.required and properties[wire].required
            annotation = self._field(content, wire, optional=not required)
            name = names.fields[wire]
            doc = _doc(name, field_text(properties[wire].schema))
            views.append(ArgumentView(name, wire, "fields", annotation, required, doc))
        return tuple(views)

    def _field(self, content: MediaType, wire: str, *, optional: bool) -> str:
        """The type of a field of a body."""
        key = str(content.use.schema["$ref"])
        schema = self._api.properties(key)[wire].schema
        annotation = self._field_type(key, wire)
        if is_file(self._api, content, wire, schema):
            annotation = _or_none(FILE, annotation)
        elif is_files(self._api, content, wire, schema):
            annotation = _or_none(f"list[{FILE}]", annotation)
        return self._speller.argument(annotation, optional=optional)

    def _whole_body(
        self, body: RequestBody | None, fields: bool
    ) -> tuple[ArgumentView, ...]:
        """The argument that takes a ready-made body, if there is a body."""
        if body is None or not body.content:
            return ()
        types = [self._whole(content, fields) for content in body.content]
        whole = self._speller.union(types)
        text = body.description
        if fields:
            text = "The whole body at once, instead of its fields."
        return (
            ArgumentView(
                name="body",
                wire="",
                target="body",
                annotation=whole if body.required else f"{whole} | OMIT",
                required=body.required,
                doc=_doc("body", text or "The body."),
            ),
        )

    def _whole(self, content: MediaType, fields: bool) -> str:
        """The type of a body as a whole."""
        annotation = self._types[content.use.id]
        if content.form:
            properties = self._api.properties(content.use.schema.get("$ref", ""))
            if not properties or any(
                is_file(self._api, content, wire, item.schema)
                or is_files(self._api, content, wire, item.schema)
                for wire, item in properties.items()
            ):
                # A model's fields are what JSON can hold.
                return "Mapping[str, Any]"
        elif not content.json and not content.lines:
            return "bytes | str" if content.text else f"bytes | str | {FILE}"
        if fields:
            return self._speller.response(annotation)
        return self._speller.argument(annotation, optional=False)

    def _content_type(self, body: RequestBody | None) -> tuple[ArgumentView, ...]:
        """The argument that chooses among several media types."""
        names = view_body(body).media_types
        if len(names) < 2:
            return ()
        known = ", ".join(map(repr, names))
        text = f"What the body is sent as; `{names[0]}` when not given."
        return (
            ArgumentView(
                name="content_type",
                wire="",
                target="content_type",
                annotation=f"Literal[{known}] | OMIT",
                required=False,
                doc=_doc("content_type", text),
            ),
        )

    def _field_type(self, schema: str, wire: str) -> str:
        """The type of a property, which may be inherited from a base class."""
        own = self._fields[schema].get(wire)
        if own is not None:
            return own
        for part in self._api.schemas[schema].definition.get("allOf", ()):
            if "$ref" in part and wire in self._api.properties(part["$ref"]):
                return self._field_type(part["$ref"], wire)
        return "Any"


def _or_none(annotation: str, instead_of: str) -> str:
    """A type in place of another one, None where that takes it too."""
    parts = [part.strip() for part in instead_of.replace("[", "|").split("|")]
    return f"{annotation} | None" if "None" in parts else annotation


def _doc(name: str, text: str) -> tuple[str, ...]:
    """What follows `name: ` in a list of arguments."""
    return paragraph(text, indent=12, hanging=4, before=len(name) + 2)


def _left_out(argument: ArgumentView) -> ArgumentView:
    """The argument as one that may be left out."""
    if not argument.required:
        return argument
    return replace(argument, annotation=f"{argument.annotation} | OMIT", required=False)
