"""Fixtures of the tests: a mock API on the loopback interface, validated by openapi-core."""

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

from autodesk_submittals import AsyncClient, Client

SPECS = {
    path.name: json.loads(path.read_text("utf-8"))
    for path in sorted(Path(__file__).parent.glob("openapi*.json"))
}
SECRETS: dict[str, str] = {"access_token": "test-access_token"}

README = Path(__file__).parents[1].joinpath("README.md").read_text("utf-8")
EXAMPLES: dict[str, str] = dict(
    re.findall(
        r"^### `(.+?)`.*?^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE
    )
)

# The environment variables that a client reads.
ENVIRONMENT_VARIABLES = ["APS_ACCESS_TOKEN", "APS_BASE_URL"]


def media_types(node: Any) -> Iterator[str]:
    """Yield every media type of a document."""
    if isinstance(node, dict):
        if isinstance(node.get("content"), dict):
            yield from node["content"]
        for value in node.values():
            yield from media_types(value)
    elif isinstance(node, list):
        for value in node:
            yield from media_types(value)


def is_json(media_type: str) -> bool:
    """Whether the content is JSON."""
    return media_type.partition(";")[0].strip().lower().endswith(("/json", "+json"))


def is_json_lines(media_type: str) -> bool:
    """Whether the content has one JSON value per line."""
    return (
        media_type.partition(";")[0]
        .strip()
        .lower()
        .endswith(("jsonl", "ndjson", "jsonlines", "json-seq", "json-lines"))
    )


def format_event(fields: dict[str, Any]) -> str:
    """Format a server-sent event as the HTML standard specifies."""
    texts = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in fields.items()
    }
    lines = [
        f"{name}: {line}\n" for name, text in texts.items() for line in text.split("\n")
    ]
    return "".join([*lines, "\n"])


def read_json(data: bytes | str, **parameters: str) -> Any:
    """Read JSON, with the signature that openapi-core requires."""
    return json.loads(data)


def read_any(data: bytes | str, **parameters: str) -> Any:
    """Read JSON, or text if the data are no JSON."""
    try:
        return json.loads(data)
    except ValueError:
        return read_text(data)


def read_text(data: bytes | str, **parameters: str) -> str:
    """Read the text of a body; the data of a parameter are text already."""
    return data if isinstance(data, str) else data.decode()


def is_ignored_header(parameter: Any, spec: Any) -> bool:
    """Whether a parameter is a header that OpenAPI ignores or that the HTTP client sets."""
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


def resolve(reference: str, spec: Any) -> Any:
    """Return the target of a reference within a document."""
    target = spec
    for token in unquote(reference).split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        target = target[int(key)] if isinstance(target, list) else target[key]
    return target


def is_read_or_write_only(schema: Any, spec: Any) -> bool:
    """Whether a property or the target of its reference is `readOnly` or `writeOnly`."""
    for _ in range(100):
        if not isinstance(schema, dict):
            break
        if schema.get("readOnly") or schema.get("writeOnly"):
            return True
        parts = schema.get("allOf") or [schema]
        reference = parts[0].get("$ref", "") if len(parts) == 1 else ""
        if not reference:
            break
        schema = resolve(reference, spec)
    return False


def requires_property(schema: Any, name: Any, spec: Any, depth: int = 0) -> bool:
    """Whether every value of a schema is an object that has the property."""
    if not isinstance(schema, dict) or depth > 20:
        return False
    if "$ref" in schema:
        return requires_property(resolve(schema["$ref"], spec), name, spec, depth + 1)
    return name in schema.get("required", ()) or any(
        requires_property(part, name, spec, depth + 1)
        for part in schema.get("allOf", ())
    )


def are_objects(items: Any, *keys: str) -> bool:
    """Whether `items` is a list of objects that have the keys.

    Keywords are checked this way because examples may hold any value under any name.
    """
    return isinstance(items, list) and all(
        isinstance(item, dict) and {*keys} <= item.keys() for item in items
    )


