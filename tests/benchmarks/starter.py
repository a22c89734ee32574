"""What the model that ships can do on a processor: how soon it answers, what it learns, and in whose words.

The studio's own chain on the sample manual with the preset Quick, trained with other wordings practised and without,
both judged by the studio's own verdict. Then the harder test: sixty questions written by hand as people type them.
``--quick`` leaves out the arm without practice.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from studio import protocol
from studio.core import bases, documents, jobs, verdict
from studio.core.freezing import datasets
from studio.core.review import pairs
from studio.core.store import project
from studio.core.store.changes import Change
from studio.core.store.schema import DONE, TRAIN, Adapter, DatasetVersion, Job
from studio.core.training import adapters, presets, runs
from studio.core.writing import drafting
from studio.jobs.session import Session
from studio.language.wording import normalised
from tests.benchmarks.figures import figure

ROOT = Path(__file__).parents[2]
MANUAL = ROOT / "resources/samples/Steriliser Operation and Maintenance Manual.pdf"
BY_HAND = Path(__file__).with_name("rephrased.jsonl")
PRESET = "quick"
LOAD_S, FIRST_TOKEN_S = 1.0, 0.2
MINUTES, TRAINED_RIGHT, REWORDED_RIGHT = 3.0, 0.8, 0.5


def main() -> None:
    """Measure all and print the figures."""
    options = _options()
    base = bases.resolve(options.base)
    tell_speed(base.folder, 2 if options.quick else 5)
    with tempfile.TemporaryDirectory(prefix="slm-starter-", ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder), base)
        try:
            bench.prepare()
            practised = bench.run(reword=True)
            plain = None if options.quick else bench.run(reword=False)
            bench.tell(practised, plain)
        finally:
            bench.close()


# ---------------------------------------------------------------- how soon it answers


def tell_speed(base: Path, times: int) -> None:
    """Print the least time to load and to the first word, each measured in a child of its own."""
    loads, words = zip(*(speed(base) for _ in range(times)), strict=True)
    figure("starter.load_s", min(loads), LOAD_S, at_most=True)
    figure("starter.first_token_s", min(words), FIRST_TOKEN_S, at_most=True)


def speed(base: Path) -> tuple[float, float]:
    """Return the seconds the playground's child loads, imports done, and those from a question to its first word."""
    command = [sys.executable, "-m", "studio.engine", "--talk"]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        said = _Said(child)
        # A folder that is no model makes the child import all it needs, and fail.
        said.tell(protocol.LoadModels(str(BY_HAND.parent)), protocol.Failed)
        load = said.tell(protocol.LoadModels(str(base)), protocol.ModelsLoaded)
        said.tell(protocol.Ask(1, "What is steam?", max_tokens=4), protocol.AnswerEnded)  # warms up
        word = said.tell(protocol.Ask(2, "How often must you clean the filter?", max_tokens=4), protocol.Words)
        child.stdin.close()
    return load, word


class _Said:
    """The pipe of a talk child."""

    def __init__(self, child: subprocess.Popen) -> None:
        self._child = child

    def tell(self, command: protocol.Message, end: type[protocol.Message]) -> float:
        """Say a command and return the seconds until the first event of a kind."""
        began = time.perf_counter()
        self._child.stdin.write(command.to_json() + "\n")
        self._child.stdin.flush()
        while not isinstance(protocol.from_json(self._child.stdout.readline()), end):
            pass
        return time.perf_counter() - began


# ---------------------------------------------------------------- what it learns


class Run:
    """One training run with its verdict, and the answers to what was written by hand."""

    def __init__(self, session: Session, adapter: Adapter) -> None:
        evaluation = session.read(verdict.of_adapter, adapter.id)
        assert evaluation is not None, "a finished evaluation is recorded"
        job = session.read(lambda db: db.get_one(Job, adapter.job_id))
        assert job.started and job.ended
        self.minutes = (job.ended - job.started) / 60
        """The training job alone, from its start to its end: loading, steps and looks at the held-out loss."""
        self.tallies = verdict.tallies(evaluation)
        self.by_hand: verdict.Tally | None = None

    def share(self, group: str) -> float:
        """Return the share the tuned model has right."""
        return _share(self.tallies[group].tuned_right, self.tallies[group].asked)

    def base_share(self, group: str) -> float:
        """Return the share the base has right."""
        return _share(self.tallies[group].base_right, self.tallies[group].asked)


