"""Training: it learns, it can be repeated bit for bit, and its adapter is a plain peft adapter."""

import json
import math
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from studio.child import Failure
from studio.engine.batches import batches, collate
from studio.engine.loading import CARD, base_hash, load_base
from studio.protocol import (
    AdapterSaved,
    CheckpointPublished,
    EvaluateAdapter,
    Finished,
    HeldOutLoss,
    TrainingStep,
)
from tests.engine import tiny
from tests.engine.children import of, said, train_job
from tests.engine.here import course, do_here


def weights(run: Path) -> bytes:
    return (run / "adapter/adapter_model.safetensors").read_bytes()


def test_a_run_tells_its_course(trained: Path) -> None:
    events = said(trained)
    steps = of(TrainingStep, events)
    assert isinstance(events[-1], Finished)
    assert steps[-1].step == steps[-1].steps == 200
    assert steps[-1].loss < 0.1 < steps[0].loss
    assert steps[-1].rate < steps[len(steps) // 2].rate
    assert all(step.tokens_per_second > 0 for step in steps)
    assert [event.step for event in of(HeldOutLoss, events)] == [50, 100, 150, 200]
    assert [event.step for event in of(CheckpointPublished, events)] == [50, 100, 150, 200]


def test_the_card_says_where_an_adapter_comes_from(trained: Path, base: Path) -> None:
    card = json.loads((trained / "adapter" / CARD).read_text(encoding="utf-8"))
    assert of(AdapterSaved, said(trained))[0].card["base_sha256"] == card["base_sha256"] == base_hash(base)
    assert (card["base_name"], card["dataset_sha256"]) == ("starter", "f" * 64)
    assert (card["trained"], card["held_out"], card["left_out_too_long"]) == (20, 4, 0)
    assert card["recipe"]["rank"] == 16
    assert [step for step, _ in card["losses"]["held_out"]] == [50, 100, 150, 200]
    assert card["versions"]["peft"]


def test_plain_peft_loads_the_adapter(trained: Path, base: Path) -> None:
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), trained / "adapter")
    words = AutoTokenizer.from_pretrained(trained / "adapter")
    question, answer = tiny.QUESTIONS[7]
    asked = words.apply_chat_template(
        [{"role": "user", "content": question}], add_generation_prompt=True, return_tensors="pt"
    )
    written = model.generate(**asked, max_new_tokens=60, do_sample=False)
    assert words.decode(written[0, asked["input_ids"].shape[1] :], skip_special_tokens=True) == answer


def test_the_adapter_names_no_folder_of_this_pc(trained: Path) -> None:
    config = json.loads((trained / "adapter/adapter_config.json").read_text(encoding="utf-8"))
    assert config["base_model_name_or_path"] == "starter"
    assert config["inference_mode"] is True
    assert "lm_head" not in config["target_modules"]


def test_the_same_seed_gives_the_same_adapter(tmp_path: Path, base: Path, rows: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        do_here(tmp_path / name, train_job(base, rows, epochs=2, seed=seed, dropout=0.1))
    assert weights(tmp_path / "a") == weights(tmp_path / "b") != weights(tmp_path / "c")


def test_qlora_learns_on_nf4_and_loads_again(tmp_path: Path, base: Path, rows: Path) -> None:
    events = do_here(tmp_path, train_job(base, rows, method="qlora", rank=16, alpha=32, epochs=12))
    steps = of(TrainingStep, events)
    assert steps[-1].loss < steps[0].loss / 2
    again = course(tmp_path / "again", train_job(base, rows, method="qlora"))
    assert {type(module).__name__ for module in again.model.modules()} >= {"Linear4bit"}
    assert all(parameter.dtype == torch.float32 for parameter in again.parameters.values())
    answers = do_here(tmp_path, EvaluateAdapter(str(base), str(tmp_path / "adapter"), str(rows), max_tokens=8))
    assert len(answers) >= len(tiny.QUESTIONS)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_loss_and_gradients_are_those_of_the_library(tmp_path: Path, base: Path, rows: Path, precision: str) -> None:
    """Logits on trained tokens alone, no mask, many rows: the same as one padded pass of the plain way."""
    run = course(tmp_path, train_job(base, rows, precision=precision, dropout=0.0))
    batch = run.samples[:5]
    loss = run.gradients(batch)
    ours = [parameter.grad.clone() for parameter in run.parameters.values()]
    run.optimiser.zero_grad()
    width = max(len(sample.ids) for sample in batch)
    filled = [width - len(sample.ids) for sample in batch]
    labels = [
        [number if trained else -100 for number, trained in zip(sample.ids, sample.trained, strict=True)]
        + [-100] * more
        for sample, more in zip(batch, filled, strict=True)
    ]
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
        plain = run.model(
            input_ids=torch.tensor([sample.ids + [0] * more for sample, more in zip(batch, filled, strict=True)]),
            attention_mask=torch.tensor([[1] * (width - more) + [0] * more for more in filled]),
            labels=torch.tensor(labels),
        ).loss
    plain.backward()
    near = 1e-5 if precision == "float32" else 3e-2
    assert math.isclose(loss, plain.item(), rel_tol=near)
    theirs = [parameter.grad for parameter in run.parameters.values()]
    error = sum(((a - b) ** 2).sum() for a, b in zip(ours, theirs, strict=True)).sqrt()
    assert error / sum((b**2).sum() for b in theirs).sqrt() < near


def test_only_the_adapter_is_trained(tmp_path: Path, base: Path, rows: Path) -> None:
    run = course(tmp_path, train_job(base, rows))
    before = {name: tensor.clone() for name, tensor in run.base.model.state_dict().items() if "lora" not in name}
    run.step(run.samples[:4])
    after = run.base.model.state_dict()
    assert all("lora_" in name for name in run.parameters)
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())


