"""How `make` sets the project up on a machine that has never seen it.

Nothing is downloaded: where an interpreter, pip or uv has to misbehave or to keep a
record, a stand-in takes its place on a PATH that holds little else.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ("constraints.txt", "constraints-consumer.txt")

REAL_PYTHON = f'exec "{sys.executable}" "$@"\n'
ENVIRONMENT_PYTHON = """#!/bin/sh
case "$*" in
    "-m pip"*) echo "$*" >>"$RECORD"; {pip} ;;
esac
"""
MAKES_ENVIRONMENTS = """#!/bin/sh
if [ "$1 $2" = "-m venv" ]; then
    mkdir -p "$3/bin"
    cp "$STAND_INS/environment-python" "$3/bin/python"
    cp "$STAND_INS/clientwright" "$3/bin/clientwright"
    exit 0
fi
"""
UV = """#!/bin/sh
echo "uv $*" >>"$RECORD"
for last; do :; done
if [ "$1" = venv ]; then
    mkdir -p "$last/bin"
    cp "$STAND_INS/environment-python" "$last/bin/python"
    cp "$STAND_INS/clientwright" "$last/bin/clientwright"
fi
"""


class Machine:
    """A checkout, and a PATH with the few tools that setting it up may rely on."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "a checkout"
        self.bin = folder / "bin"
        self.stand_ins = folder / "stand-ins"
        self.record = folder / "record"
        for path in (self.checkout, self.bin, self.stand_ins):
            path.mkdir()
        shutil.copytree(ROOT / ".ci", self.checkout / ".ci")
        for name in ("Makefile", "pyproject.toml", *CONSTRAINTS):
            shutil.copy(ROOT / name, self.checkout)
        for tool in (
            "sh",
            "awk",
            "cat",
            "cksum",
            "cp",
            "dirname",
            "echo",
            "find",
            "mkdir",
            "rm",
        ):
            (self.bin / tool).symlink_to(str(shutil.which(tool)))
        self.write(self.stand_ins / "clientwright", '#!/bin/sh\necho "ran: $*"\n')
        self.pip("exit 0")

    @staticmethod
    def write(path: Path, text: str) -> None:
        path.write_text(text, "utf-8")
        path.chmod(0o755)

    def python(self, name: str, script: str = MAKES_ENVIRONMENTS) -> None:
        """Put an interpreter on PATH that is the real one after the script."""
        self.write(self.bin / name, script + REAL_PYTHON)

    def pip(self, action: str) -> None:
        text = ENVIRONMENT_PYTHON.format(pip=action)
        self.write(self.stand_ins / "environment-python", text)

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(shutil.which("make")), *arguments],
            cwd=self.checkout,
            env={
                "PATH": str(self.bin),
                "HOME": "",
                "RECORD": str(self.record),
                "STAND_INS": str(self.stand_ins),
            },
            capture_output=True,
            text=True,
        )

    def installs(self) -> list[str]:
        """Take what pip and uv were asked to do since the last look."""
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        self.record.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def pretending(folder: Path, module: str, text: str) -> str:
    """A stand-in's first lines, which put a module before the real one."""
    folder.mkdir()
    (folder / f"{module}.py").write_text(text)
    return f'#!/bin/sh\nPYTHONPATH="{folder}"\nexport PYTHONPATH\n'


def test_make_alone_lists_every_target(machine: Machine) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE)
    listed = re.findall(r"^  (\S+) +\S", machine.make().stdout, re.MULTILINE)
    assert {"generate", "check", "test", "clean"} < set(targets)
    assert listed == targets


def test_an_environment_is_made_once_and_with_the_pinned_versions(
    machine: Machine,
) -> None:
    machine.python("python3")
    first = machine.make("generate")
    assert first.returncode == 0, first.stderr
    assert "ran: generate" in first.stdout
    *_, last = installs = machine.installs()
    assert all("--constraint constraints.txt" in line for line in installs)
    assert last.endswith("--no-build-isolation --editable .[test]")

    os.utime(machine.checkout / "constraints.txt", (0, 0))
    (machine.checkout / "pyproject.toml").touch()
    assert "ran: generate" in machine.make("generate").stdout
    assert machine.installs() == []


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_an_environment_is_made_again_when_its_definition_changes(
    machine: Machine, name: str
) -> None:
    machine.python("python3")
    machine.make("environment")
    leftover = machine.checkout / ".venv" / "leftover"
    leftover.touch()
    machine.installs()
    with (machine.checkout / name).open("a") as file:
        file.write("# changed\n")
    machine.make("environment")
    assert machine.installs() != []
    assert not leftover.exists()


