"""`make comparison`: print Markdown tables that compare clientwright with its peers."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import spec_variants
from ..generators import log
from ..process import Failed
from .adapters import ADAPTERS
from .measure import generate_client, inspect_client, probe, requirements
from .tables import (
    NAMES,
    Comparison,
    Result,
    behavior_table,
    document_table,
    summary_table,
)

PETS = Path(__file__).with_name("pets.yaml")


def compare(spec: Path, folder: Path, rounds: int, limit: float) -> Comparison:
    """Generate a document with every generator and measure each client."""

    def measure(name: str) -> Result:
        try:
            client = generate_client(name, spec.absolute(), folder, rounds, limit)
        except Failed as error:
            return error
        return inspect_client(client, rounds, limit)

    document = spec_variants.read(spec)
    return Comparison(
        title=document["info"]["title"].replace("|", "\\|"),
        size=spec_variants.count(document),
        results={name: measure(name) for name in NAMES},
    )


def behavior(folder: Path, limit: float) -> Iterator[str]:
    """Check the clients of `pets.yaml`."""
    clients = [generate_client(name, PETS, folder, 1, limit) for name in NAMES]
    found = {
        client.generator: probe(client, "behavior", client.generator, client.package)
        for client in clients
        if client.generator in ADAPTERS
    }
    needs = {client.generator: requirements(client) for client in clients}
    yield from behavior_table(found, needs)


def tables(
    documents: list[Path], rounds: int, limit: float, folder: Path
) -> Iterator[str]:
    # This also compiles every generator, before anything is timed.
    yield from behavior(folder / "pets", limit)
    comparisons = []
    for number, spec in enumerate(documents):
        comparisons.append(compare(spec, folder / str(number), rounds, limit))
        yield from document_table(comparisons[-1])
    yield from summary_table(comparisons)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make comparison")
    add = parser.add_argument
    add("documents", nargs="*", type=Path, help="(default: those in specs)")
    add("--rounds", type=int, default=3, help="of everything that is timed")
    add("--limit", type=float, default=900, help="for each run, in seconds")
    options = parser.parse_args()
    documents = options.documents or sorted(Path("specs").glob("*.yaml"))
    for name in NAMES:
        log(name).unlink(missing_ok=True)
    with TemporaryDirectory() as root:
        for line in tables(documents, options.rounds, options.limit, Path(root)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
