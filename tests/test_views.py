"""Views of signatures and docstrings: types as wide as needed, text wrapped and safe."""

import textwrap
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientwright.ir import Api, Encoding, MediaType, RequestBody, Schema, SchemaUsage
from clientwright.models import Model
from clientwright.views.docstrings import (
    clean,
    field_text,
    paragraph,
    sentence,
    wrapped,
)
from clientwright.views.request_bodies import is_file, is_files, view_body
from clientwright.views.type_hints import TypeFormatter, imports_of, names_in

MODELS = {
    model.name: model
    for model in (
        Model("#/Pet", "Pet", "class", ""),
        Model("#/Kind", "Kind", "enum", "", bases=("OpenStrEnum",)),
        Model("#/Level", "Level", "enum", "", bases=("OpenIntEnum",)),
        Model("#/Mixed", "Mixed", "enum", "", bases=("OpenEnum",)),
        Model("#/Ids", "Ids", "alias", "", annotation="list[UUID]"),
        Model("#/Pets", "Pets", "alias", "", annotation="list[Pet]"),
        Model("#/Maybe", "Maybe", "alias", "", annotation="Pet | None"),
        Model("#/Tree", "Tree", "alias", "", annotation="str | list['Tree']"),
        Model("#/Null", "Null", "alias", "", annotation="None"),
        Model("#/Void", "Void", "alias", "", annotation="Null"),
        Model("#/Row", "Row", "alias", "", annotation="int | Rows"),
        Model("#/Rows", "Rows", "alias", "", annotation="list['Row']"),
    )
}
SPELLER = TypeFormatter(MODELS)


@pytest.mark.parametrize(
    "annotation, expected",
    [
        ("str", "str"),
        ("int | None", "int | None"),
        ("None | int", "int | None"),
        ("Any", "Any"),
        ("str | Any", "Any"),
        ("UUID", "UUID"),
        ("Pet", "models.Pet"),
        ("Kind", "models.Kind"),
        ("list[Pet]", "list[models.Pet]"),
        ("dict[str, list[Pet | None]]", "dict[str, list[models.Pet | None]]"),
        ("Annotated[str, Field(min_length=1)]", "str"),
        ("list[Annotated[int, Field(ge=1)]]", "list[int]"),
        ("Annotated[str | MISSING, Field(min_length=1)]", "str"),
        ("str | MISSING", "str"),
        ("Literal['a', 'b']", "Literal['a', 'b']"),
        ("Literal['Pet']", "Literal['Pet']"),
        ("Union[str, int]", "str | int"),
        ("'Pet'", "models.Pet"),
        ("list['Pet']", "list[models.Pet]"),
        ("Pets", "models.Pets"),
        ("str | str", "str"),
        ("bytes", "bytes"),
    ],
)
def test_response_type_of_annotation(annotation: str, expected: str) -> None:
    assert SPELLER.response(annotation) == expected


@pytest.mark.parametrize(
    "annotation, expected",
    [
        ("str", "str"),
        ("bool", "bool"),
        ("UUID", "UUID | str"),
        ("UUID | None", "UUID | str | None"),
        ("datetime", "datetime | str"),
        ("date", "date | str"),
        ("Decimal", "Decimal | float | str"),
        ("Pet", "models.Pet | Mapping[str, Any]"),
        ("Kind", "models.Kind | str"),
        ("Level", "models.Level | int"),
        ("Mixed", "Any"),
        ("list[UUID]", "Sequence[UUID | str]"),
        ("dict[str, Pet]", "Mapping[str, models.Pet | Mapping[str, Any]]"),
        ("Ids", "Sequence[UUID | str]"),
        ("Pets", "Sequence[models.Pet | Mapping[str, Any]]"),
        ("Maybe", "models.Pet | Mapping[str, Any] | None"),
        ("Literal['a']", "Literal['a']"),
        ("Annotated[list[str], Field(max_length=2)]", "Sequence[str]"),
        ("Any", "Any"),
    ],
)
def test_argument_type_of_annotation(annotation: str, expected: str) -> None:
    assert SPELLER.argument(annotation, optional=False) == expected


def test_optional_argument_has_default_omit() -> None:
    assert SPELLER.argument("str", optional=True) == "str | OMIT"
    assert SPELLER.argument("str | None", optional=True) == "str | None | OMIT"
    assert SPELLER.argument("UUID | MISSING", optional=True) == "UUID | str | OMIT"


def test_argument_of_null_alias_is_none() -> None:
    assert SPELLER.response("Void | MISSING") == "None"
    assert SPELLER.argument("str | Null", optional=True) == "str | None | OMIT"


def test_argument_of_any_has_default_omit() -> None:
    """Write the default `OMIT` in spite of `Any`, which includes it for type checkers."""
    assert SPELLER.argument("Any", optional=True) == "Any"


