"""Line breaking of rendered templates: the result is formatted as black formats it."""

import ast
import re
from typing import Any

import black
import pytest
from black.report import NothingChanged
from hypothesis import given, settings
from hypothesis import strategies as st

from clientwright.errors import InternalError
from clientwright.formatting import format_files
from clientwright.formatting.line_breaking import break_long_lines
from clientwright.render import literal

TEXTS = st.text(st.characters(codec="utf-8"), max_size=100)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=6)
    | st.dictionaries(TEXTS, inner, max_size=6)
    | st.tuples(inner)
    | st.tuples(inner, inner),
    max_leaves=30,
)
# Every position in which a template writes a value of any length.
FORMS = [
    "_ = {}",
    "value: dict[str, list[str]] = {}",
    "value = call({}, {})",
    "def test() -> None:\n    body: Any = {}",
    "def test() -> None:\n    api.answer(\n        200,\n        json_body={},\n    )",
    "def test() -> None:\n    assert sent.json == [{}, 1]",
    "class A:\n    def b(self) -> None:\n        with call({}, match=1) as caught:\n"
    "            pass",
    "VALUES = {{\n    1: {},\n}}",
    "VALUES = [\n    ({}, {}),\n]",
    "class A(Model):\n    name: Annotated[str | MISSING, Field(alias={})] = MISSING",
    "class A(Model):\n    name: Annotated[str, Field(alias={})]",
    "def call(\n    self,\n    one: Literal[{}] | OMIT = OMIT,\n) -> None: ...",
]


def must_not_be_called(text: str) -> str:
    raise AssertionError(f"black must not be called: {text}")


def is_black(text: str) -> bool:
    try:
        black.format_file_contents(
            text,
            fast=True,
            mode=black.Mode(target_versions={black.TargetVersion.PY311}),
        )
    except NothingChanged:
        return True
    return False


NAMES = st.integers(1, 95).map(lambda length: "N" + "ame" * (length // 3) + "x")
TYPES = st.recursive(
    NAMES | NAMES.map(lambda name: f"models.{name}") | st.just("None"),
    lambda inner: st.lists(inner, min_size=2, max_size=4).map(" | ".join)
    | inner.map(lambda it: f"list[{it}]")
    | st.tuples(NAMES, inner).map(lambda it: f"dict[{it[0]}, {it[1]}]"),
    max_leaves=6,
)
# Every position in which a template writes a type of any length.
TYPED_FORMS = [
    "class A(Model):\n    name: {}",
    "class A(Model):\n    name: {} | MISSING = MISSING",
    "class A(Model):\n    name: Lazy['{}'] | None | MISSING = MISSING",
    "class A(Model):\n    name: list[Lazy['{}']] | MISSING = MISSING",
    "class A:\n    NAME = '{}'",
    "def test() -> None:\n    assert sent.header('A') == '{}'",
    "def test() -> None:\n    assert sent.raw_path == '{}'",
    "_GET: Operation[A] = Operation(\n    encodings={{\n"
    "        ('a', '{}'): Encoding(style='form', explode=True),\n    }},\n)",
    "class A(Model):\n    name: Annotated[{} | MISSING, Field(max_length=3)] = MISSING",
    "class {}(OpenStrEnum):\n    A = 1",
    "Name: TypeAlias = {}",
    "def call(\n    self,\n    one: {},\n    two: {} | OMIT = OMIT,\n) -> {}: ...",
    "_GET: Operation[{}] = Operation(\n    id='a',\n    responses={{'200': lambda: {}}},\n)",
    "def test() -> None:\n    body = {}.model_validate(sample)",
    "def test() -> None:\n    assert isinstance(result, {})",
    "@pytest.mark.parametrize(\n    'a',\n    [\n        ('b', {}().prepare_success, None),\n"
    "    ],\n)\ndef test() -> None:\n    pass",
]
NO_CLASS = re.compile(r"[^\w.]")


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(TYPED_FORMS), TYPES)
def test_break_long_lines_of_types_matches_black(form: str, type_: str) -> None:
    if "class {}" in form or "{}()" in form or "{}." in form or "'{}'" in form:
        type_ = NO_CLASS.sub("", type_)
    if "Lazy" in form:
        type_ = f"{type_} | Other"
    if "class {}" in form or "Lazy" in form:
        type_ = type_.replace(".", "")
    text = form.replace("{}", type_).replace("{{", "{").replace("}}", "}") + "\n"
    assert is_black(format_files({"it.py": text})["it.py"])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FORMS), VALUES)
def test_break_long_lines_of_values_matches_black(form: str, value: Any) -> None:
    text = form.format(*[literal(value)] * 2) + "\n"
    styled = format_files({"a.py": text})["a.py"]
    assert ast.dump(ast.parse(styled)) == ast.dump(ast.parse(text))
    assert is_black(styled), styled


