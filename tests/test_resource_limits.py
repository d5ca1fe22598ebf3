"""Documents that exhaust resources: each is read or rejected within limits of time and memory."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

# CPU time, so that other work on the machine does not matter.
SECONDS = 10
SCRIPT = f"""\
import json, resource, signal, sys, time
from pathlib import Path

resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
from clientwright.bundle import bundle
from clientwright.config import for_arguments
from clientwright.errors import SpecError
from clientwright.pipeline import generate
from clientwright.source import load
from clientwright.validate import validate

for path in sys.argv[1:]:
    signal.setitimer(signal.ITIMER_PROF, {SECONDS})
    try:
        if path.endswith("used.json"):
            [client] = for_arguments(Path(path), Path("out"), "shop")
            messages = [str(problem) for problem in generate(client).warnings]
        else:
            sources = load(Path(path))
            messages = [str(problem) for problem in validate(sources)]
            bundle(sources)
        status = "read"
    except SpecError as failure:
        messages = [str(problem) for problem in failure.diagnostics]
        status = "refused"
    longest = max(map(len, messages), default=0)
    print(json.dumps([status, len(messages), longest, messages[:3]]), flush=True)
"""
HEAD = 'openapi: 3.1.0\ninfo: {title: T, version: "1"}\npaths: {}\n'


def document(version: str = "3.1.0", **parts: Any) -> str:
    head = {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": {}}
    return json.dumps({**head, **parts})


def schemas(**named: Any) -> str:
    return document(components={"schemas": named})


def to(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def operation(**parts: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": ""}}, **parts}


def document_with_pattern(pattern: str, text: str) -> str:
    """Return a document with a pattern and a matching text in every kind of schema."""
    other = "https://json-schema.org/draft/2020-12/schema"
    return schemas(
        A={"type": "string", "pattern": pattern, "example": text, "default": text},
        B={"$schema": other, "pattern": pattern, "default": text},
        C={"allOf": [to("B")], "default": text},
        D={"patternProperties": {pattern: {}}, "example": {text: 1}},
        E={
            "patternProperties": {pattern: {}},
            "additionalProperties": False,
            "example": {text: 1},
        },
    )


NESTED: dict[str, Any] = {}
for _ in range(60):
    NESTED = {"x": NESTED}
TWO = {"properties": {"x": to("A")}}
MANY = 2000
# For each document: the command, and part of its output.
Case = tuple[str, str, str]
TEXTS: dict[str, Case] = {
    "laughs": (
        HEAD
        + "x-0: &a0 [1,1,1,1,1,1,1,1,1,1]\n"
        + "".join(
            f"x-{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 30)
        ),
        "refused",
        "aliases expand",
    ),
    "twice as much": (
        HEAD
        + "x-0: &a0 {b: c}\n"
        + "".join(
            f"x-{i}: &a{i} {{l: *a{i - 1}, r: *a{i - 1}}}\n" for i in range(1, 90)
        ),
        "refused",
        "more than a trillion",
    ),
    "deep aliases": (
        HEAD
        + "x-0: &a0 [x]\n"
        + "".join(f"x-{i}: &a{i} [*a{i - 1},*a{i - 1}]\n" for i in range(1, 20_000)),
        "refused",
        "levels of nesting",
    ),
    "a long text again and again": (
        HEAD + f"x-s: &s {'x' * 1_000_000}\nx-l: [{','.join(['*s'] * 5000)}]\n",
        "refused",
        "aliases expand the text",
    ),
    "merging": (
        HEAD
        + "x-a: &a {"
        + ",".join(f"k{i}: 1" for i in range(9000))
        + "}\n"
        + f"x-b: {{<<: [{','.join(['*a'] * 9000)}]}}\n",
        "refused",
        "aliases expand",
    ),
    "brackets of JSON": (
        '{"openapi": "3.1.0", "x": ' + "[" * 100_000 + "]" * 100_000 + "}",
        "refused",
        "levels of nesting",
    ),
    "brackets that stay open": (
        '{"openapi": "3.1.0", "x": ' + '{"a":' * 100_000,
        "refused",
        "levels of nesting",
    ),
    "brackets of YAML": (
        HEAD + "x: " + "[" * 100_000 + "]" * 100_000,
        "refused",
        "levels of nesting",
    ),
    "braces of YAML": (
        HEAD + "x: " + "{a: " * 100_000 + "}" * 100_000,
        "refused",
        "levels of nesting",
    ),
    "dashes": (HEAD + "x:\n " + "- " * 100_000 + "a\n", "refused", "levels of nesting"),
    "steps": (
        HEAD + "x:\n" + "".join(" " * (i + 1) + "a:\n" for i in range(2000)),
        "refused",
        "levels of nesting",
    ),
    "question marks": (
        HEAD + "? " * 100_000 + "a\n",
        "refused",
        "a key must be a string",
    ),
    "a long number": (
        '{"openapi": "3.1.0", "x": ' + "9" * 1_000_000 + "}",
        "refused",
        "1,000,000 digits",
    ),
    "a long number of YAML": (
        HEAD + "x: 0x" + "f" * 1_000_000,
        "refused",
        "digits is too long",
    ),
    "an exponent": (
        '{"openapi": "3.1.0", "x": 1e' + "9" * 100_000 + "}",
        "refused",
        "digits is too long",
    ),
    "numbers that floats cannot hold": (
        schemas(
            A={
                "type": "integer",
                "default": 10**999,
                "multipleOf": 0.1,
                "minimum": 10**900,
            }
        ),
        "read",
        "",
    ),
    "a long text and what comes after": (
        '{"openapi": "3.1.0", "a": "'
        + "x" * 20_000_000
        + '", "b": '
        + "[" * 101
        + "]" * 101
        + "}",
        "refused",
        "levels of nesting",
    ),
    "many escapes and half a character": (
        '{"openapi": "3.1.0", "a": "' + "\\ud83d\\ude00" * 200_000 + '\\ud800"}',
        "refused",
        "surrogate",
    ),
    "long references": (
        schemas(
            A=to("x" * 1_000_000),
            B={"$ref": "x" * 1_000_000},
            C={"$ref": "a/" * 500_000},
            D={"$ref": "http://h/" + "x" * 500_000},
        ),
        "refused",
        "…",
    ),
    "a chain": (
        schemas(**{f"S{i}": to(f"S{i + 1}") for i in range(9000)}, S9000={}),
        "refused",
        "100 references",
    ),
    "a long circle": (
        schemas(**{f"S{i}": to(f"S{(i + 1) % 9000}") for i in range(9000)}),
        "refused",
        "circular references",
    ),
    "a chain of parents": (
        schemas(
            **{
                f"S{i}": {"allOf": [to(f"S{i + 1}")], "required": ["q"]}
                for i in range(MANY)
            },
            **{f"S{MANY}": {"type": "object"}},
        ),
        "read",
        "",
    ),
    "a chain of properties": (
        schemas(
            **{
                f"S{i}": {"properties": {"a": to(f"S{i + 1}")}, "example": {"a": 1}}
                for i in range(MANY)
            },
            **{f"S{MANY}": {"type": "object"}},
        ),
        "read",
        "example",
    ),
    "schemas in circles": (
        schemas(
            A={"allOf": [to("A")], "example": {}},
            B={"allOf": [to("C")]},
            C={"allOf": [to("B")], "default": 1},
            D={"not": to("D"), "default": 1},
            E={"anyOf": [to("E"), to("E")], "example": 1},
            F={"if": to("F"), "default": 1},
            G={"properties": {"a": {"$ref": "#/components/schemas/G/properties"}}},
            H={"$ref": "#"},
            I={"items": {"$ref": "#/components"}},
        ),
        "read",
        "",
    ),
    "branches": (schemas(A={"oneOf": [TWO, TWO], "example": NESTED}), "read", ""),
    "more branches": (
        schemas(
            **{
                f"A{i}": {"oneOf": [to(f"A{i + 1}")] * 2, "example": 1}
                for i in range(60)
            },
            A60={"type": "integer"},
        ),
        "read",
        "",
    ),
    "parts that branch": (
        schemas(
            **{f"A{i}": {"allOf": [to(f"A{i + 1}")] * 2} for i in range(60)},
            A60={"properties": {"a": {}}},
        ),
        "read",
        "",
    ),
    "parts of nothing that branch": (
        schemas(
            **{f"A{i}": {"allOf": [to(f"A{i + 1}")] * 2} for i in range(60)},
            A60={"type": "object"},
        ),
        "read",
        "",
    ),
    "tuples that branch": (
        schemas(
            **{
                f"A{i}": {"type": "array", "prefixItems": [to(f"A{i + 1}")] * 2}
                for i in range(60)
            },
            A60={"type": "integer"},
        ),
        "read",
        "",
    ),
    "properties that are called alike": (
        schemas(
            A={
                "type": "object",
                "properties": {f"a{'-' * i}": {"type": "string"} for i in range(1500)},
            }
        ),
        "read",
        "",
    ),
    "many properties": (
        schemas(A={"properties": {f"a{i}": {"type": "string"} for i in range(5000)}}),
        "read",
        "",
    ),
    "many alternatives": (
        schemas(
            A={
                "oneOf": [
                    {"type": "object", "properties": {f"a{i}": {"type": "string"}}}
                    for i in range(600)
                ]
            }
        ),
        "read",
        "",
    ),
    "credentials for one header": (
        document(
            paths={
                "/a": {"get": operation(security=[{f"S{i}": [] for i in range(60)}])}
            },
            components={
                "securitySchemes": {
                    f"S{i}": {"type": "apiKey", "in": "header", "name": f"K{i % 15}"}
                    for i in range(60)
                }
            },
        ),
        "read",
        "",
    ),
    "references in circles": (
        document(
            paths={
                "/a": {"$ref": "#/paths/~1a"},
                "/b": {"$ref": "#/paths/~1c"},
                "/c": {"$ref": "#/paths/~1b"},
                "/d": {
                    "get": {
                        "parameters": [{"$ref": "#/paths/~1d/get/parameters/0"}],
                        "requestBody": {"$ref": "#/paths/~1d/get/requestBody"},
                        "responses": {"200": {"$ref": "#/paths/~1d/get/responses/200"}},
                    }
                },
            }
        ),
        "refused",
        "circular references",
    ),
    "callbacks in circles": (
        document(
            paths={
                "/a": {
                    "get": operation(
                        callbacks={
                            "c": {"$ref": "#/components/callbacks/C"},
                            "d": {"x": {"$ref": "#/paths/~1a"}},
                        }
                    )
                }
            },
            components={
                "callbacks": {
                    "C": {
                        "x": {
                            "post": operation(
                                callbacks={"c": {"$ref": "#/components/callbacks/C"}}
                            )
                        }
                    }
                }
            },
        ),
        "read",
        "",
    ),
    "headers in circles": (
        document(
            components={
                "headers": {
                    "H": {
                        "content": {
                            "multipart/form-data": {
                                "encoding": {
                                    "x": {
                                        "headers": {
                                            "H": {"$ref": "#/components/headers/H"}
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        ),
        "read",
        "",
    ),
    "bad references": (
        schemas(**{f"Schema{i}": to(f"Schema{i}x") for i in range(MANY)}),
        "refused",
        "did you mean",
    ),
    "missing files": (
        schemas(**{f"S{i}": {"$ref": f"file{i}.yaml"} for i in range(MANY)}),
        "refused",
        "does not exist",
    ),
    "bad identifiers": (
        schemas(
            **{f"S{i}": {"$id": f"http://h/a{i}", "$ref": f"b{i}"} for i in range(MANY)}
        ),
        "refused",
        "does not exist",
    ),
    "many anchors": (
        schemas(
            R={
                "$id": "r",
                "$defs": {
                    f"S{i}": {
                        "$anchor": f"a{i}",
                        "items": {"$ref": f"#a{(i + 1) % MANY}"},
                    }
                    for i in range(MANY)
                },
            }
        ),
        "read",
        "",
    ),
    "one anchor": (
        schemas(
            R={
                "$id": "r",
                "$defs": {
                    f"S{i}": {"$dynamicAnchor": "a", "items": {"$dynamicRef": "#a"}}
                    for i in range(MANY)
                },
            }
        ),
        "read",
        "",
    ),
    "a list without twins": (
        schemas(
            A={
                "type": "array",
                "uniqueItems": True,
                "example": [{"a": i} for i in range(9000)],
            }
        ),
        "read",
        "",
    ),
    "a long enumeration": (
        schemas(
            A={
                "items": {"enum": [{"a": i} for i in range(9000)]},
                "example": [{"b": i} for i in range(9000)],
            }
        ),
        "read",
        "",
    ),
    "keys that repeat": (
        '{"openapi": "3.1.0",' + ",".join('"a":1' for _ in range(20_000)) + "}",
        "refused",
        "already used",
    ),
    **{
        f"the pattern {pattern[:20]}": (
            document_with_pattern(pattern, text),
            "read",
            "",
        )
        for pattern, text in [
            ("(a+)+$", "a" * 60 + "!"),
            ("^(a|a|a)*$", "a" * 60 + "!"),
            ("(.*a){20}$", "a" * 60),
            ("a?" * 40 + "a" * 40, "a" * 40),
            ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 80),
            (".*.*.*.*x", "a" * 3000),
            ("((a{1,1000}){1,1000}){1,1000}", "a" * 5000),
            ("[", "a"),
        ]
    },
}


def with_operations(text: str) -> str:
    """Add operations that send and return some of the document's schemas."""
    document = json.loads(text)
    for name in list(document["components"]["schemas"])[:9]:
        content = {"application/json": {"schema": to(name)}}
        path_parameter = {
            "in": "path",
            "name": "q",
            "required": True,
            "schema": to(name),
        }
        document["paths"][f"/{name}/{{q}}"] = {
            "post": {
                "parameters": [
                    path_parameter,
                    {"in": "query", "name": "r", "schema": to(name)},
                ],
                "requestBody": {
                    "content": {**content, "multipart/form-data": {"schema": to(name)}}
                },
                "responses": {"200": {"description": "", "content": content}},
            }
        }
    return json.dumps(document)


