"""Take pictures of every page, light and dark, small and large screen, so that README's are never out of date.

    python packaging/pictures.py --project "Wound Care.studio" --out pictures [--only questions] [--keep]

``--keep`` copies the best six to ``assets/screenshots``. Without a display Qt draws off screen.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path

HOUSE = Path(__file__).parent.parent
sys.path.insert(0, str(HOUSE))
if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from studio.core import documents  # noqa: E402
from studio.core.problems import ProblemError  # noqa: E402
from studio.core.review import catalogue  # noqa: E402
from studio.core.store.project import open_project  # noqa: E402
from studio.core.store.schema import DRAFT  # noqa: E402
from studio.jobs.session import Session  # noqa: E402
from studio.ui import loop, style  # noqa: E402
from studio.ui.frame.steps import ALL, START  # noqa: E402
from studio.ui.frame.window import MainWindow  # noqa: E402

SIZES = ((1366, 768), (1920, 1080))
BEST = (
    "documents-light-1366x768",
    "questions-light-1366x768",
    "training-light-1366x768",
    "verdict-light-1366x768",
    "playground-dark-1366x768",
    "questions-dark-1366x768",
)
SETTLE = 1.5
"""Seconds for what arrives later: page pictures, lists that are read beside the window."""


async def take_all(app: QApplication, window: MainWindow, session: Session | None, pages: list[str], out: Path) -> None:
    """Go to each page in each dress and size."""
    for appearance in (style.LIGHT, style.DARK):
        style.apply(app, appearance)
        for width, height in SIZES:
            window.resize(width, height)
            for page in pages:
                await take(window, session, page, out / f"{page}-{appearance}-{width}x{height}.png")


async def take(window: MainWindow, session: Session | None, page: str, target: Path) -> None:
    """Take one picture once the page has come to rest."""
    if page == START.name:
        window.show_session(None)
    else:
        if window.windowTitle() == "SLM Studio":
            window.show_session(session)
        window.go(page, telling(session, page))
    await asyncio.sleep(SETTLE)
    window.grab().save(str(target))
    print(target)


def telling(session: Session | None, page: str) -> dict[str, int] | None:
    """Return what to show on a page: where there is a PDF, it and the first question of it that awaits a decision."""
    if session is None or page not in ("documents", "questions"):
        return None
    pdf = next((row.id for row in session.read(documents.listed) if row.kind == "pdf"), 0)
    drafts = session.read(catalogue.ids, catalogue.Filter(document_id=pdf, status=DRAFT))
    return ({"document": pdf} if page == "documents" else {"pair": drafts[0]}) if pdf and drafts else None


def keep_best(out: Path) -> None:
    """Copy the six that tell the story."""
    shots = HOUSE / "assets" / "screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    for name in BEST:
        shutil.copyfile(out / f"{name}.png", shots / f"{name}.png")


def main() -> int:
    """Parse, open, take, close."""
    parser = argparse.ArgumentParser(description="Take pictures of every page.")
    parser.add_argument("--project", type=Path, help="a project to show; without one, the pages that need none")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", choices=list(ALL), help="pages to take (all if not named)")
    parser.add_argument("--keep", action="store_true", help="copy the best six to assets/screenshots")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    app = QApplication([])
    app.setOrganizationName("SLM Studio")
    app.setApplicationName("pictures")
    style.apply(app, style.LIGHT)
    try:
        session = Session(open_project(options.project)) if options.project else None
    except ProblemError as error:
        print(error, file=sys.stderr)
        return 1
    pages = options.only or (list(ALL) if session else ["welcome", "settings", "help"])
    window = MainWindow()

    async def work() -> None:
        try:
            await take_all(app, window, session, pages, options.out)
        finally:
            window.show_session(None)  # else closing would ask what becomes of the work
            window.close()

    def begin() -> None:
        window.show()
        loop.spawn(work())

    loop.run(app, begin)
    if session is not None:
        session.close()
    if options.keep:
        keep_best(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
