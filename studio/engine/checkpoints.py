"""Checkpoints are published, not written: a folder either verifies as a whole or does not count.

A published folder ``checkpoints/step-000120`` holds ``tensors.safetensors`` and ``state.json``; its
``manifest.json`` with sizes and SHA-256 was written last, and one rename brought it there. No pickle.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from studio.child import Failure

KEPT = 2
"""Checkpoints that stay: the newest, and one more should the disk have lied about it."""
TENSORS, STATE, MANIFEST = "tensors.safetensors", "state.json", "manifest.json"
DRAFT = "draft-"
SPARE = 16 << 20
"""Bytes left free beside what is written: events and the log must still fit."""

Tensors = dict[str, torch.Tensor]


def publish(run: Path, step: int, tensors: Tensors, state: dict[str, Any]) -> Path:
    """Publish one checkpoint and drop all but the newest two; returns its folder.

    Raises Failure ``disk_full`` before anything is written when it would not fit.
    """
    folder = run / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    _drop_drafts(folder)
    need_disk(folder, sum(tensor.nbytes for tensor in tensors.values()))
    draft = folder / f"{DRAFT}{step:06d}"
    draft.mkdir()
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, draft / TENSORS)
    (draft / STATE).write_text(json.dumps(state), encoding="utf-8")
    manifest = {name: _fingerprint(draft / name) for name in (TENSORS, STATE)}
    (draft / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    for name in (TENSORS, STATE, MANIFEST):
        flush(draft / name)
    target = folder / f"step-{step:06d}"
    shutil.rmtree(target, ignore_errors=True)
    draft.replace(target)
    flush_folder(folder)
    _keep_newest(folder)
    return target


def newest_verified(run: Path) -> Path | None:
    """Return the newest checkpoint whose files are those of its manifest, or None."""
    return next((folder for folder in _newest_first(run / "checkpoints") if verifies(folder)), None)


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
    return load_file(folder / TENSORS), json.loads((folder / STATE).read_text(encoding="utf-8"))


def need_disk(folder: Path, size: int) -> None:
    """Raise Failure ``disk_full`` unless this many bytes and some spare ones fit beside ``folder``."""
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise Failure("disk_full", needed=size + SPARE, free=free)


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


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("step-*"), reverse=True)


def _keep_newest(folder: Path) -> None:
    for old in _newest_first(folder)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _drop_drafts(folder: Path) -> None:
    """Sweep away what a killed child left half-written; the run folder's lock keeps others out."""
    for draft in folder.glob(f"{DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)
