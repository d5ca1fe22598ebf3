"""Bytes → documents: one OpenAPI document, JSON or YAML, and the files it refers to.

Nothing is fetched, no file outside of the root's folder is opened, and whatever the
bytes are, the answer is plain data or a SpecError that names the place.
"""

from .documents import Document, Location, Sources
from .joining import joined
from .loading import load

__all__ = ["Document", "Location", "Sources", "joined", "load"]
