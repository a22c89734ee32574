"""Where things lie on this computer: what ships with the studio, and what belongs to the person using it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from platformdirs import user_cache_path, user_data_path

APP = "SLM Studio"
PROJECT_ENDING = ".studio"
PROJECT_DATABASE = "studio.db"


def shipped() -> Path:
    """Return the folder that holds ``resources`` and ``assets``: the bundle's, else the checkout's."""
    return Path(getattr(sys, "_MEIPASS", Path(__file__).parent.parent))


def resources() -> Path:
    """Icons, sample documents, help pages: read at run time."""
    return shipped() / "resources"


def assets() -> Path:
    """The models that ship."""
    return shipped() / "assets"


def data() -> Path:
    """The person's own folder of downloaded models; ``SLM_STUDIO_HOME`` moves it, for tests and tidy people."""
    home = os.environ.get("SLM_STUDIO_HOME")
    return Path(home) if home else user_data_path(APP, appauthor=False)


def cache() -> Path:
    """Pictures of pages and the like: may be deleted at any time."""
    home = os.environ.get("SLM_STUDIO_HOME")
    return Path(home) / "cache" if home else user_cache_path(APP, appauthor=False)


def models() -> Path:
    """Where downloaded base models are kept."""
    return data() / "models"
