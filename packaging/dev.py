#!/usr/bin/env python3
"""One command to run the studio from a checkout, one to test it; Python's standard library is all it needs.

    python3 packaging/dev.py run [FILES]     start the studio (without a display: the whole chain in the terminal)
    python3 packaging/dev.py test [...]      run every test, the import rules and the linter
    python3 packaging/dev.py bench NAME      run a benchmark of tests/benchmarks
    python3 packaging/dev.py lint            run the linter alone
    python3 packaging/dev.py pictures        take pictures of every pane into a folder
    python3 packaging/dev.py starter         build the starter model anew
    python3 packaging/dev.py similarity      build the sentence-similarity model anew (--card: only measure it)
    python3 packaging/dev.py samples         build the sample documents anew

The first call makes ``.venv`` and installs the exact versions pinned in this folder; later calls find it ready.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
STAMP = VENV / "studio-stamp"
OLDEST, NEWEST = (3, 11), (3, 13)
TORCH = "torch==2.13.0"
TORCH_CPU = "https://download.pytorch.org/whl/cpu"
TORCH_CUDA = "https://download.pytorch.org/whl/cu130"
REQUIREMENTS = (ROOT / "packaging/requirements.txt", ROOT / "packaging/requirements-dev.txt")
DEBIAN = ROOT / "packaging/debian-packages.txt"


class Trouble(Exception):
    """Something a person must put right; the message says what, why and how."""


def main(arguments: Sequence[str]) -> int:
    """Run one verb; returns the exit status."""
    if not arguments or arguments[0] not in VERBS:
        print(__doc__)
        return 0 if set(arguments) & {"-h", "--help"} else 2
    try:
        _need_python()
        prepare()
        return VERBS[arguments[0]](list(arguments[1:]))
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def run(rest: list[str]) -> int:
    """Open the window; without a display run the chain in the terminal."""
    if _has_display():
        _need_qt()
        return _studio(rest)
    print("No display here: running the same chain in the terminal.", flush=True)
    options = [] if any(one.startswith("--project") for one in rest) else ["--project", str(_own_project())]
    return _studio(["run", *(rest or _samples()), *options, "--yes"])


def test(rest: list[str]) -> int:
    """Run the linter, then every test without a screen."""
    _need_qt()
    linted = 0 if rest else lint([])
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return _call([PYTHON, "-m", "pytest", *rest], env=environment) or linted


def bench(rest: list[str]) -> int:
    """Run one benchmark; its last lines are figures."""
    known = sorted(file.stem for file in (ROOT / "tests/benchmarks").glob("[a-z]*.py") if file.stem != "figures")
    if not rest or rest[0] not in known:
        raise Trouble(f"Name a benchmark: {', '.join(known)}.")
    return _call([PYTHON, "-m", f"tests.benchmarks.{rest[0]}", *rest[1:]])


def lint(rest: list[str]) -> int:
    """Run the linter."""
    return _call([PYTHON, "-m", "ruff", "check", *(rest or ["studio", "tests", "packaging"])])


def pictures(rest: list[str]) -> int:
    """Take pictures of every pane."""
    return _call([PYTHON, ROOT / "packaging/pictures.py", *rest])


def starter(rest: list[str]) -> int:
    """Build the starter model anew."""
    return _call([PYTHON, ROOT / "packaging/starter", *rest])


def similarity(rest: list[str]) -> int:
    """Build the sentence-similarity model anew, or only measure it."""
    return _call([PYTHON, ROOT / "packaging/similarity", *rest])


def samples(rest: list[str]) -> int:
    """Build the sample documents anew."""
    return _call([PYTHON, ROOT / "packaging/samples", *rest])


def prepare() -> None:
    """Make ``.venv`` hold exactly what is pinned; does nothing when it does already."""
    wanted = _fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print(f"Setting up {VENV.name} once; this takes a few minutes and about 3 GB of disk.", flush=True)
    if not _has_pip():  # an environment whose making was cut off has Python, but not pip
        shutil.rmtree(VENV, ignore_errors=True)
        _step("Making the environment", [sys.executable, "-m", "venv", VENV], _venv_advice())
    _install_torch()
    for file in REQUIREMENTS:
        _install(f"Installing {_count(file)} packages ({file.name})", "--no-deps", "-r", str(file))
    _install("Installing the studio itself", "--no-deps", "-e", str(ROOT))
    STAMP.write_text(wanted)


def _has_pip() -> bool:
    """Say whether the environment is there and can install packages."""
    command = [str(PYTHON), "-m", "pip", "--version"]
    return PYTHON.exists() and subprocess.run(command, capture_output=True).returncode == 0


def _install_torch() -> None:
    """Choose the build for this computer: CUDA where an NVIDIA driver is found, CPU otherwise."""
    if has_nvidia_driver():
        index = ["--index-url", TORCH_CUDA] if WINDOWS else []
        _install("Installing PyTorch for NVIDIA cards (about 3 GB)", *index, TORCH)
    elif platform.system() == "Darwin" or _has_wheel(f"{TORCH}+cpu"):
        _install("Installing PyTorch", TORCH if platform.system() == "Darwin" else f"{TORCH}+cpu")
    else:
        _install("Installing PyTorch for the processor", "--index-url", TORCH_CPU, TORCH)


def has_nvidia_driver() -> bool:
    """Say whether a card can be reached."""
    library = Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "System32/nvcuda.dll"
    return library.exists() if WINDOWS else Path("/proc/driver/nvidia/version").exists()


def _has_wheel(requirement: str) -> bool:
    """Say whether pip as set up here finds this very build, e.g. in a folder of wheels."""
    command = [PYTHON, "-m", "pip", "install", "--dry-run", "--no-deps", "--quiet", requirement]
    return subprocess.run(command, capture_output=True).returncode == 0


def _install(title: str, *what: str) -> None:
    advice = "Check the connection to the package index (and a proxy, if your house has one), then run this again."
    _step(title, [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *what], advice)


def _step(title: str, command: Sequence[str | Path], advice: str) -> None:
    """Run a long command behind one line that shows it is alive; its last words are shown when it fails."""
    began, ended = time.monotonic(), threading.Event()
    ticker = threading.Thread(target=_tick, args=(title, began, ended))
    ticker.start()
    try:
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    finally:
        ended.set()
        ticker.join()
    if result.returncode:
        last = "\n".join((result.stdout + result.stderr).strip().splitlines()[-15:])
        raise Trouble(f"{title} failed:\n\n{last}\n\n{advice}")


def _tick(title: str, began: float, ended: threading.Event) -> None:
    live = sys.stdout.isatty()
    if not live:
        print(f"  {title} ...", flush=True)
    while not ended.wait(0.5):
        if live:
            print(f"\r  {title} ... {time.monotonic() - began:.0f} s", end="", flush=True)
    print(f"{chr(13) if live else ''}  {title}: took {time.monotonic() - began:.0f} s", flush=True)


def _fingerprint() -> str:
    content = b"".join(file.read_bytes() for file in (*REQUIREMENTS, ROOT / "pyproject.toml"))
    build = "cuda" if has_nvidia_driver() else "cpu"
    return f"{hashlib.sha256(content).hexdigest()} {TORCH} {build} {sys.version_info[:2]}"


def _need_python() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = platform.python_version()
        raise Trouble(f"The studio needs Python 3.11, 3.12 or 3.13; this is {found}. Start this file with one.")


def _venv_advice() -> str:
    return "On Debian and Ubuntu the module is in a package of its own: sudo apt-get install python3-venv"


def _need_qt() -> None:
    """Say by its Debian name which system library Qt lacks."""
    probe = "from PySide6 import QtGui, QtWidgets, QtSvg"
    result = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True)
    if result.returncode and shutil.which("apt-get"):
        packages = " ".join(DEBIAN.read_text().split())
        reason = result.stderr.strip().splitlines()[-1]
        raise Trouble(f"Qt cannot start: {reason}\nInstall what it needs:\n\n  sudo apt-get install {packages}\n")
    if result.returncode:
        raise Trouble(f"Qt cannot start:\n{result.stderr}")


def _has_display() -> bool:
    if WINDOWS or platform.system() == "Darwin":
        return True
    named = os.environ.get("QT_QPA_PLATFORM") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return bool(named)


def _samples() -> list[str]:
    return [str(file) for file in sorted((ROOT / "resources/samples").iterdir()) if file.is_file()]


def _own_project() -> Path:
    return Path.home() / "SLM Studio" / "Sample.studio"


def _studio(arguments: Sequence[str]) -> int:
    return _call([PYTHON, "-m", "studio", *arguments])


def _call(command: Sequence[str | Path], env: dict[str, str] | None = None) -> int:
    child = subprocess.Popen([str(part) for part in command], cwd=None, env=env)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child has the same Ctrl-C and ends in its own way
            continue


def _count(file: Path) -> int:
    return sum(1 for line in file.read_text().splitlines() if "==" in line)


VERBS = {
    "run": run, "test": test, "bench": bench, "lint": lint, "pictures": pictures, "starter": starter,
    "similarity": similarity, "samples": samples,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
