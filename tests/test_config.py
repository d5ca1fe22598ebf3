"""Reading `[tool.clientwright]` and the arguments, and reporting every mistake."""

from pathlib import Path

import pytest

from clientwright.config import (
    ClientConfig,
    Selection,
    find,
    for_arguments,
    is_valid_version,
    load,
    reference_folders,
)
from clientwright.errors import ConfigError, Diagnostic

MINIMAL = """\
[[tool.clientwright.clients]]
spec = "specs/pets.yaml"
output = "generated/pets"
package = "pet_shop"
"""


@pytest.fixture(autouse=True)
def _in_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(text: str) -> Path:
    path = Path("pyproject.toml")
    path.write_text(text, encoding="utf-8")
    return path


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(written(text))
    return [str(problem) for problem in caught.value.diagnostics]


def test_load_minimal_client_uses_defaults() -> None:
    (client,) = load(written(MINIMAL))
    assert client == ClientConfig(
        specs=(Path("specs/pets.yaml"),),
        output=Path("generated/pets"),
        package="pet_shop",
        distribution="pet-shop",
        env_prefix="PET_SHOP",
    )


def test_load_reads_every_key() -> None:
    Path("shared").mkdir()
    Path("../common").mkdir(exist_ok=True)
    (client,) = load(
        written(MINIMAL.replace('"specs/pets.yaml"', '["a.yaml", "sub/b.yaml"]') + """\
distribution = "acme.pets"
version = "1.0rc1"
env_prefix = "ACME_1"
templates = "mine"
names = { "#/components/schemas/a-b" = "AB" }
reference_folders = ["shared", "../common"]
[tool.clientwright.clients.include]
tags = ["pets", "shops"]
operations = ["x"]
[tool.clientwright.clients.exclude]
paths = ["/internal"]
[tool.clientwright.clients.pagination]
"pets/list" = { style = "link", items = "" }
""")
    )
    assert client.pagination == {"pets/list": {"style": "link", "items": ""}}
    assert client.specs == (Path("a.yaml"), Path("sub/b.yaml"))
    assert (client.distribution, client.version) == ("acme.pets", "1.0rc1")
    assert (client.env_prefix, client.templates) == ("ACME_1", Path("mine"))
    assert client.names == {"#/components/schemas/a-b": "AB"}
    assert client.reference_folders == (Path("shared"), Path("../common"))
    assert client.include == Selection(tags=("pets", "shops"), operations=("x",))
    assert client.exclude == Selection(paths=("/internal",))


def test_paths_are_relative_to_the_pyproject(monkeypatch: pytest.MonkeyPatch) -> None:
    written(MINIMAL)
    Path("deep/er").mkdir(parents=True)
    monkeypatch.chdir("deep/er")
    pyproject = find(Path())
    assert pyproject == Path("../../pyproject.toml")
    assert load(pyproject)[0].specs == (Path("../../specs/pets.yaml"),)


def test_load_reports_all_problems_with_positions() -> None:
    text = '''\
[tool.other]
text = """
[[tool.clientwright.clients]]
"""  # the next header is the first real one
[[tool.clientwright.clients]]
spec = ["a.yaml", 3]
output = ""
  packge = "class"
include = { tags = ["x", 1], foo = 1 }
[[tool.clientwright.clients]]
spec = []
output = 1979-05-27 07:32:00
package = "json"
[tool.clientwright.clients.names]
"#/a b" = "1x"
'''
    key = "`tool.clientwright.clients"
    assert problems(text) == [
        f"pyproject.toml:5:3: {key}[0].package` is missing",
        f"pyproject.toml:6:19: {key}[0].spec[1]` must be a string, not an integer",
        f"pyproject.toml:7:1: {key}[0].output` is not a path",
        f"pyproject.toml:8:3: {key}[0].packge` is an unknown key"
        " (did you mean `package`?)",
        f"pyproject.toml:9:26: {key}[0].include.tags[1]` must be a string, not an integer",
        f"pyproject.toml:9:30: {key}[0].include.foo` is an unknown key"
        " (known keys: `tags`, `operations`, `paths`)",
        f"pyproject.toml:11:1: {key}[1].spec` is empty",
        f"pyproject.toml:12:1: {key}[1].output` must be a string, not a date or time",
        f"pyproject.toml:13:1: {key}[1].package` 'json' is the name of a module"
        " of Python's standard library",
        f"pyproject.toml:15:1: {key}[1].names.\"#/a b\"` '1x' is not a valid Python name",
    ]


