# SPDX-License-Identifier: MIT-0
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Pages:
    pass


def iterate(*args: Any) -> Any: ...
