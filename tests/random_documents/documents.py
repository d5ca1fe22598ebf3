"""Generate a random document from a seed."""

from typing import Any

from .schemas import PROPERTIES, TEXTS, SchemaGenerator

PARAMETERS = (
    "id class self body Id ID i-d filter[x] x.y $top limit base_url timeout client raw options"
    " request method url 名 é X-Rate x_rate None 1 models args kwargs _ json str list"
).split() + ["a b"]
TAGS = (
    "pets Pets 名 !!! class models errors client raw close a/b _runtime json".split()
    + ["", "pets & dogs"]
)
OPERATIONS = (
    "list get class getPet get_pet 名 !! raw __init__ pets.list pets/get 1 close self"
).split() + ["GET pet"]
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


class DocumentGenerator(SchemaGenerator):
    """Generates the document of a seed."""

    def parameter(self, location: str, name: str) -> dict[str, Any]:
        result: dict[str, Any] = {"name": name, "in": location}
        if location == "path" or self.chance():
            result["required"] = True
        if self.chance(0.1):
            result["deprecated"] = True
        if self.chance(0.2):
            result["description"] = self.choose(*TEXTS)
        if self.chance(0.1):
            result["content"] = {
                self.choose("application/json", "text/plain"): {
                    "schema": self.required_schema(6, 1)
                }
            }
            return result
        if self.chance(0.5):
            result["style"] = self.choose(*STYLES[location])
            result["explode"] = self.chance(0.5)
        text: dict[str, Any] = {"type": "string", "minLength": 1}
        simple = [
            text,
            {"type": "integer"},
            {"type": "boolean"},
            {"type": "string", "enum": ["a", "b"]},
        ]
        simple += [
            {"type": "string", "format": self.choose("uuid", "date", "date-time")}
        ]
        schema = self.choose(
            *simple,
            *simple,
            {"type": "array", "items": self.choose(*simple), "minItems": 1},
            {
                "type": "object",
                "properties": {"a": self.choose(*simple), "b": text},
                "required": ["a"],
            },
            self.required_schema(6, 1) if location != "path" else text,
            {"oneOf": [{"type": "integer"}, text]},
        )
        if result.get("style") == "deepObject":
            result["explode"] = True
            schema = {"type": "object", "properties": {"a": text}, "required": ["a"]}
        elif result.get("style") in ("spaceDelimited", "pipeDelimited"):
            result["explode"] = False
            schema = {"type": "array", "items": self.choose(*simple), "minItems": 1}
        result["schema"] = schema
        return result

    def parameters(self, variables: list[str]) -> list[Any]:
        found = [self.parameter("path", name) for name in variables]
        for location in ("query", "header", "cookie"):
            for name in self.sample(PARAMETERS, 2):
                if (
                    location == "query"
                    or name.isascii()
                    and not set(name) & set(" []$")
                ):
                    found.append(self.parameter(location, name))
        if self.chance(0.2):
            found.append({"$ref": "#/components/parameters/Shared"})
        return found

    def media(self, media_type: str) -> dict[str, Any]:
        text = not media_type.endswith("json") and "json;" not in media_type
        if text and self.chance(0.5):
            return self.choose(
                {},
                (
                    {"schema": {"type": "string", "format": "binary"}}
                    if not self.modern
                    else {"schema": {}}
                ),
            )
        return {"schema": {"type": "string"} if text else self.required_schema(6, 2)}

    def body(self) -> Any:
        if self.chance(0.1):
            return {"$ref": "#/components/requestBodies/Shared"}
        result: dict[str, Any] = {"content": {}}
        if self.chance(0.6):
            result["required"] = True
        for _ in range(self.choose(1, 1, 1, 2, 3)):
            media_type = self.choose(*SENT, *FORMS)
            form = media_type in FORMS
            result["content"][media_type] = (
                self.form(media_type) if form else self.media(media_type)
            )
        return result

    def form(self, media_type: str) -> dict[str, Any]:
        file = (
            {"type": "string", "format": "binary"}
            if not self.modern
            else {"type": "string", "contentMediaType": "image/png"}
        )
        plain = {"type": "string", "minLength": 1}
        properties = {
            name: self.choose(
                plain,
                {"type": "integer"},
                {"type": "array", "items": plain},
                self.required_schema(6, 1),
                *(
                    [file, {"type": "array", "items": file}]
                    if "multi" in media_type
                    else []
                ),
            )
            for name in self.sample([name for name in PROPERTIES if name], 4, 1)
        }
        schema: dict[str, Any] = {"type": "object", "properties": properties}
        if self.chance(0.5):
            schema["required"] = self.sample([*properties], 2, 1)
        result: dict[str, Any] = {"schema": schema}
        if self.chance(0.4):
            name = self.choose(*properties)
            result["encoding"] = {
                name: {
                    "contentType": self.choose(
                        "application/json", "text/plain", "image/png, image/jpeg"
                    )
                }
            }
        if self.chance(0.15):
            result["schema"] = self.ref(6)
            result.pop("encoding", None)
        return result

    def response(self) -> Any:
        if self.chance(0.1):
            return {"$ref": "#/components/responses/Shared"}
        result: dict[str, Any] = {"description": self.choose(*TEXTS, "")}
        if self.chance(0.8):
            result["content"] = {
                media_type: self.media(media_type)
                for media_type in self.sample(MEDIA, self.choose(1, 1, 2), 1)
            }
        if self.chance(0.2):
            result["headers"] = {
                name: {
                    "schema": self.choose(
                        {"type": "integer"},
                        {"type": "string"},
                        {"type": "array", "items": {"type": "string"}},
                    )
                }
                for name in self.sample(
                    ["X-A", "x-b", "ETag", "Location", "X-Class", "Content-Type"], 2, 1
                )
            }
        if self.chance(0.1):
            result["links"] = {
                "next": {
                    "operationId": "linked",
                    "parameters": {"id": "$response.body#/id"},
                }
            }
        return result

    def operation(
        self, variables: list[str], used: set[str], method: str
    ) -> dict[str, Any]:
        result: dict[str, Any] = {
            "responses": {
                status: self.response() for status in self.sample(STATUSES, 4, 1)
            }
        }
        name = self.choose(*OPERATIONS)
        if self.chance(0.7) and name not in used:
            used.add(name)
            result["operationId"] = name
        if self.chance(0.6):
            result["tags"] = self.sample(TAGS, 2, 1)
        if parameters := self.parameters(variables):
            result["parameters"] = parameters
        may_have_body = (
            method in ("post", "put", "patch") or self.chance(0.1) and self.modern
        )
        if may_have_body and self.chance(0.8):
            result["requestBody"] = self.body()
        if self.chance(0.3):
            result["security"] = self.requirements()
        if self.chance(0.1):
            result["servers"] = self.servers()
        if self.chance(0.1):
            result["deprecated"] = True
        for key in ("summary", "description"):
            if self.chance(0.3):
                result[key] = self.choose(*TEXTS)
        if self.chance(0.1):
            path = {
                "post": {
                    "requestBody": {
                        "content": {"application/json": {"schema": self.ref(6)}}
                    },
                    "responses": {"200": {"description": ""}},
                }
            }
            result["callbacks"] = {
                self.choose("done", "class", "名"): {"{$request.body#/url}": path}
            }
        return result

    def requirements(self) -> list[dict[str, list[str]]]:
        return [
            {name: [] for name in self.sample(self.security, 2)}
            for _ in range(self.choose(0, 1, 1, 2, 3))
        ]

    def servers(self) -> list[Any]:
        plain = {
            "url": self.choose(
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
            self.choose("class", "port", "base_url"): {
                "default": "1",
                "enum": ["1", "2"],
            },
        }
        host = ".".join(f"{{{name}}}" for name in variables)
        url = f"https://{host}.example/"
        return self.sample(
            [
                plain,
                {
                    "url": url,
                    "variables": variables,
                    "description": self.choose(*TEXTS),
                },
            ],
            2,
            1,
        )

    def document(self) -> dict[str, Any]:
        schemes: dict[str, Any] = {
            "key": {
                "type": "apiKey",
                "in": self.choose("header", "query", "cookie"),
                "name": self.choose("X-Key", "key", "Authorization"),
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
        self.security = self.sample([*schemes], 3, 1)
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
        for path in self.sample([*PATHS.split(), "/a b"], 3, 1):
            variables = [part.partition("}")[0] for part in path.split("{")[1:]]
            item: dict[str, Any] = {}
            for method in self.sample(
                ["get", "post", "put", "delete", "patch", "head", "options"], 2, 1
            ):
                item[method] = self.operation(variables, used, method)
            if self.chance(0.2):
                item["parameters"] = [self.parameter("query", "id")]
            if self.chance(0.1):
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
        result: dict[str, Any] = {
            "openapi": self.version,
            "info": {
                "title": self.choose("Pets", "名", "", '"""', "1"),
                "version": "1",
            },
            "paths": paths,
            "components": components,
        }
        if self.chance(0.5):
            result["servers"] = self.servers()
        if self.chance(0.5):
            result["security"] = self.requirements()
        if self.modern and self.chance(0.3):
            hook = {
                "post": {
                    "requestBody": {
                        "content": {
                            "application/json": {"schema": self.required_schema(6, 2)}
                        }
                    },
                    "responses": {"200": {"description": ""}},
                }
            }
            result["webhooks"] = {self.choose("new pet", "class", "名", "x.y"): hook}
        return result
