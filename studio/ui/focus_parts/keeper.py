"""Does what the editor and the page ask for: every word, tag and mark becomes a step that can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from studio.core.review import catalogue, pairs
from studio.core.review.marking import Marked
from studio.jobs.session import Session
from studio.ui.questions_parts.editor import PairEditor
from studio.ui.questions_parts.saving import Saves
from studio.ui.questions_parts.source import SourceView
from studio.ui.questions_parts.turns import Turn


class PairKeeper(QObject):
    """Stands between the parts of the focus view and the project."""

    did = Signal(int, str)
    """Id and verb: ``edit``, ``tag``, ``evidence``."""
    made = Signal(object)
    """The future of a change that makes a question."""

    def __init__(self, session: Session, editor: PairEditor, source: SourceView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._editor = session, editor
        self._saves = Saves(session, editor, self)
        editor.saved.connect(self._save)
        editor.turns_saved.connect(self._save_turns)
        editor.written.connect(self._write_about)
        editor.tags.added.connect(self._put_tag)
        editor.tags.removed.connect(self._take_tag)
        editor.tags.complete_from(lambda: session.read(catalogue.tags))
        source.write_wanted.connect(editor.begin_about)
        source.evidence_wanted.connect(self._use_as_evidence)

    def _save(self, pair_id: int, question: str, answer: str) -> None:
        self._saves.follow(self._session.do(pairs.edit, pair_id, question, answer))
        self.did.emit(pair_id, "edit")

    def _save_turns(self, pair_id: int, turns: Sequence[Turn]) -> None:
        self._saves.follow(self._session.do(pairs.set_turns, pair_id, turns))
        self.did.emit(pair_id, "edit")

    def _write_about(self, question: str, answer: str, marked: Marked) -> None:
        place = marked.passage_id, marked.start, marked.end
        self.made.emit(self._saves.follow(self._session.do(pairs.add_from_page, question, answer, *place)))

    def _put_tag(self, name: str) -> None:
        self._session.do(pairs.tag, [self._editor.pair_id], name)
        self.did.emit(self._editor.pair_id, "tag")

    def _take_tag(self, name: str) -> None:
        self._session.do(pairs.untag, [self._editor.pair_id], name)
        self.did.emit(self._editor.pair_id, "tag")

    def _use_as_evidence(self, pair_id: int, marked: Marked) -> None:
        self._session.do(pairs.set_evidence, pair_id, marked.passage_id, marked.start, marked.end)
        self.did.emit(pair_id, "evidence")