def test_argument_of_recursive_alias_accepts_mappings_inside() -> None:
    for name in ("Tree", "Row", "Rows"):
        assert SPELLER.argument(name, optional=False) == f"models.{name}"


@pytest.mark.parametrize(
    "types, expected",
    [
        (["models.Pet", "None"], "models.Pet | None"),
        (["None", "models.Pet"], "models.Pet | None"),
        (["models.Pet", "models.Pet"], "models.Pet"),
        (["str", "models.Pet | None"], "str | models.Pet | None"),
        (["None"], "None"),
        (["Any", "None"], "Any"),
        (["list[models.Pet]", "str"], "list[models.Pet] | str"),
    ],
)
def test_union_of_types(types: list[str], expected: str) -> None:
    assert SPELLER.union(types) == expected


def test_hidden_builtins_are_qualified() -> None:
    speller = TypeFormatter(MODELS, method_names={"list", "str", "dict", "Pet"})
    assert speller.response("list[str]") == "builtins.list[builtins.str]"
    assert speller.response("dict[str, int]") == "builtins.dict[builtins.str, int]"
    assert speller.argument("UUID", optional=False) == "UUID | builtins.str"
    assert speller.argument("Kind", optional=False) == "models.Kind | builtins.str"
    assert speller.argument("list[int]", optional=False) == "Sequence[int]"
    assert (
        speller.argument("Pet", optional=False)
        == "models.Pet | Mapping[builtins.str, Any]"
    )
    assert speller.union(["str", "None"]) == "builtins.str | None"


def test_referenced_names_and_imports() -> None:
    names = names_in(["dict[str, 'Pet'] | None", "Annotated[UUID, Field(ge=1)]"])
    assert names == {"dict", "str", "Pet", "Annotated", "UUID", "Field"}
    assert imports_of(names) == (
        (("typing", ("Annotated",)), ("uuid", ("UUID",))),
        (("pydantic", ("Field",)),),
    )
    assert imports_of({"str", "Pet"}) == ()


def test_strings_in_annotations_are_not_names() -> None:
    assert "Decimal" not in names_in(["Literal['Decimal']"])


# --- texts ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a\r\nb\rc\vd\fe\x85f\u2028g\u2029h\x1ci", "a\nb\nc\nd\ne\nf\ng\nh\ni"),
        ("\n\na  \n\n", "a"),
        ("a\0b\x1b[0m", "a b [0m"),
        ("a\ud800b", "a b"),
        ("a\u202eb", "a b"),
        ("tab\there", "tab here"),
        ("é 名前 💥", "é 名前 💥"),
        ("", ""),
    ],
)
def test_clean_text(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(text=st.text())
def test_clean_removes_invisible_characters(text: str) -> None:
    result = clean(text)
    assert all(line.isprintable() for line in result.split("\n"))
    assert clean(result) == result


LONG = "word " * 40


def test_paragraph_is_wrapped() -> None:
    lines = paragraph(LONG, indent=12, hanging=4, first_indent=10)
    assert len(lines) > 2
    assert len(lines[0]) <= 84 - 12 - 10
    assert all(len(line) <= 84 - 12 for line in lines)
    assert all(line.startswith("    word") for line in lines[1:])
    assert lines[0].startswith("word")


def test_paragraph_joins_wrapped_prose() -> None:
    assert paragraph("One\ntwo\nthree.\n\nFour\nfive.") == (
        "One two three.",
        "",
        "Four five.",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Before:\n\n- one\n- two",
        "```\ncode   as it is " + "x " * 60 + "\n\n  more\n```",
        "| a | b |\n|---|---|\n| " + "c " * 60 + "| d |",
        "> quoted " + "q " * 60,
        "1. one\n2) two",
        "# Heading",
        "    indented " + "i " * 60,
    ],
)
def test_paragraph_keeps_lists_tables_and_code(text: str) -> None:
    assert "\n".join(line.rstrip() for line in text.split("\n")) == "\n".join(
        paragraph(text)
    )


def test_paragraph_does_not_break_long_words() -> None:
    url = "https://example.com/" + "x" * 200
    assert url in paragraph(f"See {url} for more.", indent=8)


def test_paragraph_indents_continued_list_items() -> None:
    assert paragraph("a\n\n- b\n- c", hanging=4) == ("a", "", "    - b", "    - c")


@given(text=st.text(), before=st.integers(0, 40), hanging=st.sampled_from([0, 4]))
def test_paragraph_keeps_every_word(text: str, before: int, hanging: int) -> None:
    result = paragraph(text, indent=12, hanging=hanging, first_indent=before)
    assert " ".join(result).split() == clean(text).split()
    assert all(line == line.rstrip() and "\n" not in line for line in result)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("List pets", "List pets."),
        ("List pets. And more.", "List pets."),
        ("List\npets\n\nMore", "List pets."),
        ("Really? Yes.", "Really?"),
        ("Version 1.2 of it", "Version 1.2 of it."),
        ("", ""),
        ("   ", ""),
        ("Ends: ", "Ends:."),
        ("\n\nAfter blank lines. X", "After blank lines."),
    ],
)
def test_first_sentence_of_text(text: str, expected: str) -> None:
    assert sentence(text) == expected


