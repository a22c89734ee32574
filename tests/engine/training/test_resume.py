"""A run that is killed anywhere goes on and ends bit for bit the same, whatever its recipe remembers."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.engine.training.keeping import checkpoints
from studio.protocol import (
    AdapterSaved,
    CheckpointPublished,
    HeldOutLoss,
    Message,
    Metered,
    Progress,
    TrainAdapter,
    TrainingStep,
)
from studio.protocol.recipe import ADAMW_8BIT, PAGED_ADAMW_8BIT, QLORA
from tests.engine.children import of, train_job
from tests.engine.here import Heard, course, do_here
from tests.engine.training.test_train import weights

KINDS = {
    "dropout, twice computed, in pieces": {"dropout": 0.2, "checkpointing": True, "batch_tokens": 80, "samples": 1},
    "early stopping": {"early_stop": 1, "rate": 3e-2, "epochs": 4},
    "paged 8 bit, steps and shape": {"optimiser": PAGED_ADAMW_8BIT, "rank": 32, "max_steps": 12, "schedule": "linear"},
    "nf4": {"method": QLORA},
}
pytestmark = pytest.mark.usefixtures("every_step_is_said")


class Killed(BaseException):
    """Nothing of the studio may catch it, as nothing catches a kill."""


def kill_at(number: int) -> Heard:
    """Return a reporter that is killed when it is about to say its so-manieth event of a step or a look.

    What is said by the clock does not count: on a busy machine there is more of it.
    """
    left: Iterator[int] = iter(range(number))

    def watch(event: Message) -> None:
        if not isinstance(event, (Metered, Progress)) and next(left, None) is None:
            raise Killed

    return Heard(watch)


def finish(folder: Path, job: TrainAdapter, *kills: int) -> list[Message]:
    """Do a job that is killed once after each so many events, and then lives."""
    for kill in kills:
        with pytest.raises(Killed):
            do_here(folder, job, kill_at(kill))
    return do_here(folder, job)


@pytest.mark.parametrize("recipe", KINDS.values(), ids=KINDS.keys())
def test_a_run_killed_twice_ends_as_if_nothing_had_happened(
    tmp_path: Path, small: Path, rows: Path, contrary: Path, recipe: dict[str, Any]
) -> None:
    job = train_job(small, rows, contrary, **{"epochs": 2, "evaluations": 5, **recipe})
    whole = do_here(tmp_path / "whole", job)
    again = finish(tmp_path / "killed", job, 10, 5)
    assert weights(tmp_path / "killed") == weights(tmp_path / "whole")
    ours, theirs = (of(AdapterSaved, events)[0].card for events in (again, whole))
    assert ours["losses"] == theirs["losses"] and ours["kept_step"] == theirs["kept_step"]
    assert len(of(TrainingStep, again)) < len(of(TrainingStep, whole)), "it did not begin anew"


@pytest.mark.parametrize("kill", [7, 17])
def test_wherever_it_is_killed(tmp_path: Path, small: Path, rows: Path, contrary: Path, kill: int) -> None:
    job = train_job(small, rows, contrary, epochs=2, evaluations=5, dropout=0.1, keep="best")
    whole = reference(tmp_path, job)
    finish(tmp_path / "killed", job, kill)
    assert weights(tmp_path / "killed") == whole


_REFERENCE: dict[str, bytes] = {}


def reference(tmp_path: Path, job: TrainAdapter) -> bytes:
    """Return what the unbroken run learns; done once."""
    key = str(sorted(job.recipe.items()))
    if key not in _REFERENCE:
        do_here(tmp_path / "whole", job)
        _REFERENCE[key] = weights(tmp_path / "whole")
    return _REFERENCE[key]


def test_every_checkpoint_leads_to_the_same_end(tmp_path: Path, small: Path, rows: Path, contrary: Path) -> None:
    job = train_job(small, rows, contrary, epochs=2, evaluations=5, optimiser=ADAMW_8BIT, dropout=0.1)
    published: list[Path] = []

    def keep(event: Message) -> None:
        if isinstance(event, CheckpointPublished):
            copy = tmp_path / "kept" / Path(event.folder).name
            shutil.copytree(event.folder, copy)
            published.append(copy)

    do_here(tmp_path / "whole", job, Heard(keep))
    assert len(published) == 5
    for checkpoint in published:
        run = tmp_path / f"from {checkpoint.name}"
        shutil.copytree(checkpoint, run / checkpoints.SHELF / checkpoint.name)
        events = do_here(run, job)
        assert weights(run) == weights(tmp_path / "whole")
        assert all(event.step > int(checkpoint.name[5:]) for event in of(HeldOutLoss, events))


def test_a_snapshot_brings_back_all_that_the_optimiser_remembers(tmp_path: Path, small: Path, rows: Path) -> None:
    for optimiser in ("adamw", ADAMW_8BIT):
        job = train_job(small, rows, optimiser=optimiser, rank=64)
        run = course(tmp_path / optimiser, job)
        (batch, *_) = run.batches_left()
        run.step(batch)
        run.keeping.publish(run.state)
        again = course(tmp_path / optimiser, job)
        assert again.resume()
        for one, other in zip(run.parameters.values(), again.parameters.values(), strict=True):
            ours, theirs = run.optimiser.state[one], again.optimiser.state[other]
            assert ours.keys() == theirs.keys()
            assert all(torch.equal(torch.as_tensor(ours[part]), torch.as_tensor(theirs[part])) for part in ours)
        kinds = {tensor.dtype for state in run.optimiser.state.values() for tensor in state.values()
                 if isinstance(tensor, torch.Tensor)}  # fmt: skip
        assert (torch.uint8 in kinds) == (optimiser == ADAMW_8BIT)


def test_a_run_has_lasted_for_all_of_its_lives(tmp_path: Path, small: Path, rows: Path) -> None:
    job, long = train_job(small, rows, epochs=1), 100_000
    for life in (1, 2):
        run = course(tmp_path, job)
        run.go_on()
        run.controls._began -= long
        run.publish()
        assert long * life < run.state.lasted < long * (life + 0.5)
        assert run.resume(), "as after numbers out of range: back within this life, which counts once"
        assert long * life < run.lasted < long * (life + 0.5)
    (saved,) = of(AdapterSaved, do_here(tmp_path, job))
    assert 2 * long < saved.card["lasted"] < 2.5 * long
