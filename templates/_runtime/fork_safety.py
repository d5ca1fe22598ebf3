# SPDX-License-Identifier: MIT-0
"""What a process that was forked must not go on using: locks, connections, promises."""

import os
from abc import ABC, abstractmethod
from weakref import WeakSet

_ALL: "WeakSet[ForkSafe]" = WeakSet()


class ForkSafe(ABC):
    """Something with state that belongs to one process."""

    def __init__(self) -> None:
        self.reset_after_fork()
        _ALL.add(self)

    @abstractmethod
    def reset_after_fork(self) -> None:
        """Set the state that belongs to the process, as at the beginning."""


def _forked() -> None:
    for item in list(_ALL):
        item.reset_after_fork()


if hasattr(os, "register_at_fork"):  # Windows does not fork.
    os.register_at_fork(after_in_child=_forked)
