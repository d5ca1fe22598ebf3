"""Python names for any text, independent of the rest of the document."""

import keyword
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientwright.ir import (
    Api,
    MediaType,
    Operation,
    Parameter,
    ParameterLocation,
    RequestBody,
    Schema,
    SchemaUsage,
    SecurityScheme,
    Server,
    ServerVariable,
    Webhook,
)
from clientwright.names import NameTable, assign_names, resource_key
from clientwright.names.collisions import NameCandidate, assign_unique_names
from clientwright.names.identifiers import constant, pascal, snake, words
from clientwright.names.operations import operation_words

TEXT = st.text(max_size=12)
# Names from real documents, chosen so that collisions happen.
TOKENS = st.one_of(
    st.sampled_from(
        "a A a-b a_b aB AB a.b None class self body model_x 1 1a _ __a__ é 名前 ß ﬁ".split()
        + ["", "a b", "💥", "name", "value"]
    ),
    TEXT,
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("isFileUploaded", ["is", "File", "Uploaded"]),
        ("filter[categoryId]", ["filter", "category", "Id"]),
        ("URLInfo", ["URL", "Info"]),
        ("getHTTPStatus", ["get", "HTTP", "Status"]),
        ("v2Beta", ["v2", "Beta"]),
        ("a_b-c.d e/f", ["a", "b", "c", "d", "e", "f"]),
        ("__init__", ["init"]),
        ("größe", ["größe"]),
        ("ﬁle", ["file"]),
        ("", []),
        ("💥", []),
        ("@odata.type", ["odata", "type"]),
        ("a\u2028b\0c", ["a", "b", "c"]),
    ],
)
def test_words_of_text(text: str, expected: list[str]) -> None:
    assert [*words(text)] == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("isFileUploaded", "is_file_uploaded"),
        ("class", "class_"),
        ("None", "none"),
        ("true", "true"),
        ("1st", "n1st"),
        ("", "unnamed"),
        ("💥", "unnamed"),
        ("_private", "private"),
        ("IDs", "i_ds"),
        ("X-API-Key", "x_api_key"),
        ("list", "list"),
    ],
)
def test_snake_case_of_text(text: str, expected: str) -> None:
    assert snake(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("in-review", "IN_REVIEW"),
        ("9", "VALUE_9"),
        ("", "EMPTY"),
        ("isOpen", "IS_OPEN"),
        ("none", "NONE"),
        ("a/b", "A_B"),
    ],
)
def test_constant_case_of_text(text: str, expected: str) -> None:
    assert constant(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("simple-user", "SimpleUser"),
        ("URLInfo", "URLInfo"),
        ("pet", "Pet"),
        ("none", "None_"),
        ("1.0-thing", "N10Thing"),
        ("", "Unnamed"),
        ("issueComment", "IssueComment"),
    ],
)
def test_pascal_case_of_text(text: str, expected: str) -> None:
    assert pascal(text) == expected


@pytest.mark.parametrize("make", [snake, constant, pascal])
@given(text=st.text())
def test_identifier_of_any_text_is_legal(make: Any, text: str) -> None:
    identifier = make(text)
    assert identifier.isidentifier()
    assert not keyword.iskeyword(identifier)
    # Python compares identifiers by their NFKC form (PEP 3131), so names must be normalized.
    assert list(compile(f"{identifier} = 1", "", "exec").co_names) == [identifier]


@given(text=st.text())
def test_identifier_of_any_text_is_not_private(text: str) -> None:
    assert not snake(text).startswith("_")
    assert not pascal(text).startswith("_")
    assert not constant(text).startswith("_")


@given(text=st.text())
def test_identifier_of_an_identifier_is_itself(text: str) -> None:
    for make in (snake, pascal):
        assert make(make(text).rstrip("_")) == make(text)


