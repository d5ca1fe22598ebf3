"""Mutants of generated modules, derived from syntax trees so that they survive regeneration."""

import ast
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

#: Of mutants of a kind only so many are tried, unless CLIENTWRIGHT_TESTS is `all`.
OF_A_KIND = 2
VERBS = {"GET": "POST", "POST": "PUT", "PUT": "PATCH", "PATCH": "PUT", "DELETE": "GET"}


@dataclass(frozen=True)
class Mutant:
    """One change to one file of a project: `new` replaces characters from `start` to `end`."""

    project: Path
    file: str
    rule: str
    start: int
    end: int
    new: str
    line: int
    hints: tuple[str, ...] = ()
    owner: str = ""

    def __str__(self) -> str:
        return f"{self.project.name}/{Path(self.file).stem}:{self.line}-{self.rule}"

    @property
    def module(self) -> str:
        """Return the name under which the file is imported."""
        path = Path(self.file).with_suffix("")
        return ".".join(path.parts).removesuffix(".__init__")

    def apply(self, text: str) -> str:
        """Return the changed text, which must be a different and valid program."""
        mutated = text[: self.start] + self.new + text[self.end :]
        assert ast.dump(ast.parse(mutated)) != ast.dump(ast.parse(text)), self
        return mutated


@dataclass(frozen=True)
class Module:
    """A generated module, and the positions of its syntax nodes in its text."""

    project: Path
    file: str
    text: str

    def mutant(
        self,
        rule: str,
        first: ast.AST,
        new: str,
        *hints: str,
        last: ast.AST | None = None,
    ) -> Mutant:
        """Return a mutant.

        The hints are parts of the names of tests that are likely to notice it. These tests
        run before the others.
        """
        start, _ = self.span(first)
        _, end = self.span(last or first)
        line: int = getattr(first, "lineno")
        return Mutant(self.project, self.file, rule, start, end, new, line, hints)

    def span(self, node: Any) -> tuple[int, int]:
        lines = self.text.splitlines(keepends=True)

        def offset(line: int, column: int) -> int:
            before = lines[line - 1].encode()[:column].decode()
            return sum(map(len, lines[: line - 1])) + len(before)

        return (
            offset(node.lineno, node.col_offset),
            offset(node.end_lineno, node.end_col_offset),
        )

    def source(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def changed(self, rule: str, node: ast.AST, *hints: str) -> Mutant:
        """Return a mutant in which a string has another value."""
        assert isinstance(node, ast.Constant) and isinstance(node.value, str)
        return self.mutant(rule, node, repr(f"{node.value}x"), *hints)

    def swapped(self, rule: str, left: ast.AST, right: ast.AST) -> Mutant:
        between = self.text[self.span(left)[1] : self.span(right)[0]]
        new = self.source(right) + between + self.source(left)
        return self.mutant(rule, left, new, last=right)


def mutants(project: Path) -> Iterator[Mutant]:
    """Return every mutant of a project."""
    [package] = [path.parent for path in project.glob("*/client.py")]
    rules = {"client.py": of_client, "resources": of_resource, "models": of_models}
    for name, rule in rules.items():
        folder = package / name
        for path in sorted(folder.glob("*.py")) if folder.is_dir() else [folder]:
            module = Module(project, str(path.relative_to(project)), path.read_text())
            yield from rule(module, ast.parse(module.text))


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in names:
                yield node


def of_client(module: Module, tree: ast.Module) -> Iterator[Mutant]:
    """Change credentials, their locations, environment variables, and the base URL."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and module.source(node).startswith("_BASE_URL"):
            yield module.changed("base-url", node.value)
    for call in calls(tree, "ApiKey", "Bearer", "Basic"):
        for argument in call.args[:1]:
            if isinstance(argument, ast.Constant):
                yield module.changed("credential-name", argument)
        for keyword in call.keywords:
            if keyword.arg == "env":
                yield module.changed("environment", keyword.value)
            if keyword.arg == "location":
                yield module.mutant("credential-location", keyword.value, "'query'")
    for call in calls(tree, "__init__"):
        for keyword in call.keywords:
            if keyword.arg == "base_url_env":
                yield module.changed("environment", keyword.value)
    for call in calls(tree, "_credentials"):
        for left, right in pairwise(call.args):
            yield module.swapped("credentials-swapped", left, right)


def of_resource(module: Module, tree: ast.Module) -> Iterator[Mutant]:
    """Change the arguments that methods send, and the constant of each operation."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            name, found = node.name, of_method(module, node)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name, found = node.target.id.strip("_").lower(), of_operation(module, node)
        else:
            continue
        test = f"::Test{''.join(word.title() for word in name.split('_'))}::"
        for mutant in found:
            yield replace(mutant, owner=name, hints=(test, *mutant.hints))


def of_method(module: Module, method: ast.AST) -> Iterator[Mutant]:
    for call in calls(method, "_send"):
        for keyword in call.keywords:
            value = keyword.value
            if keyword.arg == "body":
                yield module.mutant("body-lost", value, "OMIT", "ready_made")
            elif isinstance(value, ast.Dict) and keyword.arg == "path":
                for left, right in pairwise(value.values):
                    yield module.swapped("path-values-swapped", left, right)
            elif isinstance(value, ast.Dict):
                for key in filter(None, value.keys):
                    yield module.changed(f"{keyword.arg}-name", key, "every_field")


def of_operation(module: Module, node: ast.AST) -> Iterator[Mutant]:
    for call in calls(node, "Operation"):
        known = {keyword.arg: keyword.value for keyword in call.keywords}
        yield from of_path(module, known["path"])
        method = known["method"]
        assert isinstance(method, ast.Constant)
        yield module.mutant("verb", method, repr(VERBS[str(method.value)]))
        if "body" in known:
            yield module.mutant("media-type", known["body"], "'text/plain'")
        if isinstance(security := known.get("security"), ast.Tuple):
            for alternative in security.elts:
                yield module.mutant("security", alternative, "('Nobody',)")
        if isinstance(styles := known.get("styles"), ast.Dict):
            for style in styles.values:
                yield module.mutant("style", style, "Style()")
        if isinstance(responses := known.get("responses"), ast.Dict):
            for status, response in zip(responses.keys, responses.values, strict=True):
                assert isinstance(status, ast.Constant)
                hint = f"_{status.value!s}"
                other = f"'{hint[1]}98'"
                union = (
                    isinstance(response, ast.Lambda)
                    and len([*union_members(response.body)]) > 1
                )
                rule = "status-of-union" if union else "status"
                yield module.mutant(rule, status, other, hint)
                yield from of_response(module, response, hint)


def of_path(module: Module, node: ast.AST) -> Iterator[Mutant]:
    assert isinstance(node, ast.Constant)
    parts = str(node.value).split("/")
    fixed = [index for index, part in enumerate(parts) if part and part[0] != "{"]
    holes = [index for index, part in enumerate(parts) if part[:1] == "{"]
    for index in fixed[-1:]:
        other = [*parts[:index], f"{parts[index]}x", *parts[index + 1 :]]
        yield module.mutant("path", node, repr("/".join(other)))
    for left, right in list(pairwise(holes))[:1]:
        parts[left], parts[right] = parts[right], parts[left]
        yield module.mutant("path-holes-swapped", node, repr("/".join(parts)))
    slashed = str(node.value)
    bare = slashed.removesuffix("/") if slashed.endswith("/") else f"{slashed}/"
    yield module.mutant("path-end", node, repr(bare))


def of_response(module: Module, response: ast.AST, hint: str) -> Iterator[Mutant]:
    if not isinstance(response, ast.Lambda):
        nothing = isinstance(response, ast.Constant)
        yield module.mutant(
            "response", response, "lambda: int" if nothing else "None", hint
        )
        return
    members = [*union_members(response.body)]
    for member in members:
        rule = "response-member" if len(members) > 1 else "response-type"
        yield module.mutant(rule, member, "int", hint)


def union_members(annotation: ast.AST) -> Iterator[ast.AST]:
    """Return the members of a union."""
    if isinstance(annotation, ast.BinOp):
        yield from union_members(annotation.left)
        yield from union_members(annotation.right)
    else:
        yield annotation


def of_models(module: Module, tree: ast.Module) -> Iterator[Mutant]:
    """Change the wire names and types of fields, and the values of enumerations."""
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    enums = {node.name for node in classes if "Enum" in module.source(node.bases[0])}
    for cls in classes:
        for node in cls.body:
            found: Iterable[Mutant] = ()
            if isinstance(node, ast.Assign) and cls.name in enums:
                found = of_member(module, node.value)
            elif isinstance(node, ast.AnnAssign):
                found = of_field(module, node)
            yield from (replace(mutant, owner=cls.name) for mutant in found)


def of_member(module: Module, value: ast.AST) -> Iterator[Mutant]:
    assert isinstance(value, ast.Constant)
    new = f"{value.value!s}8"
    text = repr(new) if isinstance(value.value, str) else new
    yield module.mutant("enum-value", value, text, "test_member")


def of_field(module: Module, field: ast.AnnAssign) -> Iterator[Mutant]:
    aliases = [
        keyword.value
        for call in calls(field.annotation, "Field")
        for keyword in call.keywords
        if keyword.arg == "alias"
    ]
    for alias in aliases:
        yield module.changed("alias", alias, "ready_made", "_response_")
    if not aliases:
        name = f"{ast.unparse(field.target)}x"
        yield module.mutant(
            "field-name", field.target, name, "ready_made", "_response_"
        )
    match field.annotation:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=parts)):
            typed: ast.AST = parts[0]
        case annotation:
            typed = annotation
    new = "bytes" if module.source(typed).startswith(("int", "float")) else "int"
    yield module.mutant("field-type", typed, new, "_response_")


def selected(found: Iterable[Mutant]) -> Iterator[Mutant]:
    """Yield up to `OF_A_KIND` mutants of each kind, evenly spread."""
    kinds: dict[tuple[str, ...], list[Mutant]] = {}
    for mutant in found:
        kind = (mutant.file, mutant.rule, mutant.owner)
        kinds.setdefault(kind, []).append(mutant)
    every = os.environ.get("CLIENTWRIGHT_TESTS") == "all"
    for same in kinds.values():
        few = len(same) if every else min(OF_A_KIND, len(same))
        last = len(same) - 1
        yield from (same[index * last // max(few - 1, 1)] for index in range(few))
