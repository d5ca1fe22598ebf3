"""Check that documents follow the OpenAPI Specification.

openapi-spec-validator validates only the documents that `source` loaded. This package converts
its findings to diagnostics with positions.
"""

from collections.abc import Iterator

from ..errors import Diagnostic, SpecError
from ..source import DocumentSet, Location
from .dialects import DialectValidators
from .document_schema import DocumentSchema
from .findings import Finding, catch_library_errors, structural_finding
from .locations import FindingLocator
from .messages import describe_errors
from .nonstandard_refs import NonstandardRefs, nonstandard_ref_finding
from .registry import DocumentRegistry
from .rules import findings
from .schema_rules import SchemaRules


def validate(document_set: DocumentSet) -> tuple[Diagnostic, ...]:
    """Validate the root document and everything it refers to, and return the warnings.

    A finding is a warning if the meaning of the document is still clear (see `severity`): for
    example an invalid default or example. Raises SpecError with all other findings and all invalid
    references, sorted by position.
    """
    version = str(document_set.root.data["openapi"])[:3]
    locator = FindingLocator(document_set)
    errors: list[Diagnostic] = list(document_set.diagnostics)
    warnings: list[Diagnostic] = []
    phases: dict[tuple[str, str], int] = {}
    for phase, (start, found) in enumerate(_all(document_set, version, locator)):
        for finding in found:
            if finding.crash and errors:
                # The library fails on invalid values, which other findings report.
                continue
            diagnostic = locator.diagnostic(start, finding)
            if finding.structural:
                # Several schemas can report the same value.
                key = (diagnostic.file, diagnostic.pointer)
                if phases.setdefault(key, phase) != phase:
                    continue
            (warnings if finding.is_warning else errors).append(diagnostic)
    if errors:
        raise SpecError(sorted(set(errors)))
    return tuple(sorted(set(warnings)))


def _all(
    document_set: DocumentSet, version: str, locator: FindingLocator
) -> Iterator[tuple[Location, Iterator[Finding]]]:
    """Yield the findings of each check, with the location that their parts start from."""
    document_schema = DocumentSchema(version)
    nonstandard_refs = NonstandardRefs(document_set)
    dialects = DialectValidators(
        version, document_set.root.data.get("jsonSchemaDialect")
    )
    root = locator.root()
    for location in nonstandard_refs.locations:
        yield location, iter([nonstandard_ref_finding()])
    yield root, catch_library_errors(
        (), _structural_findings(document_schema, "", nonstandard_refs.replaced(root))
    )
    for kind, fragment in document_set.fragments:
        resolved = nonstandard_refs.replaced(fragment)
        yield fragment, catch_library_errors(
            (), _fragment_findings(document_set, document_schema, kind, resolved)
        )
    registry = DocumentRegistry(document_set)
    schemas = SchemaRules(document_set, registry, version)
    for schema in document_set.schemas():
        yield schema, catch_library_errors((), dialects.findings((), schema.value))
        yield schema, schemas.findings(schema)
    yield root, findings(version, registry.root())


def _structural_findings(
    document_schema: DocumentSchema, kind: str, location: Location
) -> Iterator[Finding]:
    for message in describe_errors(document_schema.errors(kind, location.value)):
        yield structural_finding(message)


def _fragment_findings(
    document_set: DocumentSet,
    document_schema: DocumentSchema,
    kind: str,
    fragment: Location,
) -> Iterator[Finding]:
    """Yield the findings in a part that only references reach.

    The library does not check these parts. In the root document they are warnings, because a schema
    in place of a response, for example, is unusual but clear.
    """
    if isinstance(fragment.value, dict) and "$ref" in fragment.value:
        return
    for finding in _structural_findings(document_schema, kind, fragment):
        is_unusual = fragment.document is document_set.root and kind != "operation"
        finding.is_warning = finding.is_warning or is_unusual
        yield finding