class Bench:
    """One project on the manual alone, in which both arms are trained on the same version."""

    def __init__(self, folder: Path, base: bases.BaseModel) -> None:
        from PySide6.QtCore import QCoreApplication

        self._app = QCoreApplication.instance() or QCoreApplication([])
        self._folder, self._base = folder, base
        self._session = Session(project.create(folder / "Manual"))
        self._version = 0

    def prepare(self) -> None:
        """Read the manual, write and approve questions, freeze them."""
        self._do(self._session.do(documents.add, self._session.project, [MANUAL]).result())
        self._do(self._session.do(drafting.write_drafts).result())
        self._session.do(pairs.approve_passing).result()
        self._version = self._session.do(datasets.freeze, self._session.project).result().made[0]

    def run(self, reword: bool) -> Run:
        """Train one arm, wait for the verdict that follows by itself, and ask what was written by hand."""
        version = self._session.read(lambda db: db.get_one(DatasetVersion, self._version))
        chosen = presets.recipe(presets.preset(PRESET), self._base, version.trained)
        settings = replace(chosen, reword=reword)
        self._do(self._session.do(runs.start, self._session.project, self._version, self._base, settings).result())
        while waiting := self._session.read(jobs.open_work):
            self._wait(waiting[0].id)
        adapter = self._session.read(adapters.listed)[0]
        done = Run(self._session, adapter)
        done.by_hand = self._ask_by_hand(adapter)
        return done

    def tell(self, practised: Run, plain: Run | None) -> None:
        """Print the figures."""
        figure("starter.quick_minutes", practised.minutes, MINUTES, at_most=True)
        figure("starter.trained_right", practised.share(TRAIN), TRAINED_RIGHT)
        figure("starter.trained_right_base", practised.base_share(TRAIN))
        figure("starter.reworded_right", practised.share(verdict.REWORDED), REWORDED_RIGHT)
        figure("starter.reworded_right_base", practised.base_share(verdict.REWORDED))
        _tell_by_hand("", practised)
        if plain:
            figure("starter.quick_minutes_without_practice", plain.minutes)
            figure("starter.trained_right_without_practice", plain.share(TRAIN))
            figure("starter.reworded_right_without_practice", plain.share(verdict.REWORDED))
            _tell_by_hand("_without_practice", plain)

    def close(self) -> None:
        """Let go of the project."""
        self._session.close()

    def _ask_by_hand(self, adapter: Adapter) -> verdict.Tally:
        """Put the questions written by hand through the engine's evaluation and the verdict's score."""
        folder = self._folder / f"by-hand-{adapter.id}"
        folder.mkdir()
        questions = folder / "questions.jsonl"
        questions.write_text("".join(json.dumps(row) + "\n" for row in self._by_hand()), encoding="utf-8")
        tuned = self._session.project.folder / adapter.folder
        protocol.write_job(protocol.EvaluateAdapter(str(self._base.folder), str(tuned), str(questions)), folder)
        subprocess.run([sys.executable, "-m", "studio.engine", str(folder)], cwd=ROOT, check=True)
        return verdict.tally(verdict.read_answers(folder / "answers.jsonl"))

    def _by_hand(self) -> list[dict[str, object]]:
        """Return the rows whose question was trained, asked as a person would."""
        version = self._session.read(lambda db: db.get_one(DatasetVersion, self._version))
        train = protocol.read_rows(self._session.project.folder / version.folder / "train.jsonl")
        known = {normalised(row["question"]): row for row in train}
        written = [(normalised(row["question"]), row["rephrased"]) for row in protocol.read_rows(BY_HAND)]
        return [
            {"id": known[form]["id"], "question": rephrased, "answer": known[form]["answer"], "split": "by_hand"}
            for form, rephrased in written
            if form in known
        ]

    def _do(self, queued: Change) -> None:
        self._wait(queued.made[0])

    def _wait(self, job_id: int) -> None:
        """Wait for a job's end; one that fails ends the benchmark with its reason."""
        while (job := self._session.read(lambda db: db.get_one(Job, job_id))).state != DONE:
            if job.state in ("failed", "stopped", "interrupted"):
                raise SystemExit(f"{job.kind} {job.state}: {job.problem}")
            self._app.processEvents()
            time.sleep(0.2)


def _tell_by_hand(arm: str, run: Run) -> None:
    counts = run.by_hand
    assert counts is not None
    written = sum(1 for _ in protocol.read_rows(BY_HAND))
    if not arm:
        figure("starter.hand_rephrased_matched", _share(counts.asked, written))
    figure(f"starter.hand_rephrased_right{arm}", _share(counts.tuned_right, counts.asked))
    if not arm:
        figure("starter.hand_rephrased_right_base", _share(counts.base_right, counts.asked))


def _share(right: int, asked: int) -> float:
    return right / max(asked, 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--base", default="starter")
    return parser.parse_args()


if __name__ == "__main__":
    main()
