"""Load one OpenAPI document, JSON or YAML, and the files it refers to.

The package fetches nothing, and opens no file outside the folder of the root document unless
the settings allow it. Any input results in plain data or in a SpecError with a position.
"""

from .combine import combine_document_sets
from .documents import Document, DocumentSet, Location
from .loader import load

__all__ = ["Document", "Location", "DocumentSet", "combine_document_sets", "load"]