@given(text=st.text())
def test_sentence_is_one_line(text: str) -> None:
    result = sentence(text)
    assert result.isprintable()
    assert not result or result[-1] in ".!?"


@pytest.mark.parametrize(
    "schema, expected",
    [
        ({}, ""),
        ({"description": "Text."}, "Text."),
        ({"default": 3}, "The server's default is `3`."),
        ({"default": None}, "The server's default is `null`."),
        ({"default": True}, "The server's default is `true`."),
        ({"default": {"a": None}}, 'The server\'s default is `{"a": null}`.'),
        ({"default": "x", "description": "D."}, "D. The server's default is `x`."),
        ({"default": ""}, 'The server\'s default is `""`.'),
        ({"deprecated": True, "description": "Old."}, "Old. Deprecated."),
        ({"deprecated": False}, ""),
    ],
)
def test_field_docstring_of_schema(schema: dict[str, Any], expected: str) -> None:
    assert field_text(schema) == expected


# --- bodies ---------------------------------------------------------------------------


def media_type(name: str, **encoding: Encoding) -> MediaType:
    return MediaType(name, SchemaUsage("", {"type": "object"}), (), encoding)


def test_operation_without_body_has_no_body_view() -> None:
    assert view_body(None) == view_body(RequestBody("", "", True, ()))
    assert view_body(None).media_types == ()


def test_default_media_type_is_first() -> None:
    names = ("text/plain", "multipart/form-data", "*/*", "application/json")
    body = RequestBody("", "", False, tuple(map(media_type, names)))
    view = view_body(body)
    assert view.media_types == ("application/json", "text/plain", "multipart/form-data")
    assert not view.required


def test_encodings_apply_to_forms_only() -> None:
    kept = Encoding("image/png", None, False, False)
    encodings = {"a": kept, "b": Encoding(None, None, None, False)}
    names = ("multipart/form-data", "application/json")
    body = RequestBody(
        "", "", True, tuple(media_type(name, **encodings) for name in names)
    )
    assert view_body(body).encodings == (
        ("multipart/form-data", "a", "content_type='image/png', explode=False"),
    )


@pytest.mark.parametrize(
    "schema, encoded, expected",
    [
        ({"type": "string", "format": "binary"}, None, True),
        ({"type": "string", "contentMediaType": "image/png"}, None, True),
        ({"type": "string"}, "image/png, image/jpeg", True),
        ({"type": "string"}, "application/octet-stream", True),
        ({"type": "string"}, "text/csv", False),
        ({"type": "string"}, None, False),
        (
            {"type": "string", "format": "binary", "contentEncoding": "base64"},
            "",
            False,
        ),
        ({"type": ["string", "null"], "format": "binary"}, None, True),
        (
            {"anyOf": [{"type": "string", "format": "binary"}, {"type": "null"}]},
            "",
            True,
        ),
        ({"$ref": "#/File"}, None, True),
        ({}, None, True),
        ({"description": "Anything."}, None, True),
        ({"const": 1}, None, False),
        ({"enum": ["a"]}, None, False),
        ({"items": {"type": "string"}}, None, False),
        ({"additionalProperties": {"type": "string"}}, None, False),
        ({"type": "object"}, None, False),
    ],
)
def test_property_is_a_file(
    schema: dict[str, Any], encoded: str | None, expected: bool
) -> None:
    file = Schema("#/File", None, "File", {"type": "string", "format": "binary"})
    api = Api("", "", "", "", "3.1.0", (), (), (), {file.id: file}, {}, {})
    encoding = {"x": Encoding(encoded, None, None, False)} if encoded else {}
    form = media_type("multipart/form-data", **encoding)
    assert is_file(api, form, "x", schema) is expected
    assert is_files(api, form, "x", {"type": "array", "items": schema}) is expected
    assert not is_file(api, form, "x", {"type": "array", "items": schema})
    assert not is_file(api, media_type("application/json"), "x", schema)


@given(
    line=st.text("ab -", min_size=1, max_size=200).filter(str.strip),
    width=st.integers(8, 40),
    before=st.integers(0, 6),
    hanging=st.integers(0, 4),
)
def test_wrapping_equals_textwrap(
    line: str, width: int, before: int, hanging: int
) -> None:
    lines = textwrap.wrap(
        line,
        width,
        initial_indent=" " * before,
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    expected = [part.strip() for part in lines]
    fits = len(line) <= width - before
    assert [*wrapped(line, width - before, width - hanging)] == (
        [line.strip()] if fits else expected
    )
