"""The start itself: a new version is made beside the database's thread, then all is kept and queued at once."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.core.bases import BaseModel
from studio.core.freezing import datasets
from studio.core.problems import Problem
from studio.core.store.changes import Change
from studio.core.training import material
from studio.core.training.material import Material
from studio.jobs.session import Session
from studio.protocol import Recipe
from studio.ui.look import Look
from studio.ui.versions_parts.looks import prepared


class Starting(QObject):
    """One start at a time; ``busy`` until it has succeeded or not."""

    queued = Signal(int)
    """Number of the run that waits now, the first of several."""
    refused = Signal(object)
    """A Problem, or None where the session tells it."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.busy = False
        self._session = session
        self._base: BaseModel | None = None
        self._recipe, self._columns = Recipe(), dict[str, Any]()
        self._prepared = Look(session, self)
        self._prepared.found.connect(self._queue)

    def begin(self, base: BaseModel, recipe: Recipe, learns: Material, **columns: Any) -> None:
        """Start what is chosen now, whatever is chosen meanwhile; ``columns`` are those of ``material.start``."""
        self.busy = True
        self._base, self._recipe, self._columns = base, recipe, columns
        if learns.version_id is not None:
            self._queue(learns.version_id)
        else:
            self._prepared.ask(prepared, learns.freezing)

    def _queue(self, learns: datasets.Prepared | int | Problem) -> None:
        if isinstance(learns, Problem):
            self.busy = False
            self.refused.emit(learns)
        elif self._base is not None and self._session.is_open:
            project = self._session.project
            kept = self._session.do(material.start, project, self._base, self._recipe, learns, **self._columns)
            self._session.hear(kept, self._end)

    def _end(self, future: Future[Change]) -> None:
        self.busy = False
        if future.exception() is None:
            self.queued.emit(future.result().made[0])
        else:
            self.refused.emit(None)