# Documents that are read, except the one with two thousand harmless classes.
USED = [
    name
    for name, (text, status, _) in TEXTS.items()
    if status == "read" and '"schemas"' in text and name != "a chain of properties"
]


@pytest.fixture(scope="module", name="outcomes")
def _outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """Return the outcome of each document; a new process continues after one that dies."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = {}
    for number, (name, (text, _, _)) in enumerate(TEXTS.items()):
        paths[name] = folder / f"{number}.{'json' if text[0] == '{' else 'yaml'}"
        paths[name].write_text(text, encoding="utf-8")
    for number, name in enumerate(USED):
        paths[f"{name}, used"] = folder / f"{number}-used.json"
        paths[f"{name}, used"].write_text(
            with_operations(TEXTS[name][0]), encoding="utf-8"
        )
    outcomes: dict[str, list[Any]] = {}
    names = list(paths)
    while names:
        arguments = [str(paths[name]) for name in names]
        completed = subprocess.run(
            [sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True
        )
        for line in completed.stdout.splitlines():
            outcomes[names.pop(0)] = json.loads(line)
        if names:
            outcomes[names.pop(0)] = [
                "failed",
                completed.returncode,
                0,
                [completed.stderr[-500:]],
            ]
    return outcomes


@pytest.mark.parametrize("name", TEXTS)
def test_document_is_validated_within_limits(
    outcomes: dict[str, list[Any]], name: str
) -> None:
    _, expected, words = TEXTS[name]
    status, count, longest, messages = outcomes[name]
    assert status == expected, (status, count, messages)
    assert words in " ".join(messages)
    assert longest < 1000


@pytest.mark.parametrize("name", USED)
def test_document_is_generated_within_limits(
    outcomes: dict[str, list[Any]], name: str
) -> None:
    status, *_, messages = outcomes[f"{name}, used"]
    too_deep = name == "a chain of parents"
    assert status == ("refused" if too_deep else "read"), messages


def test_large_ordinary_document_is_read(tmp_path: Path) -> None:
    """Read two hundred thousand values, common aliases, and thirty levels."""
    deep = '{"properties": {"x": ' * 14 + "{}" + "}}" * 14
    text = HEAD + f"x-base: &base {{a: 1, b: [1, 2, 3], c: {'words ' * 50}}}\nx-all:\n"
    text += "".join(f"- {{<<: *base, id: {i}, again: *base}}\n" for i in range(20_000))
    text += f"components: {{schemas: {{A: {deep}}}}}\n"
    path = tmp_path / "api.yaml"
    path.write_text(text, encoding="utf-8")
    completed = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, text=True
    )
    assert json.loads(completed.stdout) == ["read", 0, 0, []], completed.stderr
