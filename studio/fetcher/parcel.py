"""A download in its own folder beside the target: files arrive, are verified, and move in by one rename.

Inside the parcel a file in transit is called ``name.part``; it gets its name only when its checksum is right. So after
a kill every whole file is kept, and a part-file goes on from its last byte.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from studio.child import Failure
from studio.fetcher.hub import RemoteFile

_BLOCK = 1 << 20


class Parcel:
    """The files of one model at one commit, on their way to a folder."""

    def __init__(self, target: Path, commit: str, files: tuple[RemoteFile, ...]) -> None:
        self._target = target
        self._folder = target.with_name(f"{target.name}.{commit[:8]}.part")
        self._files = files

    def open(self) -> None:
        """Make the folder, sweep away parcels of other commits, and see that the rest fits on the disk."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        for other in self._folder.parent.glob(f"{self._target.name}.????????.part"):
            if other != self._folder:
                shutil.rmtree(other, ignore_errors=True)
        self._folder.mkdir(exist_ok=True)
        needed = self.total - self.arrived
        free = shutil.disk_usage(self._folder).free
        if needed > free:
            raise Failure("disk_full", needed=needed, free=free)

    @property
    def total(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self._files)

    @property
    def arrived(self) -> int:
        """Bytes that are here already."""
        return sum(self.size_of(file) for file in self._files)

    def missing(self) -> Iterator[RemoteFile]:
        """Yield the files that are not here whole."""
        for file in self._files:
            if not (self._folder / file.name).exists():
                yield file

    def size_of(self, file: RemoteFile) -> int:
        """Return how many bytes of a file are here."""
        whole = self._folder / file.name
        part = self.part_of(file)
        return file.size if whole.exists() else part.stat().st_size if part.exists() else 0

    def part_of(self, file: RemoteFile) -> Path:
        """Return where a file in transit stands."""
        return self._folder / f"{file.name}.part"

    def accept(self, file: RemoteFile) -> None:
        """Give a file its name when it is what the hub says it is; else throw it away and fail."""
        part = self.part_of(file)
        if part.stat().st_size != file.size or not _is_same(part, file):
            part.unlink()
            raise Failure("download_damaged", file=file.name)
        part.replace(self._folder / file.name)

    def deliver(self) -> None:
        """Put the whole folder in its place by one rename."""
        self._folder.replace(self._target)

    def is_delivered(self) -> bool:
        """Say whether the target holds these files already; a foreign folder of that name is left alone."""
        if not self._target.exists() or not any(self._target.iterdir()):
            if self._target.exists():
                self._target.rmdir()
            return False
        for file in self._files:
            here = self._target / file.name
            if not here.exists() or here.stat().st_size != file.size:
                raise Failure("file_trouble", file=self._target, reason="another folder of this name exists")
        return True


def _is_same(path: Path, file: RemoteFile) -> bool:
    """Compare with the SHA-256 of a large file, or with the git id of a small one."""
    if file.sha256:
        return _digest(path, hashlib.sha256()) == file.sha256
    if file.git_id:
        return _digest(path, hashlib.sha1(b"blob %d\0" % file.size, usedforsecurity=False)) == file.git_id
    return True


def _digest(path: Path, digest: hashlib._Hash) -> str:
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
