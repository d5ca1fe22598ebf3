"""Rendering document strings: as literals, docstrings, TOML and Markdown."""

import ast
import math
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientwright.errors import ConfigError
from clientwright.render import doc, literal, markdown, runtime, toml

HOSTILE = ['"', '"""', '""', '""""', "'", "\\", '\\"', "\\\\", '"\\', "\n", "\r", "\0"]
HOSTILE += ["\u2028", "\x85", "{{ 7*7 }}", "{% raw %}", "__import__('os')", "\\N{DEL}"]
HOSTILE += ["\x0b", "\x0c", "\ud800", "\\x41", "%s", "{0}", "`", "#", "\t"]
TEXTS = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=3))).map("".join)
LINES = TEXTS.map(lambda text: "".join(text.splitlines())).filter(
    lambda text: all(c.isprintable() for c in text)
)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS
    ),
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(TEXTS, inner),
    ),
)


@given(value=VALUES)
def test_literal_evaluates_to_its_value(value: Any) -> None:
    text = literal(value)
    evaluated = eval(text, {"__builtins__": {"float": float}})
    assert evaluated == value
    assert type(evaluated) is type(value)
    assert len(text.splitlines()) == 1
    assert text.isprintable() or not text.isascii()


@given(value=st.one_of(TEXTS, st.text()))
def test_string_literal_is_one_token(value: str) -> None:
    tree = ast.parse(literal(value), mode="eval")
    assert isinstance(tree.body, ast.Constant)
    assert tree.body.value == value
    assert ast.literal_eval(literal(value)) == value


@pytest.mark.parametrize(
    "value, expected",
    [
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ([], "[]"),
        ((), "()"),
        ((1,), "(1,)"),
        ({"a": [None, True]}, '{"a": [None, True]}'),
        (float("inf"), 'float("inf")'),
        (2**70, "1180591620717411303424"),
        ("é", '"é"'),
        ("\u202e", '"\\u202e"'),
    ],
)
def test_literal_is_formatted_as_black_does(value: Any, expected: str) -> None:
    assert literal(value) == expected


def test_literal_of_nan_evaluates_to_nan() -> None:
    assert math.isnan(eval(literal(float("nan"))))


@pytest.mark.parametrize("text", HOSTILE)
def test_docstring_of_hostile_text_is_safe(text: str) -> None:
    if text.isprintable():
        assert ast.literal_eval(f'"""{doc(text)}"""') == text
        assert ast.literal_eval(f'"""{doc(text)}\n    """') == f"{text}\n    "


@given(text=LINES)
def test_docstring_evaluates_to_its_text(text: str) -> None:
    assert ast.literal_eval(f'"""{doc(text)}"""') == text


@given(first=LINES, second=LINES)
def test_docstring_lines_evaluate_to_their_text(first: str, second: str) -> None:
    assert ast.literal_eval(f'"""{doc(first)}{doc(second)}"""') == first + second
    source = f'"""{doc(first)}\n{doc(second)}\n"""'
    assert ast.literal_eval(source) == f"{first}\n{second}\n"


@given(text=TEXTS.filter(lambda text: "\ud800" not in text))
def test_toml_string_parses_to_its_text(text: str) -> None:
    assert tomllib.loads(f"key = {toml(text)}") == {"key": text}


@given(text=TEXTS)
def test_markdown_text_stays_in_its_cell(text: str) -> None:
    escaped_text = markdown(text)
    assert "\n" not in escaped_text and "<" not in escaped_text
    assert "|" not in escaped_text.replace("\\|", "")


@pytest.mark.parametrize("text", ["\\|", "a\\", "```", "`x", "[x](javascript:y)"])
def test_markdown_of_hostile_text_is_escaped(text: str) -> None:
    """Escape backslashes before bars, or a backslash could undo the bar's escape."""
    cell = f"| {markdown(text)} | end |"
    bars = [i for i, c in enumerate(cell) if c == "|" and not escaped(cell, i)]
    assert len(bars) == 3


def escaped(text: str, index: int) -> bool:
    before = text[:index]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def test_runtime_is_copied_unchanged() -> None:
    files = runtime("pets")
    assert "pets/_runtime/__init__.py" in files
    assert all(path.startswith("pets/_runtime/") for path in files)
    assert all("SPDX-License-Identifier: MIT-0" in text for text in files.values())
    assert "{{" not in "".join(files.values())


def test_custom_template_replaces_the_built_in_one(tmp_path: Any) -> None:
    from clientwright.pipeline import generate
    from features.harness import FEATURES, config, spec_of

    tmp_path.joinpath("README.md.jinja").write_text("Ours: {{ package.title }}\n")
    spec = spec_of(FEATURES / "relative_server")
    project = generate(config(spec, "ours", templates=tmp_path))
    assert project.files["README.md"] == "Ours: Relative\n"
    assert "ours/client.py" in project.files


@pytest.mark.parametrize("template", ["{{ nothing }}", "{% if %}", "{{ package.no }}"])
def test_broken_custom_template_is_an_error(tmp_path: Any, template: str) -> None:
    from clientwright.pipeline import generate
    from features.harness import FEATURES, config, spec_of

    tmp_path.joinpath("README.md.jinja").write_text(template)
    spec = spec_of(FEATURES / "relative_server")
    with pytest.raises(ConfigError, match="README.md.jinja"):
        generate(config(spec, "ours", templates=tmp_path))