@pytest.mark.parametrize(
    "text",
    [
        f"value: dict[str, Any] = {literal({'a' * 30: ['b' * 40, {'c': 'd' * 99}]})}",
        f"value = call({'x' * 40}, [{'y' * 40}, {{'{'z' * 40}': 1}}])",
        *(
            f"_A: Operation[models.{'A' * n}] = Operation(\n    id=1,\n)"
            for n in (66, 72)
        ),
        f"class A:\n    b: Annotated[{'C' * 60} | MISSING, Field(alias='c')] = MISSING",
        f"class A:\n    b: Annotated[{'C' * 50} | MISSING, Field(alias='c')] = MISSING",
        f"class A:\n    b: Annotated[str, Field(alias='{'c' * 40}', pattern='{'d' * 40}')]",
        f"def test(self, api: Any, mode: str, {'x' * 50}: Any) -> None:\n    pass",
        f"class A:\n    b: {'C' * 60} | MISSING = MISSING",
        f"class A:\n    b: dict[str, {'C' * 55}] | MISSING = MISSING",
        f"if TYPE_CHECKING:\n    from .a import (\n        {'A' * 60} as {'A' * 60},\n    )",
        f"_{'A' * 40}: Operation[models.{'A' * 40} | None] = Operation(\n    id=1,\n)",
        f"class {'A' * 80}(OpenStrEnum):\n    pass",
        f"def test() -> None:\n    assert isinstance(result, models.{'A' * 60})",
        f"from .a import {', '.join(f'name_{n}' for n in range(20))}",
        f"if TYPE_CHECKING:\n    from .a import {'A' * 40}, Async{'A' * 40}",
        f"values = {{\n    '{'a' * 60}': '{'b' * 60}',\n    'a': {'b' * 90},\n}}",
        f"values = ['for {'a' * 60}', ' for {'b' * 60}']",
        f"def a(\n    self,\n    b: models.{'B' * 65} | None | OMIT = OMIT,\n) -> None: ...",
        f"def a(\n    self,\n    b: list[{'B' * 30} | str] | {'C' * 40} | None = OMIT,\n"
        ") -> None: ...",
        f"def a(\n    self,\n    b: {'B' * 30} | {'C' * 40} | None,\n    *,\n    c: int,\n"
        ") -> None: ...",
        f"def a(\n    self,\n    b: {'B' * 30} | {'C' * 40} | dict[str, {'D' * 40} | None]"
        " | None = OMIT,\n) -> None: ...",
        f"def test_{'x' * 70}(self) -> None:\n    pass",
    ],
)
def test_common_code_does_not_need_black(text: str) -> None:
    styled = break_long_lines(f"{text}\n", must_not_be_called)
    assert is_black(styled), styled


@pytest.mark.parametrize(
    "line",
    [
        f"value: {' | '.join(['Alternative'] * 10)} = 1",
        f"_{'A' * 80}: Operation[models.A] = Operation(\n    id=1,\n)",
        *(
            f"_A: Operation[models.{'A' * n}] = Operation(\n    id=1,\n)"
            for n in range(50, 64)
        ),
        f"assert {'x' * 50}.call(1)['a'] == '{'y' * 50}'",
        f"value = {{name: [{'x' * 40}] for name, some in {'y' * 40}.items()}}",
        f"if {'x' * 50} and isinstance({'y' * 50}, str):\n    pass",
    ],
)
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_uncommon_code_is_formatted_by_black(line: str, depth: int) -> None:
    above = "".join(f"{'    ' * level}if level:\n" for level in range(depth))
    text = above + "".join(f"{'    ' * depth}{part}\n" for part in line.split("\n"))
    assert is_black(format_files({"a.py": text})["a.py"])


@pytest.mark.parametrize(
    "docstring",
    [
        '"""One line that says \\"so\\""""',
        f'"""{"a " * 60}b."""',
        f'"""First.\n\n    {"a" * 82}"""',
        '""" One, after a space."""',
        '""""A" is a letter."""',
        '""""A" is a letter.\n\n    Second.\n    """',
        '"""\n    Nothing in the first line.\n    """',
        '""" First, after a space.\n\n    Second.\n    """',
        '"""First.\n\n        Deep.\n            Deeper.\n    """',
    ],
)
def test_docstring_is_formatted_as_black_does(docstring: str) -> None:
    styled = format_files({"a.py": f"class A:\n    {docstring}\n"})["a.py"]
    assert is_black(styled), styled


def test_wide_characters_count_as_two_columns() -> None:
    styled = break_long_lines(
        f'value = ["{"語" * 20}", "{"語" * 20}"]\n', must_not_be_called
    )
    assert styled.count("\n") == 4 and is_black(styled)


def test_numbers_and_quotes_are_normalized() -> None:
    text = "a = call(1e+300, 'it', 'it\\'s', 'a \"word\"', 'a \"word\", it\\'s')\n"
    styled = break_long_lines(text, must_not_be_called)
    assert is_black(styled)
    assert ast.dump(ast.parse(styled)) == ast.dump(ast.parse(text))


def test_custom_templates_are_formatted_completely() -> None:
    assert format_files({"a.py": "a=1\n"}, whole=True) == {"a.py": "a = 1\n"}


def test_only_python_modules_are_formatted() -> None:
    assert format_files({"a.md": "a=1"}) == {"a.md": "a=1"}


@pytest.mark.parametrize("whole", [True, False])
def test_invalid_python_is_an_error(whole: bool) -> None:
    with pytest.raises(InternalError, match=r"a\.py is not valid Python"):
        format_files({"a.py": f"from a import ) {'b' * 99}\n"}, whole=whole)
