"""Exceptions and warnings of the client; `_runtime.errors` shows their hierarchy."""

from ._runtime.errors import *
