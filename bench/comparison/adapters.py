"""Call the client of `pets.yaml` as each generator wrote it.

This module runs in the environment of the generator that is measured.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

PET_ID = "p1"


class Adapter(NamedTuple):
    """The calls that the checks make, in the words of one client."""

    #: Send `GET /pets/{petId}` to a server and return the result.
    retrieve: Callable[[str], Any]
    #: Send `PATCH /pets/{petId}` to a server, with these fields and no others.
    update: Callable[..., Any]
    #: Return the fields of a result as a dictionary.
    to_dict: Callable[[Any], dict[str, Any]]


def clientwright(package: str) -> Adapter:
    make = import_module(package).Client
    return Adapter(
        lambda url: make(base_url=url).pets.retrieve_pet(PET_ID),
        lambda url, **fields: make(base_url=url).pets.update_pet(PET_ID, **fields),
        lambda pet: dict(pet.model_dump(mode="json", by_alias=True)),
    )


def openapi_python_client(package: str) -> Adapter:
    make = import_module(package).Client
    update = import_module(f"{package}.api.pets.update_pet").sync
    retrieve = import_module(f"{package}.api.pets.retrieve_pet").sync
    body = import_module(f"{package}.models").PetUpdate
    return Adapter(
        lambda url: retrieve(PET_ID, client=make(base_url=url)),
        lambda url, **fields: update(
            PET_ID, client=make(base_url=url), body=body(**fields)
        ),
        lambda pet: dict(pet.to_dict()),
    )


def openapi_generator(package: str) -> Adapter:
    client = import_module(package)

    def pets(url: str) -> Any:
        return client.PetsApi(client.ApiClient(client.Configuration(host=url)))

    return Adapter(
        lambda url: pets(url).retrieve_pet(PET_ID),
        lambda url, **fields: pets(url).update_pet(PET_ID, client.PetUpdate(**fields)),
        lambda pet: dict(pet.to_dict()),
    )


ADAPTERS = {
    "clientwright": clientwright,
    "openapi-python-client": openapi_python_client,
    "openapi-generator": openapi_generator,
}