def test_a_moved_checkout_gets_an_environment_of_its_own(machine: Machine) -> None:
    machine.python("python3")
    machine.make("environment")
    machine.installs()
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    machine.make("environment")
    assert machine.installs() != []


def test_clients_are_installed_as_their_consumers_do(machine: Machine) -> None:
    machine.python("python3")
    for client in ("one", "two"):
        folder = machine.checkout / "generated" / client
        folder.mkdir(parents=True)
        (folder / "pyproject.toml").touch()
    assert machine.make("consumer-environment").returncode == 0
    assert machine.installs()[-1].endswith(
        "--constraint constraints-consumer.txt --no-build-isolation"
        " --editable ./generated/one[test] --editable ./generated/two[test]"
    )


def test_without_a_client_there_is_nothing_to_test(machine: Machine) -> None:
    machine.python("python3")
    result = machine.make("consumer-environment")
    assert result.returncode != 0
    assert "make generate" in result.stderr
    assert machine.installs() == []


@pytest.mark.parametrize("pip", ["exit 1", 'kill -TERM "$PPID"'])
def test_an_unfinished_environment_is_not_left_behind(
    machine: Machine, pip: str
) -> None:
    machine.python("python3")
    machine.pip(pip)
    result = machine.make("generate")
    assert result.returncode != 0
    assert "ran:" not in result.stdout
    assert machine.installs() != []
    assert not (machine.checkout / ".venv").exists()


def test_no_python_at_all(machine: Machine) -> None:
    result = machine.make("generate")
    assert result.returncode != 0
    assert "Python 3.11 or newer is needed" in result.stderr
    assert "python3.11 python3." in result.stderr
    assert not (machine.checkout / ".venv").exists()


def test_a_python_that_is_too_old(machine: Machine, tmp_path: Path) -> None:
    text = "import sys\nsys.version_info = (3, 10, 14, 'final', 0)\n"
    machine.python("python3", pretending(tmp_path / "old", "sitecustomize", text))
    result = machine.make("generate")
    assert result.returncode != 0
    assert "Python 3.11 or newer is needed" in result.stderr
    named = machine.make("generate", "PYTHON=python3")
    assert named.returncode != 0
    assert "PYTHON=python3 cannot be run, or is older than Python 3.11" in named.stderr


def test_a_python_that_its_version_manager_cannot_start(machine: Machine) -> None:
    machine.python("python3.14", "#!/bin/sh\nexit 127\n")
    machine.python("python3.12")
    result = machine.make("generate")
    assert result.returncode == 0
    assert "Setting up .venv with python3.12;" in result.stderr


NO_ENSUREPIP = "raise ModuleNotFoundError('No module named ensurepip')\n"
PACKAGE = "apt-get install python%d.%d-venv" % sys.version_info[:2]


def test_a_python_without_ensurepip(machine: Machine, tmp_path: Path) -> None:
    lines = pretending(tmp_path / "none", "ensurepip", NO_ENSUREPIP)
    machine.python("python3", lines)
    result = machine.make("generate")
    assert result.returncode != 0
    assert PACKAGE in result.stderr
    assert not (machine.checkout / ".venv").exists()

    machine.python("python3.11")
    assert "with python3.11;" in machine.make("generate").stderr

    machine.python("python3.13", lines)
    named = machine.make("generate", "PYTHON=python3.13")
    assert named.returncode != 0
    assert PACKAGE in named.stderr


def test_a_python_whose_venv_fails_halfway(machine: Machine) -> None:
    venv = '#!/bin/sh\n[ "$1 $2" != "-m venv" ] || { mkdir -p "$3/bin"; exit 1; }\n'
    machine.python("python3", venv)
    result = machine.make("generate")
    assert result.returncode != 0
    assert PACKAGE in result.stderr
    assert not (machine.checkout / ".venv").exists()


def test_uv_does_the_work_where_there_is_one(machine: Machine) -> None:
    machine.write(machine.bin / "uv", UV)
    machine.python("python3")
    result = machine.make("generate")
    assert "ran: generate" in result.stdout, result.stderr
    made, *installs = machine.installs()
    assert made == "uv venv --quiet --python python3 .venv"
    assert all("--python .venv/bin/python" in line for line in installs)
    assert all("--constraint constraints.txt" in line for line in installs)

    (machine.bin / "python3").unlink()
    machine.make("clean")
    machine.make("generate")
    assert machine.installs()[0] == "uv venv --quiet --python >=3.11 .venv"


def test_uv_can_be_left_alone(machine: Machine) -> None:
    machine.write(machine.bin / "uv", UV)
    machine.python("python3")
    assert machine.make("generate", "UV=").returncode == 0
    assert [line for line in machine.installs() if not line.startswith("-m pip")] == []
