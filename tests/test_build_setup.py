"""Setting up the project by `make` on a machine without any environment.

Nothing is downloaded. An interpreter, pip or uv that must fail, or record its calls, is
replaced by a fake one on a nearly empty PATH.
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
    """A checkout, and a PATH with the few tools that the setup may use."""

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
        """Put a fake interpreter on PATH: it runs the script, then the real interpreter."""
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
        """Return the installations that pip and uv were asked for since the last call."""
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        self.record.unlink(missing_ok=True)
        return lines


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def fake_module(folder: Path, module: str, text: str) -> str:
    """Return the first lines of a fake interpreter that replaces a module."""
    folder.mkdir()
    (folder / f"{module}.py").write_text(text)
    return f'#!/bin/sh\nPYTHONPATH="{folder}"\nexport PYTHONPATH\n'


def test_make_without_target_lists_every_target(machine: Machine) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^\.PHONY: (\S+)$", makefile, re.MULTILINE)
    listed = re.findall(r"^  (\S+) +\S", machine.make().stdout, re.MULTILINE)
    assert {"generate", "check", "test", "clean"} < set(targets)
    assert listed == targets


def test_environment_is_made_once_with_pinned_versions(
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
def test_environment_is_remade_when_its_definition_changes(
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


def test_moved_checkout_gets_a_new_environment(machine: Machine) -> None:
    machine.python("python3")
    machine.make("environment")
    machine.installs()
    machine.checkout = machine.checkout.rename(machine.checkout.with_name("moved"))
    machine.make("environment")
    assert machine.installs() != []


def test_consumer_environment_installs_the_clients(machine: Machine) -> None:
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


def test_consumer_environment_without_clients_fails(machine: Machine) -> None:
    machine.python("python3")
    result = machine.make("consumer-environment")
    assert result.returncode != 0
    assert "make generate" in result.stderr
    assert machine.installs() == []


@pytest.mark.parametrize("pip", ["exit 1", 'kill -TERM "$PPID"'])
def test_failed_setup_leaves_no_environment(machine: Machine, pip: str) -> None:
    machine.python("python3")
    machine.pip(pip)
    result = machine.make("generate")
    assert result.returncode != 0
    assert "ran:" not in result.stdout
    assert machine.installs() != []
    assert not (machine.checkout / ".venv").exists()


def test_setup_without_python_fails_with_hint(machine: Machine) -> None:
    result = machine.make("generate")
    assert result.returncode != 0
    assert "Python 3.11 or newer is needed" in result.stderr
    assert "python3.11 python3." in result.stderr
    assert not (machine.checkout / ".venv").exists()


def test_setup_with_old_python_fails_with_hint(
    machine: Machine, tmp_path: Path
) -> None:
    text = "import sys\nsys.version_info = (3, 10, 14, 'final', 0)\n"
    machine.python("python3", fake_module(tmp_path / "old", "sitecustomize", text))
    result = machine.make("generate")
    assert result.returncode != 0
    assert "Python 3.11 or newer is needed" in result.stderr
    named = machine.make("generate", "PYTHON=python3")
    assert named.returncode != 0
    assert "PYTHON=python3 cannot be run, or is older than Python 3.11" in named.stderr


def test_setup_with_broken_version_manager_shim_tries_next_python(
    machine: Machine,
) -> None:
    machine.python("python3.14", "#!/bin/sh\nexit 127\n")
    machine.python("python3.12")
    result = machine.make("generate")
    assert result.returncode == 0
    assert "Setting up .venv with python3.12;" in result.stderr


NO_ENSUREPIP = "raise ModuleNotFoundError('No module named ensurepip')\n"
PACKAGE = "apt-get install python{}.{}-venv".format(*sys.version_info)


def test_setup_without_ensurepip_fails_with_hint(
    machine: Machine, tmp_path: Path
) -> None:
    lines = fake_module(tmp_path / "none", "ensurepip", NO_ENSUREPIP)
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


def test_setup_with_failing_venv_fails(machine: Machine) -> None:
    venv = '#!/bin/sh\n[ "$1 $2" != "-m venv" ] || { mkdir -p "$3/bin"; exit 1; }\n'
    machine.python("python3", venv)
    result = machine.make("generate")
    assert result.returncode != 0
    assert PACKAGE in result.stderr
    assert not (machine.checkout / ".venv").exists()


def test_setup_with_uv_uses_uv(machine: Machine) -> None:
    machine.write(machine.bin / "uv", UV)
    machine.python("python3")
    result = machine.make("generate")
    assert "ran: generate" in result.stdout, result.stderr
    command, *installs = machine.installs()
    assert command == "uv venv --quiet --python python3 .venv"
    assert all("--python .venv/bin/python" in line for line in installs)
    assert all("--constraint constraints.txt" in line for line in installs)

    (machine.bin / "python3").unlink()
    machine.make("clean")
    machine.make("generate")
    assert machine.installs()[0] == "uv venv --quiet --python >=3.11 .venv"


def test_setup_with_empty_uv_variable_does_not_use_uv(machine: Machine) -> None:
    machine.write(machine.bin / "uv", UV)
    machine.python("python3")
    assert machine.make("generate", "UV=").returncode == 0
    assert [line for line in machine.installs() if not line.startswith("-m pip")] == []
