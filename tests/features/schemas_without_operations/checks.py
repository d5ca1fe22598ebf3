"""A document with schemas of every kind, without operations, servers and security."""

from features.harness import Case


def check_package(case: Case) -> None:
    assert case.report["operations"] == []
    assert case.report["schemas"] == {"total": 10, "generated": 10}
    assert len(case.models.__all__) == 10


def check_client_opens_and_closes(case: Case) -> None:
    with case.package.Client(base_url=case.server.url) as client:
        assert "Client" in repr(client)


def check_invalid_version_becomes_0(case: Case) -> None:
    assert 'version = "0"' in case.files["pyproject.toml"]


def check_extra_properties_are_kept(case: Case) -> None:
    for name in ("Alone", "Closed", "Open", "Untyped"):
        value = getattr(case.models, name).model_validate({"b": 1})
        assert value.model_dump() == {"b": 1}
