"""A server's variables stand at their defaults; servers of paths and operations are honoured, or missed in the ledger."""

from cases.harness import Case


def check_default(case: Case) -> None:
    assert '"https://eu.example:8443/v2"' in case.text("client.py")


def check_call(case: Case) -> None:
    case.answer(204)
    case.call("things.list")
    assert case.sent.target == "/things"


def check_servers_of_paths_and_operations(case: Case) -> None:
    text = case.text("resources/things.py")
    honoured = "https://uploads.example/v9" in text and "https://puts.example" in text
    status = {item["id"]: item["status"] for item in case.report["operations"]}
    assert status["things/list"] == "generated"
    assert honoured or (status["things/upload"], status["things/put"]) == (
        "degraded",
        "degraded",
    )
