"""What can be done with the jobs that are chosen in the list, and which of it makes sense now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from sqlalchemy.orm import Session as Db

from studio.core import jobs
from studio.core.store.changes import Change, counted, together
from studio.core.store.project import Project
from studio.core.store.schema import DONE, FAILED, LIVE_STATES, PAUSED, QUEUED, RUNNING
from studio.core.training import removal
from studio.core.training.watching import Entry
from studio.ui.training_parts.queue_list.view import QueueList
from studio.ui.training_parts.when_dialog import WhenDialog
from studio.ui.widgets.pane import Pane

Act = Callable[..., Change]


class QueueSteps(QObject):
    """Offers each step where it helps, and nowhere else; what several jobs allow is done to all of them."""

    duplicated = Signal(int)
    """The person wants a new run with this one's settings, to change some of them."""
    compared = Signal(list)
    """The person wants to see these runs side by side."""

    def __init__(self, pane: Pane, queue: QueueList) -> None:
        super().__init__(pane)
        self._session, self._queue, self._pane = pane.session, queue, pane
        self._make(pane.add_action)
        self.shown: tuple[QAction, ...] = (
            self.pause, self.resume, self.stop, self.duplicate, self.compare,
        )  # fmt: skip
        """Those that have buttons."""
        self._groups = (
            (self.pause, self.resume, self.stop, self.cancel),
            (self.earlier, self.later, self.when),
            (self.duplicate, self.compare),
            (self.forget, self.forget_whole),
        )
        queue.rows.moved.connect(self._move_before)

    def _make(self, add: Callable[..., QAction]) -> None:
        self.pause = add(self.tr("Pause"), lambda: self._each(jobs.pause, "pause", RUNNING), "Ctrl+P", "pause",
                         self.tr("Pause; it goes on exactly where it is"))  # fmt: skip
        self.resume = add(self.tr("Resume"), self._resume, "Ctrl+R", "play", self.tr("Go on from where it was"))
        self.stop = add(self.tr("Stop and keep"), lambda: self._each(jobs.stop, "stop", *LIVE_STATES), "Ctrl+.", "stop",
                        self.tr("Stop; what is learnt so far is kept as a tuned model"))  # fmt: skip
        self.cancel = add(self.tr("Cancel"), lambda: self._each(jobs.cancel, "cancel", QUEUED, *LIVE_STATES),
                          "Ctrl+Shift+.", "cross",
                          self.tr("End it at once without a tuned model; it can be resumed from its last safe "
                                  "copy"))  # fmt: skip
        self.earlier = add(self.tr("Earlier"), lambda: self._step(-1), "Alt+Up", "up", self.tr("Earlier in the queue"))
        self.later = add(self.tr("Later"), lambda: self._step(1), "Alt+Down", "down", self.tr("Later in the queue"))
        self.when = add(self.tr("When to begin…"), self._ask_when, "Ctrl+B", "queue",
                        self.tr("Begin at a time, or after another job"))  # fmt: skip
        self.duplicate = add(self.tr("Duplicate…"), self._duplicate, "Ctrl+D", "copy",
                             self.tr("A new run with these settings, of which you change what you like"))  # fmt: skip
        self.compare = add(self.tr("Compare"), self._compare, "Ctrl+K", "alike",
                           self.tr("The chosen runs side by side; Ctrl+click chooses several"))  # fmt: skip
        self.forget = add(self.tr("Remove from the list"), self._forget, "Delete", "delete",
                          self.tr("Take an ended run off the list; a tuned model that it left stays"))  # fmt: skip
        self.forget_whole = add(self.tr("Remove with its tuned model"), lambda: self._forget(whole=True),
                                "Shift+Delete", "delete",
                                self.tr("Take an ended run off the list, with the tuned model that it left and its "
                                        "verdicts"))  # fmt: skip

    # ------------------------------------------------------------ what makes sense

    def offer(self) -> None:
        """Show what can be done with what is chosen now."""
        chosen = self._queue.selected()
        states = {one.state for one in chosen}
        self.pause.setVisible(RUNNING in states)
        self.resume.setVisible(any(map(_resumable, chosen)))
        self.resume.setText(self.tr("Try again") if states == {FAILED} else self.tr("Resume"))
        self.stop.setVisible(bool(states & set(LIVE_STATES)))
        self.cancel.setVisible(any(one.is_open for one in chosen))
        waits = {one.state for one in chosen if one.is_open} == {QUEUED}
        self.cancel.setText(self.tr("Take out of the queue") if waits else self.tr("Cancel"))
        self._offer_places([one.id for one in chosen if one.state == QUEUED])
        self.when.setVisible(len(chosen) == 1 and states == {QUEUED})
        self.duplicate.setVisible(len(chosen) == 1 and chosen[0].is_training)
        self.compare.setVisible(len(_runs(chosen)) > 1)
        self._offer_removal(chosen)

    def _offer_places(self, chosen: Sequence[int]) -> None:
        waiting = self._queue.waiting_ids()
        for step, end in ((self.earlier, 0), (self.later, -1)):
            step.setVisible(bool(chosen) and len(waiting) > len(chosen))
            step.setEnabled(bool(chosen) and waiting[end] != chosen[end])

    def _offer_removal(self, chosen: Sequence[Entry]) -> None:
        """A run that another one waits for stays: the step says so where it cannot be done."""
        have_ended = bool(chosen) and not any(one.is_open for one in chosen)
        models = [one for one in chosen if one.model]
        self.forget.setVisible(have_ended)
        self.forget_whole.setVisible(have_ended and bool(models))
        self._allow(self.forget, self.tr("Remove from the list"), chosen)
        self._allow(self.forget_whole, self.tr("Remove with their tuned models") if len(models) > 1
                    else self.tr("Remove with its tuned model"), chosen)  # fmt: skip

    def _allow(self, step: QAction, words: str, chosen: Sequence[Entry]) -> None:
        stays = bool(chosen) and all(map(self._is_awaited, chosen))
        step.setEnabled(not stays)
        step.setText(self.tr("{0} (another run waits for it)").format(words) if stays else words)

    def _is_awaited(self, one: Entry) -> bool:
        return any(other.after_id == one.id and other.is_open for other in self._queue.entries())

    def show_menu(self, at: QPoint) -> None:
        """Show all of it at a place on the screen."""
        self.menu().popup(at)

    def menu(self) -> QMenu:
        """Return a menu of what makes sense now."""
        menu = QMenu(self._pane)
        for group in self._groups:
            menu.addActions(group)
            menu.addSeparator()
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    # ------------------------------------------------------------ doing

    def _each(self, act: Act, verb: str, *states: str) -> None:
        self._do_all(act, verb, [one for one in self._queue.selected() if one.state in states])

    def _resume(self) -> None:
        self._do_all(jobs.resume, "resume", list(filter(_resumable, self._queue.selected())))

    def _do_all(self, act: Act, verb: str, chosen: Sequence[Entry]) -> None:
        if chosen:
            self._session.do(_on_each, self._session.project, act, verb, [one.id for one in chosen])

    def _forget(self, whole: bool = False) -> None:
        chosen = [one.id for one in self._queue.selected() if not self._is_awaited(one)]
        if chosen:
            self._session.do(removal.remove, self._session.project, chosen, whole)

    def _duplicate(self) -> None:
        self.duplicated.emit(self._queue.selected()[0].id)

    def _compare(self) -> None:
        self.compared.emit([one.id for one in _runs(self._queue.selected())])

    def _step(self, by: int) -> None:
        """Move the chosen jobs by one place among those that wait."""
        waiting = self._queue.waiting_ids()
        chosen = [one.id for one in self._queue.selected() if one.state == QUEUED]
        others = [one for one in waiting if one not in chosen]
        if chosen:
            at = waiting.index(chosen[0]) + by
            self._move_before(chosen, others[at] if 0 <= at < len(others) else None)

    def _move_before(self, job_ids: Sequence[int], before: int | None) -> None:
        self._session.do(_moved, list(job_ids), before)

    def _ask_when(self) -> None:
        job = self._queue.selected()[0]
        others = [one for one in self._queue.entries() if one.is_open and one.id != job.id]
        dialog = WhenDialog(job, others, self._pane)
        dialog.chosen.connect(self._begin)
        dialog.open()

    def _begin(self, job_id: int, when: Any) -> None:
        self._session.do(_scheduled, job_id, when.after_id, when.not_before)


def _resumable(one: Entry) -> bool:
    return one.state == PAUSED or (not one.is_open and one.state != DONE)


def _runs(chosen: Sequence[Entry]) -> list[Entry]:
    return [one for one in chosen if one.is_training]


def _moved(db: Db, job_ids: Sequence[int], before: int | None) -> Change:
    """Move waiting jobs one after the other before another, or to the end: one step that is taken back as one."""
    return together([jobs.move(db, job_id, before) for job_id in job_ids], "reorder the queue")


def _on_each(db: Db, project: Project, act: Act, verb: str, job_ids: Sequence[int]) -> Change:
    """Do to several jobs what is done to one, as one step."""
    return together([act(db, project, job_id) for job_id in job_ids], f"{verb} {counted(len(job_ids), 'run')}")


def _scheduled(db: Db, job_id: int, after_id: int | None, not_before: float | None) -> Change:
    """Let a job wait for another, for a moment, or for its turn alone."""
    after, at = jobs.run_after(db, job_id, after_id), jobs.start_at(db, job_id, not_before)
    return Change(after.kinds, (at if not_before is not None else after).title, at.inverse + after.inverse)
