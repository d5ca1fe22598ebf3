# SPDX-License-Identifier: MIT-0
"""A hook that makes OpenTelemetry spans; it requires the extra `otel`."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .errors import APIConnectionError
from .messages import Hook, Request, Response

if TYPE_CHECKING:
    from opentelemetry.trace import (  # type: ignore[import-not-found, unused-ignore]
        Span,
        TracerProvider,
    )

_METHODS = "GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH QUERY".split()


class _TracedRequest(Request):
    span: "Span"


class OpenTelemetryHook(Hook):
    """A hook that makes a span for each request (stable HTTP semantic conventions).

    A span ends with the response, or with the head of a streamed response. Credentials,
    stack traces and queries are left out, as they may hold secrets.

    Args:
        provider: The tracer provider; the default is the global one.

    Raises:
        ImportError: OpenTelemetry is not installed; the extra `otel` installs it.
    """

    def __init__(self, provider: "TracerProvider | None" = None) -> None:
        from opentelemetry import (  # type: ignore[import-not-found, unused-ignore]
            propagate,
            trace,
        )

        name = __name__.removesuffix("._runtime.telemetry")
        self._trace: Any = trace
        self._inject: Any = propagate.inject
        self._tracer: Any = trace.get_tracer(name, tracer_provider=provider)

    def on_request(self, request: Request) -> Request:
        url = urlsplit(request.shown_url)
        host = url.netloc.rpartition("@")[2]
        is_known = request.method in _METHODS
        attributes: dict[str, str | int] = {
            "http.request.method": request.method if is_known else "_OTHER",
            "url.full": f"{url.scheme}://{host}{url.path}",
            "server.address": url.hostname or "",
            "server.port": url.port or (443 if url.scheme == "https" else 80),
        }
        if not is_known:
            attributes["http.request.method_original"] = request.method
        if template := urlsplit(request.template).path:
            attributes["url.template"] = template
        if request.attempt:
            attributes["http.request.resend_count"] = request.attempt
        name = f"{request.method if is_known else 'HTTP'} {template}".strip()
        kind = self._trace.SpanKind.CLIENT
        span = self._tracer.start_span(name, kind=kind, attributes=attributes)
        headers: dict[str, str] = {}
        self._inject(headers, self._trace.set_span_in_context(span))
        for header in headers.items():
            request = request.with_header(*header)
        traced = _TracedRequest(*request)
        traced.span = span
        return traced

    def on_response(self, request: Request, response: Response) -> None:
        assert isinstance(request, _TracedRequest)
        request.span.set_attribute("http.response.status_code", response.status_code)
        self._end(
            request, str(response.status_code) if response.status_code >= 400 else ""
        )

    def on_error(self, request: Request, error: APIConnectionError) -> None:
        description = str(error).partition(": ")[2]  # Without the URL.
        self._end(request, type(error).__name__, description)

    def on_abandoned(self, request: Request) -> None:
        self._end(request, "abandoned")

    def _end(self, request: Request, error_type: str, description: str = "") -> None:
        assert isinstance(request, _TracedRequest)
        if description:
            event = {"exception.type": error_type, "exception.message": description}
            request.span.add_event("exception", event)
        if error_type:
            request.span.set_attribute("error.type", error_type)
            request.span.set_status(self._trace.StatusCode.ERROR, description or None)
        request.span.end()
