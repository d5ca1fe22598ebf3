# SPDX-License-Identifier: MIT-0
"""The coding of JSON pointers (RFC 6901)."""


def child(pointer: str, key: str | int) -> str:
    """Return the pointer to a member or item of the value that a pointer leads to."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def keys(pointer: str) -> list[str]:
    """Return the keys on the way of a pointer, decoded."""
    return [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
