"""Sources → the certainty that they follow the OpenAPI Specification, or SpecErrors.

openapi-spec-validator judges; this package gives it what `source` loaded and nothing
else, and turns what it finds into problems that point at a line.
"""

from collections.abc import Iterator

from ..errors import Problem, SpecError
from ..source import Location, Sources
from .findings import Finding, shaped
from .places import Places
from .rules import findings
from .served import schema_path
from .structure import Structure
from .wording import sentences


def validate(sources: Sources) -> tuple[Problem, ...]:
    """Check the root document and what it refers to; return what merely looks wrong.

    A default or an example that does not fit its schema, or a choice given twice, makes
    no client impossible, so those are returned and not raised. Raises SpecError with
    everything else, in the order of the files.
    """
    version = str(sources.root.data["openapi"])[:3]
    places = Places(sources)
    errors: list[Problem] = []
    advice: list[Problem] = []
    for start, finding in _all(sources, version, places):
        kind = advice if finding.advice else errors
        if finding.crash and errors:
            # What could not be looked at is wrong in a way already told.
            continue
        kind.append(places.problem(start, finding.parts, finding.problem, finding.hint))
    if errors:
        raise SpecError(_once(errors))
    return tuple(_once(advice))


def _all(
    sources: Sources, version: str, places: Places
) -> Iterator[tuple[Location, Finding]]:
    root = places.root()
    structure = Structure(version)
    for finding in _shape(structure.errors(root.value)):
        yield root, finding
    for kind, fragment in sources.fragments:
        if isinstance(fragment.value, dict) and "$ref" in fragment.value:
            continue
        for finding in _shape(structure.errors_of(kind, fragment.value)):
            # The library does not look at these. In a file of their own they are
            # wrong; in the root a schema that stands for a response, say, is odd.
            finding.advice = finding.advice or fragment.document is sources.root
            yield fragment, finding
    for finding in findings(version, schema_path(sources)):
        yield root, finding


def _shape(errors: list[object]) -> Iterator[Finding]:
    return (shaped(sentence) for sentence in sentences(errors))


def _once(problems: list[Problem]) -> list[Problem]:
    """Sorted; of several checks that tell the same, one."""
    return sorted(set(problems))
