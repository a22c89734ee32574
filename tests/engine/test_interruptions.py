"""What a person or a power cut does to a run: killed, stopped, paused, asked to save."""

import shutil
from pathlib import Path

import pytest

from studio.engine import checkpoints
from studio.protocol import (
    PAUSE,
    RESUME,
    SAVE,
    STOP,
    AdapterSaved,
    CheckpointPublished,
    Finished,
    Paused,
    Resumed,
    Started,
    Stopped,
    TrainingStep,
    read_job,
)
from tests.engine.children import PATIENCE, control, of, said, start, train_job, wait_for
from tests.engine.here import course, do_here
from tests.engine.test_train import weights


def test_a_killed_run_goes_on_and_ends_bit_for_bit_the_same(tmp_path: Path, trained: Path) -> None:
    child = start(tmp_path, read_job(trained))
    wait_for(tmp_path, CheckpointPublished)
    child.kill()
    child.wait()
    assert not (tmp_path / "adapter").exists()
    assert start(tmp_path).wait(PATIENCE) == 0
    events = said(tmp_path)
    second = events[events.index(of(Started, events)[1]) :]
    assert of(TrainingStep, second)[0].step > 50
    assert weights(tmp_path) == weights(trained)


def test_a_damaged_checkpoint_costs_only_the_steps_since_the_one_before(tmp_path: Path, base: Path, rows: Path) -> None:
    job = train_job(base, rows, dropout=0.1)
    do_here(tmp_path, job)
    whole = weights(tmp_path)
    newest = checkpoints.newest_verified(tmp_path)
    (newest / checkpoints.TENSORS).write_bytes(b"torn")
    shutil.rmtree(tmp_path / "adapter")
    assert of(TrainingStep, do_here(tmp_path, job))[0].step > 1
    assert weights(tmp_path) == whole


def test_a_checkpoint_of_another_job_does_not_count(tmp_path: Path, base: Path, rows: Path) -> None:
    do_here(tmp_path, train_job(base, rows, epochs=1))
    run = course(tmp_path, train_job(base, rows, epochs=2))
    run.resume()
    assert run.state.step == 0


def test_paused_saved_and_stopped_by_the_person(tmp_path: Path, base: Path, rows: Path) -> None:
    child = start(tmp_path, train_job(base, rows, epochs=100_000, evaluations=1))
    wait_for(tmp_path, TrainingStep)
    control(tmp_path, SAVE)
    wait_for(tmp_path, CheckpointPublished)
    control(tmp_path, PAUSE)
    wait_for(tmp_path, Paused)
    assert len(of(CheckpointPublished, said(tmp_path))) == 2
    steps = len(of(TrainingStep, said(tmp_path)))
    control(tmp_path, RESUME)
    wait_for(tmp_path, Resumed)
    wait_for(tmp_path, TrainingStep, steps + 1)
    control(tmp_path, STOP)
    assert child.wait(PATIENCE) == 0
    events = said(tmp_path)
    assert isinstance(events[-1], Stopped)
    assert not of(Finished, events)
    card = of(AdapterSaved, events)[0].card
    assert checkpoints.newest_verified(tmp_path).name == f"step-{card['step']:06d}"
    assert (tmp_path / "adapter/adapter_model.safetensors").is_file()


def test_a_second_child_leaves_a_busy_folder_at_once(tmp_path: Path, base: Path, rows: Path) -> None:
    first = start(tmp_path, train_job(base, rows, epochs=100_000))
    wait_for(tmp_path, TrainingStep)
    assert start(tmp_path).wait(PATIENCE) == 3
    control(tmp_path, STOP)
    assert first.wait(PATIENCE) == 0


@pytest.mark.parametrize("word", ["", "nonsense"])
def test_other_control_words_do_nothing(tmp_path: Path, base: Path, rows: Path, word: str) -> None:
    control(tmp_path, word)
    assert of(AdapterSaved, do_here(tmp_path, train_job(base, rows, epochs=1)))
