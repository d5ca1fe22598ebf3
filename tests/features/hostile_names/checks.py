"""Names that Python, pydantic or the package use, such as keywords, builtins and `self`."""

from typing import Any

import yaml

from features.harness import FEATURES, Case

VALUES: dict[str, Any] = {
    "dict": {"a": "b"},
    "list": [1],
    "int": 1,
    "bool": True,
    "float": 1.5,
    "date": "2026-01-31",
    "datetime": "2026-01-31T00:00:00Z",
    "UUID": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
    "uuid": "3f2b8c1e-5d47-4a96-9e0b-7c1d2a3b4c5d",
}


def fields() -> list[str]:
    text = FEATURES.joinpath("hostile_names", "spec.yaml").read_text("utf-8")
    schemas = yaml.load(text, yaml.BaseLoader)["components"]["schemas"]
    return list(schemas["Fields"]["properties"])


def check_every_field_round_trip(case: Case) -> None:
    body = {name: VALUES.get(name, f"value of {name}") for name in fields()}
    case.respond_with(200, body)
    model = case.models.Fields
    wires = {
        name if item.alias is None else item.alias: name
        for name, item in model.model_fields.items()
    }
    assert set(wires) == set(body)
    value = case.call("import_.class_", body=model.model_validate(body))
    assert case.last_request.json == body
    assert value.model_dump(mode="json") == body
    assert not value.model_extra
    read = {wire: getattr(value, name) for wire, name in wires.items()}
    texts = [wire for wire in body if wire not in VALUES]
    assert {wire: read[wire] for wire in texts} == {w: body[w] for w in texts}


def check_every_field_as_an_argument(case: Case) -> None:
    import inspect

    resource = case.built.module("resources.import_").Import
    parameters = inspect.signature(resource.class_).parameters
    case.respond_with(200, {})
    keywords = {
        name: name
        for name, item in parameters.items()
        if item.kind is inspect.Parameter.KEYWORD_ONLY and name != "body"
    }
    case.call("import_.class_", **keywords)
    assert set(case.last_request.json) == set(fields())
    assert len(case.last_request.query) == 15
    assert case.last_request.headers["lambda"]


def check_builtins_as_methods(case: Case) -> None:
    case.respond_with(200, ["a"])
    assert case.call("import_.list") == ["a"]
    case.respond_with(200, {"a": [1]})
    assert case.call("import_.dict", ids=["x"]) == {"a": [1]}
    case.respond_with(200, "text")
    assert case.call("import_.str", q="x") == "text"
    case.respond_with(200, {"id": "i"})
    assert case.call("import_.models_").id == "i"


def check_base_class_methods_are_not_hidden(case: Case) -> None:
    case.respond_with(204)
    ids = {"__init__": "init", "_send": "send", "self": "self", "overload": "overload"}
    for item in case.report["operations"]:
        if item["id"] in ids:
            _, attribute, _, method = item["python"].split(".")
            case.call(f"{attribute}.{method}")
            assert case.last_request.path == f"/{ids.pop(item['id'])}"
    assert not ids


def check_resources(case: Case) -> None:
    case.respond_with(204)
    client = case.package.Client
    for path, resource, method in (
        ("/close", "close_", "get"),
        ("/models2", "models_", "get2"),
        ("/errors", "errors_", "get3"),
        ("/resource", "resource", "get4"),
        ("/client", "client_", "get5"),
        ("/con", "con_", "get6"),
        ("/async", "async_", "get10"),
    ):
        assert hasattr(client, resource), resource
        case.call(f"{resource}.{method}")
        assert case.last_request.path == path


def check_classes_named_like_imports(case: Case) -> None:
    holder = case.models.Holder.model_validate(
        {
            "class": {"a": "1"},
            "model": {"a": "1"},
            "any": {"a": "1"},
            "list": {"a": "1"},
            "thing": {"a": "1"},
            "datetime": {"at": "2026-01-31T00:00:00Z"},
            "date": {"at": "2026-01-31"},
            "none": {"a": "1"},
            "enum": "a",
            "uses": {"a": "1"},
            "sequence": ["a"],
            "mapping": {"a": "b"},
            "名前": {"a": "1"},
        }
    )
    [wire] = [
        name for name, item in type(holder).model_fields.items() if not name.isascii()
    ]
    assert getattr(holder, wire).a == "1"
    assert holder.datetime.at.year == 2026
    assert holder.date.at.day == 31
    assert holder.uses.a == "1"
    assert holder.enum.is_known
    value = case.models.UUID_.model_validate({"a": VALUES["uuid"]})
    assert str(value.a) == VALUES["uuid"]
