"""What runs and probes on this PC really held beyond their forecast, per model, device and number format."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import psutil
import torch

from studio import places
from studio.engine import card
from studio.engine.card import CONTEXT
from studio.protocol import Recipe

FILE = "memory.json"
KEPT = 5
"""So many measurements of a kind count, the latest; the largest of them is believed."""
LIBRARIES = psutil.Process().memory_info().rss
"""What a process holds that has imported the libraries and done nothing: this one, now."""


def key(folder: Path, recipe: Recipe, sharing: int = 1) -> str:
    """Return what a measurement is good for: the model's shape, the device, and how the weights are kept.

    Cards that share the work hold what they need to talk to each other, too.
    """
    device = card.name() or "processor"
    what = [(folder / "config.json").read_text(encoding="utf-8"), device, recipe.method, recipe.precision]
    what += [str(sharing)] if sharing > 1 else []
    return hashlib.sha256(json.dumps(what).encode("utf-8")).hexdigest()


def overhead(folder: Path, recipe: Recipe, sharing: int = 1) -> tuple[int, bool]:
    """Return the bytes held beside what is forecast, and whether they were measured for this very model."""
    measured = _read().get(key(folder, recipe, sharing))
    if measured:
        return max(measured), True
    return (CONTEXT if torch.cuda.is_available() else LIBRARIES), False


def write(folder: Path, recipe: Recipe, beyond: int, sharing: int = 1) -> None:
    """Keep what a run held beyond its forecast; a full or locked disk only means that it is not kept.

    A run that held less was stopped before its heaviest piece, or gave way to short memory: it tells nothing.
    """
    if beyond <= 0:
        return
    every = _read()
    own = key(folder, recipe, sharing)
    every[own] = [*every.get(own, []), beyond][-KEPT:]
    target = _file()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")
        draft.write_text(json.dumps(every), encoding="utf-8")
        draft.replace(target)
    except OSError:
        return


def held_at_most() -> int:
    """Return the most bytes this process has held: on the card with its context, else of the computer's memory."""
    if torch.cuda.is_available():
        return torch.cuda.max_memory_reserved() + CONTEXT
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def _read() -> dict[str, list[int]]:
    """Return what was measured; of a file that is not ours, or not whole, nothing."""
    try:
        every = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return every if isinstance(every, dict) and all(map(_is_measured, every.values())) else {}


def _is_measured(held: object) -> bool:
    return isinstance(held, list) and all(isinstance(one, int) for one in held)


def _file() -> Path:
    return places.cache() / FILE
