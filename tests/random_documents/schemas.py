"""Generate random valid schemas."""

import random
from collections.abc import Callable
from typing import Any

Schema = Any

COMPONENTS = (
    "Pet pet PET_ Pet.v1 pet-v1 class None 1st _ - ... str list Any Model BaseModel Client"
    " Error models datetime UUID Field Annotated CON Literal Response import.x Pet1 Pet2 Raw"
    " OMIT MISSING Input PetInput object dict self print"
).split()
PROPERTIES = (
    "id class self cls None True model_config model_fields __init__ __class__ _private a-b a_b"
    " a.b aB copy json dict schema validate str int list type format @type foo[] body items keys"
    ' extra MISSING Any date datetime float 1 名 é e\u0301 😀 " \\ {x} $ref #/x ſ ﬁ _ __ - +1 -1'
).split() + ["", "x y"]
FORMATS = (
    "date date-time time duration uuid uri email byte binary int32 int64 decimal float double"
    " ipv4 ipv6 hostname password unknown"
).split()
TEXTS = [
    "What it is.",
    'With """ and \\ and {x}',
    "Two\n\nparagraphs\n- a\n- b",
    "名 " * 60,
    'ends with "',
    "  ",
    "\\N{x}\r\n```py\nx",
]
PATTERNS = ["^[a-z]+$", r"^\d{3}-\d{2}$", "(?<x>a)", r"^\p{L}+$", "a|b"]
VALUES = 'a A a-b 1 名 None mro name value _x __x__ " \\ +1 -1 class é'.split() + [
    "",
    "a b",
]


