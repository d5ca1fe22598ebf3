"""Map HTTP statuses to the runtime's error classes, named after RFC 9110, section 15."""

_CLASSES = {
    "400": "BadRequestError",
    "401": "UnauthorizedError",
    "402": "PaymentRequiredError",
    "403": "ForbiddenError",
    "404": "NotFoundError",
    "405": "MethodNotAllowedError",
    "406": "NotAcceptableError",
    "409": "ConflictError",
    "410": "GoneError",
    "412": "PreconditionFailedError",
    "413": "ContentTooLargeError",
    "415": "UnsupportedMediaTypeError",
    "422": "UnprocessableContentError",
    "429": "TooManyRequestsError",
    "500": "InternalServerError",
    "502": "BadGatewayError",
    "503": "ServiceUnavailableError",
    "504": "GatewayTimeoutError",
}


def error_class(status: str) -> str | None:
    """Return the error class for a status, a range or `default`; None for success and redirect."""
    if status in _CLASSES:
        return _CLASSES[status]
    if status[0] == "5":
        return "ServerError"
    return "APIStatusError" if status[0] == "4" or status == "default" else None
