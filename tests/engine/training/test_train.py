"""Training: it learns, it can be repeated bit for bit, and its adapter is a plain peft adapter."""

import json
import math
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from studio.child import Failure
from studio.engine.loading import CARD, base_hash, load_base
from studio.engine.training.material.batches import batches
from studio.engine.training.train import Course
from studio.protocol import (
    AdapterSaved,
    CheckpointPublished,
    EvaluateAdapter,
    Finished,
    HeldOutLoss,
    TrainAdapter,
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
    assert steps[-1].step == steps[-1].steps == 80
    assert steps[-1].loss < 0.1 < steps[0].loss
    assert steps[-1].rate < steps[len(steps) // 2].rate
    assert all(step.tokens_per_second > 0 for step in steps)
    assert [event.step for event in of(HeldOutLoss, events)] == [20, 40, 60, 80]
    assert [event.step for event in of(CheckpointPublished, events)] == [20, 40, 60, 80]


def test_the_card_says_where_an_adapter_comes_from(trained: Path, base: Path) -> None:
    card = json.loads((trained / "adapter" / CARD).read_text(encoding="utf-8"))
    assert of(AdapterSaved, said(trained))[0].card["base_sha256"] == card["base_sha256"] == base_hash(base)
    assert (card["base_name"], card["dataset_sha256"]) == ("starter", "f" * 64)
    assert (card["trained"], card["held_out"], card["left_out_too_long"]) == (20, 4, 0)
    assert card["recipe"]["rank"] == 16
    assert [step for step, _ in card["losses"]["held_out"]] == [20, 40, 60, 80]
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


def test_the_same_seed_gives_the_same_adapter(tmp_path: Path, small: Path, rows: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        do_here(tmp_path / name, train_job(small, rows, epochs=2, seed=seed, dropout=0.1))
    assert weights(tmp_path / "a") == weights(tmp_path / "b") != weights(tmp_path / "c")


def test_qlora_learns_on_nf4_and_loads_again(tmp_path: Path, base: Path, rows: Path) -> None:
    events = do_here(tmp_path, train_job(base, rows, method="qlora", rank=16, alpha=32, epochs=5))
    steps = of(TrainingStep, events)
    assert steps[-1].loss < steps[0].loss / 2
    again = course(tmp_path / "again", train_job(base, rows, method="qlora"))
    assert {type(module).__name__ for module in again.model.modules()} >= {"Linear4bit"}
    assert all(parameter.dtype == torch.float32 for parameter in again.parameters.values())
    answers = do_here(tmp_path, EvaluateAdapter(str(base), str(tmp_path / "adapter"), str(rows), max_tokens=8))
    assert len(answers) >= len(tiny.QUESTIONS)


Gradients = tuple[float, torch.Tensor]
"""A loss, and all gradients as one vector."""


def both_ways(folder: Path, job: TrainAdapter) -> tuple[Gradients, Gradients]:
    """Return loss and gradients of a step our way, and of one padded pass of the library's plain way."""
    run = course(folder, job)
    batch = run.lessons.samples[:5]
    ours = run.gradients(batch), gradients(run)
    run.optimiser.zero_grad()
    width = max(len(sample.ids) for sample in batch)
    filled = [width - len(sample.ids) for sample in batch]
    labels = [
        [number if trained else -100 for number, trained in zip(sample.ids, sample.trained, strict=True)]
        + [-100] * more
        for sample, more in zip(batch, filled, strict=True)
    ]
    with torch.autocast("cpu", torch.bfloat16, enabled=run.base.model.dtype == torch.bfloat16):
        plain = run.model(
            input_ids=torch.tensor([sample.ids + [0] * more for sample, more in zip(batch, filled, strict=True)]),
            attention_mask=torch.tensor([[1] * (width - more) + [0] * more for more in filled]),
            labels=torch.tensor(labels),
        ).loss
    plain.backward()
    return ours, (plain.item(), gradients(run))


def gradients(run: Course) -> torch.Tensor:
    return torch.cat([parameter.grad.flatten() for parameter in run.parameters.values()])


def apart(some: torch.Tensor, true: torch.Tensor) -> float:
    return ((some - true).norm() / true.norm()).item()


def test_loss_and_gradients_are_those_of_the_library(tmp_path: Path, base: Path, rows: Path) -> None:
    """Logits on trained tokens alone, no mask, conversations end to end: the same as one padded pass."""
    ours, library = both_ways(tmp_path, train_job(base, rows))
    assert math.isclose(ours[0], library[0], rel_tol=1e-5)
    assert apart(ours[1], library[1]) < 1e-5


def test_sixteen_bits_are_as_near_the_truth_as_the_library_s(tmp_path: Path, base: Path, rows: Path) -> None:
    _, exact = both_ways(tmp_path / "exact", train_job(base, rows))
    ours, library = both_ways(tmp_path / "rounded", train_job(base, rows, precision="bfloat16"))
    assert math.isclose(ours[0], exact[0], rel_tol=1e-2)
    assert apart(ours[1], exact[1]) < 1.1 * apart(library[1], exact[1])


def test_only_the_adapter_is_trained(tmp_path: Path, base: Path, rows: Path) -> None:
    run = course(tmp_path, train_job(base, rows))
    before = {name: tensor.clone() for name, tensor in run.base.model.state_dict().items() if "lora" not in name}
    run.step(run.lessons.samples[:4])
    after = run.base.model.state_dict()
    assert all("lora_" in name for name in run.parameters)
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())


def test_order_depends_on_seed_and_epoch_alone(tmp_path: Path, small: Path, rows: Path) -> None:
    samples = course(tmp_path, train_job(small, rows)).lessons.samples

    def order(seed: int, epoch: int) -> list[list[int]]:
        return [[samples.index(sample) for sample in batch] for batch in batches(samples, 4, seed, epoch)]

    assert order(1, 3) == order(1, 3)
    assert order(1, 3) != order(1, 4)
    assert order(1, 3) != order(2, 3)
    assert sorted(number for batch in order(1, 3) for number in batch) == list(range(20))


def test_what_is_too_long_is_left_out_and_counted(tmp_path: Path, small: Path) -> None:
    long = ("What is it?", "A pump. " * 400)
    rows = tiny.write_rows(tmp_path / "rows.jsonl", [*tiny.QUESTIONS, long])
    card = of(AdapterSaved, do_here(tmp_path / "run", train_job(small, rows, epochs=1)))[0].card
    assert (card["trained"], card["left_out_too_long"]) == (20, 1)


@pytest.mark.parametrize("pairs", [[], [("What is it?", "A pump. " * 400)]])
def test_nothing_to_learn_is_said(tmp_path: Path, small: Path, pairs: list[tuple[str, str]]) -> None:
    rows = tiny.write_rows(tmp_path / "rows.jsonl", pairs)
    with pytest.raises(Failure) as caught:
        do_here(tmp_path / "run", train_job(small, rows))
    assert caught.value.code == "dataset_empty"


def test_spent_minutes_end_a_run_after_its_epoch(tmp_path: Path, small: Path, rows: Path) -> None:
    card = of(AdapterSaved, do_here(tmp_path, train_job(small, rows, epochs=50, max_minutes=1e-6)))[0].card
    assert card["step"] < card["steps"]
    assert card["step"] % 5 == 0


def test_activations_computed_twice_change_nothing(tmp_path: Path, base: Path, rows: Path) -> None:
    run = course(tmp_path, train_job(base, rows))
    plain = run.gradients(run.lessons.samples[:4])
    before = [parameter.grad.clone() for parameter in run.parameters.values()]
    run.optimiser.zero_grad()
    run.base.model.activation_checkpointing_enable()
    assert run.gradients(run.lessons.samples[:4]) == plain
    after = [parameter.grad for parameter in run.parameters.values()]
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_the_base_is_asked_in_its_own_precision(base: Path) -> None:
    assert load_base(base, "bfloat16").model.dtype == torch.bfloat16
    assert load_base(base, "auto").model.dtype == (torch.bfloat16 if torch.cuda.is_available() else torch.float32)