def test_assign_unique_names() -> None:
    assigned = assign_unique_names(
        {
            "b": NameCandidate("x"),
            "a": NameCandidate("x"),
            "exact": NameCandidate("x", exact=True),
            "first": NameCandidate("y", rank=0),
            "second": NameCandidate("y", exact=True, rank=1),
            "kept": NameCandidate("self"),
        },
        reserved={"self"},
    )
    assert assigned == {
        "exact": "x",
        "a": "x_2",
        "b": "x_3",
        "first": "y",
        "second": "y_2",
        "kept": "self_",
    }


def test_assign_unique_names_with_taken_number_uses_the_next() -> None:
    candidates = {
        "a": NameCandidate("x"),
        "b": NameCandidate("x"),
        "c": NameCandidate("x_2", exact=True),
    }
    assert assign_unique_names(candidates)["c"] == "x_2"


def test_assign_unique_names_with_taken_reserved_name_numbers_it() -> None:
    candidates = {"a": NameCandidate("self"), "b": NameCandidate("self_", exact=True)}
    assert assign_unique_names(candidates, reserved={"self"})["b"] == "self_"


def test_assign_unique_names_with_fold_ignores_case() -> None:
    assigned = assign_unique_names(
        {"a": NameCandidate("Pets"), "b": NameCandidate("pets")}, fold_case=True
    )
    assert len({name.casefold() for name in assigned.values()}) == 2


CANDIDATES = st.dictionaries(
    TOKENS,
    st.builds(
        NameCandidate,
        name=st.sampled_from(["a", "A", "a_2", "a_", "b", "a_2_2", "self", "self_"]),
        exact=st.booleans(),
        rank=st.integers(0, 2),
    ),
)


@given(
    candidates=CANDIDATES, fold=st.booleans(), seed=st.randoms(use_true_random=False)
)
def test_assign_unique_names_gives_unique_names_in_any_order(
    candidates: dict[str, NameCandidate], fold: bool, seed: random.Random
) -> None:
    assigned = assign_unique_names(candidates, reserved={"self"}, fold_case=fold)
    keys = [name.casefold() if fold else name for name in assigned.values()]
    assert assigned.keys() == candidates.keys()
    assert len(set(keys)) == len(keys)
    assert "self" not in assigned.values()
    shuffled = list(candidates.items())
    seed.shuffle(shuffled)
    assert (
        assign_unique_names(dict(shuffled), reserved={"self"}, fold_case=fold)
        == assigned
    )


@given(candidates=CANDIDATES, key=TOKENS, name=st.text("xyz", min_size=1))
def test_assign_unique_names_with_an_unrelated_candidate_renames_nothing(
    candidates: dict[str, NameCandidate], key: str, name: str
) -> None:
    before = assign_unique_names(candidates, reserved={"self"})
    after = assign_unique_names(
        {**candidates, f"new {key}": NameCandidate(name)}, reserved={"self"}
    )
    assert {key: after[key] for key in before} == before


# --- the complete pass ------------------------------------------------------------------


def parameter(location: ParameterLocation, wire: str) -> Parameter:
    return Parameter(
        use=SchemaUsage(f"use of {location} {wire}", {"type": "string"}),
        name=wire,
        location=location,
        required=location == "path",
        deprecated=False,
        description="",
        style="form",
        explode=True,
        allow_reserved=False,
        content=None,
        examples=(),
    )


def operation(
    path: str = "/things",
    *,
    id: str = "",
    method: str = "GET",
    tags: tuple[str, ...] = (),
    parameters: tuple[Parameter, ...] = (),
    body: str | None = None,
    media_types: tuple[str, ...] = ("application/json",),
) -> Operation:
    use = SchemaUsage("body", {"$ref": body})
    content = tuple(MediaType(media_type, use, ()) for media_type in media_types)
    return Operation(
        id=f"#/paths/{path.replace('/', '~1')}/{method.lower()}",
        operation_id=id,
        method=method,
        path=path,
        tags=tags,
        summary="",
        description="",
        deprecated=False,
        parameters=parameters,
        body=RequestBody("body", "", True, content) if body else None,
        responses=(),
        security=(),
        server=None,
    )


