"""Random schemas, valid and odd."""

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


class SchemaWriter:
    """Writes schemas in the version of a document; every choice is made by one generator of random numbers."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.version = self.one("3.0.3", "3.0.4", "3.1.0", "3.1.1", "3.2.0")
        self.modern = self.version > "3.1"
        self.names = self.random.sample(COMPONENTS, 6)
        self.security: list[str] = []
        self.shared: dict[str, Any] = {}

    def one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def maybe(self, chance: float = 0.3) -> bool:
        return self.random.random() < chance

    def some(self, choices: list[Any], most: int = 4, least: int = 0) -> list[Any]:
        number = self.random.randint(least, most)
        return self.random.sample(choices, min(number, len(choices)))

    # Schemas. `level` is how many of the named schemas may be referred to where a reference must not lead back.

    def ref(self, level: int) -> Schema:
        if not level:
            return {"type": "object", "properties": self.properties(0, 2)}
        found = {"$ref": f"#/components/schemas/{self.one(*self.names[:level])}"}
        if self.modern and self.maybe(0.15):
            found["description"] = self.one(*TEXTS)
        return found

    def loose(self, depth: int) -> Schema:
        """What may refer to anything, as nobody has to give it."""
        return self.ref(6) if self.maybe(0.35) else self.schema(6, depth)

    def properties(self, level: int, depth: int) -> dict[str, Schema]:
        return {
            name: self.loose(depth - 1) if level else self.primitive()
            for name in self.some(PROPERTIES, 5)
        }

    def primitive(self) -> Schema:
        made: dict[str, Any] = self.one(
            lambda: {"type": "string"},
            lambda: {"type": "string", "format": self.one(*FORMATS)},
            lambda: {"type": "string", "minLength": 2, "maxLength": self.one(2, 9)},
            lambda: {"type": "string", "pattern": self.one(*PATTERNS)},
            lambda: {"type": "integer", "format": self.one("int32", "int64", "x")},
            lambda: {"type": "integer", "minimum": self.one(-5, 0, 10**20)},
            lambda: {"type": "number", **self.limits()},
            lambda: {"type": "boolean"},
            lambda: {"type": "string", "enum": self.some(VALUES, 6, 1)},
            lambda: {"type": "integer", "enum": self.some([0, 1, -1, 10, 2], 4, 1)},
            lambda: {
                "enum": self.some(["a", 1, True, None, 2.5, "", "1", "true"], 5, 1)
            },
            lambda: {"type": "array", "items": {"type": self.one("string", "integer")}},
        )()
        return self.said(made)

    def limits(self) -> Schema:
        if self.modern:
            return self.one(
                {}, {"exclusiveMinimum": 0}, {"multipleOf": 0.5, "maximum": 10}
            )
        return self.one(
            {},
            {"minimum": 0, "exclusiveMinimum": True},
            {"multipleOf": 5, "maximum": 10},
        )

    def said(self, made: dict[str, Any]) -> Schema:
        """With what may stand beside anything."""
        for key, value in (
            ("description", self.one(*TEXTS)),
            ("title", self.one(*TEXTS, "Pet")),
            ("deprecated", True),
            ("readOnly", True),
            ("writeOnly", True),
            ("x-more", {"a": [1]}),
        ):
            if self.maybe(0.07) and not {"readOnly", "writeOnly"} & {*made}:
                made[key] = value
        kind = made.get("type")
        if isinstance(kind, str) and self.maybe(0.2) and "enum" not in made:
            if self.modern:
                made["type"] = [kind, "null"] if self.maybe(0.7) else ["null", kind]
            else:
                made["nullable"] = True
        if "enum" in made and not self.modern and None in made["enum"]:
            made["nullable"] = True
        if kind == "boolean" and self.maybe():
            made["default"] = self.one(True, False)
        if "enum" in made and self.maybe(0.3):
            made["default"] = made["enum"][0]
        return made

    def schema(self, level: int, depth: int) -> Schema:
        if depth <= 0:
            return self.primitive()
        makers: list[Callable[[int, int], Schema]] = [
            *[self.object] * 4,
            *[self.array] * 2,
            *[self.union] * 2,
            self.all_of,
            self.map,
            self.odd,
            lambda *_: self.primitive(),
            lambda *_: self.primitive(),
        ]
        return self.one(*makers)(level, depth)

    def object(self, level: int, depth: int) -> Schema:
        made: dict[str, Any] = {
            "type": "object",
            "properties": self.properties(6, depth),
        }
        if self.maybe(0.15):
            del made["type"]
        # What is required leads only where there is an end.
        for name in self.some([*made["properties"]], 3):
            made["properties"][name] = self.said_of(level, depth)
            made.setdefault("required", []).append(name)
        if self.maybe(0.1):
            made["required"] = [*made.get("required", []), "undeclared"]
        if self.maybe(0.4):
            made["additionalProperties"] = self.one(
                True, False, {}, self.loose(0), self.loose(1)
            )
            if made["additionalProperties"] is False and "undeclared" in made.get(
                "required", []
            ):
                made["additionalProperties"] = True
        if self.modern and self.maybe(0.1):
            made["patternProperties"] = {"^x-": self.loose(0), "^y": self.loose(1)}
        if self.maybe(0.1):
            made["maxProperties"] = 20
        return self.said(made)

    def said_of(self, level: int, depth: int) -> Schema:
        return (
            self.ref(level) if level and self.maybe() else self.schema(level, depth - 1)
        )

    def array(self, level: int, depth: int) -> Schema:
        made: dict[str, Any] = {"type": "array", "items": self.loose(depth - 1)}
        if self.modern and self.maybe(0.2):
            made["prefixItems"] = [self.said_of(level, depth - 1) for _ in range(2)]
            if self.maybe():
                made["items"] = False
        elif self.maybe(0.2):
            made |= {"items": self.said_of(level, depth), "minItems": 1, "maxItems": 3}
        elif self.maybe(0.1):
            made |= {"uniqueItems": True}
        return self.said(made)

    def map(self, level: int, depth: int) -> Schema:
        return self.said(
            {"type": "object", "additionalProperties": self.loose(depth - 1)}
        )

    def all_of(self, level: int, depth: int) -> Schema:
        parts = [
            {"$ref": f"#/components/schemas/{name}"}
            for name in self.some(self.objects(level), 2)
        ]
        parts += [self.object(level, depth - 1) for _ in range(self.one(0, 1, 2))]
        for part in parts:
            if part.get("additionalProperties") is False:
                del part["additionalProperties"]
        made: dict[str, Any] = {"allOf": parts or [self.ref(level)]}
        if self.maybe():
            made["properties"] = {self.one(*PROPERTIES): self.loose(0)}
        return made

    def objects(self, level: int) -> list[str]:
        """The named objects so far that may be put together."""
        return [
            name
            for name in self.names[:level]
            if self.shared.get(name, {}).get("type") == "object"
        ]

    def union(self, level: int, depth: int) -> Schema:
        key = self.one("oneOf", "anyOf")
        names = self.some(self.names[:level], 3)
        parts = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        if len(parts) > 1 and self.maybe(0.3):
            return self.tagged(key, names)
        parts += [self.schema(level, depth - 1) for _ in range(self.one(0, 1, 2))]
        if self.modern and self.maybe(0.3):
            parts.append({"type": "null"})
        return {key: parts or [self.primitive()]}

    def tagged(self, key: str, names: list[str]) -> Schema:
        """A union with a discriminator, which all of its parts have."""
        tagged = [
            name for name in names if self.shared.get(name, {}).get("type") == "object"
        ]
        if len(tagged) < 2:
            return {key: [{"$ref": f"#/components/schemas/{name}"} for name in names]}
        tag = self.one("kind", "@kind", "class")
        for name in tagged:
            made = self.shared[name]
            made["properties"] = {**made.get("properties", {}), tag: {"type": "string"}}
            made["required"] = [*{*made.get("required", []), tag}]
        found: dict[str, Any] = {"propertyName": tag}
        if self.maybe(0.5):
            found["mapping"] = {
                f"{self.one('a', 'B', '名', '')}{n}": self.one(
                    f"#/components/schemas/{name}", f"#/components/schemas/{name}"
                )
                for n, name in enumerate(tagged)
            }
        return {
            key: [{"$ref": f"#/components/schemas/{name}"} for name in tagged],
            "discriminator": found,
        }

    def odd(self, level: int, depth: int) -> Schema:
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
                {"const": self.one("a", 1, None, True, [1], {"a": 1}, 2.5)},
                {
                    "type": self.some(
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
                {"type": ["array", "string"], "items": self.loose(0)},
                {
                    "type": "object",
                    "unevaluatedProperties": False,
                    "properties": {"a": True},
                },
                {"if": {"type": "string"}, "then": {"minLength": 1}},
            ]
        return self.one(*choices)
