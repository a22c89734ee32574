"""Write a folder so that it is either whole or not there: manifest last, then one rename."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

MANIFEST = "manifest.json"
PART, OLD = ".part", ".old"


def publish(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a temporary folder, seal it, and put it in the place of `folder`."""
    temporary, old = folder.with_name(folder.name + PART), folder.with_name(folder.name + OLD)
    for left in (temporary, old):
        shutil.rmtree(left, ignore_errors=True)
    temporary.mkdir(parents=True)
    write(temporary)
    seal(temporary)
    if folder.exists():
        folder.replace(old)  # a kill between the two renames leaves the old one beside, whole
    temporary.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def is_whole(folder: Path) -> bool:
    """True when the manifest is there and every file has the size and SHA-256 it names."""
    try:
        listed = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # none yet, or cut off by a kill
        return False
    return all(
        (folder / name).is_file() and _describe(folder / name) == seen for name, seen in listed.items()
    )


def newest_whole(parent: Path, pattern: str) -> Path | None:
    """The last folder, by name, whose manifest verifies."""
    return next(reversed(whole_folders(parent, pattern)), None)


def whole_folders(parent: Path, pattern: str) -> list[Path]:
    """All folders whose manifest verifies, by name; what was never finished does not count."""
    found = sorted(path for path in parent.glob(pattern) if path.is_dir() and path.suffix not in (PART, OLD))
    return [path for path in found if is_whole(path)]


def seal(folder: Path) -> None:
    """Flush every file and write the manifest that vouches for them."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    for path in files:
        _flush(path)
    manifest = folder / MANIFEST
    manifest.write_text(
        json.dumps({path.name: _describe(path) for path in files}, indent=1), encoding="utf-8"
    )
    _flush(manifest)


def _describe(path: Path) -> dict[str, int | str]:
    return {"size": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