def component(key: str, definition: Mapping[str, Any]) -> Schema:
    return Schema(f"#/components/schemas/{key}", None, key, definition)


def inline(owner: str, part: str, definition: Mapping[str, Any] = {}) -> Schema:
    return Schema(f"{owner}/{part}", owner, part, definition)


def api(
    operations: tuple[Operation, ...] = (),
    schemas: tuple[Schema, ...] = (),
    schemes: tuple[SecurityScheme, ...] = (),
    variables: tuple[str, ...] = (),
    webhooks: tuple[Webhook, ...] = (),
) -> Api:
    named = tuple(ServerVariable(key, "", (), "") for key in variables)
    return Api(
        title="",
        version="",
        summary="",
        description="",
        openapi="3.1.0",
        servers=(Server("https://a.example", "", named),) if named else (),
        operations=operations,
        webhooks=webhooks,
        schemas={schema.id: schema for schema in schemas},
        security_schemes={scheme.name: scheme for scheme in schemes},
        tags={},
    )


def methods(names: NameTable) -> dict[str, str]:
    return {key: value.dotted_name for key, value in names.operations.items()}


@pytest.mark.parametrize(
    "tags, path, expected",
    [
        (("Pets", "other"), "/a", "Pets"),
        ((), "/pets/{id}", "pets"),
        ((), "/v1/pets", "pets"),
        ((), "/api/v1.2/pets/{id}/toys", "pets"),
        ((), "/V2/pets", "pets"),
        ((), "/v1", "v1"),
        ((), "/{id}", "root"),
        ((), "/", "root"),
        ((), "/videos/x", "videos"),
    ],
)
def test_resource_name_of_tags_and_path(
    tags: tuple[str, ...], path: str, expected: str
) -> None:
    assert resource_key(operation(path, tags=tags)) == expected


@pytest.mark.parametrize(
    "id, tag, expected",
    [
        ("attachments/update", "attachments", "update"),
        ("attachments_update", "attachments", "update"),
        ("attachments.update", "Attachments", "update"),
        ("Attachments-Update", "attachments", "update"),
        ("attachmentsUpdate", "attachments", "attachments_update"),
        ("updateAttachment", "attachments", "update_attachment"),
        ("attachments", "attachments", "attachments"),
        ("attachments/", "attachments", "attachments"),
        ("pet-shop/list", "Pet Shop", "list"),
        ("pet_shop/list", "Pet Shop", "list"),
        ("pet shop/list", "Pet Shop", "list"),
        ("petting/zoo", "pet", "petting_zoo"),
        ("import", "x", "import_"),
    ],
)
def test_method_name_of_operation_id(id: str, tag: str, expected: str) -> None:
    table = assign_names(api((operation(id=id, tags=(tag,)),)), {})
    [assigned] = table.operations.values()
    assert assigned.method == expected


def test_method_name_without_operation_id() -> None:
    assert operation_words(operation("/a/{b-c}/d")) == "get  a by {b-c} d"
    table = assign_names(api((operation("/a/{b-c}/d"),)), {})
    assert list(methods(table).values()) == ["resources.a.A.get_a_by_b_c_d"]


def test_components_are_named_before_inline_schemas() -> None:
    pet = component("Pet", {"properties": {"toy": {"$ref": "x"}}})
    toy = component("PetToy", {})
    table = assign_names(api((), (inline(pet.id, "toy"), pet, toy)), {})
    assert table.schemas[toy.id] == "PetToy"
    assert table.schemas[f"{pet.id}/toy"] == "PetToy2"


@pytest.mark.parametrize(
    "part, expected",
    [
        ("toy", "PetToy"),
        ("toy Item", "PetToyItem"),
        ("toyBox Option 2", "PetToyBoxOption2"),
        ("200", "Pet200"),
        ("class", "PetClass"),
        ("none", "PetNone"),
    ],
)
def test_inline_schema_is_named_after_its_owner(part: str, expected: str) -> None:
    pet = component("Pet", {})
    table = assign_names(api((), (pet, inline(pet.id, part))), {})
    assert table.schemas[f"{pet.id}/{part}"] == expected


