"""Hostile strings in every position of real documents: the syntax trees of what is generated show that each stayed in its literal.

CLIENTWRIGHT_FUZZ says how many documents are made of each spec, and CLIENTWRIGHT_CORPUS where more specs are.
"""

import ast
import io
import json
import os
import random
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

import pytest

from clientwright import json_pointer
from clientwright.bundle import bundle
from clientwright.errors import SpecError
from clientwright.pipeline import GeneratedProject, generate
from clientwright.source import load
from features.harness import FEATURES, config, spec_of, write
from test_invalid_input import CODE, HOSTILE, MARK, names

ROOT = Path(__file__).parents[1]
CORPUS = os.environ.get("CLIENTWRIGHT_CORPUS")
ROUNDS = int(os.environ.get("CLIENTWRIGHT_FUZZ", "1"))
SPECS = [
    *sorted(map(spec_of, FEATURES.glob("[a-z]*/"))),
    *sorted(ROOT.glob("specs/*.yaml")),
]
if ROUNDS == 1:
    SPECS = SPECS[::2]
if CORPUS:
    # Bytes; what is generated in a moment.
    small = range(2_500, 7_000)
    paths = sorted(Path(CORPUS).rglob("*.json"))
    SPECS += [path for path in paths if path.stat().st_size in small]

TEXTS = {
    **HOSTILE,
    "raw strings": f"r'''{CODE}'''\\'''+{CODE}+'''",
    "formats": f"{{{CODE}}}{{0.__class__}}%({MARK})s%n${{{MARK}}}",
    "jinja": f"{{{{ {MARK} }}}}{{% include '{MARK}' %}}{{{{ ''.__class__.__mro__ }}}}",
    "jinja comments": f"#}}{{#-{MARK}-#}}{{%- endmacro -%}}{{% endfor %}}",
    "closers": f")]}}, {CODE}, [({{",
    "annotations": f"str]; {CODE}; x: list[str",
    "arguments": f"x: int = {CODE}, /, *, y",
    "lambdas": f"None, lambda: {CODE}, ",
    "calls": CODE,
    "a comment": f"x  # type: ignore\n{CODE}\n# fmt: off\n#",
    "an encoding": f"# -*- coding: utf-7 -*-\n+AF8-{MARK}",
    "a shebang": f"#!/bin/sh\n{MARK}\n",
    "continuations": f"{MARK} \\\n{CODE} \\",
    "names of characters": f"\\N{{QUOTATION MARK}}{CODE}\\x22\\u0022\\42{MARK}\\",
    "a null": f"\0{MARK}\0",
    "a long one": f"{CODE}\n" + f"{MARK} " * 600,
    "one long word": MARK * 400,
    "many quotes": "\"'" * 40 + CODE + "\"'" * 41,
    "marks": f"a\u202e\u2066{CODE}\ufeff\u200b\u200f{MARK}\u0301",
    "dunders": f"__class__.{MARK}.__subclasses__()",
    "keywords": f"class {MARK}(object): pass",
    "an import": f"from os import system as {MARK}",
    "a device": f"con.{MARK}",
    "windows": f"..\\..\\C:\\{MARK}:$DATA. ",
    "absolute": f"/etc/{MARK}",
    "a URL": f"http://{MARK}.example:1/?a=b#c",
    "a file URL": f"file:///etc/{MARK}",
    "html": f"<script>{MARK}()</script><!-- <img src=x onerror={MARK}> &lt;",
    "links": f"![{MARK}](http://{MARK}.example/x.png) [a]({MARK}:b) <http://{MARK}>",
    "tables": f"|{MARK}|\n|---|\n| `a | b` |\n\n# {MARK}\n\n~~~\n{MARK}",
    "TOML": f'\'\'\'\n[project.scripts]\nx = "{MARK}"\n"""\n[[tool.{MARK}]]\n',
    "JSON": f'", "{MARK}": {{"a": "\\u0000',
    "ligatures": f"ﬁ{MARK}ſ𝐜𝐥𝐚𝐬𝐬＿",
}

