"""The API's models. Import them from here; the modules beneath are private and may move.

A model's module is loaded when the model is first used (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._attachments import (
        AssignableCategoryId as AssignableCategoryId,
        AsyncState as AsyncState,
        Attachment as Attachment,
        AttachmentCreate as AttachmentCreate,
        AttachmentPage as AttachmentPage,
        AttachmentUpdate as AttachmentUpdate,
        CategoryId as CategoryId,
        Pagination as Pagination,
        PermittedAction as PermittedAction,
        Problem as Problem,
        UrnTypeId as UrnTypeId,
    )

_MODULES: dict[str, str] = {
    "AssignableCategoryId": "_attachments",
    "AsyncState": "_attachments",
    "Attachment": "_attachments",
    "AttachmentCreate": "_attachments",
    "AttachmentPage": "_attachments",
    "AttachmentUpdate": "_attachments",
    "CategoryId": "_attachments",
    "Pagination": "_attachments",
    "PermittedAction": "_attachments",
    "Problem": "_attachments",
    "UrnTypeId": "_attachments",
}

__all__ = [
    "AssignableCategoryId",
    "AsyncState",
    "Attachment",
    "AttachmentCreate",
    "AttachmentPage",
    "AttachmentUpdate",
    "CategoryId",
    "Pagination",
    "PermittedAction",
    "Problem",
    "UrnTypeId",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES})