class SchemaGenerator:
    """Generates schemas for one version of OpenAPI; one random generator makes every choice."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.version = self.choose("3.0.3", "3.0.4", "3.1.0", "3.1.1", "3.2.0")
        self.modern = self.version > "3.1"
        self.names = self.random.sample(COMPONENTS, 6)
        self.security: list[str] = []
        self.shared: dict[str, Any] = {}

    def choose(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def chance(self, probability: float = 0.3) -> bool:
        return self.random.random() < probability

    def sample(self, choices: list[Any], most: int = 4, least: int = 0) -> list[Any]:
        number = self.random.randint(least, most)
        return self.random.sample(choices, min(number, len(choices)))

    # `level` is the number of named schemas that may be referred to without making a cycle.

    def ref(self, level: int) -> Schema:
        if not level:
            return {"type": "object", "properties": self.properties(0, 2)}
        found = {"$ref": f"#/components/schemas/{self.choose(*self.names[:level])}"}
        if self.modern and self.chance(0.15):
            found["description"] = self.choose(*TEXTS)
        return found

    def optional_schema(self, depth: int) -> Schema:
        """Return a schema for an optional position: it may refer to any named schema."""
        return self.ref(6) if self.chance(0.35) else self.schema(6, depth)

    def properties(self, level: int, depth: int) -> dict[str, Schema]:
        return {
            name: self.optional_schema(depth - 1) if level else self.primitive()
            for name in self.sample(PROPERTIES, 5)
        }

    def primitive(self) -> Schema:
        result: dict[str, Any] = self.choose(
            lambda: {"type": "string"},
            lambda: {"type": "string", "format": self.choose(*FORMATS)},
            lambda: {"type": "string", "minLength": 2, "maxLength": self.choose(2, 9)},
            lambda: {"type": "string", "pattern": self.choose(*PATTERNS)},
            lambda: {"type": "integer", "format": self.choose("int32", "int64", "x")},
            lambda: {"type": "integer", "minimum": self.choose(-5, 0, 10**20)},
            lambda: {"type": "number", **self.limits()},
            lambda: {"type": "boolean"},
            lambda: {"type": "string", "enum": self.sample(VALUES, 6, 1)},
            lambda: {"type": "integer", "enum": self.sample([0, 1, -1, 10, 2], 4, 1)},
            lambda: {
                "enum": self.sample(["a", 1, True, None, 2.5, "", "1", "true"], 5, 1)
            },
            lambda: {
                "type": "array",
                "items": {"type": self.choose("string", "integer")},
            },
        )()
        return self.annotated(result)

    def limits(self) -> Schema:
        if self.modern:
            return self.choose(
                {}, {"exclusiveMinimum": 0}, {"multipleOf": 0.5, "maximum": 10}
            )
        return self.choose(
            {},
            {"minimum": 0, "exclusiveMinimum": True},
            {"multipleOf": 5, "maximum": 10},
        )

    def annotated(self, result: dict[str, Any]) -> Schema:
        """Add annotations that are valid in any schema."""
        for key, value in (
            ("description", self.choose(*TEXTS)),
            ("title", self.choose(*TEXTS, "Pet")),
            ("deprecated", True),
            ("readOnly", True),
            ("writeOnly", True),
            ("x-more", {"a": [1]}),
        ):
            if self.chance(0.07) and not {"readOnly", "writeOnly"} & {*result}:
                result[key] = value
        type_name = result.get("type")
        if isinstance(type_name, str) and self.chance(0.2) and "enum" not in result:
            if self.modern:
                result["type"] = (
                    [type_name, "null"] if self.chance(0.7) else ["null", type_name]
                )
            else:
                result["nullable"] = True
        if "enum" in result and not self.modern and None in result["enum"]:
            result["nullable"] = True
        if type_name == "boolean" and self.chance():
            result["default"] = self.choose(True, False)
        if "enum" in result and self.chance(0.3):
            result["default"] = result["enum"][0]
        return result

    def schema(self, level: int, depth: int) -> Schema:
        if depth <= 0:
            return self.primitive()
        makers: list[Callable[[int, int], Schema]] = [
            *[self.object] * 4,
            *[self.array] * 2,
            *[self.union] * 2,
            self.all_of,
            self.map,
            self.unusual,
            lambda *_: self.primitive(),
            lambda *_: self.primitive(),
        ]
        return self.choose(*makers)(level, depth)

    def object(self, level: int, depth: int) -> Schema:
        result: dict[str, Any] = {
            "type": "object",
            "properties": self.properties(6, depth),
        }
        if self.chance(0.15):
            del result["type"]
        # A required property must not lead back to the schema.
        for name in self.sample([*result["properties"]], 3):
            result["properties"][name] = self.required_schema(level, depth)
            result.setdefault("required", []).append(name)
        if self.chance(0.1):
            result["required"] = [*result.get("required", []), "undeclared"]
        if self.chance(0.4):
            result["additionalProperties"] = self.choose(
                True, False, {}, self.optional_schema(0), self.optional_schema(1)
            )
            if result["additionalProperties"] is False and "undeclared" in result.get(
                "required", []
            ):
                result["additionalProperties"] = True
        if self.modern and self.chance(0.1):
            result["patternProperties"] = {
                "^x-": self.optional_schema(0),
                "^y": self.optional_schema(1),
            }
        if self.chance(0.1):
            result["maxProperties"] = 20
        return self.annotated(result)

    def required_schema(self, level: int, depth: int) -> Schema:
        return (
            self.ref(level)
            if level and self.chance()
            else self.schema(level, depth - 1)
        )

    def array(self, level: int, depth: int) -> Schema:
        result: dict[str, Any] = {
            "type": "array",
            "items": self.optional_schema(depth - 1),
        }
        if self.modern and self.chance(0.2):
            result["prefixItems"] = [
                self.required_schema(level, depth - 1) for _ in range(2)
            ]
            if self.chance():
                result["items"] = False
        elif self.chance(0.2):
            result |= {
                "items": self.required_schema(level, depth),
                "minItems": 1,
                "maxItems": 3,
            }
        elif self.chance(0.1):
            result |= {"uniqueItems": True}
        return self.annotated(result)

    def map(self, level: int, depth: int) -> Schema:
        return self.annotated(
            {"type": "object", "additionalProperties": self.optional_schema(depth - 1)}
        )

    def all_of(self, level: int, depth: int) -> Schema:
        parts = [
            {"$ref": f"#/components/schemas/{name}"}
            for name in self.sample(self.objects(level), 2)
        ]
        parts += [self.object(level, depth - 1) for _ in range(self.choose(0, 1, 2))]
        for part in parts:
            if part.get("additionalProperties") is False:
                del part["additionalProperties"]
        result: dict[str, Any] = {"allOf": parts or [self.ref(level)]}
        if self.chance():
            result["properties"] = {self.choose(*PROPERTIES): self.optional_schema(0)}
        return result

    def objects(self, level: int) -> list[str]:
        """Return the named object schemas so far, which `allOf` can combine."""
        return [
            name
            for name in self.names[:level]
            if self.shared.get(name, {}).get("type") == "object"
        ]

    def union(self, level: int, depth: int) -> Schema:
        key = self.choose("oneOf", "anyOf")
        names = self.sample(self.names[:level], 3)
        parts = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        if len(parts) > 1 and self.chance(0.3):
            return self.discriminated_union(key, names)
        parts += [self.schema(level, depth - 1) for _ in range(self.choose(0, 1, 2))]
        if self.modern and self.chance(0.3):
            parts.append({"type": "null"})
        return {key: parts or [self.primitive()]}

    def discriminated_union(self, key: str, names: list[str]) -> Schema:
        """Return a union with a discriminator property in all of its members."""
        members = [
            name for name in names if self.shared.get(name, {}).get("type") == "object"
        ]
        if len(members) < 2:
            return {key: [{"$ref": f"#/components/schemas/{name}"} for name in names]}
        tag = self.choose("kind", "@kind", "class")
        for name in members:
            result = self.shared[name]
            result["properties"] = {
                **result.get("properties", {}),
                tag: {"type": "string"},
            }
            result["required"] = [*dict.fromkeys([*result.get("required", []), tag])]
        found: dict[str, Any] = {"propertyName": tag}
        if self.chance(0.5):
            found["mapping"] = {
                f"{self.choose('a', 'B', '名', '')}{n}": self.choose(
                    f"#/components/schemas/{name}", f"#/components/schemas/{name}"
                )
                for n, name in enumerate(members)
            }
        return {
            key: [{"$ref": f"#/components/schemas/{name}"} for name in members],
            "discriminator": found,
        }

    def unusual(self, level: int, depth: int) -> Schema:
        choices: list[Any] = [
            {},
            {"not": {"type": "string"}},
            {"type": "object"},
            {"type": "array", "items": {}},
            {"nullable": True} if not self.modern else {"type": "null"},
            {"description": "Anything."},
        ]
        if self.modern:
            choices += [
                True,
                {"const": self.choose("a", 1, None, True, [1], {"a": 1}, 2.5)},
                {
                    "type": self.sample(
                        [
                            "string",
                            "integer",
                            "object",
                            "array",
                            "null",
                            "boolean",
                            "number",
                        ],
                        4,
                        1,
                    )
                },
                {"type": "string", "contentEncoding": "base64"},
                {"type": "object", "propertyNames": {"pattern": "^a"}},
                {"type": ["object", "null"], "properties": {"a": self.primitive()}},
                {"type": "array"},
                {"$defs": {"x": self.primitive()}, "type": "string"},
                {"type": ["array", "string"], "items": self.optional_schema(0)},
                {
                    "type": "object",
                    "unevaluatedProperties": False,
                    "properties": {"a": True},
                },
                {"if": {"type": "string"}, "then": {"minLength": 1}},
            ]
        return self.choose(*choices)
