"""Reading documents: formats, limits, references, positions and errors."""

import codecs
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from clientwright.errors import Diagnostic, SpecError
from clientwright.source import Document, DocumentSet, load

HEAD = 'openapi: "3.1.0"\ninfo: {title: T, version: "1"}\n'


def write(folder: Path, text: str | bytes, name: str = "api.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder: Path, text: str | bytes, name: str = "api.yaml") -> DocumentSet:
    return load(write(folder, text, name))


def data(folder: Path, extra: str) -> Any:
    return read(folder, f"{HEAD}x:\n{extra}").root.data["x"]


def problems(
    folder: Path, text: str | bytes, name: str = "api.yaml"
) -> list[Diagnostic]:
    """Return the errors of a document, or its bad references if it is read."""
    try:
        return list(read(folder, text, name).diagnostics)
    except SpecError as failure:
        return list(failure.diagnostics)


def problem(folder: Path, text: str | bytes, name: str = "api.yaml") -> Diagnostic:
    found = problems(folder, text, name)
    assert len(found) == 1, found
    return found[0]


def position(found: Diagnostic) -> tuple[int, int]:
    return found.line, found.column


def schemas(**named: Any) -> str:
    """Return an OpenAPI document with these schemas."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "components": {"schemas": named},
    }
    return json.dumps(document, indent=1)


class TestFormats:
    def test_document_has_format_and_version(self, tmp_path: Path) -> None:
        sources = read(tmp_path, HEAD)
        root = sources.root
        assert root.path == (tmp_path / "api.yaml").resolve()
        assert (root.name, root.label) == (str(tmp_path / "api.yaml"), "")
        assert root.text == HEAD
        assert root.data == {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
        }
        assert sources.documents == {"": root}

    def test_digest_is_that_of_the_bytes(self, tmp_path: Path) -> None:
        for raw in (HEAD.encode(), codecs.BOM_UTF8 + HEAD.encode()):
            assert read(tmp_path, raw).root.sha256 == hashlib.sha256(raw).hexdigest()

    @pytest.mark.parametrize("name", ["api.json", "api.yaml", "api", "api.txt"])
    def test_json_is_detected_by_content(self, tmp_path: Path, name: str) -> None:
        root = read(tmp_path, ' \n{"openapi": "3.0.3", "x": "\\/\\ud83d\\ude00"}', name)
        assert root.root.data["x"] == "/😀"
        assert root.root.syntax == "json"

    def test_yaml_in_json_file_is_read(self, tmp_path: Path) -> None:
        assert read(tmp_path, HEAD, "api.json").root.syntax == "yaml"

    def test_yaml_with_leading_brace_is_read(self, tmp_path: Path) -> None:
        assert read(tmp_path, "{openapi: 3.1.0, # a comment\n}").root.syntax == "yaml"

    def test_json_with_trailing_comma_is_rejected(self, tmp_path: Path) -> None:
        found = problem(tmp_path, '{"openapi": "3.1.0",\n}', "api.json")
        assert "invalid JSON" in found.message
        assert position(found) == (2, 1)

    @pytest.mark.parametrize(
        "encoded",
        [
            codecs.BOM_UTF8 + f"{HEAD}x: ä".encode(),
            f"{HEAD}x: ä".encode("utf-16"),
            codecs.BOM_UTF16_BE + f"{HEAD}x: ä".encode("utf-16-be"),
        ],
    )
    def test_byte_order_marks_are_removed(self, tmp_path: Path, encoded: bytes) -> None:
        assert read(tmp_path, encoded).root.data["x"] == "ä"

    @pytest.mark.parametrize("encoding", ["utf-32", "utf-16-le", "utf-16-be"])
    def test_other_encodings_are_rejected(self, tmp_path: Path, encoding: str) -> None:
        assert "UTF-8" in problem(tmp_path, HEAD.encode(encoding)).hint

    def test_invalid_utf8_is_rejected(self, tmp_path: Path) -> None:
        found = problem(tmp_path, f"{HEAD}x: ".encode() + b"\xe4\n")
        assert found.message == "the byte 0xe4 is not valid UTF-8"
        assert position(found) == (3, 4)

    def test_truncated_utf16_is_rejected(self, tmp_path: Path) -> None:
        found = problem(tmp_path, HEAD.encode("utf-16") + b"\x00\xd8")
        assert "not valid UTF-16" in found.message
        assert found.line == 3


@pytest.fixture(params=["libyaml", "python"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


@pytest.mark.usefixtures("_parser")
class TestYaml:
    """PyYAML with libyaml and without must give the same results."""

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("no", "no"),
            ("on", "on"),
            ("Yes", "Yes"),
            ("2020-01-01", "2020-01-01"),
            ("1:30:00", "1:30:00"),
            ("685_230", "685_230"),
            ("0o17", 15),
            ("0x1F", 31),
            ("017", 17),
            ("-3", -3),
            ("1e3", 1000.0),
            (".5", 0.5),
            ("1.10", 1.1),
            ("1.2.3", "1.2.3"),
            ("-", [None]),
            ("=", "="),
            ("<<", "<<"),
            ("True", True),
            ("FALSE", False),
            ("~", None),
            ("Null", None),
            ("", None),
            ('"no"', "no"),
            ("'12'", "12"),
            ("!!str 12", "12"),
            ("!!float 3", 3.0),
            ('!!int "3"', 3),
            ("|-\n   12", "12"),
        ],
    )
    def test_scalars_follow_the_core_schema(
        self, tmp_path: Path, written: str, meant: Any
    ) -> None:
        value = data(tmp_path, f"  {written}\n")
        assert value == meant
        assert type(value) is type(meant)

    def test_keys_are_strings(self, tmp_path: Path) -> None:
        text = "  {200: a, 1.10: b, true: c, ~: d, no: e, 0x1F: f, '5': g}\n"
        keys = list(data(tmp_path, text))
        assert keys == ["200", "1.10", "true", "~", "no", "0x1F", "5"]

    @pytest.mark.parametrize("key", ["[a]", "{a: b}", "? [a]\n  "])
    def test_collection_keys_are_rejected(self, tmp_path: Path, key: str) -> None:
        found = problem(tmp_path, f"{HEAD}x:\n  {key}: 1\n")
        assert found.message == "a key must be a string, not a mapping or list"
        assert found.line == 4

    def test_missing_key_is_rejected(self, tmp_path: Path) -> None:
        assert (
            "a key is missing" in problem(tmp_path, f"{HEAD}x:\n  ?\n  : 1\n").message
        )

    def test_duplicate_key_error_has_both_lines(self, tmp_path: Path) -> None:
        text = f"{HEAD}x:\n  a: 1\n  b: 2\n  a: 3\ny: {{200: 1, '200': 2}}\n"
        found = problems(tmp_path, text)
        assert [position(each) for each in found] == [(6, 3), (7, 13)]
        assert found[0].message == "the key 'a' is already used in line 4"
        assert found[1].message == "the key '200' is already used in line 7"

    def test_merge_keys_are_resolved(self, tmp_path: Path) -> None:
        text = (
            "  base: &base {a: 1, b: 1}\n  other: &other {b: 2, c: 2}\n"
            "  both:\n    <<: [*base, *other]\n    c: 3\n"
            "  one: {<<: *other, d: 4}\n"
        )
        value = data(tmp_path, text)
        assert value["both"] == {"a": 1, "b": 1, "c": 3}
        assert value["one"] == {"b": 2, "c": 2, "d": 4}

    def test_quoted_merge_key_is_an_ordinary_key(self, tmp_path: Path) -> None:
        assert data(tmp_path, '  {"<<": {a: 1}}\n') == {"<<": {"a": 1}}

    def test_merging_other_than_mappings_is_rejected(self, tmp_path: Path) -> None:
        assert "`<<` takes" in problem(tmp_path, f"{HEAD}x: {{<<: [1]}}\n").message

    def test_aliases_are_resolved(self, tmp_path: Path) -> None:
        value = data(tmp_path, "  a: &a {b: &k c}\n  d: *a\n  *k : 1\n")
        assert value == {"a": {"b": "c"}, "d": {"b": "c"}, "c": 1}

    def test_exponential_aliases_are_rejected(self, tmp_path: Path) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        for level in range(1, 30):
            refs = ", ".join([f"*a{level - 1}"] * 10)
            lines.append(f"a{level}: &a{level} [{refs}]")
        found = problem(tmp_path, HEAD + "\n".join(lines))
        assert "aliases expand" in found.message
        assert found.line == 32

    def test_repeated_aliases_in_small_document_are_read(self, tmp_path: Path) -> None:
        text = "  a: &a [1, 2, 3]\n  b: [" + ", ".join(["*a"] * 1000) + "]\n"
        assert len(data(tmp_path, text)["b"]) == 1000

    def test_recursive_alias_is_rejected(self, tmp_path: Path) -> None:
        found = problem(tmp_path, f"{HEAD}x: &x\n  y: [*x]\n")
        assert found.message == "the alias *x is inside its own anchor &x"
        assert position(found) == (4, 7)

    def test_alias_without_anchor_is_rejected(self, tmp_path: Path) -> None:
        assert "no anchor &y" in problem(tmp_path, f"{HEAD}x: *y\n").message

    @pytest.mark.parametrize(
        "tagged",
        [
            "!!python/object/apply:os.system [echo]",
            "!foo bar",
            "!!binary aGk=",
            "!!timestamp 2020-01-01",
            "!!set {a}",
            "!!omap []",
            "!<tag:example.com,2000:x> y",
        ],
    )
    def test_unknown_tags_are_rejected(self, tmp_path: Path, tagged: str) -> None:
        found = problem(tmp_path, f"{HEAD}x: {tagged}\n")
        assert "is not supported" in found.message
        assert found.line == 3

    def test_tag_that_does_not_match_its_value_is_rejected(
        self, tmp_path: Path
    ) -> None:
        assert "!!int" in problem(tmp_path, f"{HEAD}x: !!int abc\n").message

    @pytest.mark.parametrize("number", [".nan", "-.INF", "1e999"])
    def test_numbers_without_json_form_are_rejected(
        self, tmp_path: Path, number: str
    ) -> None:
        assert number in problem(tmp_path, f"{HEAD}x: {number}\n").message

    @pytest.mark.parametrize("digits", ["9" * 5000, "0x" + "f" * 5000])
    def test_too_long_numbers_are_rejected(self, tmp_path: Path, digits: str) -> None:
        found = problem(tmp_path, f"{HEAD}x: {digits}\n")
        assert found.message.endswith("is too long")
        assert len(found.message) < 100

    def test_several_yaml_documents_are_rejected(self, tmp_path: Path) -> None:
        found = problem(tmp_path, f"{HEAD}---\nx: 1\n")
        assert found.message == "the file has a second YAML document"
        assert found.line == 3

    def test_broken_yaml_is_rejected_with_position(self, tmp_path: Path) -> None:
        found = problem(tmp_path, f"{HEAD}x: [1, 2\ny: 3\n")
        assert found.message.startswith("invalid YAML: ")
        assert found.line in (3, 4)

    def test_tab_indentation_is_rejected(self, tmp_path: Path) -> None:
        found = problem(tmp_path, f"{HEAD}x:\n\ty: 3\n")
        assert (found.line, "not with tabs" in found.hint) == (4, True)

    def test_control_characters_are_rejected(self, tmp_path: Path) -> None:
        found = problem(tmp_path, f"{HEAD}x: a\x01b\n")
        assert "invalid YAML" in found.message

    @pytest.mark.parametrize(
        "text", ['x: "\\ud800"', '"\\udfff": 1', 'x: "\\UFFFFFFFF"', '"\\U00110000": 1']
    )
    def test_escapes_of_invalid_characters_are_rejected(
        self, tmp_path: Path, text: str
    ) -> None:
        # PyYAML's own parser gives no position.
        assert problem(tmp_path, f"{HEAD}{text}\n").line in (1, 3)

    def test_line_numbers_follow_yaml_1_2(self, tmp_path: Path) -> None:
        """Count lines as YAML 1.2: PyYAML follows 1.1, which has three more line separators."""
        text = f"{HEAD}x: 'a\u2028b\u0085c\u2029'\r\ny: 1\ny: 2\n"
        assert position(problem(tmp_path, text)) == (5, 1)
        sources = read(tmp_path, text.replace("y: 2", "z: 2"))
        assert sources.position(sources.root, "/z") == (5, 1)

    @pytest.mark.parametrize("text", ["[1,", "{a: 1", '"a', "a: b: c"])
    def test_problem_at_the_end_has_a_line_of_the_file(
        self, tmp_path: Path, text: str
    ) -> None:
        assert problem(tmp_path, f"{HEAD}x: {text}").line == 3

    def test_quadratic_merging_is_rejected(self, tmp_path: Path) -> None:
        base = ",".join(f"k{i}: 1" for i in range(2000))
        text = f"{HEAD}x: &x {{{base}}}\ny: {{<<: [{','.join(['*x'] * 2000)}]}}\n"
        found = problem(tmp_path, text)
        assert "aliases expand" in found.message
        assert found.line == 4

    def test_exponential_texts_are_rejected(self, tmp_path: Path) -> None:
        text = f"{HEAD}x: &x {'x' * 500_000}\ny: [{','.join(['*x'] * 200)}]\n"
        assert "to 100,5" in problem(tmp_path, text).message

    @pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000])
    def test_too_deep_nesting_is_rejected(self, tmp_path: Path, text: str) -> None:
        found = problem(tmp_path, f"{HEAD}x:\n {text}")
        assert "levels of nesting" in found.message
        assert found.line == 4

    def test_too_deep_nesting_by_aliases_is_rejected(self, tmp_path: Path) -> None:
        lines = [f"a0: &a0 {'[' * 40}{']' * 40}"]
        lines += [f"a{i}: &a{i} {'[' * 40}*a{i - 1}{']' * 40}" for i in range(1, 3)]
        assert "levels of nesting" in problem(tmp_path, HEAD + "\n".join(lines)).message


class TestJson:
    def test_duplicate_key_error_has_both_lines(self, tmp_path: Path) -> None:
        text = '{"openapi": "3.1.0",\n "x": [{"a": 1,\n "\\u0061": 2}],\n "x": 0}'
        found = problems(tmp_path, text)
        assert [position(each) for each in found] == [(3, 2), (4, 2)]
        assert found[0].message == "the key 'a' is already used in line 2"

    @pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
    def test_constants_outside_json_are_rejected(
        self, tmp_path: Path, constant: str
    ) -> None:
        text = f'{{"openapi": "NaN -Infinity Infinity",\n "x": {constant}}}'
        found = problem(tmp_path, text)
        assert found.message == f"{constant} is not a JSON value"
        assert position(found) == (2, 7)

    @pytest.mark.parametrize(
        ("number", "why"), [("1e999", "too large"), ("9" * 5000, "too long")]
    )
    def test_too_large_numbers_are_rejected(
        self, tmp_path: Path, number: str, why: str
    ) -> None:
        found = problem(tmp_path, f'{{"openapi": "3.1.0",\n "x": {number}}}')
        assert why in found.message
        assert position(found) == (2, 7)

    @pytest.mark.parametrize(
        "text", ['{"x":' * 100_000, '{"x":' + "[" * 101 + "]" * 101 + "}"]
    )
    def test_too_deep_nesting_is_rejected(self, tmp_path: Path, text: str) -> None:
        assert "levels of nesting" in problem(tmp_path, text, "api.json").message

    @pytest.mark.parametrize("escape", ["\\ud800", "\\udc00", "\\ud800x\\udc00"])
    def test_lone_surrogate_is_rejected(self, tmp_path: Path, escape: str) -> None:
        text = f'{{"openapi": "3.1.0",\n "x": "\\ud83d\\ude00{escape}"}}'
        found = problem(tmp_path, text)
        assert "half of a surrogate pair" in found.message
        assert position(found) == (2, 20)

    def test_escaped_backslash_before_u_is_read(self, tmp_path: Path) -> None:
        text = '{"openapi": "3.1.0", "x": "\\\\ud800"}'
        assert read(tmp_path, text).root.data["x"] == "\\ud800"

    def test_syntax_error_is_reported_before_others(self, tmp_path: Path) -> None:
        text = '{"openapi": "3.1.0", "a": {"b": 1,\n "b": 2} "c": 3}'
        found = problem(tmp_path, text, "api.json")
        assert "invalid JSON" in found.message
        assert found.line == 2

    def test_truncated_json_is_rejected(self, tmp_path: Path) -> None:
        found = problem(tmp_path, '{"openapi": "3.1.0",\n "x": [1,', "api.json")
        assert "invalid JSON" in found.message
        assert found.line == 2


class TestFiles:
    def test_missing_file_is_rejected(self, tmp_path: Path) -> None:
        write(tmp_path, HEAD)
        with pytest.raises(SpecError) as caught:
            load(tmp_path / "apy.yaml")
        assert str(caught.value) == (
            f"{tmp_path / 'apy.yaml'}: the file does not exist"
            " (did you mean api.yaml?)"
        )

    def test_folder_is_rejected(self, tmp_path: Path) -> None:
        with pytest.raises(SpecError, match="is a folder"):
            load(tmp_path)

    def test_unreadable_file_is_rejected(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write(tmp_path, HEAD)

        def refuse(*_: Any, **__: Any) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        with pytest.raises(SpecError, match="cannot be read: permission denied"):
            load(path)

    def test_too_large_file_is_rejected(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("clientwright.source.file_parser.MAX_BYTES", 10)
        assert "larger than" in problem(tmp_path, HEAD).message

    @pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
    def test_empty_file_is_rejected(self, tmp_path: Path, text: str) -> None:
        assert problem(tmp_path, text).message == "the file is empty"

    @pytest.mark.parametrize("text", ["- a", "just words", "# only this", "[1]"])
    def test_not_a_mapping(self, tmp_path: Path, text: str) -> None:
        assert "must be a mapping" in problem(tmp_path, text).message

    def test_not_openapi(self, tmp_path: Path) -> None:
        assert "`openapi` is missing" in problem(tmp_path, "asyncapi: 3.0.0").message

    @pytest.mark.parametrize("version", ["2.0", '"2.0"'])
    def test_swagger_2_is_rejected(self, tmp_path: Path, version: str) -> None:
        found = problem(tmp_path, f"\nswagger: {version}\n")
        assert found.message == "the document is Swagger 2.0, not OpenAPI 3"
        assert "swagger2openapi" in found.hint
        assert position(found) == (2, 1)

    @pytest.mark.parametrize("version", ["2.9.0", "4.0.0", "3.3.0", "3.1", "x"])
    def test_unsupported_version_is_rejected(
        self, tmp_path: Path, version: str
    ) -> None:
        found = problem(tmp_path, f'openapi: "{version}"\n')
        assert "3.0, 3.1 and 3.2" in found.hint
        assert found.pointer == "/openapi"

    @pytest.mark.parametrize("version", ["3.0.0", "3.0.4", "3.1.2", "3.2.0"])
    def test_supported_version_is_read(self, tmp_path: Path, version: str) -> None:
        assert read(tmp_path, f"openapi: {version}\n").root.data["openapi"] == version

    def test_version_other_than_string_is_rejected(self, tmp_path: Path) -> None:
        found = problem(tmp_path, "openapi: 3.1\n")
        assert "must be a string" in found.message
        assert "in quotes" in found.hint


class TestReferences:
    def test_references_to_other_files_are_loaded(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root = schemas(Pet={"$ref": "schemas/pet%20one.yaml#/Pet"})
        write(tmp_path, root, "specs/api.json")
        pet = 'Pet: {properties: {owner: {$ref: "../owner.json"}}}'
        write(tmp_path, pet, "specs/schemas/pet one.yaml")
        write(tmp_path, '{"type": "object"}', "specs/owner.json")
        monkeypatch.chdir(tmp_path)
        sources = load(Path("specs/api.json"))
        assert {label: doc.name for label, doc in sources.documents.items()} == {
            "": "specs/api.json",
            "owner.json": "specs/owner.json",
            "schemas/pet one.yaml": "specs/schemas/pet one.yaml",
        }
        location = sources.resolve(sources.root, "schemas/pet%20one.yaml#/Pet")
        assert location.id == "schemas/pet one.yaml#/Pet"
        owner = sources.resolve(location.document, "../owner.json")
        assert (owner.id, owner.value) == ("owner.json#", {"type": "object"})

    def test_reference_back_to_the_root_is_resolved(self, tmp_path: Path) -> None:
        write(tmp_path, "$ref: api.yaml#/components/schemas/B", "a.yaml")
        sources = read(tmp_path, schemas(A={"$ref": "a.yaml"}, B={"type": "null"}))
        other = sources.documents["a.yaml"]
        location = sources.resolve(other, "api.yaml#/components/schemas/B")
        assert location.document is sources.root
        assert location.id == "#/components/schemas/B"

    def test_pointers_are_unescaped(self, tmp_path: Path) -> None:
        named = {"a/b~c d%": {"type": "string"}}
        sources = read(tmp_path, schemas(**named))
        location = sources.resolve(sources.root, "#/components/schemas/a~1b~0c%20d%25")
        assert location.value == {"type": "string"}
        assert location.pointer == "/components/schemas/a~1b~0c d%"

    def test_pointer_into_list_is_resolved(self, tmp_path: Path) -> None:
        sources = read(tmp_path, schemas(A={"oneOf": [{"type": "null"}, True]}))
        found = sources.resolve(sources.root, "#/components/schemas/A/oneOf/1")
        assert found.value is True
        for index in ("01", "2", "-", "-1"):
            with pytest.raises(SpecError):
                sources.resolve(sources.root, f"#/components/schemas/A/oneOf/{index}")

    def test_anchor_is_resolved(self, tmp_path: Path) -> None:
        text = schemas(A={"$ref": "#pet"}, B={"$anchor": "pet", "type": "object"})
        sources = read(tmp_path, text)
        assert sources.resolve(sources.root, "#pet").id == "#/components/schemas/B"

    def test_missing_anchor_is_reported(self, tmp_path: Path) -> None:
        text = schemas(A={"$ref": "#pets"}, B={"$anchor": "pet"})
        assert problem(tmp_path, text).hint == "did you mean #pet?"

    def test_unresolvable_reference_is_reported(self, tmp_path: Path) -> None:
        text = schemas(Pet={}, Cat={"items": {"$ref": "#/components/schemas/Pat"}})
        found = problem(tmp_path, text)
        assert found.message == "#/components/schemas/Pat does not exist"
        assert "#/components/schemas/Pet" in found.hint
        assert found.pointer == "/components/schemas/Cat/items/$ref"
        assert position(found) == (12, 6)

    def test_bad_references_are_reported_in_order(self, tmp_path: Path) -> None:
        named = {f"S{i}": {"$ref": f"missing{i}.yaml"} for i in range(5)}
        found = problems(tmp_path, schemas(**named))
        assert [each.message for each in found] == [
            f"missing{i}.yaml does not exist" for i in range(5)
        ]
        assert found == sorted(found)

    def test_problems_in_referenced_files_are_reported_there(
        self, tmp_path: Path
    ) -> None:
        write(tmp_path, "a: 1\na: 2\n", "bad.yaml")
        write(tmp_path, "x: {$ref: nowhere.yaml}\n", "worse.yaml")
        text = schemas(A={"$ref": "bad.yaml#/a"}, B={"$ref": "worse.yaml#/x"})
        names = [(Path(each.file).name, each.line) for each in problems(tmp_path, text)]
        assert names == [("bad.yaml", 2), ("worse.yaml", 1)]

    @pytest.mark.parametrize(
        "ref",
        [
            "/etc/passwd",
            "%2Fetc/passwd",
            "//host/share.yaml",
            "file:///etc/passwd",
            "file:etc",
            "http://127.0.0.1:9/x.yaml",
            "HTTPS://127.0.0.1:9/x.yaml",
            "https%3A//127.0.0.1:9/x.yaml",
            "urn:example:x",
            "C:\\x.yaml",
            "C:/x.yaml",
            "c:",
            "..\\x.yaml",
            "..%5Cx.yaml",
            "a%00.yaml",
            "%ff.yaml",
            "../outside.yaml",
            "%2e%2e/outside.yaml",
            "sub/../../outside.yaml",
        ],
    )
    def test_reference_outside_the_folder_is_rejected(
        self, tmp_path: Path, ref: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, "type: object", "outside.yaml")
        opened = watch_open(monkeypatch)
        found = problem(tmp_path, schemas(A={"$ref": f"{ref}#/x"}), "in/api.json")
        assert found.pointer == "/components/schemas/A/$ref"
        assert position(found) == (10, 5)
        assert found.hint
        assert opened == [tmp_path / "in" / "api.json"]

    def test_symlink_out_of_the_folder_is_rejected(self, tmp_path: Path) -> None:
        write(tmp_path, "type: object", "outside.yaml")
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
        found = problem(tmp_path, schemas(A={"$ref": "link.yaml"}), "in/api.json")
        assert "is outside the folder" in found.message

    def test_symlink_inside_the_folder_is_followed(self, tmp_path: Path) -> None:
        write(tmp_path, "$ref: other.yaml", "parts/real.yaml")
        write(tmp_path, "type: object", "parts/other.yaml")
        (tmp_path / "link.yaml").symlink_to(tmp_path / "parts" / "real.yaml")
        named = {"A": {"$ref": "link.yaml"}, "B": {"$ref": "parts/real.yaml"}}
        sources = read(tmp_path, schemas(**named))
        assert list(sources.documents) == ["", "parts/other.yaml", "parts/real.yaml"]

    def test_path_out_of_the_folder_and_back_is_resolved(self, tmp_path: Path) -> None:
        write(tmp_path, "type: object", "in/a.yaml")
        text = schemas(A={"$ref": "../in/a.yaml"})
        sources = read(tmp_path, text, "in/api.json")
        assert sources.resolve(sources.root, "../in/a.yaml").id == "a.yaml#"

    def test_root_behind_a_symlink_is_read(self, tmp_path: Path) -> None:
        write(tmp_path, schemas(A={"$ref": "a.yaml"}), "store/api.json")
        write(tmp_path, "$ref: api.json#/info", "here/a.yaml")
        (tmp_path / "here" / "api.json").symlink_to(tmp_path / "store" / "api.json")
        sources = load(tmp_path / "here" / "api.json")
        other = sources.documents["a.yaml"]
        assert sources.resolve(other, "api.json#/info").document is sources.root

    def test_reference_to_a_folder_is_rejected(self, tmp_path: Path) -> None:
        (tmp_path / "sub").mkdir()
        found = problem(tmp_path, schemas(A={"$ref": "sub"}))
        assert found.message == "sub is not a file"

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    def test_reference_to_a_pipe_is_rejected(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        found = problem(tmp_path, schemas(A={"$ref": "pipe"}))
        assert found.message == "pipe is not a file"

    def test_each_referenced_file_is_read_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(tmp_path, "A: {$ref: '#/B'}\nB: {$ref: a.yaml#/C}\nC: {}\n", "a.yaml")
        opened = watch_open(monkeypatch)
        read(
            tmp_path,
            schemas(A={"$ref": "a.yaml#/A"}, B={"$ref": "./x/../a.yaml#/B"}),
        )
        assert [path.name for path in opened] == ["api.yaml", "a.yaml"]

    @pytest.mark.parametrize(
        "circle",
        [
            {"A": {"$ref": "#/components/schemas/A"}},
            {
                "A": {"$ref": "#/components/schemas/B"},
                "B": {"$ref": "#/components/schemas/C"},
                "C": {"$ref": "#/components/schemas/B"},
            },
        ],
    )
    def test_cycle_of_references_is_reported(self, tmp_path: Path, circle: Any) -> None:
        found = problem(tmp_path, schemas(**circle))
        assert "circular references: " in found.message

    def test_recursive_schema_is_not_a_cycle_of_references(
        self, tmp_path: Path
    ) -> None:
        node = {"properties": {"next": {"$ref": "#/components/schemas/Node"}}}
        sources = read(tmp_path, schemas(Node=node))
        assert sources.resolve(sources.root, "#/components/schemas/Node").value == node

    @pytest.mark.parametrize(
        "schema",
        [
            {"example": {"$ref": "no.yaml"}},
            {"examples": [{"$ref": "no.yaml"}]},
            {"default": {"$ref": "no.yaml"}},
            {"enum": [{"$ref": "no.yaml"}]},
            {"const": {"$ref": "no.yaml"}},
            {"x-more": {"$ref": "no.yaml"}},
            {"properties": {"$ref": {"type": "string"}}},
            {"discriminator": {"propertyName": "x", "mapping": {"a": "no.yaml"}}},
        ],
    )
    def test_ref_in_data_is_not_a_reference(self, tmp_path: Path, schema: Any) -> None:
        assert list(read(tmp_path, schemas(A=schema)).documents) == [""]

    @pytest.mark.parametrize(
        "schema",
        [
            {"properties": {"example": {"$ref": "no.yaml"}}},
            {"properties": {"default": {"items": {"$ref": "no.yaml"}}}},
            {"properties": {"x-more": {"$ref": "no.yaml"}}},
            {
                "properties": {
                    "properties": {"properties": {"enum": {"$ref": "no.yaml"}}}
                }
            },
            {"patternProperties": {"^x-": {"$ref": "no.yaml"}}},
            {"additionalProperties": {"$ref": "no.yaml"}},
            {"allOf": [{"not": {"$ref": "no.yaml"}}]},
            {"$ref": "#/info", "properties": {"a": {"$ref": "no.yaml"}}},
        ],
    )
    def test_reference_inside_schema_keyword_is_found(
        self, tmp_path: Path, schema: Any
    ) -> None:
        assert problem(tmp_path, schemas(A=schema)).message == "no.yaml does not exist"

    def test_siblings_of_3_0_reference_are_ignored(self, tmp_path: Path) -> None:
        schema = {"$ref": "#/info", "properties": {"a": {"$ref": "no.yaml"}}}
        text = schemas(A=schema).replace("3.1.0", "3.0.3")
        assert list(read(tmp_path, text).documents) == [""]

    def test_value_of_example_object_is_data(self, tmp_path: Path) -> None:
        text = """openapi: 3.1.0
paths:
  x-paths: {$ref: no1.yaml}
  /a:
    get:
      responses:
        200:
          description: ok
          content:
            a/b:
              example: {$ref: no2.yaml}
              examples:
                value: {value: {$ref: no3.yaml}}
                other: {$ref: one.yaml}
"""
        assert problem(tmp_path, text).message == "one.yaml does not exist"

    def test_files_in_discriminator_mapping_are_loaded(self, tmp_path: Path) -> None:
        write(tmp_path, "type: object", "cat.yaml")
        mapping = {"cat": "cat.yaml", "dog": "Dog", "owl": "http://127.0.0.1:9/o.yaml"}
        pet = {"discriminator": {"propertyName": "kind", "mapping": mapping}}
        assert list(read(tmp_path, schemas(A=pet)).documents) == ["", "cat.yaml"]

    def test_referenced_parts_outside_components_have_their_kind(
        self, tmp_path: Path
    ) -> None:
        write(tmp_path, "get: {responses: {}}", "item.yaml")
        text = f"{HEAD}paths: {{/a: {{$ref: item.yaml}}}}\n"
        (kind, location), *more = read(tmp_path, text).fragments
        assert (kind, location.id, more) == ("pathItem", "item.yaml#", [])

    def test_resolve_of_constructed_documents(self) -> None:
        sources = document_set("components: {schemas: {A: {type: string}}}", {})
        with pytest.raises(SpecError, match="is not part of this document"):
            sources.resolve(sources.root, "/etc/passwd#/x")
        with pytest.raises(SpecError, match="does not exist"):
            sources.resolve(sources.root, "#/components/schemas/B")


def document_set(text: str, content: Any) -> DocumentSet:
    root = Document(Path("/x/api.yaml"), "api.yaml", "", text, content, "")
    return DocumentSet(root, {"": root})


def watch_open(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return a list that collects the files opened for reading from now on."""
    opened: list[Path] = []
    really = Path.open

    def spy(self: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        if "r" in mode:
            opened.append(self)
        return really(self, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", spy)
    return opened


class TestPositions:
    JSON = (
        '{"openapi": "3.1.0",\r\n\t"a\\/b": [1,\n\t {"x~y": null, "é😀": []}\n ],\n'
        ' "empty": {} }'
    )
    YAML = """# a comment
openapi: 3.1.0
a/b:
- 1
- "x~y": null
  é😀: []
empty: {}
base: &base
  one: {two: 3}
copy: *base
merged:
  <<: *base
  three: 4
first:
  <<: [{one: 1}, *base]
"""

    @pytest.mark.parametrize(
        ("pointer", "expected"),
        [
            ("", (1, 1)),
            ("/openapi", (1, 2)),
            ("/a~1b", (2, 2)),
            ("/a~1b/0", (2, 11)),
            ("/a~1b/1", (3, 3)),
            ("/a~1b/1/x~0y", (3, 4)),
            ("/a~1b/1/é😀", (3, 17)),
            ("/empty", (5, 2)),
            ("/a~1b/2", (2, 2)),
            ("/a~1b/1/x~0y/deeper", (3, 4)),
            ("/nothing/here", (1, 1)),
        ],
    )
    def test_json_position_of_pointer(
        self, tmp_path: Path, pointer: str, expected: tuple[int, int]
    ) -> None:
        sources = read(tmp_path, self.JSON, "api.json")
        assert sources.position(sources.root, pointer) == expected

    @pytest.mark.parametrize(
        ("pointer", "expected"),
        [
            ("", (2, 1)),
            ("/a~1b", (3, 1)),
            ("/a~1b/0", (4, 3)),
            ("/a~1b/1", (5, 3)),
            ("/a~1b/1/x~0y", (5, 3)),
            ("/a~1b/1/é😀", (6, 3)),
            ("/copy/one/two", (9, 9)),
            ("/merged/one", (9, 3)),
            ("/merged/three", (13, 3)),
            ("/first/one", (15, 9)),
            ("/merged/nothing", (11, 1)),
        ],
    )
    def test_yaml_position_of_pointer(
        self, tmp_path: Path, pointer: str, expected: tuple[int, int]
    ) -> None:
        sources = read(tmp_path, self.YAML)
        assert sources.position(sources.root, pointer) == expected

    def test_positions_of_json_and_yaml_agree(self, tmp_path: Path) -> None:
        text = schemas(A={"type": ["string", {"b": [1, 2, {}]}], "c": "d"})
        one = read(tmp_path, text, "api.json")
        two = document_set(text, one.root.data)
        for pointer in pointers_of(one.root.data):
            assert one.position(one.root, pointer) == two.position(two.root, pointer)

    def test_problem_has_a_position(self, tmp_path: Path) -> None:
        sources = read(tmp_path, HEAD)
        found = sources.diagnostic(
            sources.root, "/info/title", "is dull", "think again"
        )
        name = str(tmp_path / "api.yaml")
        assert found == Diagnostic(name, 2, 8, "is dull", "think again", "/info/title")

    def test_documents_compare_by_identity(self) -> None:
        one, two = document_set("", {}), document_set("", {})
        assert one.root != two.root
        assert len({one.root, two.root, one.root}) == 2


def pointers_of(value: Any, above: str = "") -> list[str]:
    members = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        members = enumerate(value)
    inner = [pointers_of(item, f"{above}/{key}") for key, item in members]
    return [above, *(pointer for each in inner for pointer in each)]
