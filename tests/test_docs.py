"""Compare the documentation with reality: snippets run, output matches, links and names exist."""

import ast
import asyncio
import contextlib
import inspect
import io
import json
import re
import shlex
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_type_hints

import pytest
import yaml

from bench.comparison.behavior import CHECKS
from bench.comparison.tables import NAMES
from clientwright import config, json_pointer
from clientwright.cli import arguments, main
from clientwright.config.schema import SCHEMA, TableArrayType, TableType
from clientwright.errors import SpecError
from clientwright.hatch import ClientwrightBuildHook
from clientwright.workspace import StaleKind
from features.harness import Case
from support.http_server import HttpServer, ReceivedRequest, ServerConnection, serve
from support.type_checkers import mypy
from test_architecture import ORDER

ROOT = Path(__file__).resolve().parent.parent
GUIDES = sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))
PROJECT = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
DOCUMENTS = (*PROJECT, *GUIDES)
CLIENTS = {
    "plane_attachments": ROOT / "generated" / "plane-attachments",
    "autodesk_submittals": ROOT / "generated" / "autodesk-submittals",
}
# The client of the document in docs/clients.md shows the features that the two clients lack.
GALLERY = "gallery"
PHOTO = b"\x89PNG\r\n\x1a\n"
LOST = "00000000-0000-4000-8000-000000000000"
# The names that snippets use without defining them, and their types.
CONTEXT = {
    "plane": "plane_attachments.Client",
    "acc": "autodesk_submittals.AsyncClient",
    "gallery": "gallery.Client",
    "photo": "pathlib.Path",
    "project_id": "str",
    "work_item_id": "str",
    "item_id": "str",
    "attachment_id": "str",
    "lost_id": "str",
}
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in DOCUMENTS}


@dataclass(frozen=True)
class Block:
    """A fenced code block."""

    document: str
    line: int
    language: str
    text: str

    @property
    def name(self) -> str:
        return f"{re.sub(r'[^a-z]+', '_', self.document.lower())}_{self.line}"


def fenced(document: str) -> Iterator[Block]:
    pattern = r"^( *)```([a-z]*)\n(.*?)^\1```$"
    for match in re.finditer(pattern, TEXTS[document], re.MULTILINE | re.DOTALL):
        line = TEXTS[document].count("\n", 0, match.start()) + 1
        yield Block(document, line, match[2], textwrap.dedent(match[3]))


BLOCKS = [block for document in DOCUMENTS for block in fenced(document)]


def blocks(language: str) -> list[Block]:
    return [block for block in BLOCKS if block.language == language]


def each(language: str) -> Callable[..., Any]:
    found = blocks(language)
    assert found, language
    return pytest.mark.parametrize("block", found, ids=lambda block: block.name)


def prose(document: str) -> str:
    """Return the text without its fenced blocks."""
    return re.sub(
        r"^( *)```.*?^\1```$", "", TEXTS[document], flags=re.MULTILINE | re.DOTALL
    )


def code_and_prose(document: str) -> Iterator[str]:
    """Yield the lines whose length is limited: all but tables, and output of programs."""
    text = re.sub(r"^```text\n.*?^```$", "", TEXTS[document], flags=re.M | re.S)
    yield from (line for line in text.splitlines() if not line.startswith("|"))


