"""What a person or a power cut does to a run: killed, stopped, paused, asked to save."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studio.engine.training.keeping import checkpoints
from studio.protocol import (
    PAUSE,
    RESUME,
    SAVE,
    STOP,
    AdapterSaved,
    CheckpointPublished,
    Finished,
    Noted,
    Paused,
    Resumed,
    Started,
    Stopped,
    TrainingStep,
)
from tests.engine import tiny
from tests.engine.children import PATIENCE, control, of, said, start, train_job, wait_for
from tests.engine.here import course, do_here
from tests.engine.training.test_train import weights


def test_a_killed_run_goes_on_and_ends_bit_for_bit_the_same(tmp_path: Path, small: Path, rows: Path) -> None:
    job = train_job(small, rows, epochs=40, evaluations=5)
    do_here(tmp_path / "whole", job)
    child = start(tmp_path, job)
    wait_for(tmp_path, CheckpointPublished)
    child.kill()
    child.wait()
    assert not (tmp_path / "adapter").exists()
    assert start(tmp_path).wait(PATIENCE) == 0
    events = said(tmp_path)
    second = events[events.index(of(Started, events)[1]) :]
    assert of(TrainingStep, second)[0].step > 40
    assert weights(tmp_path) == weights(tmp_path / "whole")


def test_a_damaged_checkpoint_costs_only_the_steps_since_the_one_before(
    tmp_path: Path, small: Path, rows: Path
) -> None:
    job = train_job(small, rows, dropout=0.1)
    do_here(tmp_path, job)
    whole = weights(tmp_path)
    newest = checkpoints.newest_verified(tmp_path)
    (newest / checkpoints.TENSORS).write_bytes(b"torn")
    shutil.rmtree(tmp_path / "adapter")
    assert of(TrainingStep, do_here(tmp_path, job))[0].step > 1
    assert weights(tmp_path) == whole


def test_a_checkpoint_of_another_job_does_not_count(tmp_path: Path, small: Path, rows: Path) -> None:
    do_here(tmp_path, train_job(small, rows, epochs=1))
    run = course(tmp_path, train_job(small, rows, epochs=2))
    run.resume()
    assert run.state.step == 0


def change_weights(base: Path, beside: Path) -> None:
    file = base / "model.safetensors"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def change_template(base: Path, beside: Path) -> None:
    file = base / "chat_template.jinja"
    file.write_text(file.read_text() + "{# changed #}")


def change_rows(base: Path, beside: Path) -> None:
    tiny.write_rows(beside / "rows.jsonl", tiny.QUESTIONS[::-1])


def change_passages(base: Path, beside: Path) -> None:
    (beside / "passages.jsonl").write_text('{"id": 1, "text": "The pump of line 1 needs 4 bar."}\n')


@pytest.mark.parametrize("change", [change_weights, change_template, change_rows, change_passages])
def test_a_run_does_not_go_on_with_something_else_than_it_began_with(
    tmp_path: Path, change: Callable[[Path, Path], None]
) -> None:
    """A base, its words, rows or passages that were changed in their places make another run; moved ones do not."""
    rows, passages = tiny.write_rows(tmp_path / "rows.jsonl", tiny.QUESTIONS), tmp_path / "passages.jsonl"
    passages.write_text('{"id": 1, "text": "The pump of line 1 needs 3 bar."}\n')
    base, run = tiny.make_base(tmp_path / "base"), tmp_path / "run"
    job = replace(train_job(base, rows, epochs=1, passages=True), passages=str(passages))
    do_here(run, job)
    moved = replace(job, base=str(base.rename(tmp_path / "moved")))
    assert course(run, moved).resume()
    change(tmp_path / "moved", tmp_path)
    events = do_here(run, moved)
    assert [event.code for event in of(Noted, events)] == ["training_began_anew"]
    assert of(TrainingStep, events)
    assert course(run, moved).resume(), "its own checkpoints stay, though the others were of as many steps"


def test_paused_saved_and_stopped_by_the_person_and_by_no_second_child(tmp_path: Path, small: Path, rows: Path) -> None:
    child = start(tmp_path, train_job(small, rows, epochs=100_000, evaluations=1))
    wait_for(tmp_path, TrainingStep)
    assert start(tmp_path).wait(PATIENCE) == 3, "the folder is busy"
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


@pytest.mark.parametrize("word", ["", "nonsense"])
def test_other_control_words_do_nothing(tmp_path: Path, small: Path, rows: Path, word: str) -> None:
    control(tmp_path, word)
    assert of(AdapterSaved, do_here(tmp_path, train_job(small, rows, epochs=1)))
