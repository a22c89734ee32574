"""Numbers out of range end a run before they are applied, and the last good adapter is what it leaves."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from studio.child import Failure
from studio.core.problems import explain
from studio.engine.training.keeping import checkpoints
from studio.engine.training.looks import HeldOut
from studio.engine.training.train import Course
from studio.protocol import AdapterSaved, CheckpointPublished, HeldOutLoss
from tests.engine.children import of, train_job
from tests.engine.here import Heard, do_here


def poison(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, after: int, factor: float) -> None:
    """Let what returns a loss in training, or in a look, run out of range from the so-manieth call on."""
    honest, calls = getattr(owner, name), iter(range(after))
    monkeypatch.setattr(owner, name, lambda *given: honest(*given) * (factor if next(calls, None) is None else 1.0))


@pytest.mark.parametrize("factor", [float("nan"), float("inf")])
def test_a_run_that_diverges_leaves_its_newest_good_checkpoint(
    tmp_path: Path, small: Path, rows: Path, held_out: Path, monkeypatch: pytest.MonkeyPatch, factor: float
) -> None:
    poison(monkeypatch, Course, "gradients", 13, factor)
    heard = Heard()
    with pytest.raises(Failure) as caught:
        do_here(tmp_path, train_job(small, rows, held_out), heard)
    assert (caught.value.code, caught.value.facts) == ("training_diverged", {"step": 14})
    (saved,) = of(AdapterSaved, heard.events)
    assert (saved.card["step"], saved.card["kept_step"]) == (10, 10)
    good = checkpoints.read(checkpoints.newest_verified(tmp_path))[0]
    for name, tensor in load_file(tmp_path / "adapter/adapter_model.safetensors").items():
        inner = name.replace(".weight", ".default.weight")
        assert torch.equal(tensor, good[f"adapter.{inner}"])
    assert "kept" in explain("training_diverged", caught.value.facts).remedy


def test_a_held_out_loss_out_of_range_is_no_good_checkpoint(
    tmp_path: Path, small: Path, rows: Path, held_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, HeldOut, "loss", 1, float("nan"))
    heard = Heard()
    with pytest.raises(Failure, match="training_diverged"):
        do_here(tmp_path, train_job(small, rows, held_out), heard)
    assert [event.step for event in of(CheckpointPublished, heard.events)] == [5]
    assert [event.step for event in of(HeldOutLoss, heard.events)] == [5]
    assert of(AdapterSaved, heard.events)[0].card["step"] == 5


def test_a_run_that_diverges_at_once_leaves_nothing(tmp_path: Path, small: Path, rows: Path) -> None:
    heard = Heard()
    with pytest.raises(Failure, match="training_diverged"):
        do_here(tmp_path, train_job(small, rows, rate=1e38, warmup_share=0.0), heard)
    assert not of(AdapterSaved, heard.events) and not (tmp_path / "adapter").exists()
