"""What the recipes in this folder's neighbourhood share: where things lie, which torch, how a folder is published."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path += [str(ROOT / "packaging"), str(ROOT / "packaging" / "starter")]

from dev import TORCH, TORCH_CPU  # noqa: E402
from publish import publish, seal  # noqa: E402

__all__ = ["ROOT", "TORCH", "TORCH_CPU", "publish", "seal"]