def test_invalid_pagination_is_rejected() -> None:
    key = "`tool.clientwright.clients[0].pagination"
    text = """\
[tool.clientwright.clients.pagination]
list = { style = "offsets", item = "", next = "next" }
"pets/all" = "link"
find = { style = "link", items = "/a~2", limit = "", total = 3 }
"""
    assert problems(MINIMAL + text) == [
        f"pyproject.toml:6:1: {key}.list.items` is missing",
        f"pyproject.toml:6:10: {key}.list.style` 'offsets' is not one of"
        " offset, page, cursor, link, next-url",
        f"pyproject.toml:6:29: {key}.list.item` is an unknown key"
        " (did you mean `items`?)",
        f"pyproject.toml:6:40: {key}.list.next` 'next' is not a JSON pointer (RFC 6901)",
        f'pyproject.toml:7:1: {key}."pets/all"` must be a table, not a string',
        f"pyproject.toml:8:26: {key}.find.items` '/a~2' is not a JSON pointer (RFC 6901)",
        f"pyproject.toml:8:42: {key}.find.limit` is empty",
        f"pyproject.toml:8:54: {key}.find.total` must be a string, not an integer",
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("package", "two-words"),
        ("package", "class"),
        ("package", "email"),
        ("package", "clientwright"),
        ("package", "pydantic"),
        ("package", "tests"),
        ("package", "naïve"),
        ("package", "_"),
        ("package", "pets\n"),
        ("distribution", "-pets"),
        ("distribution", "pets shop"),
        ("distribution", "pets\n"),
        ("version", "one"),
        ("version", "1.0-"),
        ("version", "1.0 "),
        ("env_prefix", "pets"),
        ("env_prefix", "1PETS"),
        ("env_prefix", "_PETS"),
        ("templates", "a\u0000b"),
    ],
)
def test_invalid_value_is_rejected(key: str, value: str) -> None:
    lines = [line for line in MINIMAL.splitlines() if not line.startswith(f"{key} ")]
    escaped = value.replace("\n", "\\n").replace("\0", "\\u0000")
    (problem,) = problems("\n".join([*lines, f'{key} = "{escaped}"']))
    assert f"`tool.clientwright.clients[0].{key}`" in problem


@pytest.mark.parametrize(
    "version",
    ["1", "1.0.0", "v2.1", "1!1.0", "1.0a1", "1.0.post1", "1.0.dev3+x.1", "1.0-RC.2"],
)
def test_pep_440_version_is_accepted(version: str) -> None:
    assert is_valid_version(version)


@pytest.mark.parametrize(
    "version", ["", "latest", "1.0.x", "2024-01-01T00", "1..0", "1.0+"]
)
def test_version_outside_pep_440_is_rejected(version: str) -> None:
    assert not is_valid_version(version)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[project]\n", "pyproject.toml: has no [tool.clientwright] table"),
        (
            "[tool]\nclientwright = 1\n",
            "2:1: `tool.clientwright` must be a table, not an integer",
        ),
        ("[tool.clientwright]\n", "`tool.clientwright.clients` is missing"),
        (
            "[tool.clientwright]\nclients = []\n",
            "2:1: `tool.clientwright.clients` is empty",
        ),
        (
            "[tool.clientwright.clients]\n",
            "must be an array of tables, [[…]], not a table",
        ),
        ("[tool.clientwright]\nclient = 1\nclients = 3\n", "did you mean `clients`?"),
    ],
)
def test_invalid_table_is_rejected(text: str, expected: str) -> None:
    assert expected in problems(text)[0]


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("a = \n", "pyproject.toml:1:5: "),
        ("b = 1\na = [1,\n", "pyproject.toml:3:1: "),
        ("b = 1\nc = = 2\n", "pyproject.toml:2:5: "),
        ("a = " + "[" * 100_000, "pyproject.toml: is nested too deeply"),
    ],
)
def test_broken_toml_is_reported_with_position(text: str, position: str) -> None:
    (problem,) = problems(text)
    assert problem.startswith(position)
    assert "(at " not in problem


def test_undecodable_or_missing_pyproject_is_rejected() -> None:
    Path("pyproject.toml").write_bytes(b"[tool]\nx = '\xff'\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml:2:1: is not UTF-8"):
        load(Path("pyproject.toml"))
    with pytest.raises(ConfigError, match=r"^none\.toml: No such file"):
        load(Path("none.toml"))


def two(output: str, other: str) -> str:
    first = MINIMAL.replace("generated/pets", output)
    return first + MINIMAL.replace("generated/pets", other).replace("pet_shop", "b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            two("out/a", "out/a"),
            "toml:7:1: `tool.clientwright.clients[1].output` is the output",
        ),
        (two("out/a", "out/x/../a"), "clients[1].output` is the output of clients[0]"),
        (two("out", "out/a"), "clients[1].output` lies in the output of clients[0]"),
        (two("out/a", "out"), "clients[1].output` contains the output of clients[0]"),
        (
            MINIMAL.replace("generated/pets", "."),
            "contains the folder of the pyproject.toml",
        ),
        (
            MINIMAL.replace("generated/pets", "specs"),
            "contains the spec specs/pets.yaml",
        ),
        (
            MINIMAL + 'templates = "generated/pets/t"\n',
            "contains the folder of templates",
        ),
        (
            MINIMAL + 'reference_folders = ["shared"]\n',
            "toml:5:22: `tool.clientwright.clients[0].reference_folders[0]`"
            " is not a folder",
        ),
        (
            MINIMAL + 'reference_folders = ["https://h.example/x"]\n',
            "'https://h.example/x' is a URL, not a folder: clientwright fetches nothing",
        ),
        (
            MINIMAL.replace("generated/pets", "outer")
            + 'reference_folders = ["outer/in"]\n',
            "contains the folder outer/in",
        ),
        (
            MINIMAL.replace('"specs/pets.yaml"', '["a", "./a"]'),
            "names a document twice",
        ),
    ],
)
def test_overlapping_folders_are_rejected(text: str, expected: str) -> None:
    Path("outer/in").mkdir(parents=True, exist_ok=True)
    assert expected in problems(text)[0]


