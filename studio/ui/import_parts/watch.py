"""Watches over imports: one that has ended becomes a step that *Undo* takes back as a whole."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.core import jobs
from studio.core.review import interchange
from studio.core.store.schema import ENDED_STATES, Job
from studio.jobs.session import Session
from studio.protocol import ImportPairs

_NAME = "import watch"


class ImportWatch(QObject):
    """Lives as long as its session; imports that ended before it was made are past."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.setObjectName(_NAME)
        self._session = session
        self._settled = {job.id for job in self._imports() if job.state in ENDED_STATES}
        session.changed.connect(self._look)

    def _imports(self) -> list[Job]:
        return self._session.read(jobs.listed, (ImportPairs.__name__,))

    def _look(self, kinds: frozenset[str]) -> None:
        if "job" not in kinds or not self._session.is_open:
            return
        ended = {job.id for job in self._imports() if job.state in ENDED_STATES}
        for job_id in sorted(ended - self._settled):
            self._session.do(interchange.settle, job_id)
        self._settled = ended  # one that is resumed ends once more


def watch(session: Session) -> None:
    """Have the imports of a session watched over, once."""
    if session.findChild(ImportWatch, _NAME) is None:
        ImportWatch(session)