@pytest.mark.parametrize(
    "owner, part, expected",
    [
        ("#/components/responses/not-found", "", "NotFound"),
        ("#/components/parameters/Sort", "", "Sort"),
        ("#/components/schemas/Pet/properties/toy", "box Item", "PetToyBoxItem"),
        ("#/paths/~1pets~1{id}", "kind", "PetsByIdKind"),
        ("answers/wrong-one.yaml#", "", "WrongOne"),
        ("other.yaml#/shared/a~1b", "", "SharedAB"),
    ],
)
def test_schema_of_unnamed_owner_is_named_after_its_location(
    owner: str, part: str, expected: str
) -> None:
    """Name schemas of shared components, path items and undeclared media types."""
    table = assign_names(api((), (inline(owner, part),)), {})
    assert table.schemas == {f"{owner}/{part}": expected}


def test_response_schema_is_named_after_operation_and_status() -> None:
    get = operation(id="pets/get", tags=("pets",))
    table = assign_names(api((get,), (inline(get.id, "Response 200"),)), {})
    assert table.schemas[f"{get.id}/Response 200"] == "PetsGetResponse200"


@pytest.mark.parametrize(
    "wire, expected",
    [
        ("isFileUploaded", "is_file_uploaded"),
        ("class", "class_"),
        ("copy", "copy_"),
        ("model_id", "model_id_"),
        ("modelId", "model_id_"),
        ("model", "model"),
        ("self", "self_"),
        ("__class__", "class_"),
        ("schema", "schema_"),
        ("register", "register_"),
        ("mro", "mro_"),
        ("", "unnamed"),
    ],
)
def test_field_name_of_property(wire: str, expected: str) -> None:
    pet = component("Pet", {"properties": {wire: {}}})
    assert assign_names(api((), (pet,)), {}).fields[pet.id] == {wire: expected}


@given(wires=st.lists(TOKENS, unique=True))
def test_field_names_do_not_hide_model_attributes(wires: list[str]) -> None:
    from pydantic import BaseModel

    pet = component("Pet", {"properties": dict.fromkeys(wires, {})})
    fields = assign_names(api((), (pet,)), {}).fields[pet.id]
    assert len(set(fields.values())) == len(wires)
    assert not [field for field in fields.values() if hasattr(BaseModel, field)]


def test_enum_member_names() -> None:
    values = ["a-b", "a_b", "", "9", "-9", "name", "mro", "None", 5, None, True]
    kind = component("Kind", {"enum": values})
    [members] = assign_names(api((), (kind,)), {}).members.values()
    assert members[0] == "A_B"
    assert len(set(members)) == len(values)
    assert members[2:6] == ("EMPTY", "VALUE_9", "MINUS_9", "NAME")


def test_enum_member_names_from_the_document() -> None:
    kind = component("Kind", {"enum": [1, 2], "x-enum-varnames": ["low", "High-Up"]})
    assert assign_names(api((), (kind,)), {}).members[kind.id] == ("LOW", "HIGH_UP")
    short = component("Kind", {"enum": [1, 2], "x-enum-varnames": ["low"]})
    assert assign_names(api((), (short,)), {}).members[short.id] == (
        "VALUE_1",
        "VALUE_2",
    )


@given(values=st.lists(st.one_of(TOKENS, st.integers(), st.floats(), st.none())))
def test_enum_member_names_work_in_an_enum(values: list[Any]) -> None:
    from enum import Enum

    kind = component("Kind", {"enum": values})
    members = assign_names(api((), (kind,)), {}).members.get(kind.id, ())
    assert len(set(members)) == len(values)
    values_by_name = {member: str(n) for n, member in enumerate(members)}
    enum = Enum("enum", values_by_name)  # type: ignore[misc]
    assert [item.name for item in enum] == list(members)


