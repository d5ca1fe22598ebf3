"""clientwright turns an OpenAPI document into a typed Python client package."""

__version__ = "0.1.0"
