"""Parameters and bodies → the arguments of a method."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..api import Api, MediaType, Operation, Parameter
from ..models import Models
from ..names import Names, OperationNames, body_fields
from .text import field_text, paragraph
from .types import Speller

_TARGETS = {
    "path": "path",
    "query": "query",
    "header": "headers",
    "cookie": "cookies",
}


@dataclass(frozen=True)
class ArgumentView:
    """An argument: how a signature shows it, where its value goes, and what its documentation says.

    `target` is the runtime's keyword that takes it (`path`, `query`, `headers`, `cookies`, `fields` or `body`), `wire` its name there.
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


class ArgumentWriter:
    """Writes the arguments of one resource's operations."""

    def __init__(
        self, api: Api, names: Names, models: Models, speller: Speller
    ) -> None:
        self._api = api
        self._names = names
        self._types = models.types
        self._speller = speller
        self._fields: Mapping[str, Mapping[str, str]] = {
            model.id: {field.wire: field.annotation for field in model.fields}
            for model in models.models
        }

    def view(self, operation: Operation, media_type: MediaType | None) -> ArgumentsView:
        """Path parameters by position in the order of the path, everything else by keyword, what is required first."""
        names = self._names.operations[operation.id]
        path = sorted(
            (item for item in operation.parameters if item.location == "path"),
            key=lambda item: operation.path.find("{" + item.name + "}"),
        )
        others = [item for item in operation.parameters if item.location != "path"]
        positional = tuple(self._parameter(item, names) for item in path)
        keywords = tuple(self._parameter(item, names) for item in others)
        fields = self._body_fields(operation, media_type, names)
        body = self._whole_body(operation, media_type, bool(fields))

        def signature(*arguments: ArgumentView) -> SignatureView:
            ordered = sorted(arguments, key=lambda argument: not argument.required)
            return SignatureView(positional, tuple(ordered))

        either = map(_left_out, (*fields, *body)) if fields else body
        needs_overloads = any(field.required for field in fields)
        groups: dict[str, tuple[ArgumentView, ...]] = {}
        for argument in (*positional, *keywords, *body, *fields):
            groups[argument.target] = (*groups.get(argument.target, ()), argument)
        return ArgumentsView(
            signature=signature(*keywords, *either),
            overloads=(
                (signature(*keywords, *fields), signature(*keywords, *body))
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
        self,
        operation: Operation,
        media_type: MediaType | None,
        names: OperationNames,
    ) -> tuple[ArgumentView, ...]:
        """The fields of a JSON object that become arguments."""
        wires = body_fields(self._api, operation)
        if not wires or media_type is None or operation.body is None:
            return ()
        schema = str(media_type.use.schema["$ref"])
        properties = self._api.properties(schema)
        views = []
        for wire in wires:
            required = operation.body.required and properties[wire].required
            annotation = self._speller.argument(
                self._field_type(schema, wire), optional=not required
            )
            name = names.fields[wire]
            doc = _doc(name, field_text(properties[wire].schema))
            views.append(ArgumentView(name, wire, "fields", annotation, required, doc))
        return tuple(views)

    def _whole_body(
        self, operation: Operation, media_type: MediaType | None, fields: bool
    ) -> tuple[ArgumentView, ...]:
        """The argument that takes a ready-made body, if there is a body."""
        if operation.body is None or media_type is None:
            return ()
        annotation = self._types[media_type.use.id]
        text = operation.body.description
        if not media_type.json:
            whole = "bytes | str"
        elif fields:
            whole = self._speller.answer(annotation)
            text = "The whole body at once, instead of its fields."
        else:
            whole = self._speller.argument(annotation, optional=False)
        required = operation.body.required
        return (
            ArgumentView(
                name="body",
                wire="",
                target="body",
                annotation=whole if required else f"{whole} | OMIT",
                required=required,
                doc=_doc("body", text or "The body."),
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


def _doc(name: str, text: str) -> tuple[str, ...]:
    """What follows `name: ` in a list of arguments."""
    return paragraph(text, indent=12, hanging=4, before=len(name) + 2)


def _left_out(argument: ArgumentView) -> ArgumentView:
    """The argument as one that may be left out."""
    if not argument.required:
        return argument
    return replace(argument, annotation=f"{argument.annotation} | OMIT", required=False)