def test_argument_names_of_operation() -> None:
    pet = component(
        "Pet", {"properties": dict.fromkeys(["id", "name", "body", "self", "Name"], {})}
    )
    put = operation(
        "/{id}",
        parameters=(parameter("query", "name"), parameter("path", "id")),
        body=pet.id,
    )
    assigned = assign_names(api((put,), (pet,)), {}).operations[put.id]
    assert assigned.parameters == {("path", "id"): "id", ("query", "name"): "name"}
    fields = dict(assigned.fields)
    assert {fields.pop("name"), fields.pop("Name")} == {"body_name", "body_name_2"}
    assert fields == {"id": "body_id", "body": "body_body", "self": "body_self"}


def test_body_arguments_are_reserved_only_with_a_body() -> None:
    query_parameters = tuple(
        parameter("query", wire) for wire in ("body", "content_type")
    )
    pet = component("Pet", {"properties": {"content_type": {}}})
    two = ("application/json", "text/xml")
    calls = (
        operation("/none", parameters=query_parameters),
        operation("/one", parameters=query_parameters, body=pet.id),
        operation("/two", body=pet.id, media_types=two),
    )
    table = assign_names(api(calls, (pet,)), {}).operations
    none, one, several = (table[item.id] for item in calls)
    assert [*none.parameters.values()] == ["body", "content_type"]
    assert [*one.parameters.values()] == ["body_", "content_type"]
    assert several.fields == {"content_type": "body_content_type"}


def test_field_with_exactly_that_name_keeps_it() -> None:
    pet = component("Pet", {"properties": {"name": {}, "body_name": {}}})
    put = operation(parameters=(parameter("query", "name"),), body=pet.id)
    fields = assign_names(api((put,), (pet,)), {}).operations[put.id].fields
    assert fields["body_name"] == "body_name"
    assert fields["name"] not in ("name", "body_name")


def test_overrides_replace_names() -> None:
    pet = component("Pet", {})
    get = operation(id="pets/get", tags=("pets",))
    table = assign_names(
        api((get,), (pet, inline(pet.id, "toy"))), {pet.id: "Animal", get.id: "fetch"}
    )
    assert table.schemas == {pet.id: "Animal", f"{pet.id}/toy": "AnimalToy"}
    assert table.as_mapping()[get.id] == "resources.pets.Pets.fetch"
    assert table.as_mapping()[pet.id] == "models.Animal"


def test_override_wins_over_collisions() -> None:
    first, second = component("A", {}), component("B", {})
    table = assign_names(api((), (first, second)), {second.id: "A"})
    assert table.schemas == {second.id: "A", first.id: "A2"}


def test_credential_names_of_schemes() -> None:
    schemes = (
        SecurityScheme("Key", "apiKey", ""),
        SecurityScheme("Token", "bearer", ""),
        SecurityScheme("Login", "basic", ""),
        SecurityScheme("Paper", "mutualTLS", ""),
    )
    assert assign_names(api(schemes=schemes), {}).credentials == {
        "Key": ("api_key",),
        "Token": ("access_token",),
        "Login": ("username", "password"),
    }
    several = (
        SecurityScheme("headerKey", "apiKey", ""),
        SecurityScheme("queryKey", "apiKey", ""),
    )
    assert assign_names(api(schemes=several), {}).credentials == {
        "headerKey": ("header_key",),
        "queryKey": ("query_key",),
    }


@given(keys=st.lists(TOKENS, unique=True, min_size=1, max_size=6))
def test_credential_names_are_legal_client_arguments(keys: list[str]) -> None:
    schemes = tuple(
        SecurityScheme(key, kind, "")
        for key, kind in zip(
            keys,
            ["apiKey", "apiKey", "basic", "basic", "oauth2", "bearer"],
            strict=False,
        )
    )
    table = assign_names(api(schemes=schemes), {}).credentials
    arguments = [argument for names in table.values() for argument in names]
    taken = ["self", "base_url", "timeout", "http_client", "on_drift"]
    assert len({*arguments, *taken}) == len(arguments) + len(taken)
    assert all(argument.isidentifier() for argument in arguments)


