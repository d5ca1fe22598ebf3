"""The API's models. Import them from here; the modules beneath are private and may move.

A model's module is loaded when the model is first used (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._attachments import (
        Attachment as Attachment,
        AttachmentAttributes as AttachmentAttributes,
        AttachmentCreate as AttachmentCreate,
        AttachmentUpdate as AttachmentUpdate,
        CodeProblem as CodeProblem,
        DetailProblem as DetailProblem,
        ErrorProblem as ErrorProblem,
        UploadForm as UploadForm,
        UploadGrant as UploadGrant,
    )

_MODULES: dict[str, str] = {
    "Attachment": "_attachments",
    "AttachmentAttributes": "_attachments",
    "AttachmentCreate": "_attachments",
    "AttachmentUpdate": "_attachments",
    "CodeProblem": "_attachments",
    "DetailProblem": "_attachments",
    "ErrorProblem": "_attachments",
    "UploadForm": "_attachments",
    "UploadGrant": "_attachments",
}

__all__ = [
    "Attachment",
    "AttachmentAttributes",
    "AttachmentCreate",
    "AttachmentUpdate",
    "CodeProblem",
    "DetailProblem",
    "ErrorProblem",
    "UploadForm",
    "UploadGrant",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
