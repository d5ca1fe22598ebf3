"""Bytes → documents: one OpenAPI document, JSON or YAML, and the files it refers to.

Nothing is fetched, no file outside of the root's folder is opened, and whatever the
bytes are, the answer is plain data or a SpecError that names the place.
"""

from .combine import combine_document_sets
from .documents import Document, DocumentSet, Location
from .loader import load

__all__ = ["Document", "Location", "DocumentSet", "combine_document_sets", "load"]
