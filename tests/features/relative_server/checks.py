"""A server URL without host: the caller must pass a base URL."""

import pytest

from features.harness import Case


def check_missing_base_url_raises(case: Case) -> None:
    case.settings["base_url"] = None
    with pytest.raises(ValueError, match="base_url"):
        case.call("things.list")


def check_base_url_is_used(case: Case) -> None:
    case.respond_with(204)
    case.settings["base_url"] = f"{case.server.url}/api/v3/"
    case.call("things.list")
    assert case.last_request.target == "/api/v3/things"
