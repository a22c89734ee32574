"""The guards: sound machinery passes in every style, and each planted fault is caught before the first step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import torch
from peft import PeftModel

from studio.child import Failure
from studio.engine.conversation import Chat, Sample
from studio.engine.loading import load_base
from studio.engine.training import guards
from studio.engine.training.adapter import add_lora
from studio.engine.training.material import packing
from studio.engine.training.material.lessons import Lessons, Pair
from studio.engine.training.passes import attention, losses
from studio.engine.training.passes.attention import use_packed
from studio.engine.training.passes.lora_path import quicken
from studio.protocol import Recipe, TrainingStep
from studio.protocol.recipe import BOTH, QLORA
from tests.engine import tiny
from tests.engine.children import train_job
from tests.engine.here import Heard, do_here

SOURCE = "The pump of line 1 needs 3 bar."
PAIRS = [Pair(at, *pair, source=SOURCE) for at, pair in enumerate(tiny.QUESTIONS[:6])]
FOLLOW_UP = Pair(9, "And the valve?", "It needs 4 bar.", turns=[("Which pump?", "The one of line 1.")])


@dataclass
class Machinery:
    """All that a guard looks at."""

    model: PeftModel
    chat: Chat
    lessons: Lessons

    def check(self) -> None:
        guards.check(self.model, self.chat, self.lessons)


def assemble(folder: Path, **recipe: object) -> Machinery:
    """Put together what a run on this base stands on before its first step."""
    base = load_base(folder, recipe.pop("precision", "float32"), nf4=recipe.get("method") == QLORA)
    chat = Chat(base.tokenizer, ends=base.ends)
    lessons = Lessons([*PAIRS, FOLLOW_UP], chat, 256, recipe.get("book", "closed"))
    model = add_lora(base, Recipe(rank=4, alpha=4, **recipe)).train()
    use_packed(model)
    quicken(model)
    return Machinery(model, chat, lessons)


@pytest.fixture
def sound(small: Path) -> Machinery:
    return assemble(small)


def caught(machinery: Machinery) -> str:
    """Return what the guard says."""
    with pytest.raises(Failure) as failure:
        machinery.check()
    assert failure.value.code == "training_unsound"
    return failure.value.facts["what"]


@pytest.mark.parametrize("style", tiny.TEMPLATES)
def test_sound_machinery_passes_in_every_style(tmp_path: Path, style: str) -> None:
    assemble(tiny.make_base(tmp_path, tiny.TEMPLATES[style]), book=BOTH).check()


@pytest.mark.parametrize(
    "recipe",
    [{"precision": "bfloat16"}, {"method": QLORA}, {"dora": True}, {"dropout": 0.3}],
    ids=["bfloat16", "nf4", "dora", "dropout"],
)
def test_sound_machinery_passes_with_every_method(small: Path, recipe: dict[str, object]) -> None:
    assemble(small, **recipe).check()


def test_sound_machinery_passes_where_a_model_takes_no_packs(sound: Machinery) -> None:
    """Each sample in a row of its own, filled on the right."""
    sound.model.get_base_model().set_attn_implementation("sdpa")
    assert not attention.takes_packs(sound.model)
    sound.check()
    assert not attention.takes_packs(sound.model)


def test_texts_and_typed_control_tokens_and_a_single_pair_pass(sound: Machinery) -> None:
    pairs = [Pair(1, "What is <|im_end|>?", "<|im_end|> ends an answer.")]
    sound.lessons = Lessons(pairs, sound.chat, 256)
    sound.check()
    sound.lessons.read([SOURCE], epochs=1)
    sound.check()


@pytest.mark.parametrize("recipe", [{}, {"method": QLORA}, {"dora": True}], ids=["lora", "nf4", "dora"])
def test_the_guard_leaves_the_short_ways_where_they_were(small: Path, recipe: dict[str, object]) -> None:
    machinery = assemble(small, **recipe)
    ways = {layer: layer.forward for layer in machinery.model.modules() if "forward" in vars(layer)}
    machinery.check()
    assert ways
    assert ways == {layer: layer.forward for layer in machinery.model.modules() if "forward" in vars(layer)}


def test_the_guard_leaves_everything_as_it_was(sound: Machinery) -> None:
    before = {name: tensor.clone() for name, tensor in sound.model.state_dict().items()}
    dice, seen = torch.get_rng_state(), losses.per_sample
    sound.check()
    assert all(torch.equal(tensor, before[name]) for name, tensor in sound.model.state_dict().items())
    assert torch.equal(dice, torch.get_rng_state())
    assert sound.model.training
    assert attention.takes_packs(sound.model)
    assert all(parameter.grad is None for parameter in sound.model.parameters())
    assert losses.per_sample is seen


# ---------------------------------------------------------------- faults in what is trained


def every_sample(change: Callable[[Sample, Chat], Sample]) -> Callable[[Machinery, pytest.MonkeyPatch], None]:
    """Plant a fault into every sample."""

    def plant(machinery: Machinery, _patch: pytest.MonkeyPatch) -> None:
        ways = machinery.lessons.ways
        machinery.lessons.ways = [replace(way, own=change(way.own, machinery.chat)) for way in ways]

    return plant


def trained_question_token(sample: Sample, _chat: Chat) -> Sample:
    at = sample.trained.index(True)
    return Sample(sample.ids, [False] * (at - 5) + [True] * (len(sample.ids) - at + 5))


def untrained_answer_token(sample: Sample, _chat: Chat) -> Sample:
    at = sample.trained.index(True)
    return Sample(sample.ids, [False] * (at + 1) + [True] * (len(sample.ids) - at - 1))


def gap_in_the_answer(sample: Sample, _chat: Chat) -> Sample:
    at = sample.trained.index(True) + 2
    return Sample(sample.ids, [*sample.trained[:at], False, *sample.trained[at + 1 :]])


def untrained_end(sample: Sample, _chat: Chat) -> Sample:
    return Sample(sample.ids, [*sample.trained[:-1], False])


def missing_end(sample: Sample, _chat: Chat) -> Sample:
    return Sample(sample.ids[:-1], sample.trained[:-1])


def truncated(sample: Sample, _chat: Chat) -> Sample:
    return Sample(sample.ids[:-4], sample.trained[:-4])


def trained_padding(sample: Sample, chat: Chat) -> Sample:
    return Sample([*sample.ids, chat.pad, chat.pad], [*sample.trained, True, True])


def padding_that_is_the_end(sample: Sample, _chat: Chat) -> Sample:
    return Sample([*sample.ids, sample.ids[-1]], [*sample.trained, True])


def lost_question_token(sample: Sample, _chat: Chat) -> Sample:
    return Sample([*sample.ids[:6], *sample.ids[7:]], [*sample.trained[:6], *sample.trained[7:]])


def another_answer(sample: Sample, _chat: Chat) -> Sample:
    at = sample.trained.index(True)
    return Sample([*sample.ids[:at], *sample.ids[-3:]], [*sample.trained[:at], True, True, True])


# ---------------------------------------------------------------- faults in how it is trained


def base_parameter_trained(machinery: Machinery, _patch: pytest.MonkeyPatch) -> None:
    next(p for name, p in machinery.model.named_parameters() if "norm" in name).requires_grad_(True)


def adapter_frozen(machinery: Machinery, _patch: pytest.MonkeyPatch) -> None:
    next(p for name, p in machinery.model.named_parameters() if "lora_A" in name).requires_grad_(False)


def positions_run_on(machinery: Machinery, patch: pytest.MonkeyPatch) -> None:
    pack = packing.pack
    patch.setattr(packing, "pack", lambda *given: _run_on(pack(*given)))


def _run_on(pack: packing.Pack) -> packing.Pack:
    return replace(pack, positions=torch.arange(pack.positions.numel()).view(1, -1))


def one_long_conversation(machinery: Machinery, patch: pytest.MonkeyPatch) -> None:
    """The pack is right, but the model is told neither its lengths nor its positions."""
    per_token = losses.per_token
    patch.setattr(losses, "per_token", lambda model, pack: per_token(model, _run_on(pack)))
    patch.setattr(losses, "lengths_as_mask", lambda lengths: None)


def leaking_mask(machinery: Machinery, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(losses, "lengths_as_mask", lambda lengths: attention.lengths_as_mask((sum(lengths),)))


def shifted_labels(machinery: Machinery, patch: pytest.MonkeyPatch) -> None:
    pack = packing.pack
    patch.setattr(packing, "pack", lambda *given: replace(pack(*given), targets=pack(*given).targets.roll(1)))


def labels_shifted_on_the_way(machinery: Machinery, patch: pytest.MonkeyPatch) -> None:
    entropy = losses.chunked_cross_entropy
    patch.setattr(losses, "chunked_cross_entropy", lambda hidden, head, labels: entropy(hidden, head, labels.roll(1)))


def mean_for_sum(machinery: Machinery, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(losses, "summed", lambda model, pack: losses.per_token(model, pack).mean())


def wrong_scaling_of_the_adapter(machinery: Machinery, patch: pytest.MonkeyPatch) -> None:
    """The quick way through a layer multiplies by something else than peft."""
    layers = [one for one in machinery.model.modules() if "forward" in vars(one) and hasattr(one, "scaling")]
    for layer in layers:
        quick = layer.forward
        layer.forward = lambda x, quick=quick, layer=layer: 2 * quick(x) - layer.base_layer(x)


def wrong_norm(machinery: Machinery, patch: pytest.MonkeyPatch) -> None:
    """The quick way through a norm forgets its weight."""
    norm = machinery.model.get_base_model().model.norm
    norm.forward = lambda x, way=norm.forward: 1.5 * way(x)


def gradient_lost(machinery: Machinery, patch: pytest.MonkeyPatch) -> None:
    """The loss is right, but a part of its gradients does not come through."""
    layer = machinery.model.get_base_model().model.layers[0].mlp
    patch.setattr(layer, "forward", lambda x, way=layer.forward: way(x.detach()) if x.shape[1] > 60 else way(x))


FAULTS = {
    "trained question token": (every_sample(trained_question_token), "question_trained"),
    "untrained answer token": (every_sample(untrained_answer_token), "answer_trained"),
    "a gap in the answer": (every_sample(gap_in_the_answer), "answer_trained"),
    "end token not trained": (every_sample(untrained_end), "answer_trained"),
    "missing end token": (every_sample(missing_end), "end_token"),
    "truncated conversation": (every_sample(truncated), "end_token"),
    "trained padding": (every_sample(trained_padding), "end_token"),
    "padding that is the end token": (every_sample(padding_that_is_the_end), "after_end"),
    "lost question token": (every_sample(lost_question_token), "words"),
    "another answer": (every_sample(another_answer), "words"),
    "base parameter trained": (base_parameter_trained, "base_trained"),
    "adapter frozen": (adapter_frozen, "adapter_frozen"),
    "positions run on": (positions_run_on, "positions"),
    "one long conversation": (one_long_conversation, "leak"),
    "leaking mask": (leaking_mask, "leak"),
    "shifted labels": (shifted_labels, "labels"),
    "labels shifted on the way": (labels_shifted_on_the_way, "loss"),
    "mean for sum": (mean_for_sum, "loss_sum"),
    "wrong scaling of the adapter": (wrong_scaling_of_the_adapter, None),
    "wrong norm": (wrong_norm, "loss"),
    "a gradient lost": (gradient_lost, "gradients"),
}
"""What is planted, and what the guard names; None where loss or gradients show it, whichever comes first."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_caught_before_the_first_step(
    sound: Machinery, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    plant, named = FAULTS[fault]
    plant(sound, monkeypatch)
    what = caught(sound)
    assert what == named if named else what in ("loss", "gradients")


@pytest.mark.parametrize("fault", ["one long conversation", "leaking mask", "a gradient lost", "mean for sum"])
def test_what_packing_can_do_wrong_is_caught_in_16_bit_as_well(
    small: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    machinery = assemble(small, precision="bfloat16")
    FAULTS[fault][0](machinery, monkeypatch)
    assert caught(machinery)


def test_a_run_ends_before_its_first_step(
    tmp_path: Path, small: Path, rows: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(losses, "summed", lambda model, pack: losses.per_token(model, pack).mean())
    heard = Heard()
    with pytest.raises(Failure) as failure:
        do_here(tmp_path, train_job(small, rows), heard)
    assert failure.value.facts["what"] == "loss_sum"
    assert not any(isinstance(event, TrainingStep) for event in heard.events)
    assert list(tmp_path.iterdir()) == []