def is_python_regex(pattern: str) -> bool:
    """Whether Python, and so openapi-core, can compile a pattern written for JavaScript."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def to_openapi_core(node: Any, url: str, spec: Any) -> Any:
    """Adapt a part of a document to openapi-core and to the mock API.

    The mock API replaces the servers. Constructs are removed that openapi-core does not support
    or interprets too strictly.
    """
    if isinstance(node, list):
        return [to_openapi_core(item, url, spec) for item in node]
    if not isinstance(node, dict):
        return node
    adapted = {key: to_openapi_core(value, url, spec) for key, value in node.items()}
    if are_objects(adapted.get("servers"), "url"):
        first = str(adapted["servers"][0]["url"]) if adapted["servers"] else ""
        relative = f"{url}{first.rstrip('/')}" if first.startswith("/") else url
        # `base_url` replaces the server of the first document; others are relative to it.
        urls = {url: None, relative: None} if "openapi" in adapted else [relative]
        adapted["servers"] = [{"url": item} for item in urls]
    if are_objects(adapted.get("parameters")):
        adapted["parameters"] = [
            item for item in adapted["parameters"] if not is_ignored_header(item, spec)
        ]
    if isinstance(adapted.get("required"), list) and isinstance(
        adapted.get("properties"), dict
    ):
        # openapi-core requires such properties in requests and responses alike.
        properties = node["properties"]
        adapted["required"] = [
            name
            for name in adapted["required"]
            if not is_read_or_write_only(properties.get(name), spec)
        ]
    if adapted.get("schema") is True:
        adapted["schema"] = {}
    if adapted.get("required") is True and "schema" in adapted and "in" not in adapted:
        # The mock API sends no response headers except those of the body.
        del adapted["required"]
    pattern = adapted.get("pattern")
    if isinstance(pattern, str) and not is_python_regex(pattern):
        del adapted["pattern"]
    if isinstance(adapted.get("type"), (str, list)) or any(
        isinstance(adapted.get(keyword), list)
        for keyword in ("enum", "allOf", "anyOf", "oneOf")
    ):
        # openapi-core inserts defaults, and applies `readOnly` to parameters and items too.
        for keyword in ("default", "readOnly", "writeOnly"):
            adapted.pop(keyword, None)
    if (
        isinstance(adapted.get("discriminator"), dict)
        and "oneOf" in adapted
        and "anyOf" not in adapted
    ):
        adapted["anyOf"] = adapted.pop("oneOf")
    if (
        isinstance(adapted.get("discriminator"), dict)
        and isinstance(adapted.get("anyOf"), list)
        and not all(
            requires_property(
                option, adapted["discriminator"].get("propertyName"), spec
            )
            for option in node.get("anyOf", node.get("oneOf"))
        )
    ):
        # openapi-core rejects values without the property, although it is optional.
        del adapted["discriminator"]
    if adapted.get("nullable") is True and isinstance(adapted.get("enum"), list):
        # Documents mean that null is allowed in addition to the values of the enum.
        adapted["enum"] = [*adapted["enum"], None]
    if adapted.get("content") == {}:
        del adapted["content"]
    if adapted.get("type") == "mutualTLS":
        adapted = {"type": "oauth2", "flows": {}}
    if isinstance(adapted.get("scheme"), str):
        adapted["scheme"] = adapted["scheme"].lower()
    return {"servers": [{"url": url}], **adapted} if "openapi" in node else adapted


CONFIG = Config(
    # clientwright has validated the document, and tolerates errors that do not obscure its meaning.
    spec_validator_cls=None,
    extra_media_type_deserializers={
        name: read_any if "*" in name else read_json if is_json(name) else read_text
        for name in media_types(SPECS)
        if not name.lower().startswith(("application/x-www-form", "multipart/"))
    },
)


@dataclass
class ReceivedRequest:
    """Hold a received request in the form that openapi-core requires."""

    method: str
    host_url: str
    raw_path: str
    parameters: RequestParameters
    body: bytes
    content_type: str

    @property
    def path(self) -> str:
        """Return the path with decoded parameters, except that slashes in them stay encoded.

        openapi-core does not decode them.
        """
        return "/".join(
            unquote(part).replace("/", "%2F") for part in self.raw_path.split("/")
        )

    @property
    def json(self) -> Any:
        """Return the body, read as JSON; None if it is empty."""
        return json.loads(self.body) if self.body else None

    @property
    def form(self) -> dict[str, list[str]]:
        """Return the values of the form's fields and the contents of its files, by name."""
        media_type, options = parse_options_header(self.content_type)
        _, fields, files = FormDataParser().parse(
            BytesIO(self.body), media_type, len(self.body), options
        )
        texts = {
            name: [file.read().decode() for file in uploads]
            for name, uploads in files.lists()
        }
        return {**dict(fields.lists()), **texts}

    def query(self, name: str) -> list[str]:
        """Return all values of a query parameter."""
        return list(self.parameters.query.getlist(name))

    def header(self, name: str) -> str | None:
        """Return the value of a header; None if there is no such header."""
        return self.parameters.header.get(name)


