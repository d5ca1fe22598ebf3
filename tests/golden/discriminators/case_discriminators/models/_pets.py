"""Models of `pets`."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, MISSING

from .._runtime.models import Discriminator, Model


class Cat(Model):
    pet_type: Annotated[str, Field(alias="petType")]
    name: str


class Dog(Model):
    pet_type: Annotated[str, Field(alias="petType")]
    name: str


Any_: TypeAlias = Annotated[
    Cat | Dog | None, Discriminator("petType", lambda: {"Cat": Cat, "Dog": Dog})
]


class Bird(Model):
    pet_type: Annotated[str, Field(alias="petType")]
    wings: int | MISSING = MISSING


class Shape(
    Model,
    discriminator=Discriminator(
        "kind", lambda: {"Cube": Cube, "Square": Square, "round": Circle}
    ),
):
    kind: str
    name: str | MISSING = MISSING


class Circle(Shape):
    the_radius: Annotated[float | MISSING, Field(alias="theRadius")] = MISSING


class Square(Shape):
    side: float


class Cube(Square):
    inside: Shape | MISSING = MISSING


class Drawing(Model):
    shapes: list[Shape] | MISSING = MISSING
    by_name: Annotated[dict[str, Shape] | MISSING, Field(alias="byName")] = MISSING
    square: Square | MISSING = MISSING


Implicit: TypeAlias = Annotated[
    Cat | Dog, Discriminator("petType", lambda: {"Cat": Cat, "Dog": Dog})
]

Mapped: TypeAlias = Annotated[
    Cat | Dog, Discriminator("petType", lambda: {"c": Cat, "d": Dog, "hound": Dog})
]

Nested: TypeAlias = Implicit | Bird


class Plain(Model):
    pet_type: Annotated[str | MISSING, Field(alias="petType")] = MISSING
    size: int


Plains: TypeAlias = list[Plain]

TaggedOrNot: TypeAlias = Annotated[
    Plain | Plains | Cat, Discriminator("petType", lambda: {"Cat": Cat, "Plain": Plain})
]

PetsInlineResponse200Item: TypeAlias = Annotated[
    Cat | Dog, Discriminator("petType", lambda: {"Cat": Cat, "Dog": Dog})
]
