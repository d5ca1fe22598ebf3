"""What every test needs: a server on the loopback interface that answers as told, clients of it, and an independent judge of both."""

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from werkzeug.datastructures import Headers, ImmutableMultiDict
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from plane_attachments import AsyncClient, Client

SPECS = {
    path.name: json.loads(path.read_text("utf-8"))
    for path in sorted(Path(__file__).parent.glob("openapi*.json"))
}
SECRETS: dict[str, str] = {
    "api_key": "test-api_key",
    "access_token": "test-access_token",
}

README = Path(__file__).parents[1].joinpath("README.md").read_text("utf-8")
EXAMPLES: dict[str, str] = dict(
    re.findall(
        r"^### `(.+?)`.*?^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE
    )
)

# The environment variables that a client reads.
VARIABLES = ["PLANE_API_KEY", "PLANE_ACCESS_TOKEN", "PLANE_BASE_URL"]


def media_types(node: Any) -> Iterator[str]:
    """Every media type that the document names."""
    if isinstance(node, dict):
        if isinstance(node.get("content"), dict):
            yield from node["content"]
        for value in node.values():
            yield from media_types(value)
    elif isinstance(node, list):
        for value in node:
            yield from media_types(value)


def is_json(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower().endswith(("/json", "+json"))


def is_lines(media_type: str) -> bool:
    """Whether content has a JSON value per line."""
    return (
        media_type.partition(";")[0]
        .strip()
        .lower()
        .endswith(("jsonl", "ndjson", "jsonlines", "json-seq", "json-lines"))
    )


def event(fields: dict[str, Any]) -> str:
    """A server-sent event, as the HTML standard writes it."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in fields.items()
    }
    lines = [
        f"{name}: {line}\n" for name, text in texts.items() for line in text.split("\n")
    ]
    return "".join([*lines, "\n"])


def read_json(data: bytes | str, **parameters: str) -> Any:
    return json.loads(data)


def read_any(data: bytes | str, **parameters: str) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return read_text(data)


def read_text(data: bytes | str, **parameters: str) -> str:
    """The text of a body, or of a parameter, which is one already."""
    return data if isinstance(data, str) else data.decode()


def is_set_elsewhere(parameter: Any, spec: Any) -> bool:
    """Whether a parameter counts for nothing by the specification, whatever openapi-core makes of it."""
    if "$ref" in parameter:
        components = spec.get("components", {}).get("parameters", {})
        parameter = components.get(parameter["$ref"].rpartition("/")[2], {})
    name = str(parameter.get("name", "")).lower()
    return parameter.get("in") == "header" and name in (
        "accept",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "te",
        "trailer",
        "transfer-encoding",
    )


def referred(reference: str, spec: Any) -> Any:
    """What a reference within the document leads to."""
    found = spec
    for token in unquote(reference).split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found


def goes_one_way(schema: Any, spec: Any) -> bool:
    """Whether a property is `readOnly` or `writeOnly`, by itself or by what it refers to."""
    for _ in range(100):
        if not isinstance(schema, dict):
            break
        if schema.get("readOnly") or schema.get("writeOnly"):
            return True
        parts = schema.get("allOf") or [schema]
        reference = parts[0].get("$ref", "") if len(parts) == 1 else ""
        if not reference:
            break
        schema = referred(reference, spec)
    return False


def always_has(schema: Any, name: Any, spec: Any, depth: int = 0) -> bool:
    """Whether what fits a schema is an object with some property."""
    if not isinstance(schema, dict) or depth > 20:
        return False
    if "$ref" in schema:
        return always_has(referred(schema["$ref"], spec), name, spec, depth + 1)
    return name in schema.get("required", ()) or any(
        always_has(part, name, spec, depth + 1) for part in schema.get("allOf", ())
    )


def are_objects(items: Any, *keys: str) -> bool:
    """Whether it is a list of objects with some keys; examples hold anything under any name."""
    return isinstance(items, list) and all(
        isinstance(item, dict) and {*keys} <= item.keys() for item in items
    )


def is_python(pattern: str) -> bool:
    """Whether openapi-core can match a pattern, which documents write for JavaScript."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def judgeable(node: Any, url: str, spec: Any) -> Any:
    """A part of a document as openapi-core can use it: the tests' server, and no security schemes that it has no judge for."""
    if isinstance(node, list):
        return [judgeable(item, url, spec) for item in node]
    if not isinstance(node, dict):
        return node
    judged = {key: judgeable(value, url, spec) for key, value in node.items()}
    if are_objects(judged.get("servers"), "url"):
        first = str(judged["servers"][0]["url"]) if judged["servers"] else ""
        beside = f"{url}{first.rstrip('/')}" if first.startswith("/") else url
        # `base_url` replaces the first document's server; another document's is relative to it.
        urls = {url: None, beside: None} if "openapi" in judged else [beside]
        judged["servers"] = [{"url": each} for each in urls]
    if are_objects(judged.get("parameters")):
        judged["parameters"] = [
            item for item in judged["parameters"] if not is_set_elsewhere(item, spec)
        ]
    if isinstance(judged.get("required"), list) and isinstance(
        judged.get("properties"), dict
    ):
        # openapi-core does not ask which way an object goes.
        known = node["properties"]
        judged["required"] = [
            n for n in judged["required"] if not goes_one_way(known.get(n), spec)
        ]
    if judged.get("schema") is True:
        judged["schema"] = {}
    if judged.get("required") is True and "schema" in judged and "in" not in judged:
        # The tests' server sends no headers beside the body's.
        del judged["required"]
    pattern = judged.get("pattern")
    if isinstance(pattern, str) and not is_python(pattern):
        del judged["pattern"]
    if isinstance(judged.get("type"), (str, list)) or any(
        isinstance(judged.get(keyword), list)
        for keyword in ("enum", "allOf", "anyOf", "oneOf")
    ):
        # It would put in defaults by itself, and takes `readOnly` for a word on parameters and items, too.
        for keyword in ("default", "readOnly", "writeOnly"):
            judged.pop(keyword, None)
    if (
        isinstance(judged.get("discriminator"), dict)
        and "oneOf" in judged
        and "anyOf" not in judged
    ):
        judged["anyOf"] = judged.pop("oneOf")
    if (
        isinstance(judged.get("discriminator"), dict)
        and isinstance(judged.get("anyOf"), list)
        and not all(
            always_has(option, judged["discriminator"].get("propertyName"), spec)
            for option in node.get("anyOf", node.get("oneOf"))
        )
    ):
        # It tells apart what names its class; openapi-core would refuse what need not.
        del judged["discriminator"]
    if judged.get("nullable") is True and isinstance(judged.get("enum"), list):
        # What may be null, may be so beside the values too: that is how documents mean it.
        judged["enum"] = [*judged["enum"], None]
    if judged.get("content") == {}:
        del judged["content"]
    if judged.get("type") == "mutualTLS":
        judged = {"type": "oauth2", "flows": {}}
    if isinstance(judged.get("scheme"), str):
        judged["scheme"] = judged["scheme"].lower()
    return {"servers": [{"url": url}], **judged} if "openapi" in node else judged


CONFIG = Config(
    # The document has been judged before, and more leniently where its meaning is clear.
    spec_validator_cls=None,
    extra_media_type_deserializers={
        name: read_any if "*" in name else read_json if is_json(name) else read_text
        for name in media_types(SPECS)
        if not name.lower().startswith(("application/x-www-form", "multipart/"))
    },
)


@dataclass
class Sent:
    """A request as it arrived, in the shape that openapi-core asks for."""

    method: str
    host_url: str
    raw_path: str
    parameters: RequestParameters
    body: bytes
    content_type: str

    @property
    def path(self) -> str:
        """The path with its parameters decoded, as openapi-core does not do it; a slash within one stays encoded."""
        return "/".join(
            unquote(part).replace("/", "%2F") for part in self.raw_path.split("/")
        )

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.body else None

    @property
    def form(self) -> dict[str, list[str]]:
        """The fields of a form, and the contents of its files."""
        media_type, options = parse_options_header(self.content_type)
        _, fields, files = FormDataParser().parse(
            BytesIO(self.body), media_type, len(self.body), options
        )
        texts = {
            name: [file.read().decode() for file in some]
            for name, some in files.lists()
        }
        return {**dict(fields.lists()), **texts}

    def query(self, name: str) -> list[str]:
        return list(self.parameters.query.getlist(name))

    def header(self, name: str) -> str | None:
        return self.parameters.header.get(name)


@dataclass
class Answer:
    """What the server is to answer, in the shape that openapi-core asks for."""

    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""
    content_type: str = ""


class Api:
    """A server that gives one prepared answer to every request, or others first, and remembers the requests."""

    def __init__(self) -> None:
        self.prepared = Answer()
        self.first: list[Answer] = []
        self.requests: list[Sent] = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                api.requests.append(api.read(self))
                answer = api.first.pop(0) if api.first else api.prepared
                self.send_response(answer.status_code)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status_code != 204:
                    self.send_header("Content-Length", str(len(answer.data)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.data)

            do_DELETE = do_GET = do_HEAD = do_OPTIONS = handle_any
            do_PATCH = do_POST = do_PUT = do_TRACE = handle_any

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self.handle_any
                raise AttributeError(name)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @cached_property
    def judges(self) -> dict[str, OpenAPI]:
        """Who judges by which document, by its file."""
        return {
            name: OpenAPI.from_dict(judgeable(spec, self.url, spec), config=CONFIG)
            for name, spec in SPECS.items()
        }

    def read(self, handler: BaseHTTPRequestHandler) -> Sent:
        url = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        pairs = (
            part.partition("=")
            for part in handler.headers.get("Cookie", "").split("; ")
        )
        parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(url.query, keep_blank_values=True)),
            header=Headers(
                [
                    # http.server takes every byte for a character.
                    (name, value.encode("latin-1").decode())
                    for name, value in handler.headers.items()
                ]
            ),
            cookie=ImmutableMultiDict(
                [(unquote(name), unquote(value)) for name, _, value in pairs if name]
            ),
        )
        return Sent(
            method=handler.command.lower(),
            host_url=self.url,
            raw_path=url.path,
            parameters=parameters,
            body=handler.rfile.read(length),
            content_type=handler.headers.get("Content-Type", ""),
        )

    def answer(
        self,
        status: int,
        *,
        json_body: Any = None,
        data: bytes = b"",
        content_type: str = "",
        headers: dict[str, str] | None = None,
        has_event_objects: bool = False,
    ) -> None:
        """Prepare the answer to all that follows; events have data only, unless they are `has_event_objects`."""
        is_stream = content_type.lower().startswith("text/event-stream")
        if is_stream and isinstance(json_body, list):
            events = (
                json_body if has_event_objects else [{"data": one} for one in json_body]
            )
            data = "".join(map(event, events)).encode()
        elif content_type and not data:
            values = json_body if is_lines(content_type) else [json_body]
            data = "\n".join(map(json.dumps, values)).encode()
        headers = dict(headers or {})
        if content_type:
            headers["Content-Type"] = content_type
        self.prepared = Answer(status, headers, data, content_type)

    def once(self) -> None:
        """Give the prepared answer to the next request only."""
        self.first.append(self.prepared)

    @staticmethod
    def page(values: dict[str, Any]) -> Any:
        """JSON that has these values where their JSON pointers lead."""
        page: Any = {}
        for pointer, value in values.items():
            *above, last = (
                token.replace("~1", "/").replace("~0", "~")
                for token in pointer.split("/")
            )
            if not above:
                return value
            holder = page
            for key in above[1:]:
                holder = holder.setdefault(key, {})
            holder[last] = value
        return page

    def call(
        self,
        mode: str,
        method: str,
        positional: Collection[Any],
        keywords: dict[str, Any],
        *,
        on_drift: str = "raise",
        secrets: Collection[str] = SECRETS.keys(),
    ) -> Any:
        """Call `client.<method>` of a client that has some of the secrets, and raises when an answer drifts unless told otherwise.

        Of streams, and of what goes from page to page, the items are the result.
        """
        settings: Any = {
            "base_url": self.url,
            "max_retries": 0,
            "on_drift": on_drift,
        }
        settings |= {name: SECRETS[name] for name in secrets}
        if mode == "sync":
            with Client(**settings) as client:
                result = attrgetter(method)(client)(*positional, **keywords)
                return list(result) if isinstance(result, Iterator) else result

        async def run() -> Any:
            async with AsyncClient(**settings) as client:
                result = attrgetter(method)(client)(*positional, **keywords)
                if isinstance(result, AsyncIterator):
                    return [item async for item in result]
                return await result

        return asyncio.run(run())

    def judged(self, *, answer: bool = False, by: str = "openapi.json") -> Sent:
        """The last request, once openapi-core has found it (and the answer to it) valid."""
        sent = self.requests[-1]
        self.judges[by].validate_request(sent)
        if answer:
            self.judges[by].validate_response(sent, self.prepared)
        return sent