# --- where any text may stand ---------------------------------------------------------

# Keywords whose members have free names, and those whose members' members have.
_NAMES = frozenset(
    "properties patternProperties $defs definitions dependentSchemas paths webhooks schemas"
    " responses parameters requestBodies headers securitySchemes links pathItems"
    " mediaTypes content encoding variables additionalOperations examples".split()
)
_NAMES_OF_NAMES = frozenset({"callbacks"})
# Keywords of which the value is data from top to bottom.
_DATA = frozenset(
    "default example enum const value dataValue mapping scopes x-enum-varnames".split()
)
# Keywords whose value means something to OpenAPI itself.
_FIXED = frozenset(
    "$ref $schema $id $self $anchor $dynamicAnchor $dynamicRef openapi type in style"
    " jsonSchemaDialect security required operationRef scheme parent $comment x-documents".split()
)

Pointer = tuple[str | int, ...]
# By where a text stands, and the keyword it belongs to: another text.
Choice = Callable[[str, str], str | None]


def escaped(pointer: Pointer) -> str:
    return json_pointer.join(map(str, pointer))


@dataclass(frozen=True)
class Placed:
    """A text, where it is now, and the keyword it belongs to."""

    pointer: str
    kind: str
    text: str


@dataclass
class Rewriting:
    """A document with other texts: those that `choose` returns for a place and the kind of its text, the keyword it belongs to.

    What refers to a name follows it. With `everything`, what has a meaning of its own is a place as well. `moved` tells where each value is now, `placed` which texts were set.
    """

    choose: Choice
    everything: bool = False
    moved: dict[str, str] = field(default_factory=dict)
    placed: dict[str, Placed] = field(default_factory=dict)
    schemes: dict[str, str] = field(default_factory=dict)

    def document(self, value: dict[str, Any]) -> dict[str, Any]:
        there: Pointer = ("components", "securitySchemes")
        for key in value.get("components", {}).get("securitySchemes", {}):
            self.schemes[key] = self._key(key, (*there, key), there, "securitySchemes")
        made: dict[str, Any] = self._value(value, (), (), "object", "")
        self._follow(made)
        return made

    def _value(
        self, value: Any, old: Pointer, new: Pointer, mode: str, kind: str
    ) -> Any:
        """`mode` is whether the keys are keywords, free names, names of names, data, or not to be touched."""
        self.moved[escaped(old)] = escaped(new)
        if isinstance(value, str) and (mode != "fixed" or self.everything):
            return self._text(value, old, new, kind)
        if isinstance(value, list):
            return [
                self._value(item, (*old, index), (*new, index), mode, kind)
                for index, item in enumerate(value)
            ]
        if not isinstance(value, dict):
            return value
        made: dict[str, Any] = {}
        for key, item in value.items():
            name = key
            if mode in ("names", "names of names", "data"):
                name = self._key(key, (*old, key), new, kind)
            elif kind == "security":
                name = self.schemes[key] if key in self.schemes else key
            if name in made:
                self.placed.pop(f"{escaped((*old, key))} key")
                name = key
            inside = self._inside(key, item, mode, kind)
            made[name] = self._value(item, (*old, key), (*new, name), *inside)
        if mode == "object" and isinstance(made.get("required"), list):
            names = dict(zip(value.get("properties", {}), made.get("properties", {})))
            made["required"] = [names.get(key, key) for key in made["required"]]
        if mode == "object" and made.get("in") == "path" and "name" in made:
            made["name"] = self._template(value["name"])
            self.placed.pop(escaped((*old, "name")), None)
        return made

    def _inside(self, key: str, item: Any, mode: str, kind: str) -> tuple[str, str]:
        """(mode, kind) of a member."""
        if mode in ("data", "fixed"):
            return mode, kind
        if mode == "names of names":
            return "names", kind
        if mode == "names":
            return "object", kind
        if key in _FIXED:
            return "fixed", key
        if key in _DATA or key.startswith("x-"):
            return "data", key
        if key in _NAMES_OF_NAMES:
            return "names of names", key
        if key in _NAMES and isinstance(item, dict):
            return "names", key
        return "object" if key != "examples" else "data", key

    def _text(self, text: str, old: Pointer, new: Pointer, kind: str) -> str:
        chosen = self.choose(escaped(old), kind)
        # What a mapping leads to is no free text.
        if chosen is None or kind == "mapping":
            return text
        self.placed[escaped(old)] = Placed(escaped(new), kind, chosen)
        return chosen

    def _key(self, key: str, old: Pointer, above: Pointer, kind: str) -> str:
        if kind == "paths":
            key = re.sub(r"{([^{}]*)}", self._templates, key)
        # Answers are told by their status.
        shared = above == ("components", "responses")
        if kind == "responses" and not shared and not self.everything:
            return key
        chosen = self.choose(f"{escaped(old)} key", kind)
        if chosen is None or kind == "paths" and set("{}") & set(chosen):
            return key
        chosen = f"/{chosen}{key}" if kind == "paths" else chosen
        place = escaped((*above, chosen))
        self.placed[f"{escaped(old)} key"] = Placed(place, f"{kind} key", chosen)
        return chosen

    def _template(self, name: str) -> str:
        """What a parameter of a path is called, in the path and wherever it is declared."""
        chosen = self.choose(f"{{{name}}}", "template")
        if chosen is None or set("{}/?#") & set(chosen):
            return name
        self.placed[f"{{{name}}}"] = Placed("", "template", chosen)
        return chosen

    def _templates(self, found: "re.Match[str]") -> str:
        return f"{{{self._template(found.group(1))}}}"

    def _follow(self, value: Any) -> None:
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in members:
            if isinstance(item, dict | list):
                self._follow(item)
            elif isinstance(item, str) and item.startswith("#/"):
                there = unquote(item[1:])
                value[key] = "#" + quote(self.moved.get(there, there))


