"""Out of memory at any place is a step on the ladder: what is learned stays the same, and the person is told once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.child import Failure
from studio.engine.training import guards
from studio.engine.training.passes.losses import EVEN
from studio.engine.training.train import Course
from studio.protocol import AdapterSaved, HeldOutLoss, Noted
from tests.engine.children import of, train_job
from tests.engine.here import Heard, course, do_here

ON_A_CARD = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
OF_CUBLAS = RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`")
AT_ITS_BEGINNING = RuntimeError("CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`")
BESIDE = RuntimeError("[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory")


class Tight:
    """Stands before a model and runs out of memory beyond some tokens in one pass."""

    def __init__(self, model: torch.nn.Module, tokens: int, training: bool, error: Exception = ON_A_CARD) -> None:
        self._tokens, self._training, self._error = tokens, training, error
        model.get_input_embeddings().register_forward_pre_hook(self._look)

    def _look(self, words: torch.nn.Module, given: tuple[torch.Tensor]) -> None:
        if words.training == self._training and given[0].numel() > self._tokens:
            raise self._error


def gradients(run: Course) -> list[torch.Tensor]:
    return [parameter.grad.clone() for parameter in run.parameters.values()]


def apart(ours: list[torch.Tensor], theirs: list[torch.Tensor]) -> float:
    """Return how far gradients are apart, relative to their length."""
    error = sum(((a - b) ** 2).sum() for a, b in zip(ours, theirs, strict=True))
    return (error / sum((b**2).sum() for b in theirs)).sqrt().item()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def run(tmp_path: Path, small: Path, rows: Path, contrary: Path, heard: Heard) -> Course:
    return course(tmp_path, train_job(small, rows, contrary, batch=8, samples=1), heard)


def noted(heard: Heard) -> list[tuple[str, dict[str, Any]]]:
    return [(event.code, event.facts) for event in of(Noted, heard.events)]


@pytest.mark.parametrize("error", [ON_A_CARD, OF_CUBLAS, AT_ITS_BEGINNING, BESIDE, MemoryError()])
def test_forward_gives_way_in_smaller_pieces(run: Course, heard: Heard, error: Exception) -> None:
    batch = run.lessons.samples[:8]
    loss = run.gradients(batch)
    roomy = gradients(run)
    longest = max(len(sample.ids) for sample in batch)
    Tight(run.model, 3 * longest, training=True, error=error)
    assert run.ladder.training(lambda: run.gradients(batch), batch) == pytest.approx(loss, rel=1e-5)
    assert apart(gradients(run), roomy) < 1e-5
    assert longest <= run.state.piece_tokens <= 3 * longest and not run.state.rebuilds
    told = noted(heard)
    assert {code for code, _ in told} == {"memory_was_short"}
    assert told[-1][1] == {"tokens": run.state.piece_tokens}


def test_backward_gives_way_too(run: Course) -> None:
    batch = run.lessons.samples[:8]
    run.gradients(batch)
    roomy = gradients(run)
    short = iter([True])

    def once(gradient: torch.Tensor) -> None:
        if next(short, False):
            raise ON_A_CARD

    next(iter(run.parameters.values())).register_hook(once)
    run.ladder.training(lambda: run.gradients(batch), batch)
    assert apart(gradients(run), roomy) < 1e-5


def test_when_a_piece_is_a_single_conversation_activations_are_computed_twice(run: Course, heard: Heard) -> None:
    batch = run.lessons.samples[:8]
    run.gradients(batch)
    roomy = gradients(run)
    step = run.ladder.training

    def single(work: Callable[[], float]) -> float:
        if not run.state.rebuilds:
            raise ON_A_CARD
        return work()

    step(lambda: single(lambda: run.gradients(batch)), batch)
    assert run.base.model.is_gradient_checkpointing
    assert apart(gradients(run), roomy) < 1e-5
    assert noted(heard)[-1] == ("memory_was_short_again", {})


def test_the_optimiser_is_applied_once(tmp_path: Path, small: Path, rows: Path, run: Course) -> None:
    easy = course(tmp_path / "easy", train_job(small, rows, batch=8))
    apply, short = run.optimiser.step, iter([True, True])

    def step() -> None:
        if next(short, False):
            raise ON_A_CARD
        apply()

    run.optimiser.step = step
    for one in (run, easy):
        for batch in (one.lessons.samples[:8], one.lessons.samples[8:16]):
            one.step(batch)
    assert run.state.piece_tokens < easy.state.piece_tokens and run.state.step == 2
    for ours, theirs in zip(run.parameters.values(), easy.parameters.values(), strict=True):
        assert torch.allclose(ours, theirs, atol=2e-6)


def test_an_evaluation_gives_way_in_shorter_pieces(run: Course, heard: Heard) -> None:
    roomy, _ = run.measure()
    longest = max(len(sample.ids) for sample in run.tested.samples)
    Tight(run.model, longest + EVEN, training=False)
    tight, told = run.measure()
    assert tight == pytest.approx(roomy, rel=1e-6)
    assert of(HeldOutLoss, told)
    assert run.state.look_tokens < 2 * longest and run.state.piece_tokens == run.recipe.batch_tokens
    assert {code for code, _ in noted(heard)} == {"memory_was_short_looking"}


@pytest.mark.parametrize("training", [True, False])
def test_what_is_full_for_one_conversation_ends_the_run(run: Course, training: bool) -> None:
    Tight(run.model, 2, training)
    with pytest.raises(Failure) as caught:
        run.step(run.lessons.samples[:4]) if training else run.measure()
    assert caught.value.code == "memory_full"
    assert run.state.rebuilds == training


def test_another_error_is_none_of_the_ladders(run: Course) -> None:
    Tight(run.model, 2, training=True, error=RuntimeError("shapes do not fit"))
    with pytest.raises(RuntimeError, match="shapes"):
        run.step(run.lessons.samples[:4])


def test_the_rungs_taken_are_known_after_an_interruption(tmp_path: Path, small: Path, rows: Path) -> None:
    job = train_job(small, rows, batch=8)
    run = course(tmp_path, job)
    Tight(run.model, 90, training=True)
    run.step(run.lessons.samples[:8])
    run.ladder._train_on_less([run.lessons.samples[0]])
    run.keeping.publish(run.state)
    again = course(tmp_path, job)
    assert again.resume()
    assert again.state == run.state and again.state.piece_tokens < 90
    assert again.base.model.is_gradient_checkpointing


def test_a_rung_taken_before_the_run_goes_on_is_told_too(
    tmp_path: Path, small: Path, rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guards are short of memory in the second life alone: what the card says is what the model does."""
    job = train_job(small, rows, batch=8, epochs=1)
    run = course(tmp_path, job)
    run.keeping.publish(run.state)
    check, short = guards.check, iter([True])

    def tight(*given: Any) -> None:
        if next(short, False):
            raise ON_A_CARD
        check(*given)

    monkeypatch.setattr(guards, "check", tight)
    (saved,) = of(AdapterSaved, do_here(tmp_path, job))
    assert saved.card["rebuilds"]


def test_a_recipe_may_ask_for_less_memory_from_the_start(tmp_path: Path, small: Path, rows: Path) -> None:
    do_here(tmp_path, train_job(small, rows, epochs=1, checkpointing=True, batch_tokens=60))
    run = course(tmp_path, train_job(small, rows, epochs=1, checkpointing=True, batch_tokens=60))
    assert run.base.model.is_gradient_checkpointing and run.state.piece_tokens == 60
