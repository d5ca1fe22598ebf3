"""Sources → the certainty that they follow the OpenAPI Specification, or SpecErrors.

openapi-spec-validator judges; this package gives it what `source` loaded and nothing
else, and turns what it finds into problems that point at a line.
"""

from collections.abc import Iterator

from ..errors import Problem, SpecError
from ..source import Location, Sources
from .dialects import Dialects
from .findings import Finding, guarded, shaped
from .places import Places
from .rules import findings
from .schemas import Schemas
from .served import Served
from .shortcuts import Shortcuts, shortcut
from .structure import Structure
from .wording import sentences


def validate(sources: Sources) -> tuple[Problem, ...]:
    """Check the root document and what it refers to; return what merely looks wrong.

    A default or an example that does not fit its schema, a choice given twice, and what
    else leaves no doubt about the meaning (see `mildness`), makes no client impossible,
    so those are returned and not raised. Raises SpecError with everything else, bad
    references among it, in the order of the files.
    """
    version = str(sources.root.data["openapi"])[:3]
    places = Places(sources)
    errors: list[Problem] = list(sources.problems)
    advice: list[Problem] = []
    told: dict[tuple[str, str], int] = {}
    for phase, (start, findings_there) in enumerate(_all(sources, version, places)):
        for finding in findings_there:
            if finding.crash and errors:
                # What could not be looked at is wrong in a way already told.
                continue
            problem = places.problem(start, finding)
            if finding.structural:
                # What several schemas say of one value is told once.
                place = (problem.file, problem.pointer)
                if told.setdefault(place, phase) != phase:
                    continue
            (advice if finding.advice else errors).append(problem)
    if errors:
        raise SpecError(sorted(set(errors)))
    return tuple(sorted(set(advice)))


def _all(
    sources: Sources, version: str, places: Places
) -> Iterator[tuple[Location, Iterator[Finding]]]:
    """One check after the other, each with where its findings' parts begin."""
    structure = Structure(version)
    shortcuts = Shortcuts(sources)
    dialects = Dialects(version, sources.root.data.get("jsonSchemaDialect"))
    root = places.root()
    for place in shortcuts.places:
        yield place, iter([shortcut()])
    yield root, guarded((), _shape(structure, "", shortcuts.followed(root)))
    for kind, fragment in sources.fragments:
        here = shortcuts.followed(fragment)
        yield fragment, guarded((), _odd(sources, structure, kind, here))
    served = Served(sources)
    schemas = Schemas(sources, served, version)
    for schema in sources.schemas():
        yield schema, guarded((), dialects.findings((), schema.value))
        yield schema, schemas.findings(schema)
    yield root, findings(version, served.root())


def _shape(structure: Structure, kind: str, location: Location) -> Iterator[Finding]:
    for sentence in sentences(structure.errors(kind, location.value)):
        yield shaped(sentence)


def _odd(
    sources: Sources, structure: Structure, kind: str, fragment: Location
) -> Iterator[Finding]:
    """What is wrong with a part that is reached by reference only.

    The library does not look at these. In a file of their own they are wrong; in the
    root a schema that stands for a response, say, is merely odd.
    """
    if isinstance(fragment.value, dict) and "$ref" in fragment.value:
        return
    for finding in _shape(structure, kind, fragment):
        odd = fragment.document is sources.root and kind != "operation"
        finding.advice = finding.advice or odd
        yield finding