# --- what is generated of it ----------------------------------------------------------


@dataclass(frozen=True)
class Hostile:
    """A package whose document has these texts; `refused` are those that the document may not have."""

    package: GeneratedProject
    placed: tuple[Placed, ...]
    refused: tuple[Placed, ...]


def hostile(
    document: dict[str, Any], spec: Path, choose: Choice, *, lenient: bool = False
) -> Hostile:
    """Generate, without the texts that are refused where they stand."""
    barred: dict[str, Placed] = {}

    def admitted(place: str, kind: str) -> str | None:
        return None if place in barred else choose(place, kind)

    while True:
        rewriting = Rewriting(admitted, everything=lenient)
        spec.write_text(json.dumps(rewriting.document(document)), encoding="utf-8")
        placed = rewriting.placed
        try:
            package = generate(config(spec, "shop"), lenient=lenient)
        except SpecError as error:
            if not placed:
                raise
            told = {problem.pointer for problem in error.diagnostics}
            wrong = {
                place: text
                for place, text in placed.items()
                if any(related(text.pointer, pointer) for pointer in told)
            }
            # What is told elsewhere, such as two paths that have become one; and of what is too much, the half.
            all_at_once = lenient or not wrong
            barred |= dict(list(placed.items())[::2]) if all_at_once else wrong
        else:
            return Hostile(package, (*placed.values(),), (*barred.values(),))


def related(pointer: str, told: str) -> bool:
    """Whether a problem is that of a text: told there, or right below or above."""
    if not pointer:
        return False
    above = pointer.rpartition("/")[0]
    return told == pointer or told == above or told.startswith(f"{pointer}/")


def some(seed: str, share: float) -> Choice:
    """Texts for a share of the places, the same ones each time."""

    def choose(place: str, kind: str) -> str | None:
        chance = random.Random(f"{seed} {place}")
        return TEXTS[chance.choice(list(TEXTS))] if chance.random() < share else None

    return choose


# --- the proof ------------------------------------------------------------------------

