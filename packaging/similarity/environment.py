"""The separate environment of the teacher: model2vec's distill extra needs an older transformers than the studio."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from shared import ROOT, TORCH, TORCH_CPU

FOLDER = ROOT / "build" / "similarity-env"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = ROOT / "packaging" / "requirements-similarity.txt"
STAMP = FOLDER / "similarity-stamp"
QUIET = {"TOKENIZERS_PARALLELISM": "false", "TRANSFORMERS_VERBOSITY": "error"}
TEACHER = Path(__file__).with_name("teacher.py")


def prepare() -> None:
    """Make the environment hold exactly what is pinned; does nothing when it does already."""
    wanted = f"{sys.version_info[:2]} {TORCH}\n{REQUIREMENTS.read_text(encoding='utf-8')}"
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == wanted:
        return
    print(f"Setting up {FOLDER.relative_to(ROOT)} once; this takes a few minutes and 1.5 GB of disk.", flush=True)
    venv.create(FOLDER, with_pip=True, clear=True)
    if _install(f"{TORCH}+cpu"):  # as a folder of wheels may hold it
        _need("--index-url", TORCH_CPU, TORCH)
    _need("--no-deps", "-r", str(REQUIREMENTS))
    STAMP.write_text(wanted, encoding="utf-8")


def teacher(*arguments: str | Path) -> None:
    """Run `teacher.py` in its environment, on one core and without the network."""
    settings = {**QUIET, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    subprocess.run([PYTHON, TEACHER, *arguments], check=True, env={**os.environ, **settings})


def teacher_vectors(texts: Sequence[str], work: Path) -> np.ndarray:
    """The teacher's vectors (texts x 384); kept in `work`, because it takes minutes."""
    work.mkdir(parents=True, exist_ok=True)
    listed = json.dumps(list(texts))
    kept = work / f"{hashlib.sha256(listed.encode()).hexdigest()[:16]}.npy"
    if not kept.exists():
        asked, made = work / "texts.json", work / "vectors.npy"
        asked.write_text(listed, encoding="utf-8")
        teacher("encode", asked, made)
        made.replace(kept)
    return np.load(kept)


def _need(*what: str) -> None:
    if trouble := _install(*what):
        raise SystemExit(f"The packages were not installed:\n\n{trouble}\n\nCheck the connection, then try again.")


def _install(*what: str) -> str:
    """Install; returns pip's complaint, empty when all went well."""
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", *what]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stderr.strip() or "pip failed" if done.returncode else ""
