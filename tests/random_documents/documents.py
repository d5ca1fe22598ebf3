"""A random document of a seed."""

from typing import Any

from .schemas import PROPERTIES, TEXTS, SchemaWriter

PARAMETERS = (
    "id class self body Id ID i-d filter[x] x.y $top limit base_url timeout client raw options"
    " request method url 名 é X-Rate x_rate None 1 models args kwargs _ json str list"
).split() + ["a b"]
TAGS = (
    "pets Pets 名 !!! class models errors client raw close a/b _runtime json".split()
    + ["", "pets & dogs"]
)
OPERATIONS = "list get class getPet get_pet 名 !! raw __init__ pets.list pets/get 1 close self".split() + [
    "GET pet"
]
PATHS = "/ /pets /pets/{id} /pets/{class}/x/{self} /名/{名} /x/{a.b}:go /{id}.{ext} /y/{body}"
STATUSES = (
    "200 201 202 204 2XX 206 301 304 400 401 404 4XX 422 500 503 5XX default".split()
)
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
SENT = (
    "application/json application/json text/plain application/octet-stream application/xml"
    " application/problem+json application/json;charset=utf-8 image/png"
).split()
MEDIA = [*SENT, "*/*", "text/*"]
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}


class DocumentWriter(SchemaWriter):
    """Writes the document of a seed."""

    def parameter(self, location: str, name: str) -> dict[str, Any]:
        made: dict[str, Any] = {"name": name, "in": location}
        if location == "path" or self.maybe():
            made["required"] = True
        if self.maybe(0.1):
            made["deprecated"] = True
        if self.maybe(0.2):
            made["description"] = self.one(*TEXTS)
        if self.maybe(0.1):
            made["content"] = {
                self.one("application/json", "text/plain"): {
                    "schema": self.said_of(6, 1)
                }
            }
            return made
        if self.maybe(0.5):
            made["style"] = self.one(*STYLES[location])
            made["explode"] = self.maybe(0.5)
        text: dict[str, Any] = {"type": "string", "minLength": 1}
        simple = [
            text,
            {"type": "integer"},
            {"type": "boolean"},
            {"type": "string", "enum": ["a", "b"]},
        ]
        simple += [{"type": "string", "format": self.one("uuid", "date", "date-time")}]
        schema = self.one(
            *simple,
            *simple,
            {"type": "array", "items": self.one(*simple), "minItems": 1},
            {
                "type": "object",
                "properties": {"a": self.one(*simple), "b": text},
                "required": ["a"],
            },
            self.said_of(6, 1) if location != "path" else text,
            {"oneOf": [{"type": "integer"}, text]},
        )
        if made.get("style") == "deepObject":
            made["explode"] = True
            schema = {"type": "object", "properties": {"a": text}, "required": ["a"]}
        elif made.get("style") in ("spaceDelimited", "pipeDelimited"):
            made["explode"] = False
            schema = {"type": "array", "items": self.one(*simple), "minItems": 1}
        made["schema"] = schema
        return made

    def parameters(self, variables: list[str]) -> list[Any]:
        found = [self.parameter("path", name) for name in variables]
        for location in ("query", "header", "cookie"):
            for name in self.some(PARAMETERS, 2):
                if (
                    location == "query"
                    or name.isascii()
                    and not set(name) & set(" []$")
                ):
                    found.append(self.parameter(location, name))
        if self.maybe(0.2):
            found.append({"$ref": "#/components/parameters/Shared"})
        return found

    def media(self, kind: str) -> dict[str, Any]:
        text = not kind.endswith("json") and "json;" not in kind
        if text and self.maybe(0.5):
            return self.one(
                {},
                (
                    {"schema": {"type": "string", "format": "binary"}}
                    if not self.modern
                    else {"schema": {}}
                ),
            )
        return {"schema": {"type": "string"} if text else self.said_of(6, 2)}

    def body(self) -> Any:
        if self.maybe(0.1):
            return {"$ref": "#/components/requestBodies/Shared"}
        made: dict[str, Any] = {"content": {}}
        if self.maybe(0.6):
            made["required"] = True
        for _ in range(self.one(1, 1, 1, 2, 3)):
            kind = self.one(*SENT, *FORMS)
            form = kind in FORMS
            made["content"][kind] = self.form(kind) if form else self.media(kind)
        return made

    def form(self, kind: str) -> dict[str, Any]:
        file = (
            {"type": "string", "format": "binary"}
            if not self.modern
            else {"type": "string", "contentMediaType": "image/png"}
        )
        plain = {"type": "string", "minLength": 1}
        properties = {
            name: self.one(
                plain,
                {"type": "integer"},
                {"type": "array", "items": plain},
                self.said_of(6, 1),
                *([file, {"type": "array", "items": file}] if "multi" in kind else []),
            )
            for name in self.some([name for name in PROPERTIES if name], 4, 1)
        }
        schema: dict[str, Any] = {"type": "object", "properties": properties}
        if self.maybe(0.5):
            schema["required"] = self.some([*properties], 2, 1)
        made: dict[str, Any] = {"schema": schema}
        if self.maybe(0.4):
            name = self.one(*properties)
            made["encoding"] = {
                name: {
                    "contentType": self.one(
                        "application/json", "text/plain", "image/png, image/jpeg"
                    )
                }
            }
        if self.maybe(0.15):
            made["schema"] = self.ref(6)
            made.pop("encoding", None)
        return made

    def response(self) -> Any:
        if self.maybe(0.1):
            return {"$ref": "#/components/responses/Shared"}
        made: dict[str, Any] = {"description": self.one(*TEXTS, "")}
        if self.maybe(0.8):
            made["content"] = {
                kind: self.media(kind)
                for kind in self.some(MEDIA, self.one(1, 1, 2), 1)
            }
        if self.maybe(0.2):
            made["headers"] = {
                name: {
                    "schema": self.one(
                        {"type": "integer"},
                        {"type": "string"},
                        {"type": "array", "items": {"type": "string"}},
                    )
                }
                for name in self.some(
                    ["X-A", "x-b", "ETag", "Location", "X-Class", "Content-Type"], 2, 1
                )
            }
        if self.maybe(0.1):
            made["links"] = {
                "next": {
                    "operationId": "linked",
                    "parameters": {"id": "$response.body#/id"},
                }
            }
        return made

    def operation(
        self, variables: list[str], used: set[str], method: str
    ) -> dict[str, Any]:
        made: dict[str, Any] = {
            "responses": {
                status: self.response() for status in self.some(STATUSES, 4, 1)
            }
        }
        name = self.one(*OPERATIONS)
        if self.maybe(0.7) and name not in used:
            used.add(name)
            made["operationId"] = name
        if self.maybe(0.6):
            made["tags"] = self.some(TAGS, 2, 1)
        if parameters := self.parameters(variables):
            made["parameters"] = parameters
        if method in ("post", "put", "patch") or self.maybe(0.1) and self.modern:
            if self.maybe(0.8):
                made["requestBody"] = self.body()
        if self.maybe(0.3):
            made["security"] = self.requirements()
        if self.maybe(0.1):
            made["servers"] = self.servers()
        if self.maybe(0.1):
            made["deprecated"] = True
        for key in ("summary", "description"):
            if self.maybe(0.3):
                made[key] = self.one(*TEXTS)
        if self.maybe(0.1):
            path = {
                "post": {
                    "requestBody": {
                        "content": {"application/json": {"schema": self.ref(6)}}
                    },
                    "responses": {"200": {"description": ""}},
                }
            }
            made["callbacks"] = {
                self.one("done", "class", "名"): {"{$request.body#/url}": path}
            }
        return made

    def requirements(self) -> list[dict[str, list[str]]]:
        return [
            {name: [] for name in self.some(self.security, 2)}
            for _ in range(self.one(0, 1, 1, 2, 3))
        ]

    def servers(self) -> list[Any]:
        plain = {
            "url": self.one(
                "https://a.example/v1",
                "/",
                "/v2",
                "https://a.example",
                "//b.example/x",
                "v3",
            )
        }
        variables = {
            "host": {"default": "a"},
            self.one("class", "port", "base_url"): {"default": "1", "enum": ["1", "2"]},
        }
        url = "https://" + ".".join("{%s}" % name for name in variables) + ".example/"
        return self.some(
            [
                plain,
                {
                    "url": url,
                    "variables": variables,
                    "description": self.one(*TEXTS),
                },
            ],
            2,
            1,
        )

    def document(self) -> dict[str, Any]:
        schemes: dict[str, Any] = {
            "key": {
                "type": "apiKey",
                "in": self.one("header", "query", "cookie"),
                "name": self.one("X-Key", "key", "Authorization"),
            },
            "basic": {"type": "http", "scheme": "basic"},
            "class": {"type": "http", "scheme": "bearer"},
            "o.auth": {
                "type": "oauth2",
                "flows": {
                    "clientCredentials": {
                        "tokenUrl": "https://a.example/t",
                        "scopes": {},
                    }
                },
            },
            "oidc": {
                "type": "openIdConnect",
                "openIdConnectUrl": "https://a.example/o",
            },
            "base_url": {"type": "apiKey", "in": "header", "name": "X-Other"},
        }
        self.security = self.some([*schemes], 3, 1)
        for level, name in enumerate(self.names):
            self.shared[name] = (
                self.schema(level, 3) if level > 1 else self.object(level, 2)
            )
            if self.shared[name] is True:
                self.shared[name] = {}
        used = {"linked"}
        paths: dict[str, Any] = {
            "/linked": {
                "get": {
                    "operationId": "linked",
                    "responses": {"204": {"description": ""}},
                }
            }
        }
        for path in self.some([*PATHS.split(), "/a b"], 3, 1):
            variables = [part.partition("}")[0] for part in path.split("{")[1:]]
            item: dict[str, Any] = {}
            for method in self.some(
                ["get", "post", "put", "delete", "patch", "head", "options"], 2, 1
            ):
                item[method] = self.operation(variables, used, method)
            if self.maybe(0.2):
                item["parameters"] = [self.parameter("query", "id")]
            if self.maybe(0.1):
                item["servers"] = self.servers()
            paths[path] = item
        components: dict[str, Any] = {
            "schemas": self.shared,
            "securitySchemes": {name: schemes[name] for name in self.security},
            "parameters": {"Shared": self.parameter("query", "shared")},
            "responses": {
                "Shared": {
                    "description": "",
                    "content": {"application/json": self.media("application/json")},
                }
            },
            "requestBodies": {
                "Shared": {
                    "content": {"application/json": self.media("application/json")}
                }
            },
        }
        made: dict[str, Any] = {
            "openapi": self.version,
            "info": {"title": self.one("Pets", "名", "", '"""', "1"), "version": "1"},
            "paths": paths,
            "components": components,
        }
        if self.maybe(0.5):
            made["servers"] = self.servers()
        if self.maybe(0.5):
            made["security"] = self.requirements()
        if self.modern and self.maybe(0.3):
            hook = {
                "post": {
                    "requestBody": {
                        "content": {"application/json": {"schema": self.said_of(6, 2)}}
                    },
                    "responses": {"200": {"description": ""}},
                }
            }
            made["webhooks"] = {self.one("new pet", "class", "名", "x.y"): hook}
        return made