_DEVICES = {"con", "prn", "aux", "nul"}
_DEVICES |= {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
_CODE = {"__import__", "eval", "system"}


def prove(made: Hostile) -> None:
    """No text of the document became anything else in any file."""
    paths = [PurePosixPath(path) for path in made.package.files]
    assert len({str(path).casefold() for path in paths}) == len(paths)
    for path in paths:
        assert not path.is_absolute()
        for part in path.parts:
            assert part.isprintable() and not set('<>:"/\\|?*') & set(part)
            assert part.partition(".")[0].casefold() not in _DEVICES
            assert (
                part.strip(". ") and part[-1] not in ". " and len(part.encode()) < 128
            )
    for file, text in made.package.files.items():
        if "/_runtime/" in file:
            assert MARK not in text
        elif file.endswith(".py"):
            prove_module(text, file)
        elif file.endswith(".json"):
            json.loads(text)
        elif file.endswith(".toml"):
            prove_project(tomllib.loads(text))
        elif file.endswith(".md"):
            prove_page(text)
    document = json.loads(made.package.files["tests/openapi.json"])
    for placed in made.placed:
        if placed.pointer:
            assert placed.text in found(document, placed.pointer), placed


def prove_module(text: str, file: str) -> None:
    tree = ast.parse(text)
    assert not [name for name in names(tree) if MARK in name], file
    assert all(c.isprintable() or c == "\n" for c in text), file
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
                assert called not in _CODE, (file, called)
            case ast.AnnAssign(annotation=annotation, value=value):
                prove_annotation(annotation, file)
                if isinstance(annotation, ast.Name) and annotation.id == "TypeAlias":
                    prove_annotation(value, file)
            case ast.arg(annotation=annotation) | ast.FunctionDef(returns=annotation):
                prove_annotation(annotation, file)
            case ast.ClassDef(bases=bases):
                for base in bases:
                    prove_annotation(base, file)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        assert token.type != tokenize.COMMENT or MARK not in token.string, file


def prove_annotation(node: ast.AST | None, file: str) -> None:
    """A string in an annotation is code, unless it is in a `Literal` or an argument of what is called there."""
    match node:
        case None | ast.Call() | ast.Subscript(value=ast.Name(id="Literal")):
            return
        case ast.Constant(value=str(text)):
            assert text.isidentifier() and MARK not in text, file
    for inner in ast.iter_child_nodes(node):
        prove_annotation(inner, file)


def prove_project(project: dict[str, Any]) -> None:
    assert project.keys() == {"build-system", "project", "tool"}
    assert project["project"].keys() == _PROJECT_KEYS
    assert project["tool"].keys() == {"hatch", "pytest"}
    assert MARK not in str(project["tool"]) + str(project["build-system"])


_PROJECT_KEYS = set(
    "name version description readme requires-python dependencies optional-dependencies".split()
)


def prove_page(text: str) -> None:
    """Blocks of code that are such, and around them no HTML, no further block, heading or cell."""
    code = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    for language, block in code.findall(text):
        if language == "python":
            prove_module(block, "README.md")
        else:
            assert MARK not in block
    around = code.sub("", text)
    assert all(c.isprintable() or c == "\n" for c in around)
    assert not re.search(r"<|^\s*(```|~~~)|^(---|===)", around, re.MULTILINE)
    for line in around.splitlines():
        if line.startswith("#"):
            assert MARK not in line
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 4, line


def found(document: Any, pointer: str) -> list[str]:
    """The texts at a place and around it: the key, or the value."""
    tokens = json_pointer.split(pointer)
    return [tokens[-1], json_pointer.follow(document, tokens)]


def named(spec: Path) -> str:
    return f"{spec.parent.name}-{spec.stem}"


def plain(spec: Path) -> dict[str, Any]:
    """The document as one, which JSON can say."""
    document: dict[str, Any] = json.loads(json.dumps(bundle(load(spec))))
    return document


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_no_text_becomes_anything_else(spec: Path, tmp_path: Path) -> None:
    for seed in range(ROUNDS):
        choose = some(f"{spec.name} {seed}", 0.4)
        made = hostile(plain(spec), tmp_path / "api.json", choose)
        assert len(made.placed) > len(made.refused)
        prove(made)


@pytest.mark.parametrize("spec", SPECS[::4], ids=named)
def test_nor_where_the_document_is_invalid(spec: Path, tmp_path: Path) -> None:
    """Where keywords have values that OpenAPI does not know; `--lenient` goes past that."""
    for seed in range(ROUNDS):
        choose = some(f"{spec.name} {seed}", 0.1)
        prove(hostile(plain(spec), tmp_path / "api.json", choose, lenient=True))


@pytest.mark.parametrize("seed", range(4 * ROUNDS))
def test_a_text_changes_nothing_but_texts(seed: int, tmp_path: Path) -> None:
    """Wherever people are told something, hostile texts make the syntax tree that harmless ones make."""
    shapes = []
    for texts in (some(str(seed), 1), lambda place, kind: "Something harmless"):

        def choose(place: str, kind: str, texts: Choice = texts) -> str | None:
            return texts(place, kind) if kind in _TELLING else None

        made = hostile(_told(), tmp_path / "api.json", choose)
        assert made.placed and not made.refused
        shapes.append({path: shape(made.package, path) for path in made.package.files})
    assert shapes[0] == shapes[1]


_TELLING = frozenset({"description", "summary", "x-told"})


def _told() -> dict[str, Any]:
    """A document that says something wherever something can be said."""
    told = {"description": "d"}
    thing = {"$ref": "#/components/schemas/Thing"}
    content = {"application/json": {"schema": thing}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1", "summary": "s", **told},
        "servers": [{"url": "https://a.example", **told}],
        "tags": [{"name": "things", **told}],
        "paths": {
            "/things/{id}": {
                "parameters": [
                    {
                        "name": "id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string", **told},
                        **told,
                    }
                ],
                "put": {
                    "tags": ["things"],
                    "summary": "s",
                    "x-told": "x",
                    "requestBody": {"content": content, **told},
                    "responses": {
                        "200": {"content": content, **told},
                        "404": {"content": content, **told},
                    },
                    **told,
                },
            }
        },
        "webhooks": {
            "added": {"post": {"requestBody": {"content": content, **told}, **told}}
        },
        "components": {
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key", **told}
            },
            "schemas": {
                "Thing": {
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string", **told},
                        "kind": {"enum": ["a", "b"], **told},
                        "others": {"type": "array", "items": thing, **told},
                    },
                    **told,
                }
            },
        },
        "security": [{"key": []}],
    }


