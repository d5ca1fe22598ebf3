"""Colliding names: an exact match keeps the name, the others are numbered."""

from features.harness import Case


def check_parameters(case: Case) -> None:
    case.respond_with(204)
    attribute, method = location(case, "pet-list")
    case.call(
        f"{attribute}.{method}", user_id="exact", user_id_2="dash", user_id_3="camel"
    )
    assert sorted(case.last_request.query) == [
        ("user-id", "dash"),
        ("userId", "camel"),
        ("user_id", "exact"),
    ]
    case.call(f"{attribute}.{method}", id="c", id_2="h", id_3="q")
    assert case.last_request.headers["Cookie"] == "id=c"
    assert case.last_request.headers["id"] == "h"
    assert case.last_request.query == [("id", "q")]


def location(case: Case, id: str) -> tuple[str, str]:
    """Return (resource, method) of an operation."""
    [python] = [
        item["python"] for item in case.report["operations"] if item["id"] == id
    ]
    _, attribute, _, method = python.split(".")
    return attribute, method


def check_every_operation_has_its_own_method(case: Case) -> None:
    ids = ("pet-list", "pet_list", "petList", "PetList", "put", "get-A", "getA")
    locations = [location(case, id) for id in ids]
    assert len(set(locations)) == len(ids)
    paths = {}
    for id, (attribute, method) in zip(ids, locations, strict=True):
        (
            case.respond_with(200, {})
            if id in ("put", "get-A", "getA")
            else case.respond_with(204)
        )
        case.call(f"{attribute}.{method}")
        paths[id] = case.last_request.path
    assert paths == {
        "pet-list": "/a",
        "pet_list": "/b",
        "petList": "/c",
        "PetList": "/c2",
        "put": "/d",
        "get-A": "/e",
        "getA": "/f",
    }


def check_fields(case: Case) -> None:
    body = {"userId": 1, "user_id": "s", "user id": True}
    case.respond_with(200, body)
    both = case.call("pet_shop.put")
    assert both.user_id == "s"
    assert (both.user_id_2, both.user_id_3) == (True, 1)


def check_inherited_fields(case: Case) -> None:
    """Keep the meaning of an inherited attribute in subclasses."""
    body = {"under": {"a b": "s", "a_b": 1}}
    case.respond_with(200, body)
    both = case.call("pet_shop.put")
    assert (both.under.a_b, both.under.a_b_2) == (1, "s")
    assert both.model_dump() == body
    over = case.models.Over.model_validate({"a b": "s"})
    assert over.a_b == "s"
    assert not isinstance(both.under, case.models.Over)


def check_enum_members(case: Case) -> None:
    values = ["a-b", "a_b", "a b", "A_B", "", "-", "1", "+1", "-1"]
    kind = case.models.BothKind
    assert [member.value for member in kind] == values
    assert kind.A_B.value == "A_B"


def check_classes(case: Case) -> None:
    models = case.models
    assert list(models.UserShade.model_fields) == ["b"]
    assert list(models.UserShade2.model_fields) == ["a"]
    assert list(models.UserShade3.model_fields) == ["c"]
    assert list(models.BothInner.model_fields) == ["y"]
    assert list(models.BothInner2.model_fields) == ["x"]
    assert {"Pet", "Pet2", "PET"} <= set(models.__all__)
