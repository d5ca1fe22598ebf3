# SPDX-License-Identifier: MIT-0
"""Reset locks, connections and futures in forked processes."""

import os
from abc import ABC, abstractmethod
from weakref import WeakSet

_INSTANCES: "WeakSet[ForkSafe]" = WeakSet()


class ForkSafe(ABC):
    """The base class of objects with state that belongs to one process."""

    def __init__(self) -> None:
        self.reset_after_fork()
        _INSTANCES.add(self)

    @abstractmethod
    def reset_after_fork(self) -> None:
        """Set the state of the process to its initial values; `__init__` calls it, too."""


def _reset_all() -> None:
    for instance in list(_INSTANCES):
        instance.reset_after_fork()


if hasattr(os, "register_at_fork"):  # Windows does not fork.
    os.register_at_fork(after_in_child=_reset_all)