def shape(package: GeneratedProject, path: str) -> object:
    """A file without its texts."""
    text = package.files[path]
    if path.endswith(".py"):
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        return ast.dump(tree)
    if path.endswith((".json", ".toml")):
        return keys(json.loads(text) if path.endswith(".json") else tomllib.loads(text))
    return re.findall(r"^(?:#|\||```).{10}", text, re.MULTILINE)


def keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: keys(item) for key, item in value.items()}
    return [keys(item) for item in value] if isinstance(value, list) else None


IMPORT = """\
import importlib, pathlib, pkgutil, sys
import httpx2, pydantic, typing
import asyncio, email.message, ssl

def hook(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event.split(".")[0] in ("os", "subprocess", "socket", "shutil", "ctypes", "pty") and event not in ("os.listdir", "os.scandir"):
        raise SystemExit(f"{event} {arguments}")

sys.dont_write_bytecode = True
sys.addaudithook(hook)
import shop
for module in pkgutil.walk_packages(shop.__path__, "shop."):
    importlib.import_module(module.name)
for name in shop.models.__all__:
    getattr(shop.models, name)
shop.Client(base_url="https://h.example")
print("done")
"""


@pytest.mark.parametrize("spec", SPECS[::5], ids=named)
def test_an_import_does_nothing(spec: Path, tmp_path: Path) -> None:
    """Nothing is run, opened for writing or asked of the network."""
    choose = some(f"import {spec.name}", 0.5)
    made = hostile(plain(spec), tmp_path / "api.json", choose)
    write(made.package, tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "-c", IMPORT],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    assert MARK not in done.stderr
