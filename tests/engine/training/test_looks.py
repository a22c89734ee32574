"""Looks at held-out pairs: loss and sample answers, early stopping, and which adapter a run leaves."""

import json
from contextlib import nullcontext
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from studio.child import StopAsked
from studio.engine.training.keeping import checkpoints
from studio.protocol import (
    PAUSE,
    STOP,
    AdapterSaved,
    CheckpointPublished,
    HeldOutLoss,
    Message,
    Noted,
    Paused,
    SampleAnswered,
    TrainingStep,
)
from studio.protocol.recipe import BEST, LAST
from tests.engine import tiny
from tests.engine.children import control, of, train_job
from tests.engine.here import Heard, course, do_here
from tests.engine.training.test_train import weights


def test_the_same_questions_are_answered_at_each_look(tmp_path: Path, small: Path, rows: Path, held_out: Path) -> None:
    job = train_job(small, rows, held_out, samples=2, epochs=8, evaluations=3, rank=16, rate=1e-2)
    events = do_here(tmp_path, job)
    answered = of(SampleAnswered, events)
    looks = [event.step for event in of(HeldOutLoss, events)]
    assert [(event.step, event.id) for event in answered] == [(step, number) for step in looks for number in (1, 3)]
    assert {(event.question, event.reference) for event in answered} == {tiny.QUESTIONS[0], tiny.QUESTIONS[10]}
    assert answered[-1].answer != answered[0].answer


def test_looking_changes_nothing_of_what_is_learned(tmp_path: Path, small: Path, rows: Path, held_out: Path) -> None:
    job = train_job(small, rows, held_out, dropout=0.2, samples=3, evaluations=2)
    do_here(tmp_path / "looked", job)
    do_here(tmp_path / "not", train_job(small, rows, dropout=0.2, evaluations=1))
    assert weights(tmp_path / "looked") == weights(tmp_path / "not")


def test_a_run_without_gain_ends_early_and_leaves_the_best(
    tmp_path: Path, small: Path, rows: Path, contrary: Path
) -> None:
    events = do_here(tmp_path, train_job(small, rows, contrary, epochs=20, evaluations=20, rate=1e-2, early_stop=3))
    losses = {event.step: event.loss for event in of(HeldOutLoss, events)}
    best = min(losses, key=losses.get)
    steps = sorted(losses)
    card = of(AdapterSaved, events)[0].card
    assert steps.index(best) == len(steps) - 4, "three looks in a row were none better"
    assert (card["kept_step"], card["best_step"], card["step"]) == (best, best, steps[-1])
    assert card["step"] < card["steps"]
    assert of(Noted, events)[-1].facts == {"step": steps[-1], "kept": best}
    assert loss_of_saved(tmp_path, small, rows, contrary) == pytest.approx(losses[best], rel=1e-6)


@pytest.mark.parametrize("how", ["stopped", "without gain"])
def test_the_last_steps_of_a_run_that_ends_early_are_told(
    tmp_path: Path, small: Path, rows: Path, contrary: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Steps are told now and then; those behind the last word would be missing in the curve for good."""
    monkeypatch.setattr("studio.engine.training.train.SAY_EVERY", 1e9)
    early_stop = 0 if how == "stopped" else 1
    job = train_job(small, rows, contrary, epochs=20, evaluations=20, rate=1e-2, early_stop=early_stop)
    heard = Heard(lambda event: control(tmp_path, STOP) if how == "stopped" and event == last else None)
    last = CheckpointPublished(10, str(tmp_path / "checkpoints/step-000010"))
    with pytest.raises(StopAsked) if how == "stopped" else nullcontext():
        do_here(tmp_path, job, heard)
    (told,) = of(TrainingStep, heard.events)
    assert told.step == of(AdapterSaved, heard.events)[0].card["step"] < told.steps


def loss_of_saved(folder: Path, small: Path, rows: Path, held_out: Path) -> float:
    """Return the held-out loss of the adapter that a run left."""
    run = course(folder.with_name("asked"), train_job(small, rows, held_out))
    saved = load_file(folder / "adapter/adapter_model.safetensors")
    with torch.no_grad():
        for name, parameter in run.parameters.items():
            parameter.copy_(saved[name.replace(".default", "")])
    return run.held_out.loss(4096)


@pytest.mark.parametrize("keep", [LAST, BEST])
def test_the_recipe_says_which_adapter_is_left(
    tmp_path: Path, small: Path, rows: Path, contrary: Path, keep: str
) -> None:
    events = do_here(tmp_path, train_job(small, rows, contrary, rate=3e-2, warmup_share=0.0, keep=keep))
    losses = {event.step: event.loss for event in of(HeldOutLoss, events)}
    best = min(losses, key=losses.get)
    assert best < 20, "the better the rows are learned, the worse what is contrary to them"
    card = of(AdapterSaved, events)[0].card
    assert (card["best_step"], card["kept_step"]) == (best, best if keep == BEST else 20)
    assert loss_of_saved(tmp_path, small, rows, contrary) == pytest.approx(losses[card["kept_step"]], rel=1e-6)
    assert not of(Noted, events)


def test_a_best_one_that_is_damaged_is_not_kept(tmp_path: Path, small: Path, rows: Path, contrary: Path) -> None:
    run = course(tmp_path, train_job(small, rows, contrary, rate=3e-2, warmup_share=0.0, keep=BEST))
    run.run()
    (tmp_path / f"best/step-{run.state.best:06d}" / checkpoints.TENSORS).write_bytes(b"torn")
    run.save()
    card = json.loads((tmp_path / "adapter/card.json").read_text(encoding="utf-8"))
    assert card["best_step"] < card["kept_step"] == 20


@pytest.mark.parametrize("word", [STOP, PAUSE])
def test_a_look_is_interrupted_and_done_again(
    tmp_path: Path, small: Path, rows: Path, held_out: Path, word: str
) -> None:
    """Asked between two answers of the first look: it is not told by half, and told whole later."""
    job = train_job(small, rows, held_out, epochs=2, evaluations=2, samples=1)
    run = tmp_path / "run"
    run.mkdir()
    heard = Heard(lambda event: control(run, STOP) if isinstance(event, Paused) else None)
    one = course(run, job, heard)
    asked = one.held_out.answers
    object.__setattr__(one.held_out, "answers", lambda *given: (control(run, word), asked(*given))[1])
    with pytest.raises(StopAsked):
        one.run()
    one.stop()
    assert not of(HeldOutLoss, heard.events)
    assert of(CheckpointPublished, heard.events)[-1].step == 5
    (run / "control").unlink()
    again = do_here(run, job)
    assert [event.step for event in of(HeldOutLoss, again)] == [5, 10]
    do_here(tmp_path / "whole", train_job(small, rows, epochs=2))
    assert weights(run) == weights(tmp_path / "whole"), "as if nobody had looked"


def test_without_held_out_pairs_nothing_is_measured(tmp_path: Path, small: Path, rows: Path) -> None:
    events = do_here(tmp_path, train_job(small, rows, epochs=2, early_stop=1, keep=BEST, samples=3))
    kinds: tuple[type[Message], ...] = (HeldOutLoss, SampleAnswered)
    assert not any(isinstance(event, kinds) for event in events)
    assert of(AdapterSaved, events)[0].card["kept_step"] == 10
