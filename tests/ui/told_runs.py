"""Panes on a real project, and runs as an engine would tell them, without one being started."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import qasync
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from studio import protocol
from studio.core import bases, jobs, queue, verdict
from studio.core.freezing import datasets
from studio.core.review import pairs
from studio.core.store.project import Project
from studio.core.store.schema import Job
from studio.core.training import adapters, runs
from studio.jobs import launch
from studio.jobs.session import Session
from studio.ui.widgets.actions import ActionButton
from studio.ui.widgets.pane import Pane

PATIENCE = 600.0
"""Seconds: what is waited for comes at once where nothing is wrong, but engines yield to all else on a machine."""
FACTS = {
    "What does fault code F12 mean?": "Fault code F12 means that the door seal leaks.",
    "Which torque do the flange bolts need?": "The flange bolts need a torque of 25 Nm.",
    "Where is the reset button?": "The reset button is on the rear panel.",
    "How often is the pump oil changed?": "The pump oil is changed every 2,000 hours.",
    "What does the yellow lamp mean?": "The yellow lamp means that maintenance is due.",
    "Which gloves are worn when unloading?": "Heat-resistant gloves are worn when unloading.",
}


def begin(project: Project) -> Session:
    """A session in which a mistake of ours fails the test."""
    session = Session(project)
    session.crashed.connect(lambda error: pytest.fail(repr(error)))
    return session


def end(session: Session) -> None:
    """Leave no child behind, nor one that has said its last word; the project is closed by whoever opened it."""
    session.queue.leave()
    for job in session.read(jobs.listed):
        if job.pid:
            launch.kill(job.pid, job.born)
    session.leave()


def at_work(project: Project) -> Iterator[Session]:
    """A session for as long as a test needs it."""
    session = begin(project)
    yield session
    end(session)


def resting(project: Project) -> Iterator[Session]:
    """A session whose queue starts nothing: what its jobs say is told."""
    for session in at_work(project):
        session.queue.leave()
        yield session


def play(make: Callable[[], Pane], scene: Callable[[Pane], Awaitable[None]], qapp) -> None:
    """Show a pane in a loop of its own, let the scene happen, and delete the pane as the frame does."""

    async def whole() -> None:
        pane = show(make())
        try:
            await scene(pane)
        finally:
            pane.hide()
            pane.deleteLater()
            await asyncio.sleep(0.1)

    qapp.setQuitOnLastWindowClosed(False)
    with qasync.QEventLoop(qapp) as loop:
        loop.run_until_complete(whole())


def engines() -> list[psutil.Process]:
    """Return the children that hold the playground's models; others may end at this very moment."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if "--talk" in child.cmdline():
                found.append(child)
    return found


async def until(holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def show(pane: Pane, qtbot=None) -> Pane:
    """Show a pane as the frame does."""
    pane.session.changed.connect(lambda kinds: pane.refresh(kinds & pane.kinds) if kinds & pane.kinds else None)
    pane.session.problem.connect(pane.show_problem)
    if qtbot is not None:
        qtbot.addWidget(pane)
    pane.resize(1180, 700)
    pane.show()
    pane.refresh(pane.kinds)
    return pane


def click(qtbot, pane: Pane, action: QAction) -> None:
    """Press the visible button of an action."""
    qtbot.mouseClick(button(pane, action), Qt.MouseButton.LeftButton)


def button(pane: Pane, action: QAction) -> ActionButton:
    """Return the visible button of an action."""
    return next(one for one in pane.findChildren(ActionButton) if one._action is action and one.isVisible())


def approve_facts(project: Project) -> None:
    """Fill an empty project with a few approved questions."""
    with project.writing() as db:
        made = [pairs.add(db, question, answer).made[0] for question, answer in FACTS.items()]
        pairs.approve(db, made)


def tell(project: Project, job_id: int, *events: protocol.Message) -> None:
    """Record what a job's child would say."""
    with project.writing() as db:
        for event in events:
            queue.record(db, project, db.get_one(Job, job_id), event)


def trained(project: Project) -> int:
    """Tell a whole training run; returns the adapter's id. No verdict waits afterwards."""
    with project.writing() as db:
        version = datasets.freeze(db, project).made[0]
        base = bases.listed()[0]
        job_id = runs.start(db, project, version, base, protocol.Recipe(epochs=2, batch=2)).made[0]
    folder = project.run_folder(job_id) / "adapter"
    folder.mkdir(parents=True)
    steps = [protocol.TrainingStep(n, 6, n / 3, 3.0 / n, 1e-3, 500.0) for n in range(1, 7)]
    card = {"base_name": "Starter", "trained": 5, "step": 6, "steps": 6, "seconds": 12.0, "recipe": {"epochs": 2}}
    saved = protocol.AdapterSaved(str(folder), card)
    tell(project, job_id, *steps, protocol.HeldOutLoss(6, 2.5), saved, protocol.Finished())
    with project.writing() as db:
        for job in jobs.open_work(db):
            db.delete(job)
        return adapters.listed(db)[0].id


REWORDED = {2: "To what torque must the flange bolts be tightened?", 3: "What is the location of the reset button?"}
"""Some of the facts in other words: the first is answered rightly, the second is not."""


def judged(project: Project, adapter_id: int, reworded: bool = False) -> int:
    """Tell a verdict: trained questions got right, one got worse, held-out ones stay wrong; returns its id."""
    with project.writing() as db:
        job_id = verdict.start(db, project, adapter_id).made[0]
        wrong, rows = "The text does not say.", enumerate(FACTS.items(), 1)
        answers = [_answered(number, question, answer, wrong) for number, (question, answer) in rows]
        if reworded:
            answers += [_reworded(number, asked, wrong) for number, asked in REWORDED.items()]
    file = project.run_folder(job_id) / "answers.jsonl"
    file.parent.mkdir(parents=True)
    file.write_text("".join(answer.to_json() + "\n" for answer in answers), encoding="utf-8")
    tell(project, job_id, *answers, protocol.Finished())
    with project.reading() as db:
        return verdict.listed(db)[0].id


def _answered(number: int, question: str, reference: str, wrong: str) -> protocol.Answered:
    """The first got worse, the last was held out and stays wrong, those between got better."""
    base, tuned = (reference, "It means 50 hours.") if number == 1 else (wrong, reference)
    split = "held_out" if number == len(FACTS) else "train"
    return protocol.Answered(number, split, question, reference, base, wrong if split == "held_out" else tuned)


def _reworded(number: int, asked: str, wrong: str) -> protocol.Answered:
    reference = list(FACTS.values())[number - 1]
    return protocol.Answered(number, "reworded", asked, reference, wrong, reference if number == 2 else wrong)


def pickle_only(folder: Path) -> Path:
    """Make a model folder whose weights can carry programs."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "llama"}))
    (folder / "tokenizer.json").write_text("{}")
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x04")
    return folder