@dataclass
class MockResponse:
    """Hold a response to send in the form that openapi-core requires."""

    status_code: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""
    content_type: str = ""


class MockApi:
    """Serve prepared responses and record the requests."""

    def __init__(self) -> None:
        # Sent for every request, once `queued` is empty.
        self.response = MockResponse()
        self.queued: list[MockResponse] = []
        self.requests: list[ReceivedRequest] = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                api.requests.append(api.read(self))
                response = api.queued.pop(0) if api.queued else api.response
                self.send_response(response.status_code)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                if response.status_code != 204:
                    self.send_header("Content-Length", str(len(response.data)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(response.data)

            do_DELETE = do_GET = do_HEAD = do_OPTIONS = handle_any
            do_PATCH = do_POST = do_PUT = do_TRACE = handle_any

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self.handle_any
                raise AttributeError(name)

            def log_message(self, format: str, *args: Any) -> None:
                """Suppress the log on stderr."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @cached_property
    def validators(self) -> dict[str, OpenAPI]:
        """Return the openapi-core validator of each document, by file name."""
        return {
            name: OpenAPI.from_dict(
                to_openapi_core(spec, self.url, spec), config=CONFIG
            )
            for name, spec in SPECS.items()
        }

    def read(self, handler: BaseHTTPRequestHandler) -> ReceivedRequest:
        """Read the request of a handler."""
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
                    # http.server decodes headers as Latin-1.
                    (name, value.encode("latin-1").decode())
                    for name, value in handler.headers.items()
                ]
            ),
            cookie=ImmutableMultiDict(
                [(unquote(name), unquote(value)) for name, _, value in pairs if name]
            ),
        )
        return ReceivedRequest(
            method=handler.command.lower(),
            host_url=self.url,
            raw_path=url.path,
            parameters=parameters,
            body=handler.rfile.read(length),
            content_type=handler.headers.get("Content-Type", ""),
        )

    def respond_with(
        self,
        status: int,
        *,
        json_body: Any = None,
        data: bytes = b"",
        content_type: str = "",
        headers: dict[str, str] | None = None,
        has_event_objects: bool = False,
    ) -> None:
        """Prepare the response to all requests that follow.

        Items of an event stream are the data of events; with `has_event_objects`, whole events.
        """
        is_stream = content_type.lower().startswith("text/event-stream")
        if is_stream and isinstance(json_body, list):
            events = (
                json_body
                if has_event_objects
                else [{"data": item} for item in json_body]
            )
            data = "".join(map(format_event, events)).encode()
        elif content_type and not data:
            values = json_body if is_json_lines(content_type) else [json_body]
            data = "\n".join(map(json.dumps, values)).encode()
        headers = dict(headers or {})
        if content_type:
            headers["Content-Type"] = content_type
        self.response = MockResponse(status, headers, data, content_type)

    def queue_response(self) -> None:
        """Send the prepared response once, before the response that is prepared next."""
        self.queued.append(self.response)

    @staticmethod
    def page(values: dict[str, Any]) -> Any:
        """Build the JSON value that has the given values at their JSON pointers."""
        page: Any = {}
        for pointer, value in values.items():
            *parents, last = (
                token.replace("~1", "/").replace("~0", "~")
                for token in pointer.split("/")
            )
            if not parents:
                return value
            holder = page
            for key in parents[1:]:
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
        """Call a method of a new client, such as `resource.method`.

        Drift raises by default. If the method returns an iterator, the result is the list of its
        items.
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

    def validated_request(self, document: str = "openapi.json") -> ReceivedRequest:
        """Return the last request after openapi-core has validated it."""
        request = self.requests[-1]
        self.validators[document].validate_request(request)
        return request

    def validate_exchange(self, document: str = "openapi.json") -> None:
        """Validate the last request and the response to it with openapi-core."""
        request = self.validated_request(document)
        self.validators[document].validate_response(request, self.response)


def to_wire(value: Any, extra: bool) -> Any:
    """Convert a decoded value back to JSON; `extra` allows fields that its type does not have."""
    if isinstance(value, BaseModel):
        # pydantic may not have completed a class that was only used inside others.
        type(value).model_rebuild()
        undeclared = value.model_extra or {}
        assert (
            extra or not undeclared
        ), f"{type(value).__name__} has no field for {sorted(undeclared)}"
        names = {
            key if item.alias is None else item.alias: key
            for key, item in type(value).model_fields.items()
        }
        values = {alias: getattr(value, key) for alias, key in names.items()}
        declared = {
            alias: to_wire(item, extra)
            for alias, item in values.items()
            if names[alias] in value.model_fields_set
        }
        return {**declared, **to_wire(undeclared, extra)}
    if isinstance(value, dict):
        return {key: to_wire(item, extra) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_wire(item, extra) for item in value]
    return to_jsonable_python(value)


def are_equal(left: Any, right: Any) -> bool:
    """Whether two JSON values are equal; numbers compare by value, timestamps by instant."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(
            are_equal(left[key], right[key]) for key in left
        )
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(are_equal, left, right))
    if isinstance(left, str) and isinstance(right, str) and left != right:
        try:
            return datetime.fromisoformat(left) == datetime.fromisoformat(right)
        except ValueError:
            return left.lower() == right.lower()
    return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)


@pytest.fixture(scope="session")
def _api() -> Iterator[MockApi]:
    api = MockApi()
    yield api
    api.server.shutdown()
    api.server.server_close()


@pytest.fixture
def api(_api: MockApi, monkeypatch: pytest.MonkeyPatch) -> MockApi:
    """Return the mock API in its initial state, in an environment without credentials."""
    for name in ENVIRONMENT_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    # Loading all certificates takes longer than a test. A folder is only read when TLS needs it.
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", str(Path(__file__).parent))
    _api.requests.clear()
    _api.response = MockResponse()
    _api.queued.clear()
    return _api


@pytest.fixture
def assert_decoded() -> Any:
    """Return a function that asserts that a result holds the expected JSON value."""

    def check(result: Any, expected: Any, *, extra: bool = False) -> None:
        found = to_wire(result, extra)
        assert are_equal(found, expected), f"{found!r} is not {expected!r}"

    return check


@pytest.fixture
def run_example(api: MockApi, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs an example of the README."""
    monkeypatch.setenv("APS_BASE_URL", api.url)
    monkeypatch.setenv("APS_ACCESS_TOKEN", SECRETS["access_token"])

    def run(name: str) -> None:
        exec(compile(EXAMPLES[name], name, "exec"), {})

    return run