def tables(document: str) -> Iterator[list[list[str]]]:
    """Yield the rows of every table, without the line below the header."""
    for match in re.finditer(r"(?:^\|.*\|\n)+", prose(document), re.MULTILINE):
        rows = [
            [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in match[0].splitlines()
        ]
        assert all(re.fullmatch(":?-+:?", cell) for cell in rows[1]), rows
        yield [rows[0], *rows[2:]]


def column(document: str, header: str) -> list[str]:
    """Return the first cell of each row below a header, without backticks."""
    for rows in tables(document):
        if rows[0][0].strip("`") == header:
            return [row[0].strip("`") for row in rows[1:]]
    raise AssertionError(f"{document} has no table of {header!r}")


def example(start: str, language: str) -> str:
    (block,) = [block for block in blocks(language) if block.text.startswith(start)]
    return block.text


# The text itself


@pytest.mark.parametrize("document", DOCUMENTS)
def test_markdown_is_well_formed(document: str) -> None:
    text = TEXTS[document]
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    assert [line for line in code_and_prose(document) if len(line) > 100] == []
    assert "\t" not in text
    assert text.count("```") == 2 * sum(block.document == document for block in BLOCKS)
    assert all(block.language for block in fenced(document))
    headings = re.findall(r"^(#+) ", prose(document), re.MULTILINE)
    assert text.startswith("# ") and headings.count("#") == 1
    depths = list(map(len, headings))
    assert all(b <= a + 1 for a, b in zip(depths, depths[1:], strict=False))
    for rows in tables(document):
        assert {len(row) for row in rows} == {len(rows[0])}


def anchors(document: str) -> list[str]:
    """Return the link targets of the headings, as a Markdown host derives them."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return [
        re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_have_existing_targets(document: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        place = (ROOT / document).parent / path if path else ROOT / document
        assert place.exists(), target
        if anchor:
            name = place.resolve().relative_to(ROOT).as_posix()
            assert anchors(name).count(anchor) == 1, target


@pytest.mark.parametrize("document", sorted({*DOCUMENTS} - {"README.md"}))
def test_page_starts_with_its_readers(document: str) -> None:
    _, first, *_ = TEXTS[document].split("\n\n")
    assert first.startswith("This page is for people who ")


def test_readme_links_every_document() -> None:
    targets = set(re.findall(r"\]\(([^)#\s]+)", TEXTS["README.md"]))
    assert set(DOCUMENTS) - {"README.md"} <= targets


# Commands and settings


@pytest.fixture
def offered(capsys: pytest.CaptureFixture[str]) -> Callable[[str], set[str]]:
    """Return a function from a command to the options in its help; `""` is the whole program."""

    def of(command: str) -> set[str]:
        with pytest.raises(SystemExit) as stop:
            arguments.parse([*command.split(), "--help"])
        assert stop.value.code == 0
        listed = capsys.readouterr().out.partition("options:")[2]
        return options(re.split(r"^(?:examples?|exit status):", listed, flags=re.M)[0])

    return of


def options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text))


@pytest.mark.parametrize("command", ["generate", "check", "watch", "validate", ""])
def test_synopsis_has_every_option(
    command: str, offered: Callable[[str], set[str]]
) -> None:
    synopsis = example("clientwright generate", "text")
    calls = re.split(r"^clientwright ", synopsis, flags=re.MULTILINE)[1:]
    (call,) = [call for call in calls if call.startswith(command or "-")]
    assert options(call) == offered(command) - {"-h", "--help", "--output"}


def test_options_table_is_complete(offered: Callable[[str], set[str]]) -> None:
    documented = options(" ".join(column("docs/usage.md", "option")))
    commands = ("", "generate", "check", "watch", "validate")
    assert documented == set().union(*map(offered, commands))


def test_exit_statuses_match_the_help() -> None:
    statuses = re.findall(r"^  (\d+)  ", arguments.STATUSES, re.MULTILINE)
    assert column("docs/usage.md", "status") == [*statuses, "130"]


def commands() -> Iterator[tuple[str, str]]:
    """Yield every command of a console block, and every call of clientwright in prose."""
    for block in blocks("sh"):
        for line in block.text.splitlines():
            yield block.name, line
    for document in DOCUMENTS:
        for line in re.findall(r"`(clientwright [^`]+)`", prose(document)):
            yield document, line


@pytest.mark.parametrize(
    "command", sorted({command for _, command in commands()}), ids=str
)
def test_commands_are_valid(command: str) -> None:
    program, *rest = shlex.split(command)
    if program == "clientwright":
        arguments.parse(rest)
    elif program == "make":
        makefile = (ROOT / "Makefile").read_text("utf-8")
        (help_text,) = re.findall(rf"^{rest[0]}:.* ## (.+)$", makefile, re.MULTILINE)
        passed = {variable.partition("=")[0] for variable in rest[1:]}
        assert passed <= set(re.findall(r"[A-Z]+(?==)", help_text))
    else:
        assert (program, rest[0]) == ("pip", "install")
        assert (ROOT / rest[1] / "pyproject.toml").is_file()


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = {
        target
        for document in DOCUMENTS
        for target in re.findall(r"`make ([a-z-]+)`", prose(document))
    }
    assert {"generate", "test"} <= named
    assert named <= set(re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE))


def test_bench_variables_table_is_complete() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (help_text,) = re.findall(r"^bench-generation:.*\[(.*)\]$", makefile, re.MULTILINE)
    variables = [name.rstrip("=") for name in help_text.split()]
    assert column("docs/performance.md", "variable") == variables


def test_settings_table_matches_the_schema() -> None:
    clients = SCHEMA.keys["clients"]
    assert isinstance(clients, TableArrayType)
    assert column("docs/usage.md", "key") == list(clients.item.keys)
    text = prose("docs/usage.md")
    required = " and ".join(f"`{key}`" for key in clients.item.required)
    assert required.replace(" and ", ", ", 1) + " are required" in text
    include = clients.item.keys["include"]
    assert isinstance(include, TableType)
    parts = ", ".join(f"`{key}`" for key in include.keys)
    assert text.count(f"by {parts}") == 2


@each("toml")
def test_settings_examples_are_valid(block: Block, tmp_path: Path) -> None:
    document = tomllib.loads(block.text)
    hooks = document.get("tool", {}).get("hatch", {}).get("build", {}).get("hooks", {})
    assert "clientwright" in document["tool"] or hooks
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(block.text, "utf-8")
    if "clientwright" in document["tool"]:
        assert config.load(pyproject)
    if hooks:
        # With good options, the hook gets as far as the client's spec, which is not there.
        text = '[[tool.clientwright.clients]]\nspec="x"\noutput="y"\npackage="z"\n'
        pyproject.write_text(text, "utf-8")
        hook = ClientwrightBuildHook(
            str(tmp_path), hooks["clientwright"], None, None, "", "wheel"
        )
        with pytest.raises(SpecError):
            hook.initialize("standard", {"artifacts": []})


def test_pre_commit_hook_exists() -> None:
    (block,) = [block for block in blocks("yaml") if block.text.startswith("repos:")]
    (repo,) = yaml.safe_load(block.text)["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {hook["id"] for hook in repo["hooks"]} <= {hook["id"] for hook in hooks}


def test_stale_reasons_are_complete() -> None:
    assert set(column("docs/usage.md", "reason")) == set(StaleKind)


def without_times(text: str) -> str:
    """Remove what differs from run to run."""
    return re.sub(r"\d+\.\d+ s$", "", text, flags=re.MULTILINE)


def test_example_of_generate_is_actual_output(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pets.yaml").write_text(example("openapi:", "yaml"), "utf-8")
    for line in example("clientwright validate", "sh").splitlines():
        assert main(shlex.split(line)[1:]) == 0
    printed = without_times(example("pets.yaml: valid", "text"))
    assert without_times(capsys.readouterr().out) == printed

    report = json.loads(Path("report.json").read_text("utf-8"))
    shown = json.loads(example('{\n  "spec": "pets.yaml"', "json"))
    assert list(report) == list(shown)
    seconds = shown.pop("seconds")
    assert list(report.pop("seconds")) == list(seconds)
    assert max(seconds.values()) == seconds["total"]
    assert report == shown


def test_example_of_watch_is_actual_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pets = Path("specs/pets.yaml")
    pets.parent.mkdir()
    pets.write_text(example("openapi:", "yaml"), "utf-8")
    settings = '[[tool.clientwright.clients]]\nspec = "specs/pets.yaml"\n'
    settings += 'output = "generated/pets"\npackage = "pets"\n'
    Path("pyproject.toml").write_text(settings, "utf-8")
    assert main(["generate"]) == 0

    def saves(files: Callable[[], frozenset[Path]]) -> Iterator[frozenset[Path]]:
        yield frozenset()
        (spec,) = [path for path in files() if path.name == pets.name]
        last = '        nickname: {type: [string, "null"]}\n'
        for old, new in (last, f"{last}        age: {{type: integer}}\n"), (
            'Pet"',
            'Pett"',
        ):
            text = pets.read_text("utf-8")
            assert old in text
            pets.write_text(text.replace(old, new), "utf-8")
            yield frozenset({spec})

    monkeypatch.setattr("clientwright.watch.watch_changes", saves)
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        assert main(["watch"]) == 0
    shown = example("pets: fresh", "text")
    assert without_times(output.getvalue()) == without_times(shown)


def test_generated_code_is_shown_as_it_is() -> None:
    modules = [
        path.read_text("utf-8")
        for folder in CLIENTS.values()
        for path in folder.rglob("*.py")
    ]
    for block in blocks("py"):
        method = textwrap.indent(block.text, "    ", lambda line: bool(line.strip()))
        assert any(f"\n{method}" in text for text in modules), block.name


BAD = """\
openapi: 3.1.0
info: {title: Bad, version: "1"}
paths:
  /a:
    get:
      responses:
        "200":
          description: x
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Nope"}
"""


def test_example_of_errors_is_actual_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.yaml").write_text(BAD, "utf-8")
    assert main(["generate", "bad.yaml", "-o", "out", "--report", "report.json"]) == 2
    report = json.loads(Path("report.json").read_text("utf-8"))
    assert report == json.loads(example('{\n  "spec": "bad.yaml"', "json"))


def test_architecture_lists_stages_in_order() -> None:
    assert column("docs/architecture.md", "module") == list(ORDER)


def test_architecture_lists_every_module() -> None:
    folder = ROOT / "generator" / "clientwright"
    modules = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if path.stem not in ("__init__", "__main__")
    }
    single = {f"{stage}.py" for stage in ORDER}
    listed = column("docs/architecture.md", "file")
    assert listed == sorted(listed, key=lambda path: (Path(path).parent, path))
    assert set(listed) == modules - single


def test_pictures_name_existing_stages() -> None:
    pictures = blocks("mermaid")
    assert pictures
    for block in pictures:
        nodes = re.findall(r"^ *(\w+)|> *(\w+)", block.text, re.MULTILINE)
        named = {name for pair in nodes for name in pair if name}
        other = {"flowchart", "spec", "toml", "output"}
        assert named - other <= set(ORDER), block.name


def test_tasks_of_contributors_name_existing_files() -> None:
    (rows,) = [t for t in tables("CONTRIBUTING.md") if t[0][0] == "question"]
    assert len(rows) > 20
    for _, cell in rows[1:]:
        files = re.findall(r"`([^`]+)`", cell)
        assert files and all((ROOT / path).is_file() for path in files), cell


def test_architecture_lists_every_runtime_module() -> None:
    listed = column("docs/architecture.md", "module of the runtime")
    names = re.findall(r"\w+", " ".join(listed))
    modules = {path.stem for path in (ROOT / "templates" / "_runtime").glob("*.py")}
    assert sorted(names) == sorted(modules - {"__init__"})


def test_example_of_a_feature_uses_the_harness() -> None:
    used = set(re.findall(r"case\.(\w+)", example("def check_", "text")))
    assert used and used <= set(dir(Case))


def test_comparison_in_the_readme_is_part_of_the_whole() -> None:
    whole = {tuple(row) for table in tables("docs/comparison.md") for row in table}
    (rows,) = [t for t in tables("README.md") if "openapi-generator" in t[0]]
    assert len(rows) > 5
    assert [row for row in rows if tuple(row) not in whole] == []


def test_comparison_has_every_check() -> None:
    (rows,) = [t for t in tables("docs/comparison.md") if t[0][0] == "with each client"]
    assert tuple(rows[0][1:]) == NAMES
    assert [row[0] for row in rows[1 : 1 + len(CHECKS)]] == list(CHECKS)


def test_decisions_cover_every_requirement() -> None:
    text = TEXTS["docs/decisions.md"]
    for folder in (ROOT, *CLIENTS.values()):
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
        requirements = project["project"]["dependencies"]
        requirements += project["build-system"]["requires"]
        assert [one for one in requirements if f"`{one}`" not in text] == []
        extra = project["project"]["optional-dependencies"]["test"]
        for name in {"dask", "watch"} & {*project["project"]["optional-dependencies"]}:
            (one,) = project["project"]["optional-dependencies"][name]
            assert f"`{one}`" in text
        names = [re.split(r"[^\w-]", one)[0] for one in extra]
        names = [name for name in names if not name.startswith("types-")]
        assert [name for name in names if f"**{name}**" not in text] == []


# The clients


def pointed(document: Any, value: Any) -> Any:
    """Follow the references of a value inside its document."""
    while isinstance(value, dict) and "$ref" in value:
        value = json_pointer.follow(document, json_pointer.split(value["$ref"]))
    return value


def first_example(document: Any, holder: Any) -> Any:
    if "example" in holder:
        return holder["example"]
    values = [pointed(document, item) for item in holder.get("examples", {}).values()]
    return values[0]["value"] if values else None


class Request(NamedTuple):
    method: str
    target: str
    #: By names in lower case; the values may be any text.
    headers: dict[str, str]
    content: bytes


def request_of(received: ReceivedRequest) -> Request:
    headers = {
        name.lower(): value.encode("latin-1").decode()
        for name, value in received.headers.items()
    }
    return Request(received.method, received.target, headers, received.content)


@dataclass
class Server(HttpServer):
    """Send the example responses of the clients' documents, under a prefix for each package."""

    folder: Path = Path()
    unknown: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.script = self._respond

    def _respond(self, connection: ServerConnection) -> None:
        received = connection.received
        status, headers, content = self.respond(received.method, received.target)
        connection.reply(status, content, headers)

    def respond(self, method: str, target: str) -> tuple[int, dict[str, str], bytes]:
        path = target.partition("?")[0]
        if (method, path) == ("POST", "/storage"):
            return 204, {}, b""
        package, _, rest = path.removeprefix("/").partition("/")
        document = DOCUMENTED.get(package, {"paths": {}})
        for template, item in document["paths"].items():
            pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, f"/{rest}") and method.lower() in item:
                responses = item[method.lower()]["responses"]
                lost = LOST in path
                status = "404" if lost else min(s for s in responses if s[0] in "23")
                return self._documented(document, int(status), responses[status])
        self.unknown.append(f"{method} {target}")
        return 500, {}, b""

    def _documented(
        self, document: Any, status: int, response: Any
    ) -> tuple[int, dict[str, str], bytes]:
        response = pointed(document, response)
        headers = {
            name: str(first_example(document, pointed(document, header)) or "x")
            for name, header in response.get("headers", {}).items()
        }
        content = response.get("content", {})
        if not content:
            return status, headers, b""
        media_type = min(content, key=lambda name: name != "application/json")
        body = first_example(document, content[media_type])
        if "upload_data" in body:
            form = {**body["upload_data"], "url": f"{self.url}/storage"}
            body = {**body, "upload_data": form}
        headers["Content-Type"] = media_type.replace("*", "png")
        values = body if media_type == "application/jsonl" else [body]
        if media_type == "text/event-stream":
            body = f"data: {json.dumps(body)}\n\n"
        elif not isinstance(body, str):
            body = "\n".join(map(json.dumps, values))
        return status, headers, body.encode()


