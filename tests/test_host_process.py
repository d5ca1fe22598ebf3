"""Library calls leave the state of the calling process as they found it."""

import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clientwright import batch, config
from clientwright.cli import main
from clientwright.config import ClientConfig
from clientwright.errors import SpecError
from clientwright.pipeline import generate

# `guarded` replaces it.
ENABLE = gc.enable
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "servers": [{"url": "https://pets.example"}],
    "paths": {"/pets": {"get": {"responses": {"204": {"description": "Nothing."}}}}},
}


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ClientConfig:
    monkeypatch.chdir(tmp_path)
    Path("pets.json").write_text(json.dumps(DOCUMENT))
    (client,) = config.for_arguments(Path("pets.json"), Path("out"))
    return client


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if this process changes its garbage collector; forked children may."""
    host = os.getpid()

    def guard(name: str, call: Callable[..., None]) -> Callable[..., None]:
        def guarded_call(*arguments: int) -> None:
            assert os.getpid() != host, f"gc.{name} in the process of the host"
            call(*arguments)

        return guarded_call

    for name in ("disable", "enable", "freeze", "unfreeze", "set_threshold"):
        monkeypatch.setattr(gc, name, guard(name, getattr(gc, name)))


@pytest.fixture(params=[True, False], ids=["gc enabled", "gc disabled"])
def state(request: pytest.FixtureRequest) -> Iterator[tuple[object, ...]]:
    """Set up a collector and a recursion limit as a host may have them."""
    if not request.param:
        gc.disable()
    yield current_state()
    ENABLE()


def current_state() -> tuple[object, ...]:
    return gc.isenabled(), gc.get_threshold(), sys.getrecursionlimit()


def test_generate_leaves_collector_and_recursion_limit(
    client: ClientConfig, state: tuple[object, ...], guarded: None
) -> None:
    frozen = gc.get_freeze_count()
    generate(client)
    assert current_state() == state
    assert gc.get_freeze_count() == frozen


def test_generate_when_it_fails_leaves_collector_and_recursion_limit(
    client: ClientConfig, state: tuple[object, ...], guarded: None
) -> None:
    Path("pets.json").write_text(json.dumps({**DOCUMENT, "paths": []}))
    with pytest.raises(SpecError):
        generate(client)
    assert current_state() == state


def test_generate_all_leaves_collector_and_recursion_limit(
    client: ClientConfig, state: tuple[object, ...], guarded: None
) -> None:
    (result,) = batch.generate_all([client])
    assert result.changes and result.changes.written
    assert current_state() == state


def test_generate_in_several_threads_runs_one_call_at_a_time(
    client: ClientConfig,
) -> None:
    limit = sys.getrecursionlimit()
    stages: list[str] = []
    second = threading.Thread(
        target=generate, args=[client], kwargs={"progress": stages.append}
    )

    def start_second(stage: str) -> None:
        if stage == "load":
            second.start()
            # Long enough for the second call to begin, if nothing keeps it from that.
            second.join(0.2)
        stages.append("first")

    generate(client, progress=start_second)
    second.join()
    assert stages[0] == "first"
    assert stages == sorted(stages, key=lambda stage: stage != "first")
    assert sys.getrecursionlimit() == limit


def test_main_leaves_collector(client: ClientConfig, guarded: None) -> None:
    assert main(["generate", "pets.json", "-o", "out"]) == 0
    assert gc.isenabled()


RUN = """
import gc, sys
from clientwright import cli
cli.main = lambda: print(gc.isenabled()) or 3
cli.run()
"""


def test_command_pauses_collector_of_its_own_process() -> None:
    result = subprocess.run(
        [sys.executable, "-c", RUN], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (3, "False\n", "")
