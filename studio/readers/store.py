"""The project's folder of documents: each file once, named by its SHA-256, there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from studio.child import Failure

SPARE = 64 * 2**20
"""Bytes to leave free for the project database."""
CHUNK = 2**20


def sha256_of(path: Path) -> str:
    """Hash a file without taking it into memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Store:
    """Copies files in; takes back the copy of one that could not be read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def stored(self, source: Path, sha256: str) -> Iterator[Path]:
        """Give the stored copy; when the work with it fails or is stopped, a copy that was made here goes away."""
        target = self._folder / f"{sha256}{source.suffix.lower()}"
        is_new = not target.exists() or target.stat().st_size != source.stat().st_size
        if is_new:
            self._copy(source, target)
        kept = False
        try:
            yield target
            kept = True
        finally:
            if is_new and not kept:
                target.unlink(missing_ok=True)

    def _copy(self, source: Path, target: Path) -> None:
        """Write a draft, flush it to the disk, and rename it."""
        needed, free = source.stat().st_size + SPARE, shutil.disk_usage(self._folder).free
        if needed > free:
            raise Failure("disk_full", needed=needed, free=free)
        draft = target.with_suffix(".draft")
        try:
            with source.open("rb") as read, draft.open("wb") as written:
                shutil.copyfileobj(read, written, CHUNK)
                written.flush()
                os.fsync(written.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
