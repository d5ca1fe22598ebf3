# SPDX-License-Identifier: MIT-0
"""Whether a request is sent again, and after how long."""

import random
import re
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from .errors import APIConnectionError, parse_retry_after
from .messages import Request, Response

# RFC 9110, section 9.2.2: sending these twice does what sending them once does.
_IDEMPOTENT = frozenset("GET HEAD OPTIONS TRACE QUERY PUT DELETE".split())
_FIRST, _LONGEST = 0.5, 8.0  # Seconds, of which a random part is waited.
_MAX_RETRY_AFTER = 60.0  # Seconds; whoever is told to wait for longer had better know.

RETRY_STATUSES: Final = frozenset({408, 429, 502, 503, 504})
"""Statuses after which another attempt may help."""


@dataclass(frozen=True)
class RetryPolicy:
    """When a call is repeated: at most `max_retries` times, after some statuses.

    Only idempotent methods are, and requests with the header Idempotency-Key, unless
    `retry_any_method`; others just where the server cannot have acted: no connection
    was made, or it answered 429 with Retry-After. Nothing is that could not begin in time.
    """

    max_retries: int = 2
    retry_any_method: bool = False
    retry_statuses: Collection[int] = RETRY_STATUSES

    def __post_init__(self) -> None:
        if isinstance(self.max_retries, bool) or not isinstance(self.max_retries, int):
            raise TypeError("max_retries must be an int")
        if self.max_retries < 0:
            raise ValueError("max_retries must not be negative")

    def after_failure(
        self,
        request: Request,
        error: APIConnectionError,
        attempt: int,
        told: float | None = None,
    ) -> float | None:
        """Seconds to wait after the attempt (0, 1, …) got no answer; None to give up."""
        if error.was_sent and not self._may_repeat(request):
            return None
        return self._wait(request, attempt, told)

    def after(self, request: Request, response: Response, attempt: int) -> float | None:
        """Seconds to wait after the answer to an attempt; None to be content with it."""
        if response.status_code not in self.retry_statuses:
            return None
        told = parse_retry_after(response.headers.get("retry-after", ""))
        refused = response.status_code == 429 and told is not None
        if not refused and not self._may_repeat(request):
            return None
        if told is None and response.status_code in (429, 503):
            told = _reset(response.headers)
        return self._wait(request, attempt, told)

    def _may_repeat(self, request: Request) -> bool:
        names = {name.lower() for name, _ in request.headers}
        idempotent = request.method in _IDEMPOTENT or "idempotency-key" in names
        return self.retry_any_method or idempotent

    def _wait(self, request: Request, attempt: int, told: float | None) -> float | None:
        if attempt >= self.max_retries or not request.is_repeatable:
            return None
        most = min(_LONGEST, _FIRST * 2**attempt)
        seconds = random.uniform(0, most) if told is None else told
        ends = request.expires
        late = ends is not None and time.monotonic() + seconds >= ends
        return None if late or seconds > _MAX_RETRY_AFTER else seconds


def _reset(headers: Mapping[str, str]) -> float | None:
    """Seconds until a quota is renewed (draft-ietf-httpapi-ratelimit-headers)."""
    item = re.search(r";\s*t=(\d+)", headers.get("ratelimit", ""))
    text = item[1] if item else headers.get("ratelimit-reset", "")
    return float(text) if text.isdigit() else None
