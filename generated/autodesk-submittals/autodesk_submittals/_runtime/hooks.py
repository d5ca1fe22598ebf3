# SPDX-License-Identifier: MIT-0
"""What a user may hang onto every request."""

from .errors import APIConnectionError
from .messages import Request, Response


class Hook:
    """Sees every request, also those that repeat one; make a subclass of what you need.

    After `on_request` comes one of the others, with the request as this hook returned
    it. The methods must not block, as async clients call them too; what they raise ends
    the call. A request holds credentials in `url` and `headers`; `shown_url` has none.
    """

    def on_request(self, request: Request) -> Request:
        """Before a request; returns what is sent, say with more headers."""
        return request

    def on_response(self, request: Request, response: Response) -> None:
        """After an answer, whatever its status; what is streamed has no content yet."""

    def on_error(self, request: Request, error: APIConnectionError) -> None:
        """After a request to which no answer came."""

    def on_abandoned(self, request: Request) -> None:
        """After a request of a call that ended otherwise, say because it was cancelled."""
