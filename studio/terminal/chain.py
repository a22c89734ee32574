"""Documents to verdict in one go, with the window's own core and jobs; run again, it goes on where it stopped.

Every step first looks whether its result is there already, so going on needs no notes of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from sqlalchemy import select

from studio import protocol
from studio.core import bases, documents, jobs, report, verdict
from studio.core.freezing import datasets
from studio.core.problems import ProblemError
from studio.core.review import catalogue, pairs
from studio.core.store import project
from studio.core.store.changes import Change
from studio.core.store.schema import (
    APPROVED,
    DONE,
    DRAFT,
    ENDED_STATES,
    PAUSED,
    Adapter,
    DatasetVersion,
    Evaluation,
    Job,
)
from studio.core.training import presets, runs
from studio.core.writing import drafting
from studio.jobs.session import Session
from studio.terminal import table
from studio.terminal.waiting import CtrlC, Interrupted, Told, done, follow

Enqueue = Callable[[], Future[Change]]
Same = Callable[[Job], bool]
GOES_ON = "Interrupted; what is done is kept. Run the same command again to go on."


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for."""

    files: Sequence[Path]
    project: Path
    base: str
    preset: str
    yes: bool


def run(wanted: Wanted) -> int:
    """Do the whole chain; returns the exit status."""
    base = bases.resolve(wanted.base)
    _application = QCoreApplication.instance() or QCoreApplication([])
    session = Session(open_or_create(wanted.project))
    try:
        with CtrlC() as ctrl_c:
            Chain(session, ctrl_c, wanted, base).run()
            return 0
    except Interrupted:
        print(f"\n{GOES_ON}")
        return 130
    finally:
        session.close()


def open_or_create(folder: Path) -> project.Project:
    """Open a project, or make it where there is none."""
    named = folder if folder.name.endswith(project.ENDING) else folder.with_name(folder.name + project.ENDING)
    for one in (folder, named):
        if (one / project.DATABASE).exists():
            return project.open_project(one)
    return project.create(named)


class Chain:
    """The steps in order; each is a sentence of the journey."""

    def __init__(self, session: Session, ctrl_c: CtrlC, wanted: Wanted, base: bases.BaseModel) -> None:
        self._session, self._ctrl_c, self._wanted, self._base = session, ctrl_c, wanted, base

    def run(self) -> None:
        """Go through the steps and print the verdict."""
        self.read_documents()
        self.write_questions()
        self.approve()
        version = self.freeze()
        adapter = self.train(version)
        evaluation = self.judge(adapter)
        self.tell(evaluation)

    def read_documents(self) -> None:
        """Read the files, also those of folders, whose content is not in the project yet."""
        missing = self._session.read(documents.not_read_yet, self._wanted.files)
        if missing:
            job = self._do_job(
                protocol.ReadDocuments,
                lambda: self._session.do(documents.add, self._session.project, missing),
                lambda job: set(job.spec["files"]) >= {str(file) for file in missing},
            )
            for note in jobs.notes(job):
                print(f"    {note}")
        rows = self._session.read(documents.listed)
        pages, passages = sum(row.pages for row in rows), sum(row.passages for row in rows)
        if not passages:
            raise ProblemError("passages_none")
        print(f"  {len(rows)} documents, {pages} pages, {passages} passages")

    def write_questions(self) -> None:
        """Write drafts unless they were written after the last document came in."""
        newest = self._session.read(documents.newest_added)
        self._do_job(
            protocol.WriteDrafts,
            lambda: self._session.do(drafting.write_drafts),
            lambda job: job.state != DONE or (job.started or 0.0) > newest,
            once=True,
        )

    def approve(self) -> None:
        """Approve the drafts that passed the checks, with the person's word or ``--yes``."""
        passing = self._session.read(catalogue.passing)
        if passing and self._agrees(len(passing)):
            done(self._ctrl_c, self._session.do(pairs.approve, passing))
        counts = self._session.read(catalogue.counts)
        print(f"  {counts[APPROVED]} questions approved, {counts[DRAFT]} left as drafts for a person to look at")

    def _agrees(self, count: int) -> bool:
        if self._wanted.yes or not sys.stdin.isatty():
            return self._wanted.yes
        answer = input(f"  Approve the {count} drafts that passed every check? [Y/n] ")
        return answer.strip().lower() in ("", "y", "yes")

    def freeze(self) -> DatasetVersion:
        """Freeze what is approved."""
        made = done(self._ctrl_c, self._session.do(datasets.freeze, self._session.project)).made[0]
        version = self._session.read(lambda db: db.get_one(DatasetVersion, made))
        print(f"  Dataset {version.number}: {version.trained} questions to learn from, {version.held_out} held out")
        return version

    def train(self, version: DatasetVersion) -> Adapter:
        """Train on that version with these settings, unless that was done before."""
        settings = presets.recipe(presets.preset(self._wanted.preset), self._base, version.trained)
        job = self._do_job(
            protocol.TrainAdapter,
            lambda: self._session.do(runs.start, self._session.project, version.id, self._base, settings),
            lambda job: (job.version_id, job.spec["base"]) == (version.id, str(self._base.folder))
            and runs.settings(job) == settings,
            once=True,
        )
        return self._session.read(lambda db: db.scalars(select(Adapter).where(Adapter.job_id == job.id)).one())

    def judge(self, adapter: Adapter) -> Evaluation:
        """Have both models answer; the queue put that job in by itself when the adapter was saved."""
        self._do_job(
            protocol.EvaluateAdapter,
            lambda: self._session.do(verdict.start, self._session.project, adapter.id),
            lambda job: job.adapter_id == adapter.id,
            once=True,
        )
        found = self._session.read(verdict.of_adapter, adapter.id)
        assert found is not None, "a finished evaluation is recorded"
        return found

    def tell(self, evaluation: Evaluation) -> None:
        """Print the verdict, a few questions, and where everything lies."""
        scored = verdict.scored_answers(self._session.project, evaluation)
        file = self._session.read(report.write, self._session.project, evaluation)
        print("\nVerdict\n")
        for sentence in evaluation.verdict.split("\n"):
            print(f"  {sentence}")
        print("\n" + table.answers(verdict.examples(scored)))
        print(f"\nProject: {self._session.project.folder}\nReport:  {file}")

    def _do_job(
        self, kind: type[protocol.Message], enqueue: Enqueue, same: Same, once: bool = False
    ) -> Job:
        """Follow the unfinished job that does the same, resuming it where it ended early; else queue a new one.

        With ``once`` a job that was done before is the answer.
        """
        fitting = [job for job in self._session.read(jobs.listed, (kind.__name__,)) if same(job)]
        last = max(fitting, key=lambda job: job.id, default=None)
        if last is not None and last.state == DONE and once:
            return last
        if last is None or last.state == DONE:
            last = self._finish(done(self._ctrl_c, enqueue()).made[0])
        elif last.state not in ENDED_STATES:  # left running: it goes on, or turns out to have been cut off
            if last.state == PAUSED:  # by the window; nobody here could press Resume
                done(self._ctrl_c, self._session.do(jobs.resume, self._session.project, last.id))
            last = self._finish(last.id)
        if last.state in ENDED_STATES and last.state != DONE:
            done(self._ctrl_c, self._session.do(jobs.resume, self._session.project, last.id))
            last = self._finish(last.id)
        if last.state != DONE:
            raise Told(last)
        return last

    def _finish(self, job_id: int) -> Job:
        return follow(self._session, self._ctrl_c, job_id)
