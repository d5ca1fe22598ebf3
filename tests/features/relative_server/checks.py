"""A server without a host: whoever calls has to say where the API lives."""

import pytest

from features.harness import Case


def check_base_url_is_asked_for(case: Case) -> None:
    case.settings["base_url"] = None
    with pytest.raises(ValueError, match="base_url"):
        case.call("things.list")


def check_given(case: Case) -> None:
    case.answer(204)
    case.settings["base_url"] = f"{case.server.url}/api/v3/"
    case.call("things.list")
    assert case.sent.target == "/api/v3/things"
