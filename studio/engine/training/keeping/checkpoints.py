"""Checkpoints are published, not written: a folder either verifies as a whole or does not count.

A published folder ``checkpoints/step-000120`` holds ``tensors.safetensors`` and ``state.json``; its
``manifest.json`` with sizes and SHA-256 was written last, and one rename brought it there. No pickle. The best
adapter so far stands in ``best/step-000080`` in the same way.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from studio.child import Failure, is_disk_full

KEPT = 2
"""Checkpoints that stay: the newest, and one more should the disk have lied about it."""
TENSORS, STATE, MANIFEST = "tensors.safetensors", "state.json", "manifest.json"
DRAFT, OLD = "draft-", ".old"
SHELF, BEST = "checkpoints", "best"
NO_ROOM = ("(os error 28)", "(os error 112)", "(os error 122)")
"""How safetensors ends what it says of a full disk on Linux and on Windows, and of a quota that is used up."""
HELD_FOR = (0.1, 0.2, 0.5, 1.0, 2.0) if os.name == "nt" else ()
"""Seconds between two tries to rename a folder of which another program holds a file."""
SPARE = 16 << 20
"""Bytes left free beside what is written: events and the log must still fit."""

Tensors = dict[str, torch.Tensor]


def publish(run: Path, step: int, tensors: Tensors, state: dict[str, Any], shelf: str = SHELF) -> Path:
    """Publish one checkpoint and drop all but the newest two; returns its folder.

    Raises Failure ``disk_full``, mostly before anything is written; nothing half stays behind.
    """
    folder = run / shelf
    folder.mkdir(parents=True, exist_ok=True)
    _drop_drafts(folder)
    need_disk(folder, sum(tensor.nbytes for tensor in tensors.values()))
    draft = folder / f"{DRAFT}{step:06d}"
    with half_written_dropped(draft):
        draft.mkdir()
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, draft / TENSORS)
        (draft / STATE).write_text(json.dumps(state), encoding="utf-8")
        manifest = {name: _fingerprint(draft / name) for name in (TENSORS, STATE)}
        (draft / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        for name in (TENSORS, STATE, MANIFEST):
            flush(draft / name)
    target = folder / _name(step)
    put_in_place(draft, target)
    _keep_newest(folder)
    return target


def any_in(run: Path) -> bool:
    """Say whether a run has published a checkpoint, be it whole or not."""
    return bool(_newest_first(run / SHELF))


def newest_verified(run: Path) -> Path | None:
    """Return the newest checkpoint whose files are those of its manifest, or None."""
    return next((folder for folder in _newest_first(run / SHELF) if verifies(folder)), None)


def best_of(run: Path, step: int) -> Path | None:
    """Return the adapter that was published as the best at this step, if it verifies."""
    folder = run / BEST / _name(step)
    return folder if verifies(folder) else None


def verifies(folder: Path) -> bool:
    """Say whether every file of a checkpoint has the size and SHA-256 of its manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return set(manifest) == {TENSORS, STATE} and all(
            _fingerprint(folder / name) == fingerprint for name, fingerprint in manifest.items()
        )
    except (OSError, ValueError, TypeError):
        return False


def read(folder: Path) -> tuple[Tensors, dict[str, Any]]:
    """Return tensors (on the processor) and state of a checkpoint that verifies."""
    return load_file(folder / TENSORS), read_state(folder)


def read_state(folder: Path) -> dict[str, Any]:
    """Return the state alone."""
    return json.loads((folder / STATE).read_text(encoding="utf-8"))


def clear(run: Path) -> None:
    """Take away all that a run has published."""
    for shelf in (SHELF, BEST):
        shutil.rmtree(run / shelf, ignore_errors=True)


def need_disk(folder: Path, size: int) -> None:
    """Raise Failure ``disk_full`` unless this many bytes and some spare ones fit beside ``folder``."""
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise Failure("disk_full", needed=size + SPARE, free=free)


@contextmanager
def half_written_dropped(draft: Path) -> Iterator[None]:
    """Where writing into this folder fails, take the folder away: what is half fills a disk that is full already.

    Raises Failure ``disk_full`` also where safetensors says in words of its own that there is no room.
    """
    try:
        yield
    except (OSError, SafetensorError) as error:
        shutil.rmtree(draft, ignore_errors=True)
        if is_disk_full(error) or any(words in str(error) for words in NO_ROOM):
            raise Failure("disk_full") from error
        raise


def put_in_place(draft: Path, target: Path) -> None:
    """Give a whole folder its name; one that had it before steps aside and goes when the new one stands.

    On Windows a virus scanner may hold what was just written: then this is tried again for some seconds. Not run there.
    """
    old = target.with_suffix(OLD)
    if target.exists():
        shutil.rmtree(old, ignore_errors=True)
        _rename(target, old)
    _rename(draft, target)
    flush_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def _rename(folder: Path, target: Path) -> None:
    for seconds in HELD_FOR:
        with suppress(PermissionError):
            folder.replace(target)
            return
        time.sleep(seconds)
    folder.replace(target)


def flush(file: Path) -> None:
    """Make sure that a file's content is on the disk and not only on its way."""
    with file.open("rb+") as content:
        os.fsync(content.fileno())


def flush_folder(folder: Path) -> None:
    """Make sure that a rename is on the disk; Windows does so itself and cannot open folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _fingerprint(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        return {"bytes": file.stat().st_size, "sha256": hashlib.file_digest(content, "sha256").hexdigest()}


def _name(step: int) -> str:
    return f"step-{step:06d}"


def _newest_first(folder: Path) -> list[Path]:
    """Return what is published, the largest step first, and what steps aside behind what takes its place."""
    return sorted(folder.glob("step-*"), key=lambda one: (len(one.stem), one.stem, one.suffix != OLD), reverse=True)


def _keep_newest(folder: Path) -> None:
    for old in _newest_first(folder)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _drop_drafts(folder: Path) -> None:
    """Sweep away what a killed child left half-written; the run folder's lock keeps others out."""
    for draft in folder.glob(f"{DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)
