"""The API's models. Import them from here; the modules below are private and may change.

The module of a model is loaded when the model is first used (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

# Each line lists a module and models that it defines.
_INDEX = [
    "_parts Bytes Meta PartsEncodedBody PartsUploadBody",
]

_MODULES = {
    name: f".{module}" for module, *names in map(str.split, _INDEX) for name in names
}

if TYPE_CHECKING:
    from ._parts import *
else:
    __all__ = list(_MODULES)

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_MODULES[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
