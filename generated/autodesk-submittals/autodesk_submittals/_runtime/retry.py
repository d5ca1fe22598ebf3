# SPDX-License-Identifier: MIT-0
"""The retry policy: whether a request is sent again, and after how many seconds."""

import random
import re
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from .errors import APIConnectionError, parse_retry_after
from .messages import Request, Response

# RFC 9110, section 9.2.2: repeating these has the same effect as sending them once.
_IDEMPOTENT = frozenset("GET HEAD OPTIONS TRACE QUERY PUT DELETE".split())
# Seconds; the backoff doubles with each attempt, and a random part of it is waited.
_FIRST_BACKOFF, _MAX_BACKOFF = 0.5, 8.0
_MAX_RETRY_AFTER = 60.0  # Seconds; a caller should know of longer delays.

RETRY_STATUSES: Final = frozenset({408, 429, 502, 503, 504})
"""The statuses after which a call is repeated by default."""


@dataclass(frozen=True)
class RetryPolicy:
    """When a call is repeated.

    Only idempotent methods are repeated, and requests with the header Idempotency-Key.
    Others are repeated only if the server cannot have acted: there was no connection, or
    the response is a 429 with Retry-After. No attempt starts after the deadline.
    """

    #: How often a call is repeated at most.
    max_retries: int = 2
    #: Whether methods that are not idempotent are repeated like the others.
    retry_any_method: bool = False
    #: The statuses after which a call is repeated.
    retry_statuses: Collection[int] = RETRY_STATUSES

    def __post_init__(self) -> None:
        if isinstance(self.max_retries, bool) or not isinstance(self.max_retries, int):
            raise TypeError(
                f"max_retries must be an int, not {type(self.max_retries).__name__}"
            )
        if self.max_retries < 0:
            raise ValueError(
                f"max_retries must be 0 or greater, not {self.max_retries}"
            )

    def delay_after_error(
        self,
        request: Request,
        error: APIConnectionError,
        attempt: int,
        retry_after: float | None = None,
    ) -> float | None:
        """Return the seconds to wait after a connection error, or None to give up.

        `attempt` counts from 0; `retry_after` replaces the random backoff.
        """
        if error.was_sent and not self._may_repeat(request):
            return None
        return self._delay(request, attempt, retry_after)

    def delay_after_response(
        self, request: Request, response: Response, attempt: int
    ) -> float | None:
        """Return the seconds to wait after a response, or None to accept it."""
        if response.status_code not in self.retry_statuses:
            return None
        retry_after = parse_retry_after(response.headers.get("retry-after", ""))
        was_refused = response.status_code == 429 and retry_after is not None
        if not was_refused and not self._may_repeat(request):
            return None
        if retry_after is None and response.status_code in (429, 503):
            retry_after = _rate_limit_reset(response.headers)
        return self._delay(request, attempt, retry_after)

    def _may_repeat(self, request: Request) -> bool:
        names = {name.lower() for name, _ in request.headers}
        idempotent = request.method in _IDEMPOTENT or "idempotency-key" in names
        return self.retry_any_method or idempotent

    def _delay(
        self, request: Request, attempt: int, retry_after: float | None
    ) -> float | None:
        if attempt >= self.max_retries or not request.is_repeatable:
            return None
        backoff = min(_MAX_BACKOFF, _FIRST_BACKOFF * 2**attempt)
        seconds = random.uniform(0, backoff) if retry_after is None else retry_after
        expires = request.expires
        is_late = expires is not None and time.monotonic() + seconds >= expires
        return None if is_late or seconds > _MAX_RETRY_AFTER else seconds


def _rate_limit_reset(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until a quota is reset (draft-ietf-httpapi-ratelimit-headers)."""
    item = re.search(r";\s*t=(\d+)", headers.get("ratelimit", ""))
    text = item[1] if item else headers.get("ratelimit-reset", "")
    return float(text) if text.isdigit() else None