@given(keys=st.lists(TOKENS, unique=True, max_size=6))
def test_server_variable_names_are_legal_client_arguments(keys: list[str]) -> None:
    schemes = (SecurityScheme("Key", "apiKey", ""), SecurityScheme("T", "oauth2", ""))
    table = assign_names(api(schemes=schemes, variables=tuple(keys)), {}).variables
    taken = ["self", "base_url", "timeout", "http_client", "on_drift"]
    taken += ["api_key", "access_token"]
    assert table.keys() == set(keys)
    assert len({*table.values(), *taken}) == len(keys) + len(taken)
    assert all(
        text.isidentifier() and not keyword.iskeyword(text) for text in table.values()
    )


def test_server_variable_equal_to_a_credential_is_renamed() -> None:
    schemes = (SecurityScheme("Key", "apiKey", ""),)
    table = assign_names(api(schemes=schemes, variables=("api_key", "region")), {})
    assert table.credentials == {"Key": ("api_key",)}
    assert table.variables == {"api_key": "api_key_2", "region": "region"}


def webhook(key: str, owner: str | None = None, method: str = "post") -> Webhook:
    return Webhook(
        id=f"{owner or '#'}/hooks/{key}/{method}",
        owner=owner,
        name=key,
        summary="",
        description="",
        body=RequestBody("", "", True, ()),
    )


def test_webhook_function_names() -> None:
    pay = operation(id="payments/create")
    hooks = (webhook("petAdded"), webhook("onDone", pay.id), webhook("models"))
    table = assign_names(api((pay,), webhooks=hooks), {})
    assert [table.webhooks[hook.id] for hook in hooks] == [
        "pet_added",
        "payments_create_on_done",
        "models_",
    ]
    assert table.as_mapping()[hooks[0].id] == "webhooks.pet_added"


def test_callback_equal_to_a_webhook_is_renamed() -> None:
    pay = operation(id="pay")
    hooks = (webhook("done", pay.id), webhook("pay Done"))
    table = assign_names(api((pay,), webhooks=hooks), {}).webhooks
    assert table == {hooks[0].id: "pay_done_2", hooks[1].id: "pay_done"}


def test_webhook_names_do_not_depend_on_document_order() -> None:
    hooks = (webhook("a-b"), webhook("a_b"), webhook("a b", method="put"))
    table = assign_names(api(webhooks=hooks), {}).webhooks
    assert len(set(table.values())) == 3
    assert table[hooks[1].id] == "a_b"
    assert assign_names(api(webhooks=hooks[::-1]), {}).webhooks == table


LOCATIONS: st.SearchStrategy[ParameterLocation] = st.sampled_from(
    ("path", "query", "header", "cookie")
)


_JSON = ("application/json",)


@st.composite
def apis(draw: st.DrawFn) -> Api:
    components = [
        component(
            key, {"properties": dict.fromkeys(draw(st.lists(TOKENS, max_size=4)), {})}
        )
        for key in draw(st.lists(TOKENS, max_size=4, unique=True))
    ]
    operations = []
    for path, method in draw(
        st.lists(
            st.tuples(
                st.lists(TOKENS, max_size=3).map(lambda parts: "/" + "/".join(parts)),
                st.sampled_from(["GET", "POST"]),
            ),
            max_size=4,
            unique=True,
        )
    ):
        keys = draw(st.lists(st.tuples(LOCATIONS, TOKENS), max_size=4, unique=True))
        operations.append(
            operation(
                path,
                id=draw(TOKENS),
                method=method,
                tags=tuple(draw(st.lists(TOKENS, max_size=1))),
                parameters=tuple(parameter(*key) for key in keys),
                body=draw(st.sampled_from([None, *(item.id for item in components)])),
                media_types=draw(st.sampled_from([_JSON, (*_JSON, "text/xml")])),
            )
        )
    inlines = [
        inline(owner, part)
        for owner in [
            *(item.id for item in components),
            *(item.id for item in operations),
        ]
        for part in draw(st.lists(TOKENS, max_size=2, unique=True))
    ]
    unique = {schema.id: schema for schema in (*components, *inlines)}
    return api(tuple(operations), tuple(unique.values()))