def test_neighbouring_outputs_are_accepted() -> None:
    assert len(load(written(two("out/a", "out/ab")))) == 2


def test_positions_are_found_in_every_kind_of_toml() -> None:
    text = """\
tool . clientwright	.clients = [
  # a comment with [brackets] and "quotes"
  { spec = 'a]', output = "o\\"}", package = "p" },
  { "spec" = "b", 'output' = '''x
}''', package = "q", \\u0020 = 1 },
]
""".replace("\\u0020", '"\\u0020"')
    assert problems(text) == [
        "pyproject.toml:4:19: `tool.clientwright.clients[1].output` 'x\\n}' is not a path",
        'pyproject.toml:5:22: `tool.clientwright.clients[1]." "` is an unknown key'
        " (known keys: `spec`, `output`, `package`, `distribution`, `version`,"
        " `env_prefix`, `names`, `templates`, `reference_folders`, `include`,"
        " `exclude`, `pagination`)",
    ]


def test_find_returns_the_nearest_pyproject_with_the_table() -> None:
    written(MINIMAL)
    inner = Path("a/b")
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[project]\n")
    assert find(inner).resolve() == Path("pyproject.toml").resolve()
    assert find(inner.resolve()) == Path("pyproject.toml").resolve()


def test_find_without_configuration_prints_an_example() -> None:
    Path("pyproject.toml").write_text("[tool.black]\n")
    with pytest.raises(ConfigError) as caught:
        find(Path())
    assert "[[tool.clientwright.clients]]" in caught.value.diagnostics[0].hint


@pytest.mark.parametrize(
    ("spec", "package"),
    [
        ("specs/Pet Store.v2.yaml", "pet_store_v2"),
        ("openapi.yaml", "openapi_client"),
        ("json.json", "json_client"),
        ("class.yaml", "class_client"),
        ("3.1.yaml", "api_3_1_client"),
        ("--.yaml", "client"),
    ],
)
def test_for_arguments_names_package_after_spec(spec: str, package: str) -> None:
    (client,) = for_arguments(Path(spec), Path("somewhere"))
    assert client.package == package
    assert (client.specs, client.output) == ((Path(spec),), Path("somewhere"))


def test_for_arguments_uses_given_package() -> None:
    (client,) = for_arguments(Path("a.yaml"), Path("o"), "my_pets")
    assert (client.package, client.distribution) == ("my_pets", "my-pets")
    with pytest.raises(ConfigError) as caught:
        for_arguments(Path("a.yaml"), Path("o"), "my-pets")
    assert caught.value.diagnostics == (
        Diagnostic(
            "--package",
            0,
            0,
            "'my-pets' is not a valid import name: use letters, digits and underscores, "
            "a letter first",
        ),
    )


def test_reference_folders_are_those_of_clients_with_the_spec() -> None:
    for name in ("a", "b", "c", "specs/deep"):
        Path(name).mkdir(parents=True)
    client = 'output = "out/{0}"\npackage = "{0}"\nreference_folders = ["{1}"]\n'
    written(
        "[[tool.clientwright.clients]]\nspec = ['specs/x.yaml', 'y.yaml']\n"
        + client.format("p", "a")
        + "[[tool.clientwright.clients]]\nspec = 'specs/x.yaml'\n"
        + client.format("q", "b")
        + "[[tool.clientwright.clients]]\nspec = 'z.yaml'\n"
        + client.format("r", "c")
    )
    found = reference_folders(Path("specs/deep/../x.yaml"), Path())
    assert found == (Path("a"), Path("b"))
    assert reference_folders(Path("y.yaml").resolve(), Path()) == (Path("a"),)
    assert reference_folders(Path("none.yaml"), Path()) == ()
    deep = reference_folders(Path("specs/x.yaml"), Path("specs/deep"))
    assert [folder.resolve().name for folder in deep] == ["a", "b"]


def test_reference_folders_without_configuration_are_empty() -> None:
    assert reference_folders(Path("x.yaml"), Path()) == ()
    written("[tool.clientwright]\nclients = 1\n")
    with pytest.raises(ConfigError):
        reference_folders(Path("x.yaml"), Path())
