"""Sources → the certainty that they follow the OpenAPI Specification, or SpecErrors.

openapi-spec-validator judges; this package gives it what `source` loaded and nothing
else, and turns what it finds into problems that point at a line.
"""

from collections.abc import Iterator

from ..errors import Diagnostic, SpecError
from ..source import DocumentSet, Location
from .dialects import DialectValidators
from .document_schema import DocumentSchema
from .findings import Finding, catch_library_errors, structural_finding
from .locations import FindingLocator
from .messages import describe_errors
from .nonstandard_refs import NonstandardRefs, shortcut
from .registry import DocumentRegistry
from .rules import findings
from .schema_rules import SchemaRules


def validate(sources: DocumentSet) -> tuple[Diagnostic, ...]:
    """Check the root document and what it refers to; return what merely looks wrong.

    A default or an example that does not fit its schema, a choice given twice, and what
    else leaves no doubt about the meaning (see `mildness`), makes no client impossible,
    so those are returned and not raised. Raises SpecError with everything else, bad
    references among it, in the order of the files.
    """
    version = str(sources.root.data["openapi"])[:3]
    places = FindingLocator(sources)
    errors: list[Diagnostic] = list(sources.diagnostics)
    advice: list[Diagnostic] = []
    told: dict[tuple[str, str], int] = {}
    for phase, (start, findings_there) in enumerate(_all(sources, version, places)):
        for finding in findings_there:
            if finding.crash and errors:
                # What could not be looked at is wrong in a way already told.
                continue
            problem = places.diagnostic(start, finding)
            if finding.structural:
                # What several schemas say of one value is told once.
                place = (problem.file, problem.pointer)
                if told.setdefault(place, phase) != phase:
                    continue
            (advice if finding.is_warning else errors).append(problem)
    if errors:
        raise SpecError(sorted(set(errors)))
    return tuple(sorted(set(advice)))


def _all(
    sources: DocumentSet, version: str, places: FindingLocator
) -> Iterator[tuple[Location, Iterator[Finding]]]:
    """One check after the other, each with where its findings' parts begin."""
    structure = DocumentSchema(version)
    shortcuts = NonstandardRefs(sources)
    dialects = DialectValidators(version, sources.root.data.get("jsonSchemaDialect"))
    root = places.root()
    for place in shortcuts.places:
        yield place, iter([shortcut()])
    yield root, catch_library_errors(
        (), _shape(structure, "", shortcuts.followed(root))
    )
    for kind, fragment in sources.fragments:
        here = shortcuts.followed(fragment)
        yield fragment, catch_library_errors(
            (), _fragment_findings(sources, structure, kind, here)
        )
    served = DocumentRegistry(sources)
    schemas = SchemaRules(sources, served, version)
    for schema in sources.schemas():
        yield schema, catch_library_errors((), dialects.findings((), schema.value))
        yield schema, schemas.findings(schema)
    yield root, findings(version, served.root())


def _shape(
    structure: DocumentSchema, kind: str, location: Location
) -> Iterator[Finding]:
    for sentence in describe_errors(structure.errors(kind, location.value)):
        yield structural_finding(sentence)


def _fragment_findings(
    sources: DocumentSet, structure: DocumentSchema, kind: str, fragment: Location
) -> Iterator[Finding]:
    """What is wrong with a part that is reached by reference only.

    The library does not look at these. In a file of their own they are wrong; in the
    root a schema that stands for a response, say, is merely odd.
    """
    if isinstance(fragment.value, dict) and "$ref" in fragment.value:
        return
    for finding in _shape(structure, kind, fragment):
        odd = fragment.document is sources.root and kind != "operation"
        finding.is_warning = finding.is_warning or odd
        yield finding