DOCUMENTED = {
    package: json.loads((folder / "tests" / "openapi.json").read_text("utf-8"))
    for package, folder in CLIENTS.items()
}
DOCUMENTED[GALLERY] = yaml.safe_load(example(f"# {GALLERY}.yaml", "yaml"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the folders with the packages of the snippets."""
    folder = tmp_path_factory.mktemp(GALLERY)
    spec = folder / f"{GALLERY}.yaml"
    spec.write_text(example(f"# {GALLERY}.yaml", "yaml"), "utf-8")
    assert main(["generate", str(spec), "-o", str(folder / "project")]) == 0
    return [*CLIENTS.values(), folder / "project"]


@pytest.fixture(scope="module")
def running(
    folders: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Start the server, make all packages importable and set their environment variables."""
    before = set(sys.modules)
    server = Server(folder=tmp_path_factory.mktemp("photos"))
    with serve(server), pytest.MonkeyPatch.context() as patch:
        for folder in folders:
            patch.syspath_prepend(str(folder))
        patch.setenv("PLANE_API_KEY", "plane_api_secret")
        patch.setenv("PLANE_BASE_URL", f"{server.url}/plane_attachments")
        patch.setenv("APS_ACCESS_TOKEN", "token_secret")
        patch.setenv("APS_BASE_URL", f"{server.url}/autodesk_submittals")
        patch.setenv("GALLERY_BASE_URL", f"{server.url}/{GALLERY}")
        yield server
    for name in set(sys.modules) - before:
        if name.split(".")[0] == GALLERY:
            del sys.modules[name]


@pytest.fixture
def server(running: Server) -> Server:
    running.received.clear()
    running.unknown.clear()
    return running


def function(block: Block) -> str:
    """Wrap a snippet in a function with the context as parameters, async if it awaits."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    awaits = compile(block.text, block.name, "exec", flags).co_flags
    define = "async def" if awaits & inspect.CO_COROUTINE else "def"
    parameters = ", ".join(f"{name}: {kind}" for name, kind in CONTEXT.items())
    body = textwrap.indent(block.text, "    ")
    modules = (*CLIENTS, GALLERY, "pathlib")
    imports = "".join(f"import {module}\n" for module in modules)
    return f"{imports}\n\n{define} snippet({parameters}) -> None:\n{body}"


def run(block: Block, server: Server) -> list[Request]:
    """Run a snippet and return its requests, all of which must be in the documents."""
    elsewhere = "http://localhost:8000"
    text = function(block).replace(elsewhere, f"{server.url}/plane_attachments")
    namespace: dict[str, Any] = {"__name__": block.name}
    exec(compile(text, block.name, "exec"), namespace)
    photo = server.folder / "photo.png"  # Snippets write to it, too.
    photo.write_bytes(PHOTO)
    sample_id = "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11"
    values: dict[str, Any] = dict.fromkeys(CONTEXT, sample_id)
    values |= {"lost_id": LOST, "photo": photo}
    values |= dict.fromkeys(("plane", "acc", GALLERY))
    plane, acc, gallery = (namespace[package] for package in (*CLIENTS, GALLERY))
    snippet = namespace["snippet"]

    async def awaited() -> None:
        async with acc.AsyncClient(on_drift="raise") as client:
            await snippet(**{**values, "acc": client})

    if inspect.iscoroutinefunction(snippet):
        asyncio.run(awaited())
    else:
        clients = plane.Client(on_drift="raise"), gallery.Client(on_drift="raise")
        with clients[0] as client, clients[1] as pictures:
            snippet(**{**values, "plane": client, GALLERY: pictures})
    assert server.unknown == []
    return [request_of(received) for received in server.received]


@each("python")
def test_snippets_run(
    block: Block, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "generate_all(" in block.text:
        run_batch_snippet(block, tmp_path, monkeypatch)
        return
    sent = run(block, server)
    without = ("Timeout(", "MockTransport", "webhooks.", "region=", "OAuth2(")
    silent = any(mark in block.text for mark in without)
    only_imports = "(" not in block.text.replace("AttachmentCreate(", "")
    assert bool(sent) != (silent or only_imports)


def run_batch_snippet(
    block: Block, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run the snippet of several clients and compare it with the command line."""
    monkeypatch.chdir(folder)
    names = ("cats", "dogs", "fish", "owls")
    for name in names:
        text = example("openapi:", "yaml").replace("title: Pets", f"title: {name}")
        Path(f"{name}.yaml").write_text(text, "utf-8")
    Path("fish.yaml").write_text(BAD, "utf-8")

    def configured(output: str) -> None:
        tables = (
            f'[[tool.clientwright.clients]]\nspec="{name}.yaml"\n'
            f'output="{output}/{name}"\npackage="{name}"\n'
            for name in names
        )
        Path("pyproject.toml").write_text("".join(tables), "utf-8")

    def written(output: str) -> dict[str, bytes]:
        return {
            path.relative_to(output).as_posix(): path.read_bytes()
            for path in Path(output).rglob("*")
            if path.is_file()
        }

    configured("expected")
    assert main(["generate"]) == 2
    configured("out")
    # A script, as it would be written: its processes load it again.
    body = textwrap.indent(block.text, "    ")
    Path("script.py").write_text(f'if __name__ == "__main__":\n{body}', "utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "cats done",
        "dogs done",
        "fish failed fish.yaml:11:24: #/components/schemas/Nope does not exist",
        "owls done",
    ]
    assert written("out") == written("expected") != {}


def test_snippets_are_typed(tmp_path: Path, folders: list[Path]) -> None:
    for block in blocks("python"):
        (tmp_path / f"{block.name}.py").write_text(function(block), "utf-8")
    done = mypy(
        *("--config-file=", "--untyped-calls-exclude=distributed"),
        *sorted(map(str, tmp_path.glob("*.py"))),
        folder=tmp_path,
        paths=folders,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def snippet(mark: str) -> Block:
    (block,) = [block for block in blocks("python") if mark in block.text]
    return block


def test_readme_snippet_calls_every_operation(server: Server) -> None:
    sent = run(snippet("plane.attachments.delete("), server)
    start, rest = sent[:3], sent[3:]
    assert [request.method for request in start] == ["POST", "PATCH", "GET"]
    assert {request.method for request in rest} == {"GET", "DELETE"}
    keys = {request.headers["x-api-key"] for request in sent}
    assert keys == {"plane_api_…"}


def test_omitted_null_and_value_are_sent_as_commented(server: Server) -> None:
    sent = run(snippet("# sends {}"), server)
    bodies = [json.loads(request.content) for request in sent]
    assert bodies == [{}, {"external_id": None}, {"external_id": "A-17"}, {}]


def test_upload_ends_with_the_file_and_sends_no_credentials(server: Server) -> None:
    _, upload, _ = run(snippet("httpx2.post("), server)
    assert upload.target == "/storage"
    names = re.findall(rb'form-data; name="([^"]+)"', upload.content)
    assert len(names) > 1 and names.index(b"file") == len(names) - 1
    assert not {"x-api-key", "authorization"} & upload.headers.keys()


def test_files_are_sent_with_name_and_type(server: Server) -> None:
    by_path, with_type, from_memory = run(snippet('File(b"'), server)
    assert b'name="file"; filename="photo.png"' in by_path.content
    assert PHOTO in by_path.content
    assert by_path.content.count(b'name="tags"') == 2
    assert b'filename="sunset.png"\r\nContent-Type: image/png' in with_type.content
    assert from_memory.headers["content-type"] == "image/webp"


def test_media_type_is_the_chosen_one(server: Server) -> None:
    sent = run(snippet('content_type="text/plain"'), server)
    assert [request.headers["content-type"] for request in sent] == [
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain; charset=utf-8",
    ]
    assert sent[1].content == b"kind=remark&text=Fine"


def test_error_tree_matches_the_packages(running: Server) -> None:
    from plane_attachments import _runtime, errors

    tree = example("APIError", "text")
    shown = dict(re.findall(r"(\w+Error)\b(?: (\d{3}))?", tree))
    classes = {
        name
        for name, item in vars(errors).items()
        if isinstance(item, type) and issubclass(item, errors.APIError)
    }
    assert set(shown) == {name for name in classes if not name.startswith("_")}
    for name, status in shown.items():
        if status:
            assert _runtime.errors.status_error(int(status)).__name__ == name


def test_drift_tables_are_complete(running: Server) -> None:
    from plane_attachments._runtime.drift import OnDrift
    from plane_attachments.errors import DriftEvent

    kinds = get_args(get_type_hints(DriftEvent)["kind"])
    assert set(column("docs/runtime.md", "kind")) == set(kinds)
    ways = [f'"{way}"' for way in get_args(get_args(OnDrift)[0])]
    assert column("docs/runtime.md", "on_drift") == [*ways, "a function"]
    fields = [name for name in DriftEvent.__dataclass_fields__]
    paragraph = re.search(r"An event has .*?\n\n", prose("docs/runtime.md"), re.DOTALL)
    assert paragraph and all(f"`{name}`" in paragraph[0] for name in fields)


def test_client_arguments_are_complete(running: Server) -> None:
    import autodesk_submittals
    import plane_attachments

    documented = set(
        re.findall(r"\w+", " ".join(column("docs/clients.md", "argument")))
    )
    for package in (plane_attachments, autodesk_submittals):
        for client in (package.Client, package.AsyncClient):
            assert set(inspect.signature(client).parameters) <= documented


def test_environment_variables_are_complete() -> None:
    variables: dict[str, set[tuple[str, str]]] = {}
    for package, folder in CLIENTS.items():
        text = (folder / package / "client.py").read_text("utf-8")
        variables[package] = {
            *re.findall(r'argument="(\w+)",\s+env="(\w+)"', text),
            *(("base_url", name) for name in re.findall(r'base_url_env="(\w+)"', text)),
        }
    (rows,) = [t for t in tables("docs/runtime.md") if t[0][0] == "client"]
    cells = [[cell.strip("`") for cell in row] for row in rows[1:]]
    assert {(c, a, v) for c, a, v in cells} == {
        (package, *pair) for package, pairs in variables.items() for pair in pairs
    }
    (rows,) = [t for t in tables("README.md") if t[0][0] == "environment variable"]
    assert {(row[1].strip("`"), row[0].strip("`")) for row in rows[1:]} == set().union(
        *variables.values()
    )