def test_order_depends_on_seed_and_epoch_alone(tmp_path: Path, base: Path, rows: Path) -> None:
    samples = course(tmp_path, train_job(base, rows)).samples

    def order(seed: int, epoch: int) -> list[list[int]]:
        return [[samples.index(sample) for sample in batch] for batch in batches(samples, 4, seed, epoch)]

    assert order(1, 3) == order(1, 3)
    assert order(1, 3) != order(1, 4)
    assert order(1, 3) != order(2, 3)
    assert sorted(number for batch in order(1, 3) for number in batch) == list(range(20))


def test_a_batch_asks_for_exactly_the_trained_tokens(tmp_path: Path, base: Path, rows: Path) -> None:
    samples = course(tmp_path, train_job(base, rows)).samples[:3]
    batch = collate(samples, 0, torch.device("cpu"))
    expected = [number for s in samples for number, trained in zip(s.ids, s.trained, strict=True) if trained]
    assert batch.targets.tolist() == expected
    assert int(batch.keep.sum()) == len(expected)


def test_what_is_too_long_is_left_out_and_counted(tmp_path: Path, base: Path) -> None:
    long = ("What is it?", "A pump. " * 400)
    rows = tiny.write_rows(tmp_path / "rows.jsonl", [*tiny.QUESTIONS, long])
    card = of(AdapterSaved, do_here(tmp_path / "run", train_job(base, rows, epochs=1)))[0].card
    assert (card["trained"], card["left_out_too_long"]) == (20, 1)


@pytest.mark.parametrize("pairs", [[], [("What is it?", "A pump. " * 400)]])
def test_nothing_to_learn_is_said(tmp_path: Path, base: Path, pairs: list[tuple[str, str]]) -> None:
    rows = tiny.write_rows(tmp_path / "rows.jsonl", pairs)
    with pytest.raises(Failure) as caught:
        do_here(tmp_path / "run", train_job(base, rows))
    assert caught.value.code == "dataset_empty"


def test_a_loss_that_runs_away_is_said(tmp_path: Path, base: Path, rows: Path) -> None:
    with pytest.raises(Failure) as caught:
        do_here(tmp_path, train_job(base, rows, rate=1e38, warmup_share=0.0))
    assert caught.value.code == "training_diverged"


def test_spent_minutes_end_a_run_after_its_epoch(tmp_path: Path, base: Path, rows: Path) -> None:
    card = of(AdapterSaved, do_here(tmp_path, train_job(base, rows, epochs=50, max_minutes=0.0001)))[0].card
    assert card["step"] < card["steps"]
    assert card["step"] % 5 == 0


class TightMemory:
    """Stands before a model and runs out of memory beyond some rows."""

    def __init__(self, model: torch.nn.Module, rows: int) -> None:
        model.register_forward_pre_hook(self._look, with_kwargs=True)
        self._rows = rows

    def _look(self, model: torch.nn.Module, inputs: tuple, named: dict) -> None:
        if len(named["input_ids"]) > self._rows:
            raise torch.OutOfMemoryError("CUDA out of memory")


def test_a_run_that_meets_full_memory_goes_on_in_smaller_pieces(tmp_path: Path, base: Path, rows: Path) -> None:
    run = course(tmp_path, train_job(base, rows, batch=8))
    roomy = run.gradients(run.samples[:8])
    TightMemory(run.model, rows=2)
    assert math.isclose(run.gradients(run.samples[:8]), roomy, rel_tol=1e-5)
    assert run.state.pieces == 4


def test_memory_that_is_full_for_one_row_is_said(tmp_path: Path, base: Path, rows: Path) -> None:
    run = course(tmp_path, train_job(base, rows))
    TightMemory(run.model, rows=0)
    with pytest.raises(Failure) as caught:
        run.step(run.samples[:4])
    assert caught.value.code == "memory_full"
    assert run.state.rebuilds


def test_activations_computed_twice_change_nothing(tmp_path: Path, base: Path, rows: Path) -> None:
    run = course(tmp_path, train_job(base, rows))
    plain = run.gradients(run.samples[:4])
    before = [parameter.grad.clone() for parameter in run.parameters.values()]
    run.optimiser.zero_grad()
    run.base.model.activation_checkpointing_enable()
    assert run.gradients(run.samples[:4]) == plain
    after = [parameter.grad for parameter in run.parameters.values()]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_the_base_is_asked_in_its_own_precision(base: Path) -> None:
    assert load_base(base, "bfloat16").model.dtype == torch.bfloat16
    assert load_base(base, "auto").model.dtype == (torch.bfloat16 if torch.cuda.is_available() else torch.float32)
