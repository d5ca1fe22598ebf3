"""Text that looks like code stays text and is sent unchanged."""

import ast

from features.harness import Case

BODY = {
    'a"""': '"""\n',
    "b\\": '"""\\\'',
    "c\u2028": "'\n",
    "d": '"); import os #',
    "__class__": "c",
    "{{ 7*7 }}": "49",
}


def check_call(case: Case) -> None:
    [operation] = case.report["operations"]
    _, attribute, _, method = operation["python"].split(".")
    case.settings["api_key"] = "k"
    case.respond_with(200, BODY)
    value = case.call(f"{attribute}.{method}", "i", body=BODY)
    assert case.last_request.path == "/a%22b'i/%5Cx%23"
    assert case.last_request.json == BODY
    assert value.model_dump(mode="json") == BODY
    assert case.last_request.headers["X-Key"] == "k"


def check_text_is_not_executed(case: Case) -> None:
    for path, text in case.files.items():
        if not path.endswith(".py") or "/_runtime/" in path:
            continue
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert "os" not in [alias.name for alias in node.names], path
            if isinstance(node, ast.Name):
                assert node.id not in ("os", "SystemExit", "__import__"), path


def check_templates_are_not_expanded(case: Case) -> None:
    text = "".join(case.files.values())
    assert "{{ 7*7 }}" in text


def check_enumeration(case: Case) -> None:
    [name] = [name for name in case.models.__all__ if name.startswith("ThingC")]
    values = [member.value for member in getattr(case.models, name)]
    assert values == ['"""', "'\n", "\\", "__import__('os')", "\u2028", "{{ 7*7 }}"]
