"""What the documents say is so: snippets run, commands and settings exist, links lead somewhere."""

import ast
import asyncio
import inspect
import json
import os
import re
import shlex
import subprocess
import sys
import textwrap
import threading
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_type_hints

import pytest
import yaml

from clientwright import config, json_pointer
from clientwright.cli import arguments, main
from clientwright.config.schema import SCHEMA, TableArrayType, TableType
from clientwright.errors import SpecError
from clientwright.hatch import ClientwrightBuildHook
from clientwright.workspace import StaleKind
from test_architecture import ORDER

ROOT = Path(__file__).resolve().parent.parent
GUIDES = sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))
DOCUMENTS = ("README.md", "CHANGELOG.md", *GUIDES)
CLIENTS = {
    "plane_attachments": ROOT / "generated" / "plane-attachments",
    "autodesk_submittals": ROOT / "generated" / "autodesk-submittals",
}
# What the two clients do not have is shown with the client of a document that the guide prints.
GALLERY = "gallery"
PHOTO = b"\x89PNG\r\n\x1a\n"
LOST = "00000000-0000-4000-8000-000000000000"
# What snippets use without saying where it comes from, with the types that they may count on.
GIVEN = {
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
    """A fenced block: where it starts, what language it says it is in, and its text."""

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
    """The text without its fenced blocks."""
    return re.sub(
        r"^( *)```.*?^\1```$", "", TEXTS[document], flags=re.MULTILINE | re.DOTALL
    )


def tables(document: str) -> Iterator[list[list[str]]]:
    """The rows of every table, cells stripped, without the line below the header."""
    for match in re.finditer(r"(?:^\|.*\|\n)+", prose(document), re.MULTILINE):
        rows = [
            [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            for line in match[0].splitlines()
        ]
        assert all(re.fullmatch(":?-+:?", cell) for cell in rows[1]), rows
        yield [rows[0], *rows[2:]]


def column(document: str, header: str) -> list[str]:
    """The first cells of the rows below a header, without backticks."""
    for rows in tables(document):
        if rows[0][0].strip("`") == header:
            return [row[0].strip("`") for row in rows[1:]]
    raise AssertionError(f"{document} has no table of {header!r}")


def example(start: str, language: str) -> str:
    (block,) = [block for block in blocks(language) if block.text.startswith(start)]
    return block.text


# The text itself


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_markdown_is_well_formed(document: str) -> None:
    text = TEXTS[document]
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert [line for line in text.splitlines() if line != line.rstrip()] == []
    assert [line for line in text.splitlines() if len(line) > 120] == []
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
    """What a heading is linked by: lower case, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return [
        re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings
    ]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        place = (ROOT / document).parent / path if path else ROOT / document
        assert place.exists(), target
        if anchor:
            name = place.resolve().relative_to(ROOT).as_posix()
            assert anchors(name).count(anchor) == 1, target


def test_the_readme_leads_to_every_document() -> None:
    targets = set(re.findall(r"\]\(([^)#\s]+)", TEXTS["README.md"]))
    assert set(DOCUMENTS) - {"README.md"} <= targets


# Commands and settings


@pytest.fixture
def offered(capsys: pytest.CaptureFixture[str]) -> Callable[[str], set[str]]:
    """The options that a command's help lists; `""` is the command line as a whole."""

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
def test_the_synopsis_has_every_option(
    command: str, offered: Callable[[str], set[str]]
) -> None:
    synopsis = example("clientwright generate", "text")
    calls = re.split(r"^clientwright ", synopsis, flags=re.MULTILINE)[1:]
    (call,) = [call for call in calls if call.startswith(command or "-")]
    assert options(call) == offered(command) - {"-h", "--help", "--output"}


def test_the_table_of_options_is_complete(offered: Callable[[str], set[str]]) -> None:
    documented = options(" ".join(column("docs/usage.md", "option")))
    commands = ("", "generate", "check", "watch", "validate")
    assert documented == set().union(*map(offered, commands))


def test_the_exit_statuses_are_those_of_the_help() -> None:
    told = re.findall(r"^  (\d+)  ", arguments.STATUSES, re.MULTILINE)
    assert column("docs/usage.md", "status") == [*told, "130"]


def commands() -> Iterator[tuple[str, str]]:
    """Every command of a console block, and every call of clientwright in running text."""
    for block in blocks("sh"):
        for line in block.text.splitlines():
            yield block.name, line
    for document in DOCUMENTS:
        for line in re.findall(r"`(clientwright [^`]+)`", prose(document)):
            yield document, line


@pytest.mark.parametrize(
    "command", sorted({command for _, command in commands()}), ids=str
)
def test_commands_can_be_given(command: str) -> None:
    program, *rest = shlex.split(command)
    if program == "clientwright":
        arguments.parse(rest)
    elif program == "make":
        makefile = (ROOT / "Makefile").read_text("utf-8")
        (told,) = re.findall(rf"^{rest[0]}:.* ## (.+)$", makefile, re.MULTILINE)
        given = {variable.partition("=")[0] for variable in rest[1:]}
        assert given <= set(re.findall(r"[A-Z]+(?==)", told))
    else:
        assert (program, rest[0]) == ("pip", "install")
        assert (ROOT / rest[1] / "pyproject.toml").is_file()


def test_make_has_the_targets_that_are_named() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = {
        target
        for document in DOCUMENTS
        for target in re.findall(r"`make ([a-z-]+)`", prose(document))
    }
    assert {"generate", "test"} <= named
    assert named <= set(re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE))


def test_the_table_of_variables_of_the_bench_is_complete() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (told,) = re.findall(r"^bench-generation:.*\[(.*)\]$", makefile, re.MULTILINE)
    variables = [name.rstrip("=") for name in told.split()]
    assert column("docs/performance.md", "variable") == variables


def test_the_table_of_settings_is_the_schema() -> None:
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
def test_settings_can_be_loaded(block: Block, tmp_path: Path) -> None:
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


def test_the_hook_of_pre_commit_exists() -> None:
    (block,) = [block for block in blocks("yaml") if block.text.startswith("repos:")]
    (repo,) = yaml.safe_load(block.text)["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert {hook["id"] for hook in repo["hooks"]} <= {hook["id"] for hook in hooks}


def test_the_reasons_are_those_of_the_workspace() -> None:
    assert set(column("docs/usage.md", "reason")) == set(StaleKind)


def test_the_example_is_what_comes_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pets.yaml").write_text(example("openapi:", "yaml"), "utf-8")
    for line in example("clientwright validate", "sh").splitlines():
        assert main(shlex.split(line)[1:]) == 0

    def plain(text: str) -> str:
        """Without what may differ from machine to machine, and from release to release."""
        return re.sub(r"\d+ files written|\d+\.\d+ s$", "", text, flags=re.MULTILINE)

    assert plain(capsys.readouterr().out) == plain(example("pets.yaml: valid", "text"))

    report = json.loads(Path("report.json").read_text("utf-8"))
    printed = json.loads(example('{\n  "spec": "pets.yaml"', "json"))
    assert list(report) == list(printed)
    assert list(report.pop("seconds")) == list(printed.pop("seconds"))
    assert report == printed


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


def test_the_example_of_errors_is_what_comes_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.yaml").write_text(BAD, "utf-8")
    assert main(["generate", "bad.yaml", "-o", "out", "--report", "report.json"]) == 2
    report = json.loads(Path("report.json").read_text("utf-8"))
    assert report == json.loads(example('{\n  "spec": "bad.yaml"', "json"))


def test_the_stages_are_listed_in_their_order() -> None:
    assert column("docs/architecture.md", "module") == list(ORDER)


def test_every_module_of_the_runtime_is_listed() -> None:
    listed = column("docs/architecture.md", "module of the runtime")
    names = re.findall(r"\w+", " ".join(listed))
    modules = {path.stem for path in (ROOT / "templates" / "_runtime").glob("*.py")}
    assert sorted(names) == sorted(modules - {"__init__"})


def test_every_requirement_is_a_decision() -> None:
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
    """What a value is, or refers to inside its document."""
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
    headers: dict[str, str]
    content: bytes


@dataclass
class Server:
    """Answers as the clients' documents say, with their examples, under a prefix for each package."""

    folder: Path
    url: str = ""
    received: list[Request] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def answer(self, method: str, target: str) -> tuple[int, dict[str, str], bytes]:
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

    def serve(self) -> ThreadingHTTPServer:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                content = self.rfile.read(length)
                headers = {
                    name.lower(): value.encode("latin-1").decode()
                    for name, value in self.headers.items()
                }
                request = Request(self.command, self.path, headers, content)
                server.received.append(request)
                status, answered, body = server.answer(self.command, self.path)
                self.send_response(status)
                for name, value in answered.items():
                    self.send_header(name, value)
                if status != 204:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

            def log_message(self, format: str, *args: Any) -> None:
                pass

        http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{http.server_port}"
        return http


DOCUMENTED = {
    package: json.loads((folder / "tests" / "openapi.json").read_text("utf-8"))
    for package, folder in CLIENTS.items()
}
DOCUMENTED[GALLERY] = yaml.safe_load(example(f"# {GALLERY}.yaml", "yaml"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Where the packages of the snippets are: those of the repository, and that of the guide's own document."""
    folder = tmp_path_factory.mktemp(GALLERY)
    spec = folder / f"{GALLERY}.yaml"
    spec.write_text(example(f"# {GALLERY}.yaml", "yaml"), "utf-8")
    assert main(["generate", str(spec), "-o", str(folder / "project")]) == 0
    return [*CLIENTS.values(), folder / "project"]


@pytest.fixture(scope="module")
def running(
    folders: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The server, all packages importable, and the environment that the documents speak of."""
    server = Server(tmp_path_factory.mktemp("photos"))
    http = server.serve()
    threading.Thread(target=http.serve_forever, daemon=True).start()
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        for folder in folders:
            patch.syspath_prepend(str(folder))
        patch.setenv("PLANE_API_KEY", "plane_api_secret")
        patch.setenv("PLANE_BASE_URL", f"{server.url}/plane_attachments")
        patch.setenv("APS_ACCESS_TOKEN", "token_secret")
        patch.setenv("APS_BASE_URL", f"{server.url}/autodesk_submittals")
        patch.setenv("GALLERY_BASE_URL", f"{server.url}/{GALLERY}")
        yield server
    http.shutdown()
    http.server_close()
    for name in set(sys.modules) - before:
        if name.split(".")[0] == GALLERY:
            del sys.modules[name]


@pytest.fixture
def server(running: Server) -> Server:
    running.received.clear()
    running.unknown.clear()
    return running


def function(block: Block) -> str:
    """The snippet as a function of what it takes for given, a coroutine where it awaits."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    awaits = compile(block.text, block.name, "exec", flags).co_flags
    define = "async def" if awaits & inspect.CO_COROUTINE else "def"
    parameters = ", ".join(f"{name}: {kind}" for name, kind in GIVEN.items())
    body = textwrap.indent(block.text, "    ")
    modules = (*CLIENTS, GALLERY, "pathlib")
    imports = "".join(f"import {module}\n" for module in modules)
    return f"{imports}\n\n{define} snippet({parameters}) -> None:\n{body}"


def run(block: Block, server: Server) -> list[Request]:
    """Run a snippet; the requests that it sent, all of which the documents know."""
    elsewhere = "http://localhost:8000"
    text = function(block).replace(elsewhere, f"{server.url}/plane_attachments")
    namespace: dict[str, Any] = {"__name__": block.name}
    exec(compile(text, block.name, "exec"), namespace)
    asked = "7c1f0c5e-93f4-4d0c-8a52-5f0a3b7f2e11"
    given = {name: asked for name in GIVEN} | {"lost_id": LOST}
    photo = server.folder / "photo.png"  # Snippets write to it, too.
    photo.write_bytes(PHOTO)
    files = {"photo": photo}
    plane, acc, gallery = (namespace[package] for package in (*CLIENTS, GALLERY))
    snippet = namespace["snippet"]

    async def awaited() -> None:
        async with acc.AsyncClient(on_drift="raise") as client:
            await snippet(
                **{**given, **files, "plane": None, "acc": client, GALLERY: None}
            )

    if inspect.iscoroutinefunction(snippet):
        asyncio.run(awaited())
    else:
        with plane.Client(on_drift="raise") as client:
            with gallery.Client(on_drift="raise") as pictures:
                snippet(
                    **{
                        **given,
                        **files,
                        "plane": client,
                        "acc": None,
                        GALLERY: pictures,
                    }
                )
    assert server.unknown == []
    return server.received


@each("python")
def test_snippets_run(
    block: Block, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "generate_all(" in block.text:
        many_snippet_runs(block, tmp_path, monkeypatch)
        return
    sent = run(block, server)
    without = ("Timeout(", "MockTransport", "webhooks.", "region=", "OAuth2(")
    silent = any(mark in block.text for mark in without)
    only_imports = "(" not in block.text.replace("AttachmentCreate(", "")
    assert bool(sent) != (silent or only_imports)


def many_snippet_runs(
    block: Block, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over several clients it gives the bytes of the command line, and says what is wrong."""
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
    answer = subprocess.run(
        [sys.executable, "script.py"], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == [
        "cats done",
        "dogs done",
        "fish failed fish.yaml:11:24: #/components/schemas/Nope does not exist",
        "owls done",
    ]
    assert written("out") == written("expected") != {}


def test_snippets_are_typed(tmp_path: Path, folders: list[Path]) -> None:
    for block in blocks("python"):
        (tmp_path / f"{block.name}.py").write_text(function(block), "utf-8")
    paths = os.pathsep.join(map(str, folders))
    answer = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file="]
        + ["--cache-dir", str(tmp_path / "cache")]
        + ["--untyped-calls-exclude", "distributed"]
        + sorted(map(str, tmp_path.glob("*.py"))),
        env={**os.environ, "MYPYPATH": paths},
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr


def snippet(mark: str) -> Block:
    (block,) = [block for block in blocks("python") if mark in block.text]
    return block


def test_the_first_snippet_makes_all_calls(server: Server) -> None:
    sent = run(snippet("grant.asset_id, is_uploaded=True)  # Attachment"), server)
    start, rest = sent[:3], sent[3:]
    assert [request.method for request in start] == ["POST", "PATCH", "GET"]
    assert {request.method for request in rest} == {"GET", "DELETE"}
    keys = {request.headers["x-api-key"] for request in sent}
    assert keys == {"plane_api_…"}


def test_omitted_null_and_a_value_are_sent_as_the_comments_say(server: Server) -> None:
    sent = run(snippet("# sends {}"), server)
    bodies = [json.loads(request.content) for request in sent]
    assert bodies == [{}, {"external_id": None}, {"external_id": "A-17"}, {}]


def test_an_upload_ends_with_the_file_and_shows_no_credentials(server: Server) -> None:
    _, upload, _ = run(snippet("httpx2.post("), server)
    assert upload.target == "/storage"
    names = re.findall(rb'form-data; name="([^"]+)"', upload.content)
    assert len(names) > 1 and names.index(b"file") == len(names) - 1
    assert not {"x-api-key", "authorization"} & upload.headers.keys()


def test_files_are_sent_with_name_and_type(server: Server) -> None:
    by_path, told, from_memory = run(snippet('File(b"'), server)
    assert b'name="file"; filename="photo.png"' in by_path.content
    assert PHOTO in by_path.content
    assert by_path.content.count(b'name="tags"') == 2
    assert b'filename="sunset.png"\r\nContent-Type: image/png' in told.content
    assert from_memory.headers["content-type"] == "image/webp"


def test_the_media_type_is_the_one_chosen(server: Server) -> None:
    sent = run(snippet('content_type="text/plain"'), server)
    assert [request.headers["content-type"] for request in sent] == [
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain; charset=utf-8",
    ]
    assert sent[1].content == b"kind=remark&text=Fine"


def test_the_tree_of_errors_is_that_of_the_packages(running: Server) -> None:
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


def test_the_ways_to_treat_drift_are_complete(running: Server) -> None:
    from plane_attachments._runtime.drift import OnDrift
    from plane_attachments.errors import DriftEvent

    kinds = get_args(get_type_hints(DriftEvent)["kind"])
    assert set(column("docs/runtime.md", "kind")) == set(kinds)
    ways = [f'"{way}"' for way in get_args(get_args(OnDrift)[0])]
    assert column("docs/runtime.md", "on_drift") == [*ways, "a function"]
    fields = [name for name in DriftEvent.__dataclass_fields__]
    told = re.search(r"An event has .*?\n\n", prose("docs/runtime.md"), re.DOTALL)
    assert told and all(f"`{name}`" in told[0] for name in fields)


def test_the_arguments_of_clients_are_complete(running: Server) -> None:
    import autodesk_submittals
    import plane_attachments

    documented = set(
        re.findall(r"\w+", " ".join(column("docs/clients.md", "argument")))
    )
    for package in (plane_attachments, autodesk_submittals):
        for client in (package.Client, package.AsyncClient):
            assert set(inspect.signature(client).parameters) <= documented


def test_the_variables_of_the_environment_are_complete() -> None:
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