def shuffled(document: Api, order: random.Random) -> Api:
    """Return the document with every collection in another order."""

    def mixed(items: Any) -> Any:
        items = list(items)
        order.shuffle(items)
        return items

    schemas = {
        key: replace(
            schema,
            definition={
                **schema.definition,
                "properties": dict(
                    mixed(schema.definition.get("properties", {}).items())
                ),
            },
        )
        for key, schema in mixed(document.schemas.items())
    }
    operations = tuple(
        replace(item, parameters=tuple(mixed(item.parameters)))
        for item in mixed(document.operations)
    )
    return replace(document, schemas=schemas, operations=operations)


@given(document=apis(), order=st.randoms(use_true_random=False))
def test_names_do_not_depend_on_document_order(
    document: Api, order: random.Random
) -> None:
    assert assign_names(shuffled(document, order), {}) == assign_names(document, {})


@given(document=apis())
def test_names_are_legal_and_unique_in_their_scope(document: Api) -> None:
    table = assign_names(document, {})
    scopes: list[list[str]] = [list(table.schemas.values())]
    scopes += [list(fields.values()) for fields in table.fields.values()]
    scopes.append([item.attribute.casefold() for item in table.resources.values()])
    scopes.append([item.class_name for item in table.resources.values()])
    scopes.append([item.dotted_name for item in table.operations.values()])
    for operation in document.operations:
        item = table.operations[operation.id]
        taken = ["self"]
        if operation.body:
            taken += ["body", "content_type"][: len(operation.body.content)]
        scopes.append([*taken, *item.parameters.values(), *item.fields.values()])
    for scope in scopes:
        assert len(set(scope)) == len(scope)
        for text in scope:
            for part in text.split("."):
                assert part.isidentifier() and not keyword.iskeyword(part)


@given(document=apis())
def test_adding_a_schema_and_operation_renames_nothing(document: Api) -> None:
    # No name is equal to it.
    key = "zephyr"
    before = assign_names(document, {})
    more = replace(
        document,
        operations=(*document.operations, operation(f"/{key}", id=key, tags=(key,))),
        schemas={**document.schemas, "#/new": component(key, {})},
    )
    after = assign_names(more, {})
    for group in ("schemas", "fields", "members", "resources", "operations"):
        old, new = getattr(before, group), getattr(after, group)
        assert {key: new[key] for key in old} == old


@pytest.mark.parametrize(
    "tags",
    [
        ["pets", "async-pets"],
        ["client"],
        ["Basic", "Bearer", "ApiKey", "Credential", "Timeout"],
        ["ApiClient", "HttpClient", "OnDrift", "SyncApiClient"],
        ["cached_property", "TYPE_CHECKING", "annotations"],
    ],
)
def test_resource_classes_do_not_collide_in_client_module(
    tags: list[str],
) -> None:
    """Check names in `client.py`, which imports every resource class and its async twin."""
    table = assign_names(
        api(tuple(operation(f"/{tag}", tags=(tag,)) for tag in tags)), {}
    )
    classes = [item.class_name for item in table.resources.values()]
    known = {"Client", "AsyncClient", "SyncApiClient", "AsyncApiClient", "HttpClient"}
    known |= {"AsyncHttpClient", "Basic", "Bearer", "ApiKey", "Credential", "OnDrift"}
    known |= {"Timeout", "DEFAULT_TIMEOUT", "TYPE_CHECKING", "cached_property"}
    imported = [*classes, *(f"Async{text}" for text in classes), *known]
    assert len(set(imported)) == len(imported)