def wire(value: Any, extra: bool) -> Any:
    """A decoded value as it was on the wire; `extra` where fields may be in it that its type does not have."""
    if isinstance(value, BaseModel):
        # A class that has only been part of others may not know its aliases yet.
        type(value).model_rebuild()
        more = value.model_extra or {}
        assert (
            extra or not more
        ), f"{type(value).__name__} has no field for {sorted(more)}"
        names = {
            key if item.alias is None else item.alias: key
            for key, item in type(value).model_fields.items()
        }
        found = {alias: getattr(value, key) for alias, key in names.items()}
        sent = value.model_fields_set
        known = {
            alias: wire(item, extra)
            for alias, item in found.items()
            if names[alias] in sent
        }
        return {**known, **wire(more, extra)}
    if isinstance(value, dict):
        return {key: wire(item, extra) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [wire(item, extra) for item in value]
    return to_jsonable_python(value)


def same(left: Any, right: Any) -> bool:
    """Whether two wire values mean the same: numbers by value, timestamps by instant."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            same(left[key], right[key]) for key in left
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, str) and isinstance(right, str) and left != right:
        try:
            return datetime.fromisoformat(left) == datetime.fromisoformat(right)
        except ValueError:
            return left.lower() == right.lower()
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


@pytest.fixture(scope="session")
def _api() -> Iterator[Api]:
    api = Api()
    yield api
    api.server.shutdown()
    api.server.server_close()


@pytest.fixture
def api(_api: Api, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The server, having forgotten what earlier tests did, and an environment without credentials."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    # To read all certificates of a machine takes longer than a test, and a folder is read when it is needed: never.
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(Path(__file__).parent))
    _api.requests.clear()
    _api.prepared = Answer()
    _api.first.clear()
    return _api


@pytest.fixture
def decoded() -> Any:
    """Assert that a result is what the wire said, in the types that were promised."""

    def check(result: Any, expected: Any, *, extra: bool = False) -> None:
        found = wire(result, extra)
        assert same(found, expected), f"{found!r} is not {expected!r}"

    return check


@pytest.fixture
def example(api: Api, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run an example of the README as it is written."""
    monkeypatch.setenv("PLANE_BASE_URL", api.url)
    monkeypatch.setenv("PLANE_API_KEY", SECRETS["api_key"])
    monkeypatch.setenv("PLANE_ACCESS_TOKEN", SECRETS["access_token"])

    def run(name: str) -> None:
        exec(compile(EXAMPLES[name], name, "exec"), {})

    return run
